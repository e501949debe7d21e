// Declared money against every way in which a price could be taken apart.

#include "ordermart/input/money_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "ordermart/base/error.hpp"
#include "slow_values.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

// Some of them are none.
constexpr std::array<std::string_view, 8> thousands_marks{"", ",", ".", "'", "\u2019", " ", "\u202F", "_"};

constexpr std::int64_t highest_price_cents = 1'000'000'000'000;

MoneyFormat declared_by(Input& input) {
    MoneyFormat format;
    format.decimal_mark = ".,;"[input.choose(3)];
    format.thousands_mark = thousands_marks[input.choose(8)];
    format.parentheses = input.choose(2) == 1;
    format.trailing_minus = input.choose(2) == 1;
    format.negative_allowed = input.choose(2) == 1;
    for (std::size_t currencies = input.choose(3); currencies > 0; --currencies) {
        format.currencies.emplace_back(input.line());
    }
    return format;
}

/// The cents of digits grouped by thousands, or not grouped at all.
std::optional<std::int64_t> number_slowly(std::string_view text, const MoneyFormat& format) {
    const std::size_t decimal_mark = text.find(format.decimal_mark);
    const std::string_view whole = text.substr(0, decimal_mark);
    if (format.thousands_mark.empty() || whole.find(format.thousands_mark) == std::string_view::npos) {
        return cents_of(text, format.decimal_mark);
    }
    std::string digits;
    for (std::size_t begin = 0; begin <= whole.size();) {
        const std::size_t end = std::min(whole.find(format.thousands_mark, begin), whole.size());
        const std::string_view group = whole.substr(begin, end - begin);
        const bool is_first = begin == 0;
        if (!is_digits(group) || group.empty() || group.size() > 3 || (!is_first && group.size() != 3)) return {};
        digits += group;
        begin = end == whole.size() ? whole.size() + 1 : end + format.thousands_mark.size();
    }
    if (decimal_mark != std::string_view::npos) digits += text.substr(decimal_mark);
    return cents_of(digits, format.decimal_mark);
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

std::set<std::int64_t> prices_slowly(std::string_view text, const MoneyFormat& format) {
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
    std::set<std::int64_t> prices;
    for (const Signed& number : numbers) {
        const auto cents = number_slowly(number.text, format);
        if (!cents) continue;
        const bool lost_sign = number.negative && *cents == 0 && !format.negative_allowed;
        prices.insert(lost_sign ? -1 : number.negative ? -*cents : *cents);
    }
    return prices;
}

void require_round_trip(std::int64_t cents, const MoneyFormat& format) {
    const std::string sign = cents < 0 ? "-" : "";
    const std::int64_t size = std::abs(cents);
    const std::string number = fmt::format("{}{}{:02}", size / 100, format.decimal_mark, size % 100);
    require(parse_price_cents(sign + number, format) == cents, "a price that is written is read");
    for (const std::string& currency : format.currencies) {
        require(parse_price_cents(number + " " + currency, format) == size, "a currency may stand after a price");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const MoneyFormat format = declared_by(input);
    try {
        check_money_format(format);
    } catch (const Error& error) {
        require(error.code() == ExitCode::usage, "a money format that is none is wrong usage");
        return 0;
    }
    const std::string_view text = input.rest();
    const auto cents = parse_price_cents(text, format);
    const std::set<std::int64_t> expected = prices_slowly(text, format);
    require(expected.size() <= 1, "no price can be read in two ways");
    require(cents.has_value() == !expected.empty(), "a price is one for both");
    if (!cents) return 0;
    require(*cents == *expected.begin(), "prices are exact");
    MoneyFormat without_signs = format;
    without_signs.currencies.clear();
    require(currency_sign(text, format).has_value() == !parse_price_cents(text, without_signs).has_value(),
            "a price has the sign that it is no number with");
    require(std::abs(*cents) <= highest_price_cents, "prices have a limit");
    // -1 may stand for what was -0.
    if (*cents != -1) require_round_trip(*cents, format);
    return 0;
}
