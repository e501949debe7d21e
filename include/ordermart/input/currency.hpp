#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

// What amounts of money are in: ISO 4217 codes, and the signs that stand beside prices.
namespace ordermart {

/// A currency's code of ISO 4217, given in any case, in capitals; nothing for other texts. Codes that were withdrawn
/// before 2021 are other texts.
std::optional<std::string> currency_code(std::string_view text);

/// Whether a text is a currency's code, in capitals, or one of its usual signs.
bool is_currency(std::string_view text);

/// The code of the currency that a sign usually stands for: EUR for `€`, USD for `$`, a code for itself. A sign that is
/// not known stands for itself.
std::string usual_currency(std::string_view sign);

/// Whether a sign can stand for the currency of that code, as `$` does for CAD. One that is not known can for any.
bool may_be_of(std::string_view sign, std::string_view code);

/// Whether a sign stands for one currency alone: it is a code, or as `€`.
bool is_of_one_currency(std::string_view sign);

/// How many accepted records say what their amounts are in, by the code or the sign that says it.
using CurrencyCounts = std::map<std::string, std::int64_t, std::less<>>;

/// `12 EUR, 3 $`: most frequent first; of more than ten the others are summed up.
std::string describe(const CurrencyCounts& counts);

/// Whether there are several currencies among them, each sign taken for its usual one.
bool are_of_several(const CurrencyCounts& counts);

}  // namespace ordermart
