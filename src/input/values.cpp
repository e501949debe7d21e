#include "ordermart/input/values.hpp"

#include <charconv>

#include "ordermart/base/date.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

// Takes `digits` digits off the front of `text`; nothing when they are not there or exceed `highest`.
bool take_number(std::string_view& text, std::size_t digits, int highest) {
    if (text.size() < digits) return false;
    int number = 0;
    for (const char c : text.substr(0, digits)) {
        if (!is_digit(c)) return false;
        number = number * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return number <= highest;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

// `HH:MM[:SS[.f]]`, optional `Z` or `±HH:MM`.
bool is_time(std::string_view text) {
    if (!take_number(text, 2, 23) || !take(text, ':') || !take_number(text, 2, 59)) return false;
    if (take(text, ':')) {
        if (!take_number(text, 2, 60)) return false;
        if (take(text, '.')) {
            if (!take_number(text, 1, 9)) return false;
            while (take_number(text, 1, 9)) continue;
        }
    }
    if (take(text, 'Z')) return text.empty();
    if (!take(text, '+') && !take(text, '-')) return text.empty();
    return take_number(text, 2, 23) && take(text, ':') && take_number(text, 2, 59) && text.empty();
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

std::optional<Date> parse_order_date(std::string_view text) {
    const auto day = parse_date(text.substr(0, 10));
    if (!day) return std::nullopt;
    text.remove_prefix(10);
    if (!text.empty() && !((take(text, 'T') || take(text, ' ')) && is_time(text))) return std::nullopt;
    return day;
}

}  // namespace ordermart
