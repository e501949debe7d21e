#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ordermart/base/date.hpp"

// The contract's values once more, as text: digits are compared as digits, days are counted month by month.
namespace ordermart::fuzz {

bool is_digits(std::string_view text);

/// What a text of digits is, where that is at most `highest`, a text of digits without leading zeros.
std::optional<std::int64_t> number_of_digits(std::string_view digits, const std::string& highest);

/// Cents of digits with at most one decimal mark and no sign, 0 to 1'000'000'000'000.
std::optional<std::int64_t> cents_of(std::string_view text, char decimal_mark);

/// A number in scientific notation, with a mark before the E or a + behind it.
bool is_scientific_slowly(std::string_view text);

/// The text has the pattern: `9` stands for a digit, all else for itself.
bool has_pattern(std::string_view text, std::string_view pattern);

struct Day {
    int year = 0;
    int month = 0;
    int day = 0;
};

/// Years 1 to 9999.
bool exists(const Day& day);

/// The day so many days after the begin of a year; none beyond the year 9999.
std::optional<Day> day_of(int year, std::int64_t days);

/// ISO 8601: Monday is 1. The day must exist.
int weekday_of(const Day& day);

/// `YYYY-MM-DD`.
std::string text_of(const Day& day);

}  // namespace ordermart::fuzz
