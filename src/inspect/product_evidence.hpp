#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "inspect/column_match.hpp"
#include "inspect/column_sample.hpp"
#include "inspect/repeated_input.hpp"

namespace ordermart {

/// Three columns of a raw file of which the first, times the second, is the third in nearly all records, rounded half
/// away from zero to a cent: how many, what one of them costs, and what they cost together, with or without a discount.
struct ProductFinding {
    std::size_t quantity = 0;  ///< positions in the header
    std::size_t unit_price = 0;
    std::size_t value = 0;
    std::optional<std::size_t> discount;  ///< a fourth, which is subtracted in some of the records
    std::int64_t holds = 0;               ///< records
    std::int64_t looked_at = 0;           ///< that have all three
};

/// Looks for them among the columns of numbers, in up to `most_records`. Where the header names a quantity, only that
/// one is tried, and a discount only where the header names it. Nothing where no three columns are so, or several are
/// equally. Throws what RawText throws.
std::optional<ProductFinding> find_product(RepeatedInput& input, const std::string& encoding, const FileForm& form,
                                           const ColumnSample& sample, const ColumnMatches& matches,
                                           std::optional<std::int64_t> most_records);

}  // namespace ordermart
