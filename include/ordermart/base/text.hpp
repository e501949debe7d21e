#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What is known of any text: white space, ASCII letters, numbers, UTF-8.
namespace ordermart {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A byte of UTF-8 that does not begin a character.
constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

/// A count: digits, leading zeros allowed, 0 to 2^63 - 1.
std::optional<std::int64_t> parse_count(std::string_view text);

/// Leading and trailing white space goes, inner runs become one space; white space is ASCII space, tab, CR, LF, FF, VT
/// and U+00A0. Returns `text` itself (trimmed) where that is all it takes, otherwise a view into `scratch`, to which
/// the value is appended; `scratch` must have capacity for text.size() more bytes, so that earlier views stay valid.
std::string_view normalise_space(std::string_view text, std::string& scratch);

/// The same as a string of its own.
std::string normalised_space(std::string_view text);

/// ASCII letters in lower case, all else as it is.
char ascii_lower(char c);
std::string ascii_lower(std::string_view text);

/// ASCII letters in lower case, spaces and hyphens as underscores: how products and statuses are named.
std::string snake_case(std::string text);

/// Nothing but white space, or nothing at all.
bool is_blank(std::string_view text);

/// Well-formed UTF-8 by the Unicode standard, table 3-7: nothing overlong, no surrogates, nothing over U+10FFFF.
bool is_utf8(std::string_view text);

bool is_ascii(std::string_view text);

}  // namespace ordermart
