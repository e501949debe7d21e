#include "clickhouse_ledger.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "clickhouse_tables.hpp"
#include "ordermart/catalogue.hpp"
#include "ordermart/error.hpp"

namespace ordermart {
namespace {

struct LedgerTable {
    std::string_view name;
    std::string_view columns;
    std::string_view key;
};

// Their columns in SQLite; the last one is no text, see exception_of().
constexpr LedgerTable runs{
    "etl_runs",
    "run_id, run_date, status, message, input_path, input_bytes, input_sha256, full_refresh, records_read, inserted, "
    "updated, superseded, unchanged, duplicate, rejected, blank, new_orders, started_at, ordermart_version, seconds",
    "run_id"};

constexpr LedgerTable files{
    "etl_run_files",
    "run_id, file_number, input_path, absolute_path, input_bytes, input_sha256, header, settings, replays_run_id, "
    "records_read, inserted, updated, superseded, unchanged, duplicate, rejected, blank",
    "run_id, file_number"};

constexpr LedgerTable steps{"etl_run_steps", "run_id, step_number, step, rows, seconds", "run_id, step_number"};

constexpr LedgerTable reasons{"etl_run_rejects", "run_id, reason, records", "run_id, reason"};

constexpr LedgerTable rejects{"rejected_orders",
                              "run_id, file_number, reason, column_name, order_id, raw_text, line_number",
                              "run_id, file_number, line_number"};

/// Each row once, whatever was sent twice. By `final` a server would read all runs' partitions at once, which takes
/// gigabytes after some hundred runs.
void fetch_table(ClickHouse& server, Database& database, const LedgerTable& table, std::string_view condition) {
    fetch_into(server,
               fmt::format("select {} from {} {} limit 1 by {}", table.columns, table.name, condition, table.key),
               table.name, database, std::string(table.name));
}

void send_table(ClickHouse& server, Database& database, const LedgerTable& table, std::string_view from,
                std::int64_t first_run_id) {
    const std::string name(table.name);
    const std::int64_t sent = send(
        server, database, fmt::format("select {} from {} where run_id >= {}", table.columns, from, first_run_id), name);
    const std::int64_t there =
        ask_integer(server, fmt::format("select count() from {} where run_id >= {}", name, first_run_id), name);
    if (there == sent) return;
    throw Error(ExitCode::failed, name, fmt::format("{} rows were sent and {} have come", sent, there),
                "nothing was published; run it again");
}

}  // namespace

std::unique_ptr<Database> fetch_ledger(ClickHouse& server, bool whole_rejects) {
    auto ledger = std::make_unique<Database>("", Database::Mode::create);
    Database& database = *ledger;
    for (const Model& model : Catalogue::of("").stage("schema")) database.execute(model.sql, model.path());
    // Parts of runs that were not published may be there.
    constexpr std::string_view published = "where run_id in (select run_id from etl_runs)";
    fetch_table(server, database, runs, "");
    // Nothing asks for the steps but people.
    for (const LedgerTable& table : {files, reasons}) fetch_table(server, database, table, published);
    if (!whole_rejects) {
        constexpr LedgerTable keys{rejects.name,
                                   "run_id, file_number, reason, column_name, order_id, '' as raw_text, line_number",
                                   rejects.key};
        fetch_table(server, database, keys,
                    "where (run_id, file_number, line_number) in (select run_id, file_number, line_number from "
                    "open_rejects)");
        return ledger;
    }
    fetch_table(server, database, rejects, published);
    const std::string settled =
        fetch_result(server,
                     "select run_id, file_number, line_number, settled_by_run_id from settled_rejects "
                     "where settled_by_run_id in (select run_id from etl_runs where status = 'succeeded') "
                     "limit 1 by run_id, file_number, line_number",
                     "settled_rejects", database);
    database.execute(
        fmt::format("update rejected_orders set settled_by_run_id = settled.settled_by_run_id from ({}) as settled "
                    "where settled.run_id = rejected_orders.run_id and settled.file_number = "
                    "rejected_orders.file_number and settled.line_number = rejected_orders.line_number",
                    settled));
    // A full refresh settles those of runs that did not succeed too, which no run reads again.
    database.execute(
        "update rejected_orders set settled_by_run_id = (select min(refresh.run_id) from etl_runs as refresh "
        "where refresh.full_refresh and refresh.status = 'succeeded' and refresh.run_id > rejected_orders.run_id) "
        "where run_id in (select run_id from etl_runs where status <> 'succeeded')");
    return ledger;
}

void send_ledger(ClickHouse& server, Database& database, std::int64_t first_run_id) {
    for (const LedgerTable& table : {files, steps, reasons, rejects}) {
        send_table(server, database, table, table.name, first_run_id);
    }
    send(server, database,
         fmt::format("select run_id, file_number, line_number, settled_by_run_id from rejected_orders "
                     "where settled_by_run_id >= {}",
                     first_run_id),
         "settled_rejects");
}

void publish(ClickHouse& server, Database& database, std::int64_t first_run_id, const std::string& lock_table) {
    // Sent rows may come in part, and whatever holds them up. What is there goes over in one block, and at once.
    send_table(server, database, {"pending_runs", runs.columns, runs.key}, runs.name, first_run_id);
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
