#include "ordermart/input/order_reader.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "ordermart/base/date.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/other_formats.hpp"

namespace ordermart {
namespace {

constexpr std::size_t absent = CsvReader::max_fields;

void append_name(std::string& list, std::string_view name) {
    if (!list.empty()) list += ',';
    list += name;
}

/// What to declare for a header of one field that has other separators: `tab`, `';'`. Empty where there are none.
std::string likely_delimiter(const CsvRecord& header, char delimiter) {
    if (header.field_count != 1) return "";
    constexpr std::string_view usual = ",;\t|";
    const auto count = [&header](char c) { return std::ranges::count(header.raw_text, c); };
    const char likely = *std::ranges::max_element(usual, {}, count);
    if (likely == delimiter || count(likely) == 0) return "";
    return likely == '\t' ? "tab" : std::string("'") + likely + "'";
}

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

OrderReader::OrderReader(RawText& text, Source source, std::optional<std::int64_t> replayed_run)
    : text_(text),
      source_(std::move(source)),
      replayed_run_(replayed_run ? std::to_string(*replayed_run) : ""),
      plain_prices_(source_.money == MoneyFormat{}),
      csv_(text, {source_.delimiter, source_.quote, source_.skip_lines}) {
    // No record's values are longer than the record: this never reallocates, so earlier views stay valid.
    scratch_.reserve(CsvReader::max_record_bytes);
    refuse_other_formats(input_name(text_.path()), csv_.head());
    if (!csv_.next(record_)) {
        throw Error(ExitCode::refused, input_name(text_.path()), "ends before its header",
                    "--skip-lines says how many lines stand before the header");
    }
    read_header();
}

void OrderReader::refuse_header(const std::string& problem, const std::string& remedy) const {
    throw Error(ExitCode::refused, input_name(text_.path()) + ":" + std::to_string(record_.line_number), problem,
                remedy + "; `ordermart inspect FILE` shows what the file is");
}

void OrderReader::read_header() {
    const std::string found = ": found " + excerpt(record_.raw_text);
    header_ = text_of_source();
    header_fields_ = record_.field_count;
    if (!is_utf8(record_.raw_text)) {
        refuse_header("the header is not valid UTF-8" + found, "declare how the file is written with --encoding");
    }
    if (record_.raw_text.find('\0') != std::string_view::npos) {
        refuse_header("the header holds a NUL byte" + found, "declare how the file is written with --encoding");
    }
    if (record_.text_after_quote) {
        refuse_header("the header has text after a closing quote" + found, "mend it, or declare --quote");
    }
    if (header_fields_ > max_columns + (is_replay() ? reject_columns.size() : 0)) {
        refuse_header("the header has " + std::to_string(header_fields_) + " columns, more than 1,000",
                      "check that the file is a CSV of orders");
    }
    find_columns(found);
}

/// Which contract column a header's name means, its place in column_names.
std::optional<std::size_t> OrderReader::column_of_header(std::string_view name) {
    scratch_.clear();
    const std::string_view normalised = normalise_space(name, scratch_);
    for (std::size_t column = 0; column < column_names.size(); ++column) {
        if (source_.has_name(static_cast<Column>(column), normalised)) return column;
    }
    return std::nullopt;
}

void OrderReader::find_columns(const std::string& found) {
    position_.fill(absent);
    for (std::size_t field = 0; field < header_fields_; ++field) {
        if (is_replay() && field < reject_columns.size()) continue;
        const auto column = column_of_header(record_.fields[field]);
        if (!column) {
            ignored_columns_.emplace_back(record_.fields[field]);
        } else if (position_[*column] != absent) {
            refuse_header("the column " + std::string(column_names[*column]) + " is there twice" + found,
                          "let one column of the header have its name, or say which with --columns");
        } else {
            position_[*column] = field;
        }
    }
    std::string missing;
    std::string_view first_missing;
    for (std::size_t column = 0; column < column_names.size(); ++column) {
        if (position_[column] != absent || source_.origins[column].constant) continue;
        if (missing.empty()) first_missing = column_names[column];
        append_name(missing, column_names[column]);
    }
    if (missing.empty()) return;
    const std::string line = "line " + std::to_string(record_.line_number) + " is not a header";
    const bool has_none = ignored_columns_.size() == header_fields_;
    const std::string delimiter = likely_delimiter(record_, source_.delimiter);
    refuse_header((has_none ? line : "the header lacks " + missing) + found,
                  !delimiter.empty() ? "declare what separates its fields with --delimiter " + delimiter
                                     : "say what the file calls it with --columns " + std::string(first_missing) +
                                           "=NAME, or give it a value with --constants");
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
        return type_record() ? Outcome::accepted : Outcome::rejected;
    }
    return Outcome::end;
}

void OrderReader::refuse_unfinished() const {
    throw Error(ExitCode::refused, input_name(text_.path()) + ":" + std::to_string(record_.line_number),
                "the file stops inside this record: " + std::to_string(record_.field_count) + " of " +
                    std::to_string(header_fields_) + " fields and no line end: found " + excerpt(record_.raw_text),
                "the download was probably not finished; fetch the file again");
}

bool OrderReader::type_record() {
    order_id_.reset();
    const std::string_view raw = record_.raw_text;
    const bool plain = is_plain(raw);
    if (!plain) {
        if (!is_utf8(raw)) return rejected(Reason::invalid_utf8);
        if (raw.find('\0') != std::string_view::npos) return rejected(Reason::nul_byte);
    }
    if (record_.text_after_quote) return rejected(Reason::text_after_quote);
    if (record_.field_count != header_fields_) return rejected(Reason::wrong_field_count);

    scratch_.clear();
    // First, so that a reject has it too.
    const std::string_view order_id = value(Column::order_id, plain);
    if (!order_id.empty()) order_id_ = parse_order_id(order_id);

    order_.customer_name = value(Column::customer_name, plain);
    if (order_.customer_name.empty()) return rejected(Reason::empty_customer_name);

    if (!order_id_) return rejected(Reason::empty_order_id);
    order_.order_id = *order_id_;

    const std::string_view price = value(Column::price, plain);
    if (price.empty()) return rejected(Reason::empty_price);
    const auto cents = price_cents(price);
    if (!cents) return rejected(Reason::bad_price);
    if (*cents < 0 && !source_.money.negative_allowed) return rejected(Reason::negative_price);
    order_.price_cents = *cents;

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
    return true;
}

/// White space normalised; empty too where the source says that the value means that.
std::string_view OrderReader::value(Column column, bool plain) {
    const auto index = static_cast<std::size_t>(column);
    if (position_[index] == absent) return *source_.origins[index].constant;
    const std::string_view field = record_.fields[position_[index]];
    const std::string_view text = plain ? strip(field) : normalise_space(field, scratch_);
    if (!source_.empty_values.empty() && std::ranges::find(source_.empty_values, text) != source_.empty_values.end()) {
        return {};
    }
    return text;
}

std::optional<std::int64_t> OrderReader::price_cents(std::string_view text) const {
    return plain_prices_ ? parse_price_cents(text) : parse_price_cents(text, source_.money);
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
