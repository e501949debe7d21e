#include "ordermart/input/money_format.hpp"

#include <algorithm>

#include "ordermart/base/text.hpp"
#include "ordermart/input/money_likeness.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {
namespace {

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

bool take_last(std::string_view& text, char c) {
    if (!text.ends_with(c)) return false;
    text.remove_suffix(1);
    return true;
}

// Takes a currency and the space between it and the rest off the front or the back, not off both; says which one.
std::optional<std::size_t> take_currency(std::string_view& text, const std::vector<std::string>& currencies) {
    std::size_t front = 0;
    std::size_t back = 0;
    std::size_t of_front = 0;
    std::size_t of_back = 0;
    for (std::size_t i = 0; i < currencies.size(); ++i) {
        const std::string& currency = currencies[i];
        if (currency.size() > front && text.starts_with(currency)) {
            front = currency.size();
            of_front = i;
        }
        if (currency.size() > back && text.ends_with(currency)) {
            back = currency.size();
            of_back = i;
        }
    }
    if (front > 0) {
        text.remove_prefix(front);
        take(text, ' ');
        return of_front;
    }
    if (back == 0) return std::nullopt;
    text.remove_suffix(back);
    take_last(text, ' ');
    return of_back;
}

enum class Sign { none, plus, minus };

Sign take_sign(std::string_view& text, const MoneyFormat& format) {
    if (take(text, '-')) return Sign::minus;
    if (take(text, '+')) return Sign::plus;
    if (format.trailing_minus && take_last(text, '-')) return Sign::minus;
    if (format.parentheses && text.starts_with('(') && text.ends_with(')')) {
        text = text.substr(1, text.size() - 2);
        return Sign::minus;
    }
    return Sign::none;
}

Sign take_sign_and_currency(std::string_view& text, const MoneyFormat& format) {
    const bool outside = take_currency(text, format.currencies).has_value();
    const Sign sign = take_sign(text, format);
    if (!outside) take_currency(text, format.currencies);
    return sign;
}

// Takes the digits and thousands marks before the decimal mark, and gives each digit to `add`, which says whether the
// number is still one; false when it is not, or when they are grouped wrongly. Other characters are left to the caller.
template <typename Add>
bool take_whole(std::string_view& text, std::string_view thousands_mark, Grouping grouping, Add add) {
    const std::size_t inner = grouping == Grouping::indian ? 2 : 3;
    std::size_t group = 0;
    bool grouped = false;
    for (;;) {
        if (!text.empty() && is_digit(text[0])) {
            if (!add(text[0] - '0')) return false;
            ++group;
            text.remove_prefix(1);
        } else if (!thousands_mark.empty() && text.starts_with(thousands_mark)) {
            if (grouped ? group != inner : group == 0 || group > inner) return false;
            grouped = true;
            group = 0;
            text.remove_prefix(thousands_mark.size());
        } else {
            return !grouped || group == 3;
        }
    }
}

// A number without sign and currency: its digits before and after the decimal mark go to `add_whole` and `add_decimal`.
template <typename AddWhole, typename AddDecimal>
bool take_number(std::string_view text, const MoneyFormat& format, std::string_view thousands_mark, AddWhole add_whole,
                 AddDecimal add_decimal) {
    const std::size_t length = text.size();
    if (!take_whole(text, thousands_mark, format.grouping, add_whole)) return false;
    const bool has_whole = text.size() < length;
    if (text.empty() && has_whole) return true;
    if (!take(text, format.decimal_mark) || (text.empty() && !has_whole)) return false;
    return std::ranges::all_of(text, [&](char c) { return is_digit(c) && add_decimal(c - '0'); });
}

std::optional<std::int64_t> parse_unsigned_cents(std::string_view text, const MoneyFormat& format,
                                                 std::string_view thousands_mark) {
    std::int64_t cents = 0;
    std::int64_t worth = 10;
    const auto add_whole = [&](int digit) {
        cents = cents * 10 + digit * 100;
        return cents <= highest_price_cents;
    };
    const auto add_decimal = [&](int digit) {
        if (worth == 0 && digit != 0) return false;
        cents += digit * worth;
        worth /= 10;
        return true;
    };
    if (!take_number(text, format, thousands_mark, add_whole, add_decimal) || cents > highest_price_cents)
        return std::nullopt;
    return cents;
}

// With one digit more; false where there are too many.
bool append(Decimal::Digits& digits, int digit) {
    constexpr auto most = ~Decimal::Digits{0};
    if (digits > (most - static_cast<unsigned>(digit)) / 10) return false;
    digits = digits * 10 + static_cast<unsigned>(digit);
    return true;
}

// There is nothing to be read as ASCII that is not, and no declared mark that stands for others.
bool is_in_ascii(std::string_view text, const MoneyFormat& format) {
    return is_ascii(text) && is_ascii(format.thousands_mark);
}

std::optional<std::int64_t> cents_of(std::string_view text, const MoneyFormat& format,
                                     std::string_view thousands_mark) {
    const Sign sign = take_sign_and_currency(text, format);
    const auto cents = parse_unsigned_cents(text, format, thousands_mark);
    if (!cents || sign != Sign::minus) return cents;
    if (*cents == 0 && !format.negative_allowed) return -1;
    return -*cents;
}

std::optional<Decimal> decimal_of(std::string_view text, const MoneyFormat& format, std::string_view thousands_mark) {
    Decimal number;
    number.is_negative = take_sign_and_currency(text, format) == Sign::minus;
    int zeros = 0;  // decimals that count only where another digit follows
    const auto add_whole = [&](int digit) { return append(number.digits, digit); };
    const auto add_decimal = [&](int digit) {
        ++zeros;
        if (digit == 0) return true;
        for (; zeros > 1; --zeros, ++number.decimals) {
            if (!append(number.digits, 0)) return false;
        }
        zeros = 0;
        ++number.decimals;
        return append(number.digits, digit);
    };
    if (!take_number(text, format, thousands_mark, add_whole, add_decimal)) return std::nullopt;
    return number;
}

}  // namespace

std::optional<std::int64_t> parse_price_cents(std::string_view text, const MoneyFormat& format) {
    const auto cents = cents_of(text, format, format.thousands_mark);
    return cents || is_in_ascii(text, format) ? cents
                                              : cents_of(in_ascii(text), format, ascii_mark(format.thousands_mark));
}

std::optional<std::size_t> currency_sign(std::string_view text, const MoneyFormat& format) {
    const std::string ascii = is_ascii(text) ? std::string() : in_ascii(text);
    if (!ascii.empty()) text = ascii;
    const auto outside = take_currency(text, format.currencies);
    if (outside) return outside;
    take_sign(text, format);
    return take_currency(text, format.currencies);
}

std::optional<Decimal> parse_decimal(std::string_view text, const MoneyFormat& format) {
    const auto number = decimal_of(text, format, format.thousands_mark);
    return number || is_in_ascii(text, format) ? number
                                               : decimal_of(in_ascii(text), format, ascii_mark(format.thousands_mark));
}

std::optional<std::int64_t> value_cents(const Decimal& price, std::int64_t quantity) {
    constexpr int decimals_of_cents = 2;
    const std::uint64_t times =
        quantity < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(quantity) : static_cast<std::uint64_t>(quantity);
    Decimal::Digits value = 0;
    if (__builtin_mul_overflow(price.digits, Decimal::Digits{times}, &value)) return std::nullopt;
    for (int decimals = price.decimals; decimals < decimals_of_cents; ++decimals) {
        if (__builtin_mul_overflow(value, Decimal::Digits{10}, &value)) return std::nullopt;
    }
    Decimal::Digits divisor = 1;
    for (int decimals = price.decimals; decimals > decimals_of_cents; --decimals) {
        // What is that small is less than half a cent.
        if (__builtin_mul_overflow(divisor, Decimal::Digits{10}, &divisor)) return 0;
    }
    const Decimal::Digits rest = value % divisor;
    value = value / divisor + (rest >= divisor - rest ? 1U : 0U);
    if (value > Decimal::Digits{highest_price_cents}) return std::nullopt;
    const auto cents = static_cast<std::int64_t>(value);
    return price.is_negative != (quantity < 0) ? -cents : cents;
}

}  // namespace ordermart
