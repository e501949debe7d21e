#include "warehouse/clickhouse/ledger.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "ordermart/base/error.hpp"
#include "ordermart/warehouse/catalogue.hpp"
#include "warehouse/clickhouse/tables.hpp"

namespace ordermart {
namespace {

/// Its columns in SQLite; the last one is no text, see exception_of(). In ClickHouse it is a view, of what runs sent.
struct LedgerTable {
    std::string_view name;
    std::string_view columns;
};

constexpr LedgerTable runs{
    "etl_runs",
    "run_id, run_date, status, message, input_path, input_bytes, input_sha256, full_refresh, records_read, inserted, "
    "updated, superseded, unchanged, duplicate, rejected, blank, skipped, new_orders, counted_orders, source_name, "
    "columns_came, columns_went, started_at, ordermart_version, seconds"};

constexpr LedgerTable files{
    "etl_run_files",
    "run_id, file_number, input_path, absolute_path, input_bytes, input_sha256, header, settings, replays_run_id, "
    "records_read, inserted, updated, superseded, unchanged, duplicate, rejected, blank, skipped"};

constexpr LedgerTable steps{"etl_run_steps", "run_id, step_number, step, rows, seconds"};

constexpr LedgerTable reasons{"etl_run_rejects", "run_id, reason, records"};

constexpr LedgerTable rejects{"rejected_orders",
                              "run_id, file_number, reason, column_name, order_id, raw_text, line_number"};

void fetch_table(ClickHouse& server, Database& database, const LedgerTable& table, std::string_view rest = "") {
    fetch_into(server, fmt::format("select {} from {} {}", table.columns, table.name, rest), table.name, database,
               std::string(table.name));
}

void send_table(ClickHouse& server, Database& database, const LedgerTable& table, const std::string& to,
                std::int64_t first_run_id) {
    const std::string rows =
        fmt::format("select {} from {} where run_id >= {}", table.columns, table.name, first_run_id);
    require_all(server, to, fmt::format("run_id >= {}", first_run_id), send(server, database, rows, to));
}

/// Each run has those of the whole warehouse as it left them.
void send_settings(ClickHouse& server, Database& database, std::int64_t first_run_id) {
    const std::string rows = fmt::format(
        "select setting.name, setting.value, run.run_id from etl_runs as run cross join warehouse_settings as setting "
        "where run.run_id >= {} and run.status = 'succeeded'",
        first_run_id);
    // Most warehouses have none.
    if (database.query_integer(fmt::format("select count(*) from ({})", rows)) == 0) return;
    require_all(server, "warehouse_settings_rows", fmt::format("run_id >= {}", first_run_id),
                send(server, database, rows, "warehouse_settings_rows"));
}

}  // namespace

std::unique_ptr<Database> fetch_ledger(ClickHouse& server, bool whole_rejects) {
    auto ledger = std::make_unique<Database>("", Database::Mode::create);
    Database& database = *ledger;
    for (const Model& model : Catalogue::of("").stage("schema")) database.execute(model.sql, model.path());
    // It may have been published twice.
    fetch_table(server, database, runs, "limit 1 by run_id");
    // The name last: it is none that could be taken for what a server failed with.
    fetch_into(server, "select value, name from warehouse_settings", "warehouse_settings", database,
               "warehouse_settings");
    // Nothing asks for the steps but people.
    for (const LedgerTable& table : {files, reasons}) fetch_table(server, database, table);
    if (!whole_rejects) {
        constexpr LedgerTable keys{rejects.name,
                                   "run_id, file_number, reason, column_name, order_id, '' as raw_text, line_number"};
        fetch_table(server, database, keys,
                    "where (run_id, file_number, line_number) in (select run_id, file_number, line_number from "
                    "open_rejects)");
        return ledger;
    }
    fetch_table(server, database, rejects);
    const std::string settled =
        fetch_result(server, "select run_id, file_number, line_number, settled_by_run_id from settled_rejects",
                     "settled_rejects", database);
    database.execute(
        fmt::format("update rejected_orders set settled_by_run_id = settled.settled_by_run_id from ({}) as settled "
                    "where settled.run_id = rejected_orders.run_id and settled.file_number = "
                    "rejected_orders.file_number and settled.line_number = rejected_orders.line_number",
                    settled));
    const std::string dismissed =
        fetch_result(server, "select run_id, file_number, line_number, dismissed_at from dismissed_rejects",
                     "dismissed_rejects", database);
    database.execute(
        fmt::format("update rejected_orders set dismissed_at = dismissed.dismissed_at from ({}) as dismissed "
                    "where dismissed.run_id = rejected_orders.run_id and dismissed.file_number = "
                    "rejected_orders.file_number and dismissed.line_number = rejected_orders.line_number",
                    dismissed));
    // A full refresh settles those of runs that did not succeed too, which no run reads again.
    database.execute(
        "update rejected_orders set settled_by_run_id = (select min(refresh.run_id) from etl_runs as refresh "
        "where refresh.full_refresh and refresh.status = 'succeeded' and refresh.run_id > rejected_orders.run_id) "
        "where run_id in (select run_id from etl_runs where status <> 'succeeded')");
    return ledger;
}

void send_ledger(ClickHouse& server, Database& database, std::int64_t first_run_id) {
    for (const LedgerTable& table : {files, steps, reasons, rejects}) {
        send_table(server, database, table, fmt::format("{}_rows", table.name), first_run_id);
    }
    send_settings(server, database, first_run_id);
    const std::int64_t settled =
        send(server, database,
             fmt::format("select run_id, file_number, line_number, settled_by_run_id from rejected_orders "
                         "where settled_by_run_id >= {}",
                         first_run_id),
             "settled_rejects_rows");
    require_all(server, "settled_rejects_rows", fmt::format("settled_by_run_id >= {}", first_run_id), settled);
    // Of those before, only the ones that wait were fetched. One statement of one server: they come all or not at all.
    if (database.query_integer("select exists (select 1 from rejected_orders where dismissed_at is not null)") == 0)
        return;
    send(server, database,
         "select run_id, file_number, line_number, dismissed_at from rejected_orders where dismissed_at is not null",
         "dismissed_rejects");
}

void publish(ClickHouse& server, Database& database, std::int64_t first_run_id, const std::string& lock_table) {
    // Sent rows may come in part, and whatever holds them up. What is there goes over in one block, and at once.
    send_table(server, database, runs, "pending_runs", first_run_id);
    const std::string publication = fmt::format(
        "insert into {0} ({1}) select {1} from pending_runs where run_id >= {2} and (select count() from {3}) > 0 "
        "order by run_id",
        runs.name, runs.columns, first_run_id, lock_table);
    const ClickHouse::ToItsEnd to_its_end(server);
    try {
        server.query(0, {.sql = publication, .place = runs.name});
    } catch (const Error& error) {
        // Of another run that has the lock now there may be one of the same number.
        const std::string there =
            fmt::format("select count() from etl_runs where run_id >= {} and (select count() from {}) > 0",
                        first_run_id, lock_table);
        std::int64_t published = 0;
        try {
            published = ask_integer(server, there, runs.name);
        } catch (const Error&) {
            throw UnknownOutcome(
                ExitCode::failed, runs.name,
                fmt::format("it is not known whether the run was published: {}", error.what()),
                "`ordermart status` tells when the server is there again; the next run finishes or undoes it");
        }
        if (published == 0) throw;
    }
}

}  // namespace ordermart
