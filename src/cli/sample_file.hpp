#pragma once

#include <cstdint>
#include <iosfwd>

#include "ordermart/base/date.hpp"

namespace ordermart {

/// What a sample raw file holds: a history of orders, or, with `history`, the file of a day after one. Orders are
/// numbered from 100 on as they are made, so later orders have later dates.
struct SampleSpec {
    std::int64_t rows = 1000;
    std::uint64_t seed = 1;
    /// A history's orders are of the 180 days that end here, a later day's new ones of it.
    Date last_date = std::chrono::year(2023) / 12 / 10;
    std::int64_t customers = 0;  ///< in the history, at most one to a row; 0: one to five rows
    bool shuffled = false;       ///< the same records in another order

    bool shop = false;  ///< it is a Shop
    int days = 1096;    ///< of a shop: three years, the last day of which is last_date

    std::int64_t history = 0;  ///< rows of the history, made with the same seed and customers; 0: this file is one
    int day = 1;               ///< since the history's last date; every day before it had as many rows and corrections
    int corrections = 10;      ///< percent of the rows that send an order of before again, at another price
    int correction_days = 30;  ///< before this one, whose orders are corrected; 0: all
    int moves = 10;            ///< percent of the corrections that give the order to another customer as well
};

/// Writes a raw file that looks like orders: the same bytes for the same spec, on every machine. A file corrects an
/// order at most once. Memory is constant. Throws Error{interrupted|terminated} on a signal; a failing stream ends it
/// and is left to the caller.
void generate_sample(const SampleSpec& spec, std::ostream& out);

}  // namespace ordermart
