#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "inspect/column_sample.hpp"
#include "ordermart/input/source.hpp"

namespace ordermart {

/// Why a column of a raw file seems to be a contract column.
enum class MatchBy {
    nothing,   ///< none seems to be it
    doubt,     ///< several do, equally
    constant,  ///< it is declared to be one
    composed,  ///< it is declared to be made of several
    declared,  ///< the header has a declared name
    name,      ///< the header has the contract's name
    similar,   ///< that but for spaces and punctuation, or a usual other name
    forms,     ///< no name is like it, and this column's values alone look like it
};

/// Where a contract column seems to be.
struct ColumnMatch {
    MatchBy by = MatchBy::nothing;
    std::size_t position = 0;         ///< in the header; where `by` says that there is one
    std::vector<std::size_t> others;  ///< that could be it too: with doubt all of them, otherwise less likely ones

    bool has_position() const { return by >= MatchBy::declared; }
};

using ColumnMatches = std::array<ColumnMatch, contract_columns>;

/// Looks for the contract's columns in the sample's header. A column of the file is taken once.
ColumnMatches match_columns(const ColumnSample& sample, const Source& declared);

/// The column that says what the amounts are in, by its name and its values; nothing where there is none, or several.
std::optional<std::size_t> currency_column(const ColumnSample& sample, const ColumnMatches& matches,
                                           const Source& declared);

}  // namespace ordermart
