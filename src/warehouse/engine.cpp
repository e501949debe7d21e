#include "ordermart/warehouse/engine.hpp"

#include "warehouse/clickhouse/engine.hpp"
#include "warehouse/clickhouse/reader.hpp"
#include "warehouse/sqlite/engine.hpp"
#include "warehouse/sqlite/file.hpp"

namespace ordermart {

std::unique_ptr<Engine> engine_of(const WarehouseOptions& options) {
    if (options.engine == EngineKind::clickhouse) return std::make_unique<ClickHouseEngine>(options);
    return std::make_unique<SqliteEngine>(options);
}

OpenWarehouse open_warehouse(const WarehouseOptions& options, const WarehouseUse& use) {
    if (options.engine == EngineKind::clickhouse) return open_clickhouse_warehouse(options, use);
    return open_sqlite_warehouse(options);
}

}  // namespace ordermart
