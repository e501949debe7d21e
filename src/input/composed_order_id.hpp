#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/csv_reader.hpp"

namespace ordermart {

/// The order_id that a source makes of several columns (order_id_from), or of a prefix and one or several.
class ComposedOrderId {
public:
    /// The columns are those at `positions` of a record. `empty_values` are texts that mean an empty value.
    ComposedOrderId(std::vector<std::size_t> positions, std::vector<std::string> empty_values, std::string prefix);

    /// The columns' values, white space normalised, joined with `-`. Of several, a `-` and a `\` of a value stand
    /// behind a `\`, so that other values make another id. Before them stands the prefix. Empty where a value is. Valid
    /// until the next call.
    std::string_view of(const CsvRecord& record);

private:
    const std::vector<std::size_t> positions_;
    const std::vector<std::string> empty_values_;
    const std::string prefix_;
    std::string scratch_;
    std::string order_id_;
};

}  // namespace ordermart
