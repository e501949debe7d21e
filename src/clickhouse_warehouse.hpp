#pragma once

#include "ordermart/config.hpp"
#include "ordermart/warehouse.hpp"

namespace ordermart {

/// A warehouse in ClickHouse that is read: a private SQLite database with a copy of the ledger, and with the results of
/// the reports that the command shows as tables. Throws Error{no_input} when no run was loaded yet.
OpenWarehouse open_clickhouse_warehouse(const Config& config);

/// Throws Error{no_input} when no run was loaded yet.
void require_clickhouse_run(const EngineSettings& settings);

}  // namespace ordermart
