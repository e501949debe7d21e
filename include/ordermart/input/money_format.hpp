#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// How many digits stand between thousands marks.
enum class Grouping {
    thousands,  ///< three: 1,234,567
    indian,     ///< three at the end, two before: 12,34,567
};

/// The setting's values, in the order of Grouping.
inline constexpr std::array<std::string_view, 2> grouping_names{"thousands", "indian"};

/// How a source writes its prices, declared once. As it is made, the contract's plain decimal.
struct MoneyFormat {
    char decimal_mark = '.';              ///< or `,`
    std::string thousands_mark;           ///< none, or one of `,` `.` `'` space; see parse_price_cents()
    std::vector<std::string> currencies;  ///< texts that may stand once before or after the number: "€", "EUR", "kr."
    bool parentheses = false;             ///< `(12)` is negative
    bool trailing_minus = false;          ///< `12-` is negative; `-12` always is
    bool negative_allowed = false;
    Grouping grouping = Grouping::thousands;

    bool operator==(const MoneyFormat&) const = default;
};

/// Throws Error{usage} when the marks are not those above or are the same, when digits are grouped without a mark, or
/// when a currency could be taken for a part of the number (has a digit, a sign or a parenthesis, begins with a mark),
/// never be found (is empty, its white space is not normalised), or says another thing than what the amount is in: that
/// it is negative (`CR`), larger (`Mio`) or no amount of money (`kg`).
void check_money_format(const MoneyFormat& format);

/// Whether a text beside a number marks a credit or a debit in accounts: CR, DR, S, H.
bool is_credit_or_debit(std::string_view text);

/// A price in cents, from -1'000'000'000'000 to 1'000'000'000'000; nothing when it is no price of `format`, which holds
/// to check_money_format(). Exact: no float on the way; in time linear in `text`, whatever it is.
///
/// What is negative is a negative number, and without negative_allowed -0 is one too (-1), so that its sign is not lost
/// to the caller who refuses it. With negative_allowed it is 0.
///
/// The number is the contract's: digits before the decimal mark, after it or both, all after the second decimal zero.
/// Thousands marks may be left out; where there is one, one to three digits stand before the first and three after
/// each. With Grouping::indian one or two stand before the first, three after the last and two between others. A space
/// is any of U+0020, U+00A0, U+2009 and U+202F, an apostrophe `'` or U+2019, and a minus `-` or any of U+2010 to
/// U+2015, U+2212, U+FE63 and U+FF0D; a mark that is declared as one of them means them all. One sign form at most:
/// `-12`, `+12`, `12-`, `(12)`. The currency stands inside or outside of it, with one space or none between itself and
/// the number or the sign form: `-€12`, `€ -12`, `12- €`, `(12 €)`. A space has no other place: `- €12` is no price.
/// Where several currencies fit, as "kr" and "kr." do in `kr.5`, the longest is taken.
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
