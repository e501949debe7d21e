#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "input/value_rules.hpp"
#include "ordermart/input/csv_reader.hpp"

namespace ordermart {

/// What a record has in the columns that nobody declared, as JSON.
class ExtraColumns {
public:
    struct Column {
        std::string name;  ///< that its values are kept under
        std::size_t position;
    };

    /// Names are valid UTF-8, each another one. Values are what `rules` make of them.
    ExtraColumns(const std::vector<Column>& columns, ValueRules rules);

    /// An object of the values that are not empty, white space normalised, by the columns' names; empty where there are
    /// none. The record is valid UTF-8 without NUL. Valid until the next call.
    std::string_view of(const CsvRecord& record);

private:
    struct Key {
        std::string text;  ///< `"name":`
        std::size_t position;
    };

    std::vector<Key> keys_;
    ValueRules rules_;
    std::string json_;
};

}  // namespace ordermart
