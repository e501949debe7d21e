#include "inspect/encoding_evidence.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "ordermart/base/text.hpp"
#include "ordermart/input/decoder.hpp"

namespace ordermart {
namespace {

constexpr auto usual_encodings = std::to_array<std::string_view>({"WINDOWS-1252", "ISO-8859-1", "CP850"});

constexpr std::size_t most_other_values = 5;
constexpr std::size_t longest_other_value = 60;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

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
    for (const std::string_view name : usual_encodings) {
        EncodingReading reading;
        reading.encoding = name;
        reading.bytes =
            std::accumulate(evidence.other_bytes.begin() + 0x80, evidence.other_bytes.end(), std::int64_t{0});
        reading.undefined_bytes = undefined_bytes(reading.encoding, evidence.other_bytes);
        for (const std::string& value : evidence.other_values)
            reading.values.push_back(decoded(reading.encoding, value));
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
