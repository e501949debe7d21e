#include "warehouse/clickhouse/reader.hpp"

#include <fmt/format.h>

#include "ordermart/base/error.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "ordermart/warehouse/models.hpp"
#include "warehouse/clickhouse/client.hpp"
#include "warehouse/clickhouse/layout.hpp"
#include "warehouse/clickhouse/ledger.hpp"
#include "warehouse/clickhouse/sql.hpp"
#include "warehouse/clickhouse/tables.hpp"

namespace ordermart {
namespace {

void require_run(ClickHouse& server, const EngineSettings& settings, const Catalogue& catalogue) {
    if (has_runs(server, settings, catalogue.schema_version())) return;
    throw Error(ExitCode::no_input, fmt::format("database {}", settings.database), "has no run",
                "load a file with `ordermart run`, or name the database with --engine-database");
}

std::int64_t last_run_in(Database& database) {
    return database.query_integer("select coalesce(max(run_id), 0) from etl_runs");
}

OpenWarehouse fetch_warehouse(const EngineSettings& settings, const Catalogue& catalogue, const WarehouseUse& use,
                              ClickHouse& server) {
    OpenWarehouse warehouse{fetch_ledger(server, use.whole_rejects), catalogue, settings.database};
    Database& database = *warehouse.database;
    const LastRun last_run = last_successful_run(database);
    const ModelParameters parameters(last_run.run_id, last_run.run_date, report_date(database));
    warehouse.catalogue.replace([&](Model& model) {
        if (model.engine != EngineKind::clickhouse || !use.models || !use.models(model)) return;
        model.sql = fetch_result(server, query_of(model, parameters, settings), model.path(), database);
    });
    return warehouse;
}

}  // namespace

OpenWarehouse open_clickhouse_warehouse(const WarehouseOptions& options, const WarehouseUse& use) {
    const EngineSettings& settings = options.clickhouse;
    const Catalogue catalogue = Catalogue::of(options.sql_dir, EngineKind::clickhouse);
    ClickHouse server(settings);
    require_run(server, settings, catalogue);
    // Several queries are of one moment when no run was published between the first and the last.
    for (int tries = 0; tries < 10; ++tries) {
        OpenWarehouse warehouse = fetch_warehouse(settings, catalogue, use, server);
        if (ask_integer(server, "select max(run_id) from etl_runs", "etl_runs") == last_run_in(*warehouse.database)) {
            return warehouse;
        }
    }
    throw Error(ExitCode::busy, settings.database, "runs are published faster than it can be read",
                "try again when they have ended");
}

void require_clickhouse_run(const EngineSettings& settings, const Catalogue& catalogue) {
    ClickHouse server(settings);
    require_run(server, settings, catalogue);
}

}  // namespace ordermart
