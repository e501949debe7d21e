#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/repeated_input.hpp"
#include "ordermart/input/order_reader.hpp"

namespace ordermart {

/// What a run would make of a raw file's records by themselves, no warehouse asked.
struct Trial {
    struct ReasonCount {
        Reason reason{};
        std::int64_t records = 0;
        std::string example;  ///< `line 7: "..."`
    };

    /// Repeats of an order_id are looked for among so many orders.
    static constexpr std::size_t most_orders = 1'000'000;
    static constexpr std::size_t most_first_records = 3;

    std::int64_t read = 0;
    std::int64_t blank = 0;
    std::int64_t skipped = 0;
    std::int64_t typed = 0;                                  ///< break no rule of their own
    std::array<std::int64_t, reason_names.size()> broken{};  ///< that do, by reason
    std::array<std::string, reason_names.size()> examples;   ///< of each
    std::int64_t orders = 0;                                 ///< that some record names
    std::int64_t named_again = 0;                            ///< orders that several records name, typed ones or not
    std::int64_t repeated_orders = 0;                        ///< with more than one typed record
    std::int64_t other_orders = 0;                           ///< of them, with some other value on a later record
    std::int64_t of_one_price = 0;                           ///< of these, with the same price on all
    std::int64_t same_again = 0;                             ///< typed, all values as in the order's first
    std::int64_t other_again = 0;                            ///< typed, some other value
    std::int64_t other_items = 0;   ///< of other_again, with the customer and the day of the first: lines of one order
    std::int64_t inconsistent = 0;  ///< typed, the order's lines do not agree on its value
    std::int64_t incomplete = 0;    ///< of the others: typed, another record of the order is not
    std::int64_t negative = 0;      ///< typed, with a negative price
    std::int64_t negative_beside = 0;  ///< of them, on orders that have a record above zero too
    /// Rejected for an empty column, where their order has a typed record before.
    std::array<std::int64_t, column_names.size()> empty_later{};
    std::optional<std::int64_t> cents_of_orders;  ///< the sum of what is accepted, each record an order; if it is known
    std::optional<std::int64_t> cents_of_lines;   ///< the same, each record a line
    std::vector<std::string> first_records;       ///< as they would be loaded, in words
    bool followed_all = true;                     ///< no more than most_orders came
    CurrencyCounts currencies;                    ///< of the typed ones
    std::string refusal;  ///< why a run would refuse the whole file; the counts are those until then

    /// Records that are orders, or lines of them.
    std::int64_t accepted(bool order_lines) const;
    std::int64_t duplicates(bool order_lines) const { return order_lines ? 0 : same_again; }

    /// Most frequent first.
    std::vector<ReasonCount> rejected(bool order_lines) const;
    std::int64_t rejected_records(bool order_lines) const;

    /// Neither blank nor skipped.
    std::int64_t records() const { return read - blank - skipped; }

    std::optional<std::int64_t> cents(bool order_lines) const { return order_lines ? cents_of_lines : cents_of_orders; }
};

/// Reads up to `most_records` of the input as `source` declares them. Throws what RawText throws, and Error{usage} for
/// a source that contradicts itself.
Trial try_source(RepeatedInput& input, const Source& source, std::optional<std::int64_t> most_records);

}  // namespace ordermart
