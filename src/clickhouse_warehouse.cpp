#include "clickhouse_warehouse.hpp"

#include <fmt/format.h>

#include "clickhouse_client.hpp"
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
    const bool is_named =
        config.name.empty() || config.name == model.title() || config.name == short_name(model.title());
    return model.stage == "report" && is_named;
}

}  // namespace

OpenWarehouse open_clickhouse_warehouse(const Config& config) {
    const EngineSettings& settings = config.clickhouse;
    ClickHouse server(settings);
    const auto none = [&settings] {
        return Error(ExitCode::no_input, settings.database, "has no run",
                     "load a file with `ordermart run`, or name the database with --engine-database");
    };
    const std::string query =
        fmt::format("select count() from system.tables where database = '{}' and name = 'etl_runs'", settings.database);
    if (server.query(0, {query, "etl_runs", true, false, {}}) != "1\n") throw none();
    OpenWarehouse warehouse{std::make_unique<Database>("", Database::Mode::create),
                            Catalogue::of(config.sql_dir, EngineKind::clickhouse), settings.database};
    Database& database = *warehouse.database;
    for (const Model& model : Catalogue::of("").stage("schema")) database.execute(model.sql, model.path());
    fetch_ledger(server, database, true);
    if (database.query_integer("select count(*) from etl_runs") == 0) throw none();
    const LastRun last_run = last_successful_run(database);
    const ModelParameters parameters(last_run.run_id, last_run.run_date, report_date(database));
    std::size_t number = 0;
    warehouse.catalogue.replace([&](Model& model) {
        if (!is_shown(config, model)) return;
        const std::vector<std::string> statements = statements_of(model, parameters, settings);
        if (statements.size() != 1) {
            throw Error(ExitCode::failed, model.path(), "is not a single query",
                        "write one select, and let models change tables");
        }
        const std::string place = model.path();
        const std::string table = fmt::format("result_{}", ++number);
        fetch_as_table(server, statements.front(), place, database, table);
        model.sql = fmt::format("select * from temp.{} order by rowid", table);
    });
    return warehouse;
}

}  // namespace ordermart
