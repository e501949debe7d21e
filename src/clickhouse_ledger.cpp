#include "clickhouse_ledger.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "clickhouse_tables.hpp"
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

constexpr std::array<LedgerTable, 3> parts{{
    {"etl_run_files",
     "run_id, file_number, input_path, absolute_path, input_bytes, input_sha256, header, settings, replays_run_id, "
     "records_read, inserted, updated, superseded, unchanged, duplicate, rejected, blank",
     "run_id, file_number"},
    {"etl_run_steps", "run_id, step_number, step, rows, seconds", "run_id, step_number"},
    {"etl_run_rejects", "run_id, reason, records", "run_id, reason"},
}};

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

void send_table(ClickHouse& server, Database& database, const LedgerTable& table, std::int64_t first_run_id) {
    const std::string name(table.name);
    const std::int64_t sent = send(
        server, database, fmt::format("select {} from {} where run_id >= {}", table.columns, name, first_run_id), name);
    const std::int64_t there =
        ask_integer(server, fmt::format("select count() from {} final where run_id >= {}", name, first_run_id), name);
    if (there == sent) return;
    throw Error(ExitCode::failed, name, fmt::format("{} rows were sent and {} have come", sent, there),
                "nothing was published; run it again");
}

}  // namespace

void fetch_ledger(ClickHouse& server, Database& database, bool all_rejects) {
    // Parts of runs that were not published may be there.
    constexpr std::string_view published = "where run_id in (select run_id from etl_runs)";
    fetch_table(server, database, runs, "");
    for (const LedgerTable& table : parts) fetch_table(server, database, table, published);
    const std::string_view settled =
        "select run_id, file_number, line_number, settled_by_run_id from settled_rejects "
        "where settled_by_run_id in (select run_id from etl_runs where status = 'succeeded') "
        "limit 1 by run_id, file_number, line_number";
    const std::string which =
        all_rejects
            ? std::string(published)
            : "where run_id in (select run_id from etl_runs where status = 'succeeded') and (run_id, file_number, "
              "line_number) not in (select run_id, file_number, line_number from settled_rejects where "
              "settled_by_run_id in (select run_id from etl_runs where status = 'succeeded'))";
    fetch_table(server, database, rejects, which);
    if (!all_rejects) return;
    fetch_as_table(server, settled, "settled_rejects", database, "settled_rejects");
    database.execute(
        "update rejected_orders set settled_by_run_id = settled.settled_by_run_id from temp.settled_rejects as settled "
        "where settled.run_id = rejected_orders.run_id and settled.file_number = rejected_orders.file_number "
        "and settled.line_number = rejected_orders.line_number");
    // A full refresh settles those of runs that did not succeed too, which no run reads again.
    database.execute(
        "update rejected_orders set settled_by_run_id = (select min(refresh.run_id) from etl_runs as refresh "
        "where refresh.full_refresh and refresh.status = 'succeeded' and refresh.run_id > rejected_orders.run_id) "
        "where run_id in (select run_id from etl_runs where status <> 'succeeded')");
}

void send_ledger(ClickHouse& server, Database& database, std::int64_t first_run_id) {
    for (const LedgerTable& table : parts) send_table(server, database, table, first_run_id);
    send_table(server, database, rejects, first_run_id);
    send(server, database,
         fmt::format("select run_id, file_number, line_number, settled_by_run_id from rejected_orders "
                     "where settled_by_run_id >= {}",
                     first_run_id),
         "settled_rejects");
}

void publish(ClickHouse& server, Database& database, std::int64_t first_run_id) {
    const std::string name(runs.name);
    const std::string query = fmt::format("select {} from {} where run_id >= {}", runs.columns, name, first_run_id);
    try {
        send(server, database, query, name);
    } catch (const Error& error) {
        const std::string there = fmt::format("select count() from etl_runs where run_id >= {}", first_run_id);
        bool is_known = false;
        try {
            is_known = true;
            if (ask_integer(server, there, name) > 0) return;
        } catch (const Error&) {
            is_known = false;
        }
        if (is_known) throw;
        throw Error(error.code(), name, fmt::format("it is not known whether the run was published: {}", error.what()),
                    "`ordermart status` tells when the server is there again; the next run finishes or undoes it");
    }
}

}  // namespace ordermart
