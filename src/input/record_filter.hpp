#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/record_condition.hpp"
#include "input/value_rules.hpp"
#include "ordermart/input/csv_reader.hpp"

namespace ordermart {

/// A plain decimal, as `-12.50`, of any length.
struct PlainDecimal {
    static std::optional<PlainDecimal> parse(std::string_view text);

    /// Exact; negative where this is less, 0 where they are equal.
    int compare(const PlainDecimal& other) const;

    bool negative = false;      ///< zero is not
    std::string_view whole;     ///< digits before the point, without leading zeros
    std::string_view fraction;  ///< those behind it, without trailing zeros
};

/// Which records of a file its source leaves out (skip_records_where).
class RecordFilter {
public:
    /// Where in a record the column is that the header calls so.
    using PositionOf = std::function<std::size_t(const std::string&)>;

    /// Any of `conditions` leaves a record out. Values are what `rules` make of them.
    /// Throws Error{usage} for what is no condition, and what `position_of` throws.
    RecordFilter(const std::vector<std::string>& conditions, ValueRules rules, const PositionOf& position_of);
    RecordFilter(const RecordFilter&) = delete;
    RecordFilter& operator=(const RecordFilter&) = delete;

    /// The record has the header's fields, in valid UTF-8.
    bool leaves_out(const CsvRecord& record);

private:
    struct Test {
        std::size_t position = 0;
        Comparison comparison;
        std::optional<PlainDecimal> number;  ///< of the comparison's text, where it is one
    };

    bool holds(const Test& test, const CsvRecord& record);

    const ValueRules rules_;
    std::vector<std::vector<Test>> parts_;  ///< a record is left out where all tests of one hold
    std::string scratch_;
};

}  // namespace ordermart
