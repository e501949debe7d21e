#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "ordermart/input/money_format.hpp"

// Declared amounts once more: each way in which one could be taken apart is tried.
namespace ordermart::fuzz {

/// Hyphens, minus signs, spaces and apostrophes of Unicode as those of ASCII.
std::string in_ascii_slowly(std::string_view text);

/// The prices that `text` can be read as. -1 may stand for what was -0.
std::set<std::int64_t> prices_slowly(std::string_view text, const MoneyFormat& format);

/// What a text that is a count can be: a whole number of at most 63 bits, or one with a minus, which has no number.
struct SlowCount {
    bool is_negative = false;
    std::int64_t number = 0;
};

/// A count as prices are written, without a currency; nothing where it is none.
std::optional<SlowCount> count_slowly(std::string_view text, const MoneyFormat& format);

}  // namespace ordermart::fuzz
