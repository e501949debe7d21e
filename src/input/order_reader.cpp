#include "ordermart/input/order_reader.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <utility>

#include "input/composed_order_id.hpp"
#include "input/extra_columns.hpp"
#include "input/first_values.hpp"
#include "input/header_columns.hpp"
#include "input/record_currency.hpp"
#include "input/record_filter.hpp"
#include "ordermart/base/date.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/other_formats.hpp"

namespace ordermart {
namespace {

// True for what nearly every record is: printable ASCII whose white space is single spaces.
bool is_plain(std::string_view text) {
    static_assert(std::endian::native == std::endian::little, "a word's first byte is its lowest");
    constexpr std::uint64_t low_bits = 0x0101010101010101;
    constexpr std::uint64_t high_bits = low_bits * 0x80;
    constexpr std::uint64_t blanks = low_bits * ' ';
    std::uint64_t word = 0;
    if (text.size() < sizeof word) return false;
    std::uint64_t suspicious = 0;
    std::uint64_t previous = 0;
    for (std::size_t i = 0; i < text.size(); i += sizeof word) {
        // The last word overlaps the one before it; at worst that calls a plain record not plain.
        std::memcpy(&word, text.data() + std::min(i, text.size() - sizeof word), sizeof word);
        const std::uint64_t difference = word ^ blanks;
        const std::uint64_t spaces = (difference - low_bits) & ~difference & high_bits;
        suspicious |= word | (word - blanks) | (spaces & (spaces << 8U | previous));
        previous = spaces >> 56U;
    }
    return (suspicious & high_bits) == 0;
}

/// The source's currency may stand beside its prices without being declared as a sign.
MoneyFormat money_of(const Source& source) {
    MoneyFormat format = source.money;
    const bool is_there = std::ranges::find(format.currencies, source.currency) != format.currencies.end();
    if (!source.currency.empty() && !is_there) format.currencies.push_back(source.currency);
    return format;
}

MoneyFormat quantity_format_of(MoneyFormat format) {
    format.currencies.clear();
    return format;
}

MoneyFormat signed_format_of(MoneyFormat format) {
    format.negative_allowed = true;
    return format;
}

/// What the order's other amounts are, whatever their sign in the file.
std::int64_t with_sign_of(std::int64_t value, std::int64_t amount) {
    const std::int64_t magnitude = amount < 0 ? -amount : amount;
    return value < 0 ? -magnitude : magnitude;
}

std::string_view strip(std::string_view text) {
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

}  // namespace

std::optional<Column> column_of(Reason reason) {
    // Made once: every record that is read ahead is ready to be rejected.
    static constexpr auto columns = [] {
        std::array<std::optional<Column>, reason_names.size()> all{};
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t column = 0; column < column_names.size(); ++column) {
                if (reason_names[i].ends_with(column_names[column])) all[i] = static_cast<Column>(column);
            }
        }
        return all;
    }();
    return columns[static_cast<std::size_t>(reason)];
}

OrderReader::OrderReader(RawText& text, Source source, std::optional<std::int64_t> replayed_run,
                         std::shared_ptr<FirstValues> first_values)
    : text_(text),
      source_(std::move(source)),
      replayed_run_(replayed_run ? std::to_string(*replayed_run) : ""),
      plain_prices_(source_.money == MoneyFormat{}),
      has_more_(source_.has_more_columns() || RecordCurrency::is_told_by(source_) ||
                source_.extra_columns == ExtraColumnsAre::kept),
      money_(money_of(source_)),
      quantity_format_(quantity_format_of(source_.money)),
      signed_money_(signed_format_of(money_)),
      csv_(text, {source_.delimiter, source_.quote, source_.skip_lines}) {
    // No record's values are longer than the record, so that this never reallocates and earlier views stay valid.
    // Columns that are declared may share a field, and amounts are looked at for their signs. Where values are filled
    // down, they are normalised before and after that, and some are of another record. What is not used is no memory.
    const auto is_declared = [](const Source::Origin& origin) { return !origin.headers.empty(); };
    const auto declared = static_cast<std::size_t>(std::ranges::count_if(source_.origins, is_declared));
    const std::size_t times =
        1 + declared + 2 * source_.fill_down.size() + (RecordCurrency::is_told_by(source_) ? 1 : 0);
    scratch_.reserve(CsvReader::max_record_bytes * times);
    if (!source_.fill_down.empty()) {
        first_values_ = first_values ? std::move(first_values) : std::make_shared<FirstValues>();
        filled_.resize(source_.fill_down.size());
    }
    if (RecordCurrency::is_told_by(source_)) currency_ = std::make_unique<RecordCurrency>(source_, money_);
    const bool keeps_extras = source_.extra_columns == ExtraColumnsAre::kept;
    if (source_.has_descriptions() || keeps_extras) order_.description = &description_;
    refuse_other_formats(input_name(text_.path()), csv_.head());
    if (!csv_.next(record_)) {
        throw Error(ExitCode::refused, input_name(text_.path()), "ends before its header",
                    "--skip-lines says how many lines stand before the header");
    }
    read_header();
}

OrderReader::~OrderReader() = default;

void OrderReader::read_header() {
    header_ = text_of_source();
    header_fields_ = record_.field_count;
    HeaderColumns columns(record_, source_, input_name(text_.path()) + ":" + std::to_string(record_.line_number),
                          is_replay() ? reject_columns.size() : 0);
    const auto position_of = [&columns](const std::string& name) { return columns.position_of(name); };
    if (!source_.skip_records_where.empty()) {
        filter_ = std::make_unique<RecordFilter>(source_.skip_records_where, source_.empty_values, position_of);
    }
    std::vector<std::size_t> of_order_id;
    std::ranges::transform(source_.order_id_from, std::back_inserter(of_order_id), position_of);
    position_ = columns.positions();
    if (of_order_id.empty() && !source_.order_id_prefix.empty()) {
        of_order_id.push_back(position_[static_cast<std::size_t>(Column::order_id)]);
    }
    if (!of_order_id.empty()) {
        composed_id_ =
            std::make_unique<ComposedOrderId>(std::move(of_order_id), source_.empty_values, source_.order_id_prefix);
    }
    if (source_.extra_columns == ExtraColumnsAre::refused) columns.refuse_others();
    if (source_.extra_columns == ExtraColumnsAre::kept) {
        columns.require_other_names();
        extra_columns_ = std::make_unique<ExtraColumns>(columns.others(), source_.empty_values);
        return;
    }
    for (const ExtraColumns::Column& other : columns.others()) ignored_columns_.push_back(other.name);
}

/// In a file with mended rejects. A blank record is of none.
bool OrderReader::is_of_another_run() const {
    return is_replay() && (record_.blank || record_.fields.front() != replayed_run_);
}

/// The present record as its source sent it: of a file with mended rejects without reject_columns.
std::string_view OrderReader::text_of_source() const {
    std::string_view text = record_.raw_text;
    for (std::size_t column = 0; is_replay() && column < reject_columns.size(); ++column) {
        const std::size_t at = text.find(source_.delimiter);
        text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    }
    return text;
}

OrderReader::Outcome OrderReader::next() {
    while (csv_.next(record_)) {
        if (is_of_another_run()) continue;
        ++records_read_;
        if (record_.blank) {
            ++blank_;
            continue;
        }
        if (!record_.ended && record_.field_count < header_fields_) refuse_unfinished();
        const bool plain = is_plain(record_.raw_text);
        // What cannot be read is not known to be a record that the source leaves out.
        if (filter_ && !unreadable(plain) && filter_->leaves_out(record_)) [[unlikely]] {
            ++skipped_;
            continue;
        }
        return type_record(plain) ? Outcome::accepted : Outcome::rejected;
    }
    return Outcome::end;
}

void OrderReader::refuse_unfinished() const {
    throw Error(ExitCode::refused, input_name(text_.path()) + ":" + std::to_string(record_.line_number),
                "the file stops inside this record: " + std::to_string(record_.field_count) + " of " +
                    std::to_string(header_fields_) + " fields and no line end: found " + excerpt(record_.raw_text),
                "the download was probably not finished; fetch the file again");
}

/// Why the present record's fields cannot be told.
std::optional<Reason> OrderReader::unreadable(bool plain) const {
    const std::string_view raw = record_.raw_text;
    if (!plain) {
        if (!is_utf8(raw)) return Reason::invalid_utf8;
        if (raw.find('\0') != std::string_view::npos) return Reason::nul_byte;
    }
    if (record_.text_after_quote) return Reason::text_after_quote;
    if (record_.field_count != header_fields_) return Reason::wrong_field_count;
    return std::nullopt;
}

bool OrderReader::type_record(bool plain) {
    order_id_.reset();
    // Nearly no record is looked at more closely.
    if (!plain || record_.text_after_quote || record_.field_count != header_fields_) [[unlikely]] {
        if (const auto reason = unreadable(plain)) return rejected(*reason);
    }

    scratch_.clear();
    // First, so that a reject has it too.
    const std::string_view order_id = composed_id_ ? composed_id_->of(record_) : value(Column::order_id, plain);
    if (!order_id.empty()) order_id_ = parse_order_id(order_id);
    if (first_values_ && order_id_) [[unlikely]]
        fill_down(order_id, plain);

    order_.customer_name = value(Column::customer_name, plain);
    if (order_.customer_name.empty()) return rejected(Reason::empty_customer_name);

    if (!order_id_) return rejected(Reason::empty_order_id);
    order_.order_id = *order_id_;

    if (!type_price(plain)) return false;

    const std::string_view date = value(Column::order_date, plain);
    if (date.empty()) return rejected(Reason::empty_order_date);
    if (!take_order_date(date)) return rejected(Reason::bad_order_date);

    order_.product_id = value(Column::product_id, plain);
    if (order_.product_id.empty()) return rejected(Reason::empty_product_id);

    const std::string_view passengers = value(Column::passenger_count, plain);
    if (passengers.empty()) return rejected(Reason::empty_passenger_count);
    const auto count = parse_count(passengers);
    if (!count) return rejected(Reason::bad_passenger_count);
    order_.passenger_count = *count;
    return !has_more_ || type_more(plain);
}

bool OrderReader::type_price(bool plain) {
    const std::string_view price = value(Column::price, plain);
    if (price.empty()) return rejected(Reason::empty_price);
    if (source_.price_is == PriceIs::unit) return type_unit_price(price);
    const auto cents = price_cents(price);
    if (!cents) return rejected(Reason::bad_price);
    if (*cents < 0 && !source_.money.negative_allowed) return rejected(Reason::negative_price);
    order_.price_cents = *cents;
    return true;
}

/// The value follows with the quantity.
bool OrderReader::type_unit_price(std::string_view price) {
    const auto number = parse_decimal(price, money_);
    if (!number || !value_cents(*number, 1)) return rejected(Reason::bad_price);
    if (number->is_negative && !source_.money.negative_allowed) return rejected(Reason::negative_price);
    unit_price_ = *number;
    return true;
}

/// The columns behind the contract's.
bool OrderReader::type_more(bool plain) {
    if (source_.has(Column::quantity) && !type_quantity(value(Column::quantity, plain))) return false;
    if (source_.price_is == PriceIs::unit) {
        const auto cents = value_cents(unit_price_, order_.quantity);
        if (!cents) return rejected(Reason::bad_price);
        order_.price_cents = *cents;
    }
    if (source_.has(Column::discount)) {
        if (!take_money(value(Column::discount, plain), order_.discount_cents)) return rejected(Reason::bad_discount);
        order_.discount_cents = with_sign_of(order_.price_cents, order_.discount_cents);
    }
    if (source_.has(Column::tax)) {
        if (!take_money(value(Column::tax, plain), order_.tax_cents)) return rejected(Reason::bad_tax);
        if (order_.tax_cents < 0 && order_.price_cents >= 0) return rejected(Reason::bad_tax);
        order_.tax_cents = with_sign_of(order_.price_cents, order_.tax_cents);
    }
    if (source_.has(Column::order_time) && !take_order_time(value(Column::order_time, plain))) {
        return rejected(Reason::bad_order_time);
    }
    if (source_.has(Column::order_status)) order_.order_status = value(Column::order_status, plain);
    if (currency_ && !take_currency(plain)) return false;
    if (order_.description != nullptr && !type_description(plain)) return false;
    if (extra_columns_) description_.extras = extra_columns_->of(record_);
    if (currency_) currency_->count();
    return true;
}

/// What the record says of its customer and product.
bool OrderReader::type_description(bool plain) {
    for (std::size_t i = 0; i < description_columns; ++i) {
        const auto column = static_cast<Column>(first_description + i);
        if (source_.has(column)) description_.texts[i] = value(column, plain);
    }
    if (!source_.has(Column::customer_key)) return true;
    std::string_view& key = description_.text(Column::customer_key);
    if (key.empty()) return rejected(Reason::empty_customer_key);
    if (source_.customer_key_prefix.empty()) return true;
    customer_key_.assign(source_.customer_key_prefix).append(key);
    key = customer_key_;
    return true;
}

/// The amounts are looked at again: records of most sources say nothing of it.
bool OrderReader::take_currency(bool plain) {
    currency_->begin();
    for (const Column column : {Column::price, Column::discount, Column::tax}) {
        if (source_.has(column)) currency_->look_at(value(column, plain));
    }
    const std::string_view code = source_.has(Column::currency) ? value(Column::currency, plain) : std::string_view();
    const auto reason = currency_->take(code);
    return !reason || rejected(*reason);
}

CurrencyCounts OrderReader::currencies() const { return currency_ ? currency_->counts() : CurrencyCounts(); }

/// Pieces are counted as prices are written, without a currency.
bool OrderReader::type_quantity(std::string_view text) {
    if (text.empty()) return rejected(Reason::empty_quantity);
    const auto number = parse_decimal(text, quantity_format_);
    if (!number || number->decimals > 0 || number->digits > Decimal::Digits{highest_quantity}) {
        return rejected(Reason::bad_quantity);
    }
    if (number->is_negative && !source_.money.negative_allowed) return rejected(Reason::negative_quantity);
    const auto quantity = static_cast<std::int64_t>(number->digits);
    order_.quantity = number->is_negative ? -quantity : quantity;
    return true;
}

/// An amount, zero where the text is empty; false where it is none.
bool OrderReader::take_money(std::string_view text, std::int64_t& cents) const {
    const auto amount = text.empty() ? std::optional(std::int64_t{0}) : parse_price_cents(text, signed_money_);
    cents = amount.value_or(0);
    return amount.has_value();
}

/// A time alone, or the time of a date: none where the text is empty, and where the date has none. False for other
/// texts.
bool OrderReader::take_order_time(std::string_view text) {
    order_.order_seconds = parse_time_of_day(text);
    if (order_.order_seconds || text.empty()) return true;
    std::optional<Moment> moment;
    if (source_.date_formats.empty()) moment = parse_order_moment(text);
    for (const DateFormat& format : source_.date_formats) {
        if (!moment) moment = format.read_moment(text);
    }
    if (moment) order_.order_seconds = moment->seconds;
    return moment.has_value();
}

/// Puts what the order's first record has where the present one has nothing.
void OrderReader::fill_down(std::string_view order_id, bool plain) {
    for (std::size_t i = 0; i < filled_.size(); ++i) filled_[i] = value(source_.fill_down[i], plain);
    if (!first_values_->fill(order_id, filled_)) refuse_more_orders();
    for (std::size_t i = 0; i < filled_.size(); ++i) {
        record_.fields[position_[static_cast<std::size_t>(source_.fill_down[i])]] = filled_[i];
    }
}

void OrderReader::refuse_more_orders() const {
    throw Error(ExitCode::refused, input_name(text_.path()) + ":" + std::to_string(record_.line_number),
                "fill_down keeps the first record of each order, and they take more than " +
                    std::to_string(first_values_->most_bytes() >> 20U) + " MiB",
                "split the file between two orders and load the parts one after the other, or have the values sent on "
                "every line");
}

/// White space normalised; empty too where the source says that the value means that.
std::string_view OrderReader::value(Column column, bool plain) {
    const auto index = static_cast<std::size_t>(column);
    if (position_[index] == HeaderColumns::absent) return *source_.origins[index].constant;
    const std::string_view field = record_.fields[position_[index]];
    const std::string_view text = plain ? strip(field) : normalise_space(field, scratch_);
    if (!source_.empty_values.empty() && std::ranges::find(source_.empty_values, text) != source_.empty_values.end()) {
        return {};
    }
    return text;
}

std::optional<std::int64_t> OrderReader::price_cents(std::string_view text) const {
    if (!plain_prices_) return parse_price_cents(text, money_);
    const auto cents = parse_price_cents(text);
    return cents || source_.currency.empty() ? cents : parse_price_cents(text, money_);
}

bool OrderReader::take_order_date(std::string_view text) {
    // Most records have the day of the one before.
    if (text == latest_date_) return true;
    const auto day = order_date(text);
    if (!day) return false;
    latest_date_ = text;
    order_.date_id = date_id(*day);
    return true;
}

std::optional<Date> OrderReader::order_date(std::string_view text) const {
    if (source_.date_formats.empty()) return parse_order_date(text);
    for (const DateFormat& format : source_.date_formats) {
        if (const auto day = format.read(text)) return day;
    }
    return std::nullopt;
}

bool OrderReader::rejected(Reason reason) {
    reject_ = reject_present(reason);
    return false;
}

Reject OrderReader::reject_present(Reason reason) const {
    return {record_.line_number, reason, column_of(reason), text_of_source(), order_id_};
}

}  // namespace ordermart
