#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"
#include "warehouse/clickhouse/client.hpp"

// For engine.cpp: which runs a warehouse in ClickHouse keeps, and what of them. All that a run writes is a
// partition of its tables, until it is folded: put together with what others wrote.
namespace ordermart {

/// Whose facts count, oldest first: those that succeeded, from the last full refresh on.
std::vector<std::int64_t> published_runs(Database& ledger);

/// What the ledger does not say of the runs.
struct OtherRuns {
    std::int64_t above = std::numeric_limits<std::int64_t>::max();  ///< what runs with higher numbers have is theirs
    std::vector<std::int64_t> given_up;    ///< of runs that lost their lock, ascending; some were published before
    std::vector<std::int64_t> facts = {};  ///< runs whose facts must stay too: readers have begun
};

/// What a run, or several that are folded, have in a table.
struct Partition {
    std::size_t node = 0;
    std::string table;
    std::int64_t id = 0;  ///< a run, or of those that are folded one
    std::int64_t rows = 0;
    std::chrono::seconds age{};  ///< since it was last changed
};

/// What nobody needs any more, or ever did: that of runs that were cut off, which have numbers behind the ledger's.
/// What has a number that the ledger lacks in between is left alone: it is the ledger that is broken then.
std::vector<Partition> unneeded_partitions(ClickHouse& server, const std::string& database, Database& ledger,
                                           const OtherRuns& others);

void drop_partitions(ClickHouse& server, const std::vector<Partition>& partitions);

/// So long nothing has changed in partitions that are folded: by then the disk has what a server said it has.
constexpr std::chrono::seconds usual_settling = std::chrono::minutes(10);

/// Of what stays, puts each 32 runs that are complete into one partition, so that queries open a few and not thousands:
/// a copy at first, and when that is `settled` long there the others are dropped. Meanwhile each row is there twice,
/// and readers have to take it once. Large partitions stay as they are. What is cut off here goes on with the next run;
/// what one fold fails with is thrown when the others are done.
void fold_partitions(ClickHouse& server, const std::string& database, Database& ledger, std::chrono::seconds settled);

}  // namespace ordermart
