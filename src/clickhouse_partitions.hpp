#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "clickhouse_client.hpp"
#include "ordermart/database.hpp"

// For clickhouse_engine.cpp: which runs a warehouse in ClickHouse keeps, and what of them. All that a run writes is a
// partition of its tables, until it is folded: put together with what others wrote.
namespace ordermart {

/// Whose facts count, oldest first: those that succeeded, from the last full refresh on.
std::vector<std::int64_t> published_runs(Database& ledger);

/// The same before this run: what its readers that have begun go on with, also behind a full refresh.
std::vector<std::int64_t> published_before(Database& ledger, std::int64_t run_id);

/// What must stay, whatever the ledger says.
struct StillNeeded {
    std::int64_t above = 0;                ///< what runs with higher numbers have is theirs
    std::int64_t given_up = 0;             ///< a number that is in the ledger, and of no run
    std::vector<std::int64_t> facts = {};  ///< of these runs
};

/// Drops on every node what the runs have that nobody needs any more, or ever did: those that were cut off.
void drop_partitions(ClickHouse& server, const std::string& database, Database& ledger, const StillNeeded& needed);

/// Of what stays, puts each 32 runs that are complete into one partition, so that queries open a few and not thousands:
/// a copy at first, and when that is `settled` long there the others are dropped. Readers see no difference, since they
/// take each row once. What is cut off here goes on with the next run.
void fold_partitions(ClickHouse& server, const std::string& database, Database& ledger, const StillNeeded& needed,
                     std::chrono::seconds settled);

}  // namespace ordermart
