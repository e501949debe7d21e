// Declared money against every way in which a price could be taken apart.

#include "ordermart/input/money_format.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <set>

#include "ordermart/base/error.hpp"
#include "slow_money.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

// Some of them are none.
constexpr std::array<std::string_view, 10> thousands_marks{"",  ",",      ".",      "'",      "\u2019",
                                                           " ", "\u202F", "\u2009", "\u00A0", "_"};

constexpr std::int64_t highest_price_cents = 1'000'000'000'000;

MoneyFormat declared_by(Input& input) {
    MoneyFormat format;
    format.decimal_mark = ".,;"[input.choose(3)];
    format.thousands_mark = thousands_marks[input.choose(10)];
    format.parentheses = input.choose(2) == 1;
    format.trailing_minus = input.choose(2) == 1;
    format.negative_allowed = input.choose(2) == 1;
    format.grouping = input.choose(2) == 1 ? Grouping::indian : Grouping::thousands;
    for (std::size_t currencies = input.choose(3); currencies > 0; --currencies) {
        format.currencies.emplace_back(input.line());
    }
    return format;
}

/// `1234567` with the marks of the format.
std::string grouped(std::string digits, const MoneyFormat& format) {
    const std::size_t inner = format.grouping == Grouping::indian ? 2 : 3;
    std::string text;
    for (std::size_t size = 3; digits.size() > size; size = inner) {
        text = format.thousands_mark + digits.substr(digits.size() - size) + text;
        digits.resize(digits.size() - size);
    }
    return digits + text;
}

void require_round_trip(std::int64_t cents, const MoneyFormat& format) {
    const std::int64_t size = std::abs(cents);
    const std::string decimals = fmt::format("{}{:02}", format.decimal_mark, size % 100);
    const std::string whole = std::to_string(size / 100);
    for (const std::string& number : {whole + decimals, grouped(whole, format) + decimals}) {
        for (const std::string sign : {"-", "\xE2\x88\x92"}) {
            const std::string written = (cents < 0 ? sign : "") + number;
            require(parse_price_cents(written, format) == cents, "a price that is written is read");
        }
        for (const std::string& currency : format.currencies) {
            require(parse_price_cents(number + " " + currency, format) == size, "a currency may stand after a price");
        }
    }
}

/// Counts are written as prices are.
void require_count(std::string_view text, MoneyFormat format) {
    const auto expected = count_slowly(text, format);
    format.currencies.clear();
    const auto number = parse_decimal(text, format);
    constexpr Decimal::Digits highest = std::numeric_limits<std::int64_t>::max();
    const bool is_count = number && number->decimals == 0 && number->digits <= highest;
    require(is_count == expected.has_value(), "a count is one for both");
    if (!is_count) return;
    require(number->is_negative == expected->is_negative, "a count has its sign");
    require(number->digits == static_cast<Decimal::Digits>(expected->number), "counts are the same");
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
    require_count(text, format);
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
