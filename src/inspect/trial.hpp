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

    std::int64_t read = 0;
    std::int64_t blank = 0;
    std::int64_t skipped = 0;
    std::int64_t typed = 0;                                  ///< break no rule of their own
    std::array<std::int64_t, reason_names.size()> broken{};  ///< that do, by reason
    std::array<std::string, reason_names.size()> examples;   ///< of each
    std::int64_t repeated_orders = 0;                        ///< with more than one typed record
    std::int64_t same_again = 0;                             ///< typed, all values as in the order's first
    std::int64_t other_again = 0;                            ///< typed, some other value
    std::int64_t other_items = 0;   ///< of other_again, with the customer and the day of the first: lines of one order
    std::int64_t inconsistent = 0;  ///< typed, the order's lines do not agree on its value
    std::int64_t incomplete = 0;    ///< of the others: typed, another record of the order is not
    bool followed_all = true;       ///< no more than most_orders came
    CurrencyCounts currencies;      ///< of the typed ones
    std::string refusal;            ///< why a run would refuse the whole file; the counts are those until then

    /// Records that are orders, or lines of them.
    std::int64_t accepted(bool order_lines) const;
    std::int64_t duplicates(bool order_lines) const { return order_lines ? 0 : same_again; }

    /// Most frequent first.
    std::vector<ReasonCount> rejected(bool order_lines) const;
    std::int64_t rejected_records(bool order_lines) const;
};

/// Reads up to `most_records` of the input as `source` declares them. Throws what RawText throws, and Error{usage} for
/// a source that contradicts itself.
Trial try_source(RepeatedInput& input, const Source& source, std::optional<std::int64_t> most_records);

}  // namespace ordermart
