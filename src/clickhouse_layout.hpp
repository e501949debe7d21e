#pragma once

#include "clickhouse_client.hpp"
#include "ordermart/engine_settings.hpp"

// Which servers a warehouse in ClickHouse is on. With others, or named in another order, nothing would be found where
// it is: orders would be doubled, and a ledger that is empty undoes all runs.
namespace ordermart {

/// Throws Error{usage} where the servers named are no ClickHouse, or not the shards of the cluster, each once; where
/// the warehouse was made on others, or with them in another order; where another version of ordermart made it; and
/// where the database has tables of somebody else.
void require_layout(ClickHouse& server, const EngineSettings& settings);

/// Notes on each server what it is, where that is not noted yet. The schema has to be there.
void note_layout(ClickHouse& server, const EngineSettings& settings);

/// The tables of a warehouse are on the first server. Throws Error{usage} where another version of ordermart made them.
bool is_made(ClickHouse& server, const EngineSettings& settings);

}  // namespace ordermart
