#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "input/value_rules.hpp"
#include "ordermart/input/csv_reader.hpp"

namespace ordermart {

/// The order_id that a source makes of several columns (order_id_from), or of a prefix and one or several.
class ComposedOrderId {
public:
    /// The columns are those at `positions` of a record. Their values are what `rules` make of them.
    ComposedOrderId(std::vector<std::size_t> positions, ValueRules rules, std::string prefix);

    /// The columns' values, white space normalised, joined with `-`. Of several, a `-` and a `\` of a value stand
    /// behind a `\`, so that other values make another id. Before them stands the prefix. Empty where a value is. Valid
    /// until the next call.
    std::string_view of(const CsvRecord& record);

    /// One of the last order_id's values is in scientific notation: see is_scientific().
    bool is_damaged() const { return is_damaged_; }

private:
    const std::vector<std::size_t> positions_;
    const ValueRules rules_;
    const std::string prefix_;
    std::string scratch_;
    std::string order_id_;
    bool is_damaged_ = false;
};

}  // namespace ordermart
