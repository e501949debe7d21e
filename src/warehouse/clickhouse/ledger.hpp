#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/base/error.hpp"
#include "warehouse/clickhouse/client.hpp"

// The ledger of a warehouse in ClickHouse, and its copy in a private SQLite database: there the same code reads and
// writes it as in a warehouse of one file.
namespace ordermart {

/// A private database as a warehouse of one file is, with nothing but the ledger. Of the rejects those that wait,
/// without their raw text; or all of them, whole.
std::unique_ptr<Database> fetch_ledger(ClickHouse& server, bool whole_rejects);

/// Sends what the ledger has of the runs from `first_run_id` on but their rows in etl_runs, and what these runs
/// settled. Throws Error{failed} when fewer rows than were sent have come.
void send_ledger(ClickHouse& server, Database& database, std::int64_t first_run_id);

/// It is not known whether the runs were published.
struct UnknownOutcome : Error {
    using Error::Error;
};

/// Sends the rows in etl_runs: from then on all that these runs wrote can be seen, or nothing of it. Nothing is
/// published once the table of the run's lock is gone. When the answer is lost, the server is asked; throws
/// UnknownOutcome when it cannot be.
void publish(ClickHouse& server, Database& database, std::int64_t first_run_id, const std::string& lock_table);

}  // namespace ordermart
