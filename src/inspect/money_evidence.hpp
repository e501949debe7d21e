#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ordermart/input/money_format.hpp"

namespace ordermart {

/// How many values show something, and the first of them.
struct Shown {
    std::int64_t count = 0;
    std::string example;

    void add(std::string_view value);
};

/// What the values of a column say about how amounts of money are written. A mark is proven to be one of decimals or of
/// thousands by the value itself: `12,5` and `1.234,50` prove, `1.234` alone is 1234 or 1.234 and proves nothing.
/// Memory is bounded. It stops looking at a column of which fewer than one in 20 of the first 1,000 values are numbers.
class MoneyEvidence {
public:
    /// `value` is not empty, its white space is normalised.
    void add(std::string_view value);

    std::int64_t values = 0;  ///< looked at
    std::int64_t numbers = 0;
    Shown decimal_point;
    Shown decimal_comma;
    Shown open_point;                         ///< one point before three digits, `1.234`
    Shown open_comma;                         ///< `1,234`
    std::map<std::string, Shown> thousands;   ///< by mark; every kind of space is one
    Shown indian_groups;                      ///< of two digits before one of three, `1,23,456`
    std::map<std::string, Shown> currencies;  ///< by what stands beside the number; at most 20
    Shown leading_minus;
    Shown trailing_minus;
    Shown parentheses;

private:
    void add_plain(std::string_view value, std::string_view sent);
    void add_core(std::string_view core, std::string_view value);
};

/// What follows from them.
struct MoneyFinding {
    MoneyFormat format;          ///< the contract's, as far as nothing is proven
    bool is_open = false;        ///< nothing says whether a mark is one of decimals or of thousands
    bool contradictory = false;  ///< both decimal marks are proven
    bool is_indian = false;      ///< thousands are grouped as in India: 12,34,567
};

/// `decimal_mark` where it is declared: then it is not in question.
MoneyFinding money_finding(const MoneyEvidence& evidence, std::optional<char> decimal_mark = std::nullopt);

}  // namespace ordermart
