#include "ordermart/input/values.hpp"

#include <charconv>

#include "ordermart/base/date.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

// Takes two digits off the front of `text`; -1 when they are not there or exceed `highest`.
int take_two_digits(std::string_view& text, int highest) {
    if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) return -1;
    const int number = (text[0] - '0') * 10 + (text[1] - '0');
    text.remove_prefix(2);
    return number <= highest ? number : -1;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

bool take_digits(std::string_view& text) {
    const std::size_t before = text.size();
    while (!text.empty() && is_digit(text[0])) text.remove_prefix(1);
    return text.size() < before;
}

// Optional `Z` or `±HH:MM`.
bool is_zone(std::string_view text) {
    if (text.empty() || text == "Z") return true;
    if (!take(text, '+') && !take(text, '-')) return false;
    return take_two_digits(text, 23) >= 0 && take(text, ':') && take_two_digits(text, 59) >= 0 && text.empty();
}

}  // namespace

OrderId parse_order_id(std::string_view text) {
    if (text == "0") return std::int64_t{0};
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty() || digits[0] < '1' || digits[0] > '9') return text;
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end) return text;
    return number;
}

bool is_scientific(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    // Most texts that are an id begin with a letter.
    if (!take_digits(text)) return false;
    const bool has_mark = take(text, '.') || take(text, ',');
    if (has_mark && !take_digits(text)) return false;
    if (!take(text, 'E') && !take(text, 'e')) return false;
    const bool has_plus = take(text, '+');
    if (!has_plus) take(text, '-');
    return take_digits(text) && text.empty() && (has_mark || has_plus);
}

std::optional<std::int64_t> parse_price_cents(std::string_view text) {
    const bool minus = take(text, '-');
    if (!minus) take(text, '+');
    if (text.empty() || text == ".") return std::nullopt;

    std::int64_t cents = 0;
    std::size_t i = 0;
    for (; i < text.size() && text[i] != '.'; ++i) {
        if (!is_digit(text[i])) return std::nullopt;
        cents = cents * 10 + (text[i] - '0') * 100;
        if (cents > highest_price_cents) return std::nullopt;
    }
    std::int64_t worth = 10;
    for (++i; i < text.size(); ++i) {
        if (!is_digit(text[i]) || (worth == 0 && text[i] != '0')) return std::nullopt;
        cents += (text[i] - '0') * worth;
        worth /= 10;
    }
    if (cents > highest_price_cents) return std::nullopt;
    return minus ? -1 : cents;
}

std::optional<std::int32_t> parse_time_of_day(std::string_view text) {
    const int hour = take_two_digits(text, 23);
    if (hour < 0 || !take(text, ':')) return std::nullopt;
    const int minute = take_two_digits(text, 59);
    if (minute < 0) return std::nullopt;
    int second = 0;
    if (take(text, ':')) {
        second = take_two_digits(text, 60);
        if (second < 0) return std::nullopt;
        if (take(text, '.')) {
            if (text.empty() || !is_digit(text[0])) return std::nullopt;
            while (!text.empty() && is_digit(text[0])) text.remove_prefix(1);
        }
    }
    if (!is_zone(text)) return std::nullopt;
    return (hour * 60 + minute) * 60 + second;
}

std::optional<Moment> parse_order_moment(std::string_view text) {
    const auto day = parse_date(text.substr(0, 10));
    if (!day) return std::nullopt;
    text.remove_prefix(10);
    if (text.empty()) return Moment{*day, std::nullopt};
    if (!take(text, 'T') && !take(text, ' ')) return std::nullopt;
    const auto seconds = parse_time_of_day(text);
    if (!seconds) return std::nullopt;
    return Moment{*day, seconds};
}

std::optional<Date> parse_order_date(std::string_view text) {
    const auto moment = parse_order_moment(text);
    return moment ? std::optional(moment->day) : std::nullopt;
}

}  // namespace ordermart
