#include "slow_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ordermart::fuzz {

bool is_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> number_of_digits(std::string_view digits, const std::string& highest) {
    if (digits.empty() || !is_digits(digits)) return std::nullopt;
    while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
    if (digits.size() > highest.size()) return std::nullopt;
    if (digits.size() == highest.size() && digits > highest) return std::nullopt;
    return std::stoll(std::string(digits));
}

std::optional<std::int64_t> cents_of(std::string_view text, char decimal_mark) {
    const std::size_t mark = text.find(decimal_mark);
    std::string whole(text.substr(0, mark));
    std::string decimals(mark == std::string_view::npos ? "" : text.substr(mark + 1));
    if (whole.empty() && decimals.empty()) return std::nullopt;
    decimals.resize(std::max<std::size_t>(decimals.size(), 2), '0');
    const std::string beyond_cents = decimals.substr(2);
    if (beyond_cents.find_first_not_of('0') != std::string::npos) return std::nullopt;
    return number_of_digits(whole + decimals.substr(0, 2), "1000000000000");
}

bool has_pattern(std::string_view text, std::string_view pattern) {
    return std::ranges::equal(text, pattern,
                              [](char c, char wanted) { return wanted == '9' ? c >= '0' && c <= '9' : c == wanted; });
}

namespace {

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_of_month(int year, int month) {
    if (month == 2) return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// The text with each run of digits as one 9.
std::string shape_of(std::string_view text) {
    std::string shape;
    for (const char c : text) {
        const char shown = c >= '0' && c <= '9' ? '9' : c == 'E' ? 'e' : c == ',' ? '.' : c;
        if (shown != '9' || !shape.ends_with('9')) shape += shown;
    }
    return shape;
}

}  // namespace

bool is_scientific_slowly(std::string_view text) {
    std::string shape = shape_of(text);
    if (shape.starts_with('-') || shape.starts_with('+')) shape.erase(0, 1);
    return shape == "9.9e9" || shape == "9.9e+9" || shape == "9.9e-9" || shape == "9e+9";
}

std::optional<Day> day_of(int year, std::int64_t days) {
    for (; year <= 9999; ++year) {
        for (int month = 1; month <= 12; ++month) {
            if (days < days_of_month(year, month)) return Day{year, month, static_cast<int>(days) + 1};
            days -= days_of_month(year, month);
        }
    }
    return std::nullopt;
}

bool exists(const Day& day) {
    return day.year >= 1 && day.year <= 9999 && day.month >= 1 && day.month <= 12 && day.day >= 1 &&
           day.day <= days_of_month(day.year, day.month);
}

int weekday_of(const Day& day) {
    // 1 January of the year 1 is a Monday in the proleptic calendar.
    const int years = day.year - 1;
    int days = years * 365 + years / 4 - years / 100 + years / 400 + day.day - 1;
    for (int month = 1; month < day.month; ++month) days += days_of_month(day.year, month);
    return days % 7 + 1;
}

std::string text_of(const Day& day) { return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day); }

}  // namespace ordermart::fuzz
