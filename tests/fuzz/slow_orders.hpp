#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ordermart/input/order_reader.hpp"
#include "ordermart/input/source.hpp"
#include "slow_csv.hpp"

// The order reader's rules once more, rule by rule over a text that is whole in memory. Of sources' settings those that
// the target order_reader declares.
namespace ordermart::fuzz {

/// What became of a record.
struct Outcome {
    std::int64_t line_number = 0;
    std::string raw_text;
    std::string result;  ///< the order's values, or the reason

    bool operator==(const Outcome&) const = default;
};

std::string text_of(const OrderId& order_id);
std::string text_of(const Order& order);
std::string text_of(Reason reason);

/// The first line of a file with that source's columns in the contract's order, with its line end; empty where the
/// source has none.
std::string header_of(const Source& source, bool ends_with_delimiter);

/// How wide the records behind a header are.
struct Shape {
    std::size_t fields = 0;          ///< of each record
    bool is_refused = false;         ///< the header's names do not stand over the records
    bool has_surplus_field = false;  ///< behind what the header names, and always empty

    bool operator==(const Shape&) const = default;
};

/// `text` has no byte order mark, and begins with `header`.
Shape shape_slowly(const std::string& text, const std::string& header, const Source& source);

struct SlowOrders {
    Shape shape;
    std::vector<Outcome> outcomes;  ///< of the records that are neither blank nor skipped
    bool is_refused = false;
    bool is_finished = false;  ///< its last record has a line end
    std::size_t skipped = 0;
};

/// The same text, in UTF-8.
SlowOrders read_slowly(const std::string& text, const std::string& header, const Source& source);

}  // namespace ordermart::fuzz
