#pragma once

#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// A warehouse in ClickHouse that is read: a private SQLite database with a copy of the ledger, and with the results of
/// the models that are wanted as tables. Throws Error{no_input} when no run was loaded yet.
OpenWarehouse open_clickhouse_warehouse(const WarehouseOptions& options, const WarehouseUse& use);

/// Throws Error{no_input} when no run was loaded yet.
void require_clickhouse_run(const EngineSettings& settings, const Catalogue& catalogue);

}  // namespace ordermart
