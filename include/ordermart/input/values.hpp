#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "ordermart/base/date.hpp"

// The input contract's rules for single values. Each takes a value whose white space is already normalised.
namespace ordermart {

constexpr std::int64_t highest_price_cents = 1'000'000'000'000;
constexpr std::int64_t highest_quantity = 1'000'000'000'000;

/// An order's natural key: canonical decimal integers that fit 64 bits are integers, all else is text (`7` is not
/// `007`).
using OrderId = std::variant<std::int64_t, std::string_view>;

OrderId parse_order_id(std::string_view text);

/// A number as a spreadsheet shows a long one, its last digits lost: `4.50072E+15`, `1E+05`, `1,2e10`. What has neither
/// a mark nor a + is none: `12E45` is an id.
bool is_scientific(std::string_view text);

/// A price in cents, 0 to highest_price_cents; some negative number when the text is a price with a minus, `-0` too.
/// Nothing when it is no price. Exact: no float on the way.
std::optional<std::int64_t> parse_price_cents(std::string_view text);

/// The day of a `YYYY-MM-DD` with or without a time; nothing when form, day or time do not exist.
std::optional<Date> parse_order_date(std::string_view text);

/// The same with the time.
std::optional<Moment> parse_order_moment(std::string_view text);

/// The second of the day of `HH:MM[:SS[.f]]`, optional `Z` or `±HH:MM`, which is left out; nothing for other texts.
std::optional<std::int32_t> parse_time_of_day(std::string_view text);

}  // namespace ordermart
