#pragma once

#include <string>
#include <vector>

#include "ordermart/run/days.hpp"
#include "ordermart/warehouse/engine.hpp"
#include "ordermart/warehouse/ledger.hpp"

namespace ordermart {

/// What load() has committed, or tried in a dry run.
struct Loaded {
    std::vector<std::string> summaries;  ///< the lines that were logged: one for each run, and for its files
    RunCounts counts;                    ///< of all runs
    bool complete = false;               ///< load() came to its end
};

/// Loads one raw file per run date, oldest first: the files of `run` and `backfill`.
/// Each is one transaction; with full_refresh or dry_run all of them together are one.
/// Throws Error when a run stops; its transaction is rolled back, and the stop is in the ledger where there is a
/// warehouse. `loaded`, where it is given, also tells of the runs before that one.
void load(const LoadOptions& options, const WarehouseOptions& warehouse, Loaded* loaded = nullptr);

/// The same of these days, by the engine of that warehouse.
void load_days(const LoadOptions& options, const WarehouseOptions& warehouse, const std::vector<Day>& days,
               Engine& engine, Loaded* loaded = nullptr);

}  // namespace ordermart
