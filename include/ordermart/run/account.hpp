#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/raw_file.hpp"
#include "ordermart/input/read_ahead.hpp"
#include "ordermart/input/reject_log.hpp"
#include "ordermart/run/days.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "ordermart/warehouse/sqlite/raw_orders.hpp"

namespace ordermart {

inline double seconds_since(std::chrono::steady_clock::time_point begun) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// `3 read = 2 inserted + 1 rejected`
std::string sum_of(const RunCounts& counts);

/// One run on its way: its input, and what the ledger will say of it, whether it commits or stops.
struct Run {
    /// Opens the files. Throws what InputFiles throws.
    Run(const Day& of, bool full_refresh);

    /// Brings the record up to date, as far as the run came.
    void finish(std::string_view status);

    /// `2023-12-10 orders.csv: 3 read = 2 inserted + 1 rejected; 0.01 s; application.db`, and a line for each of
    /// several files before it.
    std::vector<std::string> summary(bool dry_run, const WarehouseOptions& warehouse) const;

    const Day& day;  ///< outlives it
    InputFiles files;
    std::optional<ReadAhead> reader;
    RejectLog rejects;
    RunRecord record;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};

/// Where the accepted orders of a run's input are.
struct Accepted {
    std::string_view table;   ///< Engine::accepted_orders()
    const RawOrders& source;  ///< which counted the duplicates
    bool are_all_new;         ///< in a first load
    /// Engine::counted_orders(), where the reports were made anew of all facts. Otherwise it follows from the run
    /// before.
    std::optional<std::int64_t> counted_orders = std::nullopt;
};

/// Keeps the account of a run whose models have run: what was read is the reader's word, what became of it the
/// database's, and of duplicates the models'. Fills the counts of the record and of its files.
/// Throws Error{failed} when the two do not agree: a model loses or doubles records.
void keep_account(Database& database, Run& run, const Accepted& accepted_orders);

/// What was read of one input, or of several.
struct Rejected {
    std::int64_t records = 0;  ///< that are neither blank nor skipped
    std::int64_t rejected = 0;
};

/// Throws Error{refused} for an input without records, unless `options` allows that, and for one with more rejects than
/// it allows; Error{failed} where no model has read it to its end. `before` is what the runs before it in a backfill
/// have read, and this one is added to it.
void judge_input(const LoadOptions& options, const Run& run, bool finished, Rejected& before);

}  // namespace ordermart
