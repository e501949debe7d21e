#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ordermart/date.hpp"

// The input contract's rules for single values. Each takes a value whose white space is already normalised.
namespace ordermart {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::int64_t highest_price_cents = 1'000'000'000'000;

/// A byte of UTF-8 that does not begin a character.
constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

/// An order's natural key: canonical decimal integers that fit 64 bits are integers, all else is text (`7` is not
/// `007`).
using OrderId = std::variant<std::int64_t, std::string_view>;

OrderId parse_order_id(std::string_view text);

/// A price in cents, 0 to highest_price_cents; some negative number when the text is a price with a minus, `-0` too.
/// Nothing when it is no price. Exact: no float on the way.
std::optional<std::int64_t> parse_price_cents(std::string_view text);

/// The day of a `YYYY-MM-DD` with or without a time; nothing when form, day or time do not exist.
std::optional<Date> parse_order_date(std::string_view text);

/// A count, of passengers or of what else: digits, leading zeros allowed, 0 to 2^63 - 1.
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

/// Nothing but white space, or nothing at all.
bool is_blank(std::string_view text);

/// Well-formed UTF-8 by the Unicode standard, table 3-7: nothing overlong, no surrogates, nothing over U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace ordermart
