#include "ordermart/input/order_reader.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <limits>
#include <utility>

#include "input/composed_order_id.hpp"
#include "input/extra_columns.hpp"
#include "input/first_values.hpp"
#include "input/header_columns.hpp"
#include "input/record_currency.hpp"
#include "input/record_filter.hpp"
#include "input/value_rules.hpp"
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

bool has_window(const Source& source) { return source.order_window && source.run_date; }

ValueRules value_rules_of(const Source& source) { return {source.empty_values, source.strip_excel_text}; }

std::unique_ptr<const ValueRules> declared_value_rules(const Source& source) {
    ValueRules rules = value_rules_of(source);
    return rules.are_any() ? std::make_unique<const ValueRules>(std::move(rules)) : nullptr;
}

std::unique_ptr<const MonthNames> declared_month_names(const Source& source) {
    return source.date_languages.empty() ? nullptr : std::make_unique<const MonthNames>(source.date_languages);
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
        all[static_cast<std::size_t>(Reason::date_out_of_window)] = Column::order_date;
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
      value_rules_(declared_value_rules(source_)),
      month_names_(declared_month_names(source_)),
      first_date_id_(has_window(source_) ? date_id(source_.order_window->first(*source_.run_date)) : 0),
      last_date_id_(has_window(source_) ? date_id(source_.order_window->last(*source_.run_date))
                                        : std::numeric_limits<std::int64_t>::max()),
      csv_(text, csv_form(source_)) {
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
    begin_records();
}

OrderReader::~OrderReader() = default;

void OrderReader::begin_records() {
    // A file with mended rejects has a header, whatever its source sends.
    if (!source_.has_header && !is_replay()) {
        name_by_position(record_);
    } else if (!csv_.next(record_)) {
        throw Error(ExitCode::refused, input_name(text_.path()), "ends before its header",
                    "--skip-lines says how many lines stand before the header");
    }
    header_ = text_of_source();
    read_header();
}

/// The header that a file without one has: its first record says how many columns there are, or where it has none,
/// what is declared.
void OrderReader::name_by_position(CsvRecord& header) {
    const std::vector<RecordShape> first = csv_.look_ahead(1);
    std::size_t columns = first.empty() ? 0 : first.front().field_count;
    for (const Source::Origin& origin : source_.origins) {
        for (const std::string& name : origin.headers) {
            if (first.empty()) columns = std::max(columns, position_in_name(name).value_or(0));
        }
    }
    // record_ has views of it until read_header() is done.
    scratch_.clear();
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < columns; ++i) {
        if (i > 0) scratch_ += source_.delimiter;
        scratch_ += name_of_position(i + 1);
        ends.push_back(scratch_.size());
    }
    header.raw_text = scratch_;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        if (header.fields.size() < CsvReader::max_fields) {
            header.fields.push_back(header.raw_text.substr(begin, end - begin));
        }
        begin = end + source_.delimiter.size();
    }
    header.field_count = columns;
    header.line_number = first.empty() ? 1 : first.front().line_number;
}

void OrderReader::read_header() {
    header_fields_ = record_.field_count;
    HeaderColumns columns(record_, source_, input_name(text_.path()) + ":" + std::to_string(record_.line_number),
                          is_replay() ? reject_columns.size() : 0);
    const auto position_of = [&columns](const std::string& name) { return columns.position_of(name); };
    if (!source_.skip_records_where.empty()) {
        filter_ = std::make_unique<RecordFilter>(source_.skip_records_where, value_rules_of(source_), position_of);
    }
    std::vector<std::size_t> of_order_id;
    std::ranges::transform(source_.order_id_from, std::back_inserter(of_order_id), position_of);
    position_ = columns.positions();
    if (of_order_id.empty() && !source_.order_id_prefix.empty()) {
        of_order_id.push_back(position_[static_cast<std::size_t>(Column::order_id)]);
    }
    if (!of_order_id.empty()) {
        declared_fields_ = of_order_id;
        composed_id_ =
            std::make_unique<ComposedOrderId>(std::move(of_order_id), value_rules_of(source_), source_.order_id_prefix);
    }
    for (const std::size_t position : position_) {
        if (position == HeaderColumns::absent) continue;
        if (std::ranges::find(declared_fields_, position) == declared_fields_.end()) {
            declared_fields_.push_back(position);
        }
    }
    settle_shape(columns);
    header_names_ = columns.names();
    keep_others(columns);
}

/// A surplus delimiter at the end of every record, or of the header alone, is how some programs write; another field
/// too many or too few in the header says that its names stand over other columns.
void OrderReader::settle_shape(HeaderColumns& columns) {
    constexpr std::size_t enough_records = 100;
    const std::size_t width = header_fields_;
    const std::vector<RecordShape> shapes = csv_.look_ahead(enough_records);
    if (shapes.empty() || shapes.front().field_count == width) return;
    const std::size_t of_records = shapes.front().field_count;
    const auto is_other = [of_records](const RecordShape& shape) { return shape.field_count != of_records; };
    if (std::ranges::any_of(shapes, is_other)) return;
    if (of_records == width + 1 && std::ranges::all_of(shapes, &RecordShape::last_is_blank)) {
        has_surplus_field_ = true;
        header_fields_ = width + 1;
        // Told with the others: where the header lacks a name, all columns behind it are read as their neighbours.
        ignored_columns_.emplace_back("one without a name, empty at the end of each record");
        return;
    }
    if (of_records + 1 == width && columns.drop_empty_last()) {
        header_fields_ = of_records;
        return;
    }
    if (shapes.size() < 2 || is_replay() || (of_records != width + 1 && of_records + 1 != width)) return;
    columns.refuse("the header has " + std::to_string(width) + " fields and each of the first " +
                       std::to_string(shapes.size()) + " records " + std::to_string(of_records) + ", as that of line " +
                       std::to_string(shapes.front().line_number) + ": header " + excerpt(header_),
                   of_records > width ? "have the name that the header lacks put in, or the values quoted that have " +
                                            std::string("the delimiter inside; or declare --delimiter")
                                      : "have the name taken out that has no values");
}

void OrderReader::keep_others(HeaderColumns& columns) {
    if (source_.extra_columns == ExtraColumnsAre::refused) columns.refuse_others();
    if (source_.extra_columns == ExtraColumnsAre::kept) {
        for (const ExtraColumns::Column& other : columns.others()) declared_fields_.push_back(other.position);
        columns.require_other_names();
        extra_columns_ = std::make_unique<ExtraColumns>(columns.others(), value_rules_of(source_));
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
        text.remove_prefix(at == std::string_view::npos ? text.size() : at + source_.delimiter.size());
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
        const bool plain = is_plain(record_.raw_text);
        // What cannot be read is not known to be a record that the source leaves out.
        if (filter_ && !(may_be_unreadable(plain) && unreadable(plain)) && filter_->leaves_out(record_)) [[unlikely]] {
            if (record_.raw_text.find(source_.quote) != std::string_view::npos) half_is_open_ = false;
            ++skipped_;
            continue;
        }
        const bool was_open = half_is_open_;
        const bool is_accepted = type_record(plain);
        if (was_open && record_.raw_text.find(source_.quote) != std::string_view::npos) half_is_open_ = false;
        if (is_accepted) return Outcome::accepted;
        const bool has_too_few = record_.field_count < header_fields_;
        settle_reject();
        // Where a quote alone made it the last record, it has an end now.
        if (!record_.ended && has_too_few) refuse_unfinished();
        return Outcome::rejected;
    }
    return Outcome::end;
}

void OrderReader::refuse_unfinished() const {
    throw Error(ExitCode::refused, input_name(text_.path()) + ":" + std::to_string(record_.line_number),
                "the file stops inside this record: " + std::to_string(record_.field_count) + " of " +
                    std::to_string(header_fields_) + " fields and no line end: found " + excerpt(record_.raw_text),
                "the download was probably not finished; fetch the file again");
}

/// Nearly no record is looked at more closely.
bool OrderReader::may_be_unreadable(bool plain) const {
    const std::string_view raw = record_.raw_text;
    return !plain || record_.text_after_quote || record_.field_count != header_fields_ || has_surplus_field_ ||
           std::memchr(raw.data(), source_.quote, raw.size()) != nullptr;
}

/// Why the present record's fields cannot be told.
std::optional<Reason> OrderReader::unreadable(bool plain) const {
    const std::string_view raw = record_.raw_text;
    if (!plain) {
        if (!is_utf8(raw)) return Reason::invalid_utf8;
        if (raw.find('\0') != std::string_view::npos) return Reason::nul_byte;
    }
    if (record_.text_after_quote) return Reason::text_after_quote;
    if (source_.quote != '\0' && raw.find(source_.quote) != std::string_view::npos) {
        if (has_quote_after_space()) return Reason::quote_after_space;
        if (!source_.stray_quotes && has_stray_quote()) return Reason::stray_quote;
    }
    if (record_.field_count != header_fields_) return Reason::wrong_field_count;
    // Of more fields than are kept, the last is none of the source's.
    if (has_surplus_field_ && !is_blank(record_.fields.back())) return Reason::wrong_field_count;
    return std::nullopt;
}

/// What the present record's reject has to say besides its reason.
void OrderReader::settle_reject() {
    const Reason reason = reject_.reason;
    if (reason >= Reason::repeated_header) {
        if (is_repeated_header()) {
            // Its order_id is none.
            order_id_.reset();
            rejected(Reason::repeated_header);
        }
        return;
    }
    const bool may_be_quotes =
        reason == Reason::text_after_quote || reason == Reason::stray_quote || reason == Reason::wrong_field_count;
    if (may_be_quotes && !source_.stray_quotes) resynchronise();
}

/// Of files that were put together. Looked at where a value was no good: names are none.
bool OrderReader::is_repeated_header() const {
    const std::size_t before = is_replay() ? reject_columns.size() : 0;
    if (!source_.has_header || record_.fields.size() < header_names_.size() + before) return false;
    for (std::size_t i = 0; i < header_names_.size(); ++i) {
        if (normalised_space(record_.fields[i + before]) != header_names_[i]) return false;
    }
    return true;
}

/// Where a quote in the present record has taken the next line for its own, and that line is a record by itself, the
/// record's first line alone is rejected, and the next one is read.
void OrderReader::resynchronise() {
    const std::string_view raw = record_.raw_text;
    if (source_.quote == '\0' || raw.find(source_.quote) >= raw.find_first_of("\r\n")) return;
    if (!csv_.has_record_inside(record_, header_fields_)) return;
    csv_.cut_to_first_line(record_);
    half_is_open_ = true;
    rejected(Reason::stray_quote);
}

bool OrderReader::rejected(Reason reason) {
    reject_ = reject_present(reason);
    return false;
}

Reject OrderReader::reject_present(Reason reason) const {
    return {record_.line_number, reason, column_of(reason), text_of_source(), order_id_};
}

}  // namespace ordermart
