#pragma once

#include <string>
#include <vector>

#include "ordermart/warehouse/engine_settings.hpp"
#include "warehouse/clickhouse/client.hpp"

// Which servers a warehouse in ClickHouse is on. With others, or named in another order, nothing would be found where
// it is: orders would be doubled, and a ledger that is empty undoes all runs.
namespace ordermart {

/// Throws Error{usage} where the servers named are no ClickHouse, or not the shards of the cluster, each once; where
/// the warehouse was made on others, or with them in another order; where another version of ordermart made it; and
/// where the database has tables of somebody else. Returns what is to be noted on each server; empty where it is noted.
std::vector<std::string> require_layout(ClickHouse& server, const EngineSettings& settings);

/// Notes that. The schema has to be there.
void note_layout(ClickHouse& server, const std::vector<std::string>& to_note);

/// The first server keeps the ledger of a warehouse with runs. Throws Error{usage} where another version of ordermart
/// made it.
bool has_runs(ClickHouse& server, const EngineSettings& settings);

}  // namespace ordermart
