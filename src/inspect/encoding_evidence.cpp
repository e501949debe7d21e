#include "inspect/encoding_evidence.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <utility>

#include "inspect/header_names.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/decoder.hpp"

namespace ordermart {
namespace {

constexpr auto usual_encodings = std::to_array<std::string_view>({"WINDOWS-1252", "ISO-8859-1", "CP850"});

/// Of one or two bytes a character. Kana tell Japanese, and Hangul alone Korean.
constexpr auto east_asian_encodings = std::to_array<std::string_view>({"CP932", "EUC-JP", "CP949", "GB18030", "BIG5"});

constexpr std::size_t most_other_values = 5;
constexpr std::size_t longest_other_value = 60;

std::string decoded(const std::string& encoding, std::string_view bytes) {
    Decoder decoder(encoding, bytes_of(bytes));
    // Four bytes are the longest character.
    std::string text(bytes.size() * 4, '\0');
    text.resize(decoder.read(text.data(), text.size()));
    return text;
}

/// How many of the bytes that are not ASCII mean nothing in the encoding.
std::int64_t undefined_bytes(const std::string& encoding, const std::array<std::int64_t, 256>& bytes) {
    std::int64_t undefined = 0;
    for (std::size_t byte = 0x80; byte < bytes.size(); ++byte) {
        const char c = static_cast<char>(byte);
        if (bytes[byte] > 0 && decoded(encoding, {&c, 1}) == "\xFF") undefined += bytes[byte];
    }
    return undefined;
}

EncodingReading reading_of(const EncodingEvidence& evidence, std::string_view encoding) {
    EncodingReading reading;
    reading.encoding = encoding;
    for (const std::string& value : evidence.other_values) reading.values.push_back(decoded(reading.encoding, value));
    return reading;
}

/// What letters of East Asia a text has.
struct EastAsianLetters {
    bool are_all = true;  ///< no other letters than those and ASCII, and none of both side by side
    bool has_kana = false;
    bool has_han = false;
    bool has_hangul = false;
};

/// UTF-8 of three bytes: the code point.
std::uint32_t code_of(std::string_view letter) {
    const auto bits = [letter](std::size_t at) { return static_cast<std::uint32_t>(letter[at]) & 0x3FU; };
    return (static_cast<std::uint32_t>(letter[0]) & 0x0FU) << 12U | bits(1) << 6U | bits(2);
}

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Text of the west that is read in such an encoding has Han or Hangul beside its ASCII letters.
void look_at_letters(std::string text, EastAsianLetters& found) {
    // A value that was cut may end inside a letter.
    if (text.ends_with('\xFF')) text.pop_back();
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (static_cast<unsigned char>(text[at]) < 0x80) continue;
        if ((static_cast<unsigned char>(text[at]) & 0xF0U) != 0xE0U || at + 3 > text.size()) {
            found.are_all = false;
            return;
        }
        const std::uint32_t code = code_of(std::string_view(text).substr(at, 3));
        const bool is_kana = code >= 0x3040 && code <= 0x30FF;
        const bool is_han = code >= 0x4E00 && code <= 0x9FFF;
        const bool is_hangul = code >= 0xAC00 && code <= 0xD7A3;
        const bool is_mark = (code >= 0x3000 && code <= 0x303F) || (code >= 0xFF01 && code <= 0xFF60);
        const bool has_neighbour =
            (at > 0 && is_ascii_letter(text[at - 1])) || (at + 3 < text.size() && is_ascii_letter(text[at + 3]));
        found.are_all =
            found.are_all && (is_kana || is_han || is_hangul || is_mark) && !((is_han || is_hangul) && has_neighbour);
        found.has_kana = found.has_kana || is_kana;
        found.has_han = found.has_han || is_han;
        found.has_hangul = found.has_hangul || is_hangul;
        at += 2;
    }
}

bool is_plausible(const EncodingReading& reading) {
    EastAsianLetters found;
    for (const std::string& value : reading.values) look_at_letters(value, found);
    const bool is_japanese = reading.encoding == "CP932" || reading.encoding == "EUC-JP";
    if (!found.are_all || (found.has_hangul && (found.has_han || found.has_kana))) return false;
    return reading.encoding == "CP949" ? found.has_hangul : is_japanese ? found.has_kana : found.has_han;
}

/// How many of the values are usual names of columns.
std::ptrdiff_t usual_names(const EncodingReading& reading) {
    return std::ranges::count_if(reading.values, [](const std::string& value) {
        return std::ranges::count(header_names(), plain_name(value), &HeaderName::name) > 0;
    });
}

/// The likeliest of them that the values can be in: the one in which most are names of columns. Or nothing.
std::optional<EncodingReading> east_asian_reading(const EncodingEvidence& evidence) {
    std::optional<EncodingReading> likeliest;
    std::ptrdiff_t most_names = 0;
    for (const std::string_view encoding : east_asian_encodings) {
        EncodingReading reading = reading_of(evidence, encoding);
        const std::ptrdiff_t names = usual_names(reading);
        if (names == 0 && !is_plausible(reading)) continue;
        if (!likeliest || names > most_names) likeliest = std::move(reading);
        most_names = std::max(most_names, names);
    }
    return likeliest;
}

}  // namespace

void EncodingEvidence::add(const CsvRecord& record) {
    if (is_ascii(record.raw_text)) return;
    if (is_utf8(record.raw_text)) {
        ++utf8_records;
        return;
    }
    if (other_records++ == 0) first_other_line = record.line_number;
    for (const char c : record.raw_text) ++other_bytes[static_cast<unsigned char>(c)];
    for (const std::string_view field : record.fields) {
        if (other_values.size() == most_other_values) return;
        const std::string value(field.substr(0, longest_other_value));
        if (is_utf8(field) || std::ranges::count(other_values, value) > 0) continue;
        other_values.push_back(value);
    }
}

std::vector<EncodingReading> readings_of(const EncodingEvidence& evidence) {
    std::vector<EncodingReading> readings;
    if (auto reading = east_asian_reading(evidence)) readings.push_back(std::move(*reading));
    for (const std::string_view name : usual_encodings) {
        EncodingReading reading = reading_of(evidence, name);
        reading.bytes =
            std::accumulate(evidence.other_bytes.begin() + 0x80, evidence.other_bytes.end(), std::int64_t{0});
        reading.undefined_bytes = undefined_bytes(reading.encoding, evidence.other_bytes);
        readings.push_back(std::move(reading));
    }
    return readings;
}

std::string proposed_encoding(const std::vector<EncodingReading>& readings) {
    const EncodingReading& likeliest = readings.front();
    const bool has_few = likeliest.undefined_bytes * 10 <= likeliest.bytes;
    return has_few ? likeliest.encoding : readings.back().encoding;
}

}  // namespace ordermart
