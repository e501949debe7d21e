#include "slow_money.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "slow_values.hpp"

namespace ordermart::fuzz {
namespace {

constexpr std::array<std::string_view, 9> minus_signs{"\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92",
                                                      "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95",
                                                      "\xE2\x88\x92", "\xEF\xB9\xA3", "\xEF\xBC\x8D"};
constexpr std::array<std::string_view, 3> spaces{"\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};
constexpr std::array<std::string_view, 1> apostrophes{"\xE2\x80\x99"};

/// The groups between marks, each but the first and the last of so many digits.
bool are_groups(const std::vector<std::string_view>& groups, Grouping grouping) {
    const std::size_t inner = grouping == Grouping::indian ? 2 : 3;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const bool is_last = i + 1 == groups.size();
        const std::size_t most = is_last ? 3 : inner;
        if (!is_digits(groups[i]) || groups[i].empty() || groups[i].size() > most) return false;
        if (i > 0 && groups[i].size() != most) return false;
    }
    return true;
}

/// The number's text without its thousands marks, where these are right.
std::optional<std::string> without_marks(std::string_view text, const MoneyFormat& format) {
    const std::size_t decimal_mark = text.find(format.decimal_mark);
    const std::string_view whole = text.substr(0, decimal_mark);
    if (format.thousands_mark.empty() || whole.find(format.thousands_mark) == std::string_view::npos) {
        return std::string(text);
    }
    std::vector<std::string_view> groups;
    for (std::size_t begin = 0; begin <= whole.size();) {
        const std::size_t end = std::min(whole.find(format.thousands_mark, begin), whole.size());
        groups.push_back(whole.substr(begin, end - begin));
        begin = end == whole.size() ? whole.size() + 1 : end + format.thousands_mark.size();
    }
    if (!are_groups(groups, format.grouping)) return std::nullopt;
    std::string number;
    for (const std::string_view group : groups) number += group;
    if (decimal_mark != std::string_view::npos) number += text.substr(decimal_mark);
    return number;
}

struct Signed {
    std::string_view text;
    bool negative = false;
};

/// The text with each sign form taken off that it could have.
std::vector<Signed> without_sign(std::string_view text, const MoneyFormat& format) {
    std::vector<Signed> found{{text, false}};
    if (text.starts_with('-')) found.push_back({text.substr(1), true});
    if (text.starts_with('+')) found.push_back({text.substr(1), false});
    if (format.trailing_minus && text.ends_with('-')) found.push_back({text.substr(0, text.size() - 1), true});
    const bool enclosed = text.size() > 1 && text.starts_with('(') && text.ends_with(')');
    if (format.parentheses && enclosed) found.push_back({text.substr(1, text.size() - 2), true});
    return found;
}

/// The text with the longest currency taken off that stands before it, and off that which stands after it.
std::vector<std::string_view> without_currency(std::string_view text, const MoneyFormat& format) {
    std::size_t front = 0;
    std::size_t back = 0;
    for (const std::string& currency : format.currencies) {
        if (text.starts_with(currency)) front = std::max(front, currency.size());
        if (text.ends_with(currency)) back = std::max(back, currency.size());
    }
    std::vector<std::string_view> found;
    if (front > 0) found.push_back(text.substr(front + (text.substr(front).starts_with(' ') ? 1 : 0)));
    if (back > 0) {
        const std::string_view before = text.substr(0, text.size() - back);
        found.push_back(before.substr(0, before.size() - (before.ends_with(' ') ? 1 : 0)));
    }
    return found;
}

std::vector<Signed> numbers_in(std::string_view text, const MoneyFormat& format) {
    std::vector<Signed> numbers;
    for (const Signed& inner : without_sign(text, format)) {
        numbers.push_back(inner);
        for (const std::string_view number : without_currency(inner.text, format)) {
            numbers.push_back({number, inner.negative});
        }
    }
    for (const std::string_view inner : without_currency(text, format)) {
        for (const Signed& number : without_sign(inner, format)) numbers.push_back(number);
    }
    return numbers;
}

void add_prices(std::string_view text, const MoneyFormat& format, std::set<std::int64_t>& prices) {
    for (const Signed& number : numbers_in(text, format)) {
        const auto plain = without_marks(number.text, format);
        const auto cents = plain ? cents_of(*plain, format.decimal_mark) : std::nullopt;
        if (!cents) continue;
        const bool lost_sign = number.negative && *cents == 0 && !format.negative_allowed;
        prices.insert(lost_sign ? -1 : number.negative ? -*cents : *cents);
    }
}

/// The marks of a format for in_ascii_slowly()'s texts.
MoneyFormat for_ascii(MoneyFormat format) {
    format.thousands_mark = in_ascii_slowly(format.thousands_mark);
    return format;
}

std::optional<SlowCount> count_as_written(std::string_view text, const MoneyFormat& format) {
    for (const Signed& number : without_sign(text, format)) {
        const auto plain = without_marks(number.text, format);
        if (!plain) continue;
        const std::size_t mark = plain->find(format.decimal_mark);
        const std::string whole = plain->substr(0, mark);
        const std::string decimals = mark == std::string::npos ? "" : plain->substr(mark + 1);
        if (whole.empty() && decimals.empty()) continue;
        if (decimals.find_first_not_of('0') != std::string::npos) continue;
        if (const auto count = number_of_digits(whole.empty() ? "0" : whole, "9223372036854775807")) {
            return SlowCount{number.negative, *count};
        }
    }
    return std::nullopt;
}

}  // namespace

std::string in_ascii_slowly(std::string_view text) {
    std::string ascii(text);
    const auto replace = [&ascii](const auto& all, char by) {
        for (const std::string_view one : all) {
            for (std::size_t at = 0; (at = ascii.find(one)) != std::string::npos;) {
                ascii = ascii.substr(0, at) + by + ascii.substr(at + one.size());
            }
        }
    };
    replace(minus_signs, '-');
    replace(spaces, ' ');
    replace(apostrophes, '\'');
    return ascii;
}

std::set<std::int64_t> prices_slowly(std::string_view text, const MoneyFormat& format) {
    std::set<std::int64_t> prices;
    add_prices(text, format, prices);
    add_prices(in_ascii_slowly(text), for_ascii(format), prices);
    return prices;
}

std::optional<SlowCount> count_slowly(std::string_view text, const MoneyFormat& format) {
    MoneyFormat without_currency = format;
    without_currency.currencies.clear();
    const auto count = count_as_written(text, without_currency);
    return count ? count : count_as_written(in_ascii_slowly(text), for_ascii(without_currency));
}

}  // namespace ordermart::fuzz
