#include "ordermart/base/text.hpp"

#include <charconv>
#include <cstring>

namespace ordermart {
namespace {

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The bytes of the white space character at the front: 0 where there is none, 2 for U+00A0.
std::size_t space_length(std::string_view text) {
    if (text.empty()) return 0;
    if (is_ascii_space(text[0])) return 1;
    return text.starts_with("\xC2\xA0") ? 2 : 0;
}

std::string_view trim_front(std::string_view text) {
    while (const std::size_t length = space_length(text)) text.remove_prefix(length);
    return text;
}

std::string_view trim(std::string_view text) {
    text = trim_front(text);
    for (;;) {
        if (!text.empty() && is_ascii_space(text.back())) {
            text.remove_suffix(1);
        } else if (text.ends_with("\xC2\xA0")) {
            text.remove_suffix(2);
        } else {
            return text;
        }
    }
}

// Whether white space is single spaces alone. It may be false for other control characters and for what starts like
// U+00A0: that costs a copy and no more.
bool has_single_spaces(std::string_view text) {
    char previous = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte == 0xC2) {
            if (c != ' ' || previous == ' ') return false;
        }
        previous = c;
    }
    return true;
}

// The length of the well-formed multi-byte sequence at the front, 0 where there is none. Only the second byte has
// borders of its own: they exclude overlong forms, surrogates and what is above U+10FFFF.
std::size_t sequence_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() < length) return 0;
    const auto second = static_cast<unsigned char>(text[1]);
    const unsigned lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if (!is_continuation(text[i])) return 0;
    }
    return length;
}

}  // namespace

std::optional<std::int64_t> parse_count(std::string_view text) {
    if (text.empty() || !is_digit(text[0])) return std::nullopt;
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

std::string_view normalise_space(std::string_view text, std::string& scratch) {
    text = trim(text);
    if (has_single_spaces(text)) return text;
    const std::size_t begin = scratch.size();
    while (!text.empty()) {
        if (space_length(text) == 0) {
            scratch += text[0];
            text.remove_prefix(1);
        } else {
            scratch += ' ';
            text = trim_front(text);
        }
    }
    return std::string_view(scratch).substr(begin);
}

std::string normalised_space(std::string_view text) {
    std::string scratch;
    scratch.reserve(text.size());
    return std::string(normalise_space(text, scratch));
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) c = ascii_lower(c);
    return lower;
}

std::string snake_case(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == ' ' || c == '-') c = '_';
    }
    return text;
}

bool is_blank(std::string_view text) { return trim_front(text).empty(); }

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    while (!text.empty()) {
        std::uint64_t word = 0;
        if (text.size() >= sizeof word) {
            std::memcpy(&word, text.data(), sizeof word);
            if ((word & high_bits) == 0) {
                text.remove_prefix(sizeof word);
                continue;
            }
        }
        const std::size_t length = static_cast<unsigned char>(text[0]) < 0x80 ? 1 : sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace ordermart
