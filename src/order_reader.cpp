#include "ordermart/order_reader.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "ordermart/date.hpp"
#include "ordermart/error.hpp"
#include "ordermart/printable.hpp"

namespace ordermart {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t absent = CsvReader::max_fields;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    std::string_view kind;
    std::string_view remedy;
};

constexpr std::string_view decompress = "decompress it first";
constexpr std::string_view decompress_once = "decompress it once, or have it sent compressed once";
constexpr std::string_view save_as_csv = "save the sheet as \"CSV UTF-8 (comma delimited)\"";
constexpr std::string_view save_as_utf8 = "save it as UTF-8";
constexpr std::string_view ask_for_csv = "ask for the orders as CSV";

// The text is decompressed: gzip and zstd are met where a file was compressed more than once.
// UTF-32 stands before UTF-16: its little-endian mark starts with that of UTF-16.
constexpr std::array signatures{
    Signature{0, "\xFF\xFE\0\0"sv, "UTF-32 text", save_as_utf8},
    Signature{0, "\0\0\xFE\xFF"sv, "UTF-32 text", save_as_utf8},
    Signature{0, "\xFF\xFE"sv, "UTF-16 text", save_as_utf8},
    Signature{0, "\xFE\xFF"sv, "UTF-16 text", save_as_utf8},
    Signature{0, "PK\x03\x04"sv, "a zip archive or an Excel workbook (.xlsx)",
              "unpack the archive, or save the sheet as \"CSV UTF-8 (comma delimited)\""},
    Signature{0, "\xD0\xCF\x11\xE0"sv, "an old Excel workbook (.xls)", save_as_csv},
    Signature{0, "\x1F\x8B"sv, "gzip data, compressed twice", decompress_once},
    Signature{0, "\x28\xB5\x2F\xFD"sv, "zstd data, compressed twice", decompress_once},
    Signature{0, "\xFD\x37zXZ\0"sv, "xz data", decompress},
    Signature{4, "1AY&SY"sv, "bzip2 data", decompress},
    Signature{0, "%PDF-"sv, "a PDF document", ask_for_csv},
    Signature{0, "SQLite format 3\0"sv, "an SQLite database", "export its orders as CSV"},
    Signature{0, "PAR1\x15"sv, "a Parquet file", "export it as CSV"},
};

// ASCII text without a byte order mark in two or four bytes a character.
bool has_alternate_nuls(std::string_view head) {
    if (head.size() < 4) return false;
    const std::string_view start = head.substr(0, 16);
    std::array<std::size_t, 2> nuls{};
    for (std::size_t i = 0; i < start.size(); ++i) nuls[i % 2] += start[i] == '\0' ? 1 : 0;
    return std::max(nuls[0], nuls[1]) >= start.size() / 2 && nuls[0] + nuls[1] < start.size();
}

void refuse_other_formats(const std::string& name, std::string_view head) {
    const auto refuse = [&name](std::string_view kind, std::string_view remedy) {
        throw Error(ExitCode::refused, name, "is no CSV but " + std::string(kind), remedy);
    };
    for (const Signature& signature : signatures) {
        if (head.size() > signature.offset && head.substr(signature.offset).starts_with(signature.bytes)) {
            refuse(signature.kind, signature.remedy);
        }
    }
    if (has_alternate_nuls(head)) refuse("UTF-16 or UTF-32 text", save_as_utf8);
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    if (head.empty()) {
        throw Error(ExitCode::refused, name, "is empty, not even a header is there", "have the file sent again");
    }
    const std::size_t first = head.find_first_not_of(" \t\r\n\f\v");
    if (first == std::string_view::npos) return;
    if (head[first] == '<') refuse("HTML or XML", "the download may have stored an error page; fetch the file again");
    if (head[first] == '{' || head[first] == '[') refuse("JSON", ask_for_csv);
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Which contract column a header's name means, its place in column_names.
std::optional<std::size_t> find_column(std::string_view name, std::string& scratch) {
    const auto same = [](char left, char right) { return ascii_lower(left) == right; };
    const std::string_view trimmed = normalise_space(name, scratch);
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        if (std::ranges::equal(trimmed, column_names[i], same)) return i;
    }
    return std::nullopt;
}

void append_name(std::string& list, std::string_view name) {
    if (!list.empty()) list += ',';
    list += name;
}

std::string name_the_columns() {
    std::string names;
    for (const std::string_view name : column_names) append_name(names, name);
    return "the first line has to name the columns " + names + ", separated by commas";
}

std::string separator_hint(const CsvRecord& header) {
    if (header.field_count != 1) return "";
    const std::size_t at = header.raw_text.find_first_of(";\t|");
    if (at == std::string_view::npos) return "";
    std::string hint = "; its fields seem to be separated by ";
    return header.raw_text[at] == '\t' ? hint + "tabs" : hint + header.raw_text[at];
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
    const std::string_view name = reason_names[static_cast<std::size_t>(reason)];
    for (std::size_t column = 0; column < column_names.size(); ++column) {
        if (name.ends_with(column_names[column])) return static_cast<Column>(column);
    }
    return std::nullopt;
}

OrderReader::OrderReader(RawText& text) : text_(text), csv_(text) {
    // No record's values are longer than the record: this never reallocates, so earlier views stay valid.
    scratch_.reserve(CsvReader::max_record_bytes);
    refuse_other_formats(input_name(text_.path()), csv_.head());
    csv_.next(record_);
    read_header();
}

void OrderReader::refuse_header(const std::string& problem) const {
    throw Error(ExitCode::refused, input_name(text_.path()) + ":1", problem, name_the_columns());
}

void OrderReader::read_header() {
    const std::string found = ": found " + excerpt(record_.raw_text) + separator_hint(record_);
    header_fields_ = record_.field_count;
    if (!is_utf8(record_.raw_text)) refuse_header("the header is not valid UTF-8" + found);
    if (record_.raw_text.find('\0') != std::string_view::npos) refuse_header("the header holds a NUL byte" + found);
    if (record_.text_after_quote) refuse_header("the header has text after a closing quote" + found);
    if (header_fields_ > CsvReader::max_fields) {
        refuse_header("the header has " + std::to_string(header_fields_) + " columns, more than 1,000");
    }

    position_.fill(absent);
    for (std::size_t field = 0; field < header_fields_; ++field) {
        scratch_.clear();
        const auto column = find_column(record_.fields[field], scratch_);
        if (!column) {
            ignored_columns_.emplace_back(record_.fields[field]);
        } else if (position_[*column] != absent) {
            refuse_header("the column " + std::string(column_names[*column]) + " is there twice" + found);
        } else {
            position_[*column] = field;
        }
    }
    if (ignored_columns_.size() == header_fields_) refuse_header("line 1 is not a header" + found);
    std::string missing;
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        if (position_[i] == absent) append_name(missing, column_names[i]);
    }
    if (!missing.empty()) refuse_header("the header lacks " + missing + found);
}

OrderReader::Outcome OrderReader::next() {
    while (csv_.next(record_)) {
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
    const std::string_view raw = record_.raw_text;
    const bool plain = is_plain(raw);
    if (!plain) {
        if (!is_utf8(raw)) return rejected(Reason::invalid_utf8);
        if (raw.find('\0') != std::string_view::npos) return rejected(Reason::nul_byte);
    }
    if (record_.text_after_quote) return rejected(Reason::text_after_quote);
    if (record_.field_count != header_fields_) return rejected(Reason::wrong_field_count);

    scratch_.clear();
    const auto value = [this, plain](Column column) {
        const std::string_view field = record_.fields[position_[static_cast<std::size_t>(column)]];
        return plain ? strip(field) : normalise_space(field, scratch_);
    };
    order_.customer_name = value(Column::customer_name);
    if (order_.customer_name.empty()) return rejected(Reason::empty_customer_name);

    const std::string_view order_id = value(Column::order_id);
    if (order_id.empty()) return rejected(Reason::empty_order_id);
    order_.order_id = parse_order_id(order_id);

    const std::string_view price = value(Column::price);
    if (price.empty()) return rejected(Reason::empty_price);
    const auto cents = parse_price_cents(price);
    if (!cents) return rejected(Reason::bad_price);
    if (*cents < 0) return rejected(Reason::negative_price);
    order_.price_cents = *cents;

    const std::string_view date = value(Column::order_date);
    if (date.empty()) return rejected(Reason::empty_order_date);
    if (!take_order_date(date)) return rejected(Reason::bad_order_date);

    order_.product_id = value(Column::product_id);
    if (order_.product_id.empty()) return rejected(Reason::empty_product_id);

    const std::string_view passengers = value(Column::passenger_count);
    if (passengers.empty()) return rejected(Reason::empty_passenger_count);
    const auto count = parse_passenger_count(passengers);
    if (!count) return rejected(Reason::bad_passenger_count);
    order_.passenger_count = *count;
    return true;
}

bool OrderReader::take_order_date(std::string_view text) {
    // Most records have the day of the one before.
    if (text != latest_day_) {
        const auto day = parse_order_date(text);
        if (!day) return false;
        text = *day;
        latest_day_ = text;
        order_.date_id = date_id(*parse_date(text));
    }
    order_.order_date = text;
    return true;
}

bool OrderReader::rejected(Reason reason) {
    reject_ = reject_present(reason);
    return false;
}

Reject OrderReader::reject_present(Reason reason) const {
    return {record_.line_number, reason, column_of(reason), record_.raw_text};
}

}  // namespace ordermart
