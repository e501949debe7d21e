#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/output.hpp"
#include "cli/warehouse_flags.hpp"
#include "ordermart/warehouse/engine.hpp"
#include "ordermart/warehouse/ledger.hpp"

namespace ordermart {
namespace {

void print_status(const Config& config) {
    const auto database = open_warehouse(config.warehouse, {}).database;
    std::vector<Result> results;
    // The page and the workbook have them from overview/50.
    results.push_back(
        {"last runs, latest first",
         database->prepare("select run_id, run_date, status, records_read as read, inserted, updated, "
                           "superseded, unchanged, duplicate, rejected, blank, printf('%.2f', seconds) as "
                           "seconds, started_at as started_utc, input_path as file "
                           "from etl_runs order by run_id desc limit 20")});
    results.push_back({"dates that no successful run has loaded",
                       database->prepare(fmt::format(
                           "with counting as ("
                           "select run_date, status from etl_runs where {}"
                           "), loaded as ("
                           "select run_date from counting where status = 'succeeded' "
                           "union select date(max(run_date), '+1 day') from counting"
                           "), pairs as ("
                           "select run_date, lead(run_date) over (order by run_date) as next_date from loaded"
                           ") select date(run_date, '+1 day') as first_missing, "
                           "date(next_date, '-1 day') as last_missing, "
                           "cast(julianday(next_date) - julianday(run_date) as integer) - 1 as days "
                           "from pairs where next_date > date(run_date, '+1 day') order by run_date",
                           since_full_refresh))});
    results.push_back({"rejects that wait to be mended",
                       database->prepare("select reason, count(*) as records, count(distinct run_id) as runs, "
                                         "min(run_date) as first_run_date, max(run_date) as last_run_date "
                                         "from open_rejects group by reason order by records desc, reason")});
    results.push_back({"why runs stopped, latest first",
                       database->prepare("select run_id, status, message from etl_runs where status <> 'succeeded' "
                                         "order by run_id desc limit 20")});
    write_results_of(config, results);
}

}  // namespace

void add_status(CLI::App& app, Config& config) {
    const CommandHelp help{"Print the last runs, and the dates that no run has loaded.",
                           {"status", "status --db orders.db"}};
    Flags flags(add_command(app, config, "status", help, {settle_warehouse, print_status}), config);
    add_warehouse_flags(flags, config);
    flags.messages();
}

}  // namespace ordermart
