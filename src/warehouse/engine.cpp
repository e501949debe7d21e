#include "ordermart/warehouse/engine.hpp"

#include "ordermart/warehouse/ledger.hpp"
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

void check_all(Engine& engine, const std::function<void(const CheckResult&)>& tell) {
    engine.begin_checks();
    const LastRun last_run = last_successful_run(engine.database());
    ModelParameters parameters(last_run.run_id, last_run.run_date, report_date(engine.database()));
    parameters.orders = counted_orders_on_record(engine.database());
    parameters.everything = true;
    const Catalogue& catalogue = engine.catalogue();
    for (const Model& model : catalogue.before_whole_check()) engine.run(model, parameters);
    for (const Model& model : catalogue.stage("check")) {
        // What checks the file that a run reads has nothing to look at.
        if (model.engine != catalogue.engine()) continue;
        const Violations violations = engine.check(model, parameters);
        tell({model.path(), violations.count == 0 ? "" : violations.describe()});
    }
    if (const auto damage = engine.damage()) tell({"the database file", *damage});
}

}  // namespace ordermart
