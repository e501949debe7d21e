#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// A column of the file compared with a text: `Kunde = 'Summe'`.
struct Comparison {
    enum class Operator { equal, unequal, less, at_most, greater, at_least, empty, not_empty };

    std::string column;  ///< as the condition names it, white space normalised
    Operator op{};
    std::string text;  ///< white space normalised; of `is empty` none
};

/// Holds where all comparisons of one of its parts hold.
using RecordCondition = std::vector<std::vector<Comparison>>;

/// Reads comparisons (`=`, `<>`, `!=`, `<`, `<=`, `>`, `>=` with a text in '', `is empty`, `is not empty`) that are
/// joined by `and`, which binds first, and `or`. A column's name with more than letters, digits and _ stands in "".
/// Throws Error{usage} for anything else, naming where it goes wrong.
RecordCondition parse_record_condition(std::string_view text);

}  // namespace ordermart
