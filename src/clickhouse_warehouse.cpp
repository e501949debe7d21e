#include "clickhouse_warehouse.hpp"

#include <fmt/format.h>

#include "clickhouse_client.hpp"
#include "clickhouse_layout.hpp"
#include "clickhouse_ledger.hpp"
#include "clickhouse_sql.hpp"
#include "clickhouse_tables.hpp"
#include "ordermart/error.hpp"
#include "ordermart/ledger.hpp"
#include "ordermart/models.hpp"
#include "ordermart/reports.hpp"

namespace ordermart {
namespace {

/// `report` with a name shows one, a page, a workbook and a mail all.
bool is_shown(const Config& config, const Model& model) {
    if (model.engine != EngineKind::clickhouse || (model.stage != "report" && model.stage != "overview")) return false;
    if (config.command == Command::run || config.command == Command::backfill) return true;
    if (config.command != Command::report) return false;
    if (config.document) return true;
    return model.stage == "report" && (config.name.empty() || is_called(model, config.name));
}

void require_run(ClickHouse& server, const EngineSettings& settings) {
    if (has_runs(server, settings)) return;
    throw Error(ExitCode::no_input, fmt::format("database {}", settings.database), "has no run",
                "load a file with `ordermart run`, or name the database with --engine-database");
}

std::int64_t last_run_in(Database& database) {
    return database.query_integer("select coalesce(max(run_id), 0) from etl_runs");
}

OpenWarehouse fetch_warehouse(const Config& config, ClickHouse& server) {
    const EngineSettings& settings = config.clickhouse;
    OpenWarehouse warehouse{fetch_ledger(server, config.command == Command::rejects),
                            Catalogue::of(config.sql_dir, EngineKind::clickhouse), settings.database};
    Database& database = *warehouse.database;
    const LastRun last_run = last_successful_run(database);
    const ModelParameters parameters(last_run.run_id, last_run.run_date, report_date(database));
    warehouse.catalogue.replace([&](Model& model) {
        if (!is_shown(config, model)) return;
        model.sql = fetch_result(server, query_of(model, parameters, settings), model.path(), database);
    });
    return warehouse;
}

}  // namespace

OpenWarehouse open_clickhouse_warehouse(const Config& config) {
    const EngineSettings& settings = config.clickhouse;
    ClickHouse server(settings);
    require_run(server, settings);
    // Several queries are of one moment when no run was published between the first and the last.
    for (int tries = 0; tries < 10; ++tries) {
        OpenWarehouse warehouse = fetch_warehouse(config, server);
        if (ask_integer(server, "select max(run_id) from etl_runs", "etl_runs") == last_run_in(*warehouse.database)) {
            return warehouse;
        }
    }
    throw Error(ExitCode::busy, settings.database, "runs are published faster than it can be read",
                "try again when they have ended");
}

void require_clickhouse_run(const EngineSettings& settings) {
    ClickHouse server(settings);
    require_run(server, settings);
}

}  // namespace ordermart
