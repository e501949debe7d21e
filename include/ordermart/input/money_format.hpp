#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// How a source writes its prices, declared once. As it is made, the contract's plain decimal.
struct MoneyFormat {
    char decimal_mark = '.';              ///< or `,`
    std::string thousands_mark;           ///< none, or one of `,` `.` `'` `’` space U+202F; U+00A0 arrives as space
    std::vector<std::string> currencies;  ///< texts that may stand once before or after the number: "€", "EUR", "kr."
    bool parentheses = false;             ///< `(12)` is negative
    bool trailing_minus = false;          ///< `12-` is negative; `-12` always is
    bool negative_allowed = false;

    bool operator==(const MoneyFormat&) const = default;
};

/// Throws Error{usage} when the marks are not those above or are the same, or when a currency could be taken for a part
/// of the number (has a digit, a sign or a parenthesis, begins with a mark) or never be found (is empty, its white
/// space is not normalised).
void check_money_format(const MoneyFormat& format);

/// A price in cents, from -1'000'000'000'000 to 1'000'000'000'000; nothing when it is no price of `format`, which holds
/// to check_money_format(). Exact: no float on the way; in time linear in `text`, whatever it is.
///
/// What is negative is a negative number, and without negative_allowed -0 is one too (-1), so that its sign is not lost
/// to the caller who refuses it. With negative_allowed it is 0.
///
/// The number is the contract's: digits before the decimal mark, after it or both, all after the second decimal zero.
/// Thousands marks may be left out; where there is one, one to three digits stand before the first and three after
/// each. One sign form at most: `-12`, `+12`, `12-`, `(12)`. The currency stands inside or outside of it, with one
/// space or none between itself and the number or the sign form: `-€12`, `€ -12`, `12- €`, `(12 €)`. A space has no
/// other place: `- €12` is no price. Where several currencies fit, as "kr" and "kr." do in `kr.5`, the longest is
/// taken.
std::optional<std::int64_t> parse_price_cents(std::string_view text, const MoneyFormat& format);

/// Which of the format's currencies stands beside the number of an amount, as parse_price_cents() takes them; nothing
/// where none does.
std::optional<std::size_t> currency_sign(std::string_view text, const MoneyFormat& format);

/// A decimal number as it is written, exact: digits / 10^decimals.
struct Decimal {
    __extension__ using Digits = unsigned __int128;

    Digits digits = 0;
    int decimals = 0;          ///< none of the last ones is zero
    bool is_negative = false;  ///< -0 is
};

/// The number of such a price with all its decimals; nothing when it is none, or has more than some 38 digits.
std::optional<Decimal> parse_decimal(std::string_view text, const MoneyFormat& format);

/// `price` × `quantity` in cents, rounded half away from zero; nothing beyond highest_price_cents, either way.
std::optional<std::int64_t> value_cents(const Decimal& price, std::int64_t quantity);

}  // namespace ordermart
