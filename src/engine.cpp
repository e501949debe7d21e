#include "ordermart/engine.hpp"

#include "clickhouse_engine.hpp"
#include "sqlite_engine.hpp"

namespace ordermart {

std::unique_ptr<Engine> engine_of(const Config& config) {
    if (config.engine == EngineKind::clickhouse) return std::make_unique<ClickHouseEngine>(config);
    return std::make_unique<SqliteEngine>(config);
}

}  // namespace ordermart
