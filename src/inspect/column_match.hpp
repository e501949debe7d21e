#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "inspect/column_sample.hpp"
#include "ordermart/input/source.hpp"

namespace ordermart {

/// Why a column of a raw file seems to be one of an order's.
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

/// Where a column of orders seems to be.
struct ColumnMatch {
    MatchBy by = MatchBy::nothing;
    std::size_t position = 0;         ///< in the header; where `by` says that there is one
    std::vector<std::size_t> others;  ///< that could be it too: with doubt all of them, otherwise less likely ones

    bool has_position() const { return by >= MatchBy::declared; }
};

/// Of the contract's columns, and of the others that a source may have.
using ColumnMatches = std::array<ColumnMatch, column_names.size()>;

/// Looks for columns in the sample's header. A column of the file is taken once; those of the contract go first. The
/// others are found by their names alone, and the currency by its values too.
ColumnMatches match_columns(const ColumnSample& sample, const Source& declared);

/// The columns that no match has and that hold whole numbers such as counts: what passenger_count or quantity could be
/// under a name that is not known.
std::vector<std::size_t> unclaimed_counts(const ColumnSample& sample, const ColumnMatches& matches,
                                          const Source& declared);

}  // namespace ordermart
