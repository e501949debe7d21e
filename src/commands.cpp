#include "ordermart/commands.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <exception>
#include <functional>
#include <iostream>
#include <optional>

#include "clickhouse_warehouse.hpp"
#include "ordermart/atomic_file.hpp"
#include "ordermart/catalogue.hpp"
#include "ordermart/documents.hpp"
#include "ordermart/engine.hpp"
#include "ordermart/error.hpp"
#include "ordermart/generate.hpp"
#include "ordermart/inspect.hpp"
#include "ordermart/interrupt.hpp"
#include "ordermart/ledger.hpp"
#include "ordermart/mail.hpp"
#include "ordermart/models.hpp"
#include "ordermart/move.hpp"
#include "ordermart/pipeline.hpp"
#include "ordermart/printable.hpp"
#include "ordermart/rejects.hpp"
#include "ordermart/reports.hpp"
#include "ordermart/warehouse.hpp"

namespace ordermart {
namespace {

/// Lets `write` write to the file that --output names, or to standard output.
void write_output(const Config& config, const std::function<void(std::ostream&, bool terminal)>& write) {
    if (config.output.empty() || config.output == standard_output) {
        write(std::cout, isatty(STDOUT_FILENO) == 1);
        return;
    }
    AtomicFile file(config.output);
    write(file.stream(), false);
    file.commit();
}

void write_results_of(const Config& config, std::vector<Result>& results) {
    write_output(config, [&](std::ostream& out, bool terminal) {
        write_results(results,
                      {config.format, terminal, terminal ? window_of(STDOUT_FILENO) : std::nullopt, config.limit}, out);
    });
}

/// Loads, writes what --report names, and mails what became of it. A mail that fails does not hide why the run did.
void load_and_tell(const Config& config) {
    Loaded loaded;
    std::optional<Error> stop;
    try {
        load(config, &loaded);
        write_report_files(config);
    } catch (const Error& error) {
        stop = error;
    } catch (const std::exception& error) {
        stop =
            Error(ExitCode::failed, "ordermart", fmt::format("internal error: {}", error.what()), "please report it");
    }
    try {
        mail_outcome(config, loaded, stop ? &*stop : nullptr);
    } catch (const std::exception& error) {
        if (!stop) throw;
        spdlog::error("{}", error.what());
    }
    if (stop) throw *stop;
}

/// Says whether it holds.
bool print_check(const Model& check, const Violations& violations) {
    const bool holds = violations.count == 0;
    std::cout << (holds ? "ok      " + printable(check.path()) : "broken  " + violations.describe(check)) << '\n';
    return holds;
}

void require_none_broken(const std::string& warehouse, std::size_t broken, std::size_t checks) {
    if (broken == 0) return;
    throw Error(ExitCode::refused, warehouse, fmt::format("{} of {} checks are broken", broken, checks),
                "`ordermart sql show NAME` prints a check; rebuild with --full-refresh if the cause is unknown");
}

/// Runs every check on the warehouse as it is.
void check_clickhouse(const Config& config) {
    // A run would make what is not there.
    require_clickhouse_run(config.clickhouse);
    const std::unique_ptr<Engine> engine = engine_of(config);
    engine->begin();
    const LastRun last_run = last_successful_run(engine->database());
    ModelParameters parameters(last_run.run_id, last_run.run_date, report_date(engine->database()));
    parameters.orders = orders_on_record(engine->database());
    parameters.everything = true;
    std::size_t broken = 0;
    std::size_t checks = 0;
    for (const Model& model : engine->catalogue().stage("check")) {
        if (model.engine != EngineKind::clickhouse) continue;
        ++checks;
        const Violations violations = engine->check(model, parameters);
        broken += print_check(model, violations) ? 0 : 1;
    }
    require_none_broken(config.clickhouse.database, broken, checks);
}

void check(const Config& config) {
    if (config.engine == EngineKind::clickhouse) return check_clickhouse(config);
    const OpenWarehouse warehouse = open_warehouse(config);
    Database* const database = warehouse.database.get();
    // What a run touches, as transform/70 to 72 say it, is here everything.
    database->execute(
        "pragma query_only = off;"
        "create temp view touched_orders as select distinct order_id from fact_orders;"
        "create temp table touched_customers (customer_id integer primary key, orders, latest_date_id, are_all);"
        "insert into touched_customers select customer_id, 0, null, 1 from dim_customers;"
        "insert or replace into touched_customers select customer_id, count(*), max(date_id), 1 from fact_orders"
        " where order_line = 1 group by customer_id;"
        "insert or ignore into touched_customers select customer_id, 0, null, 1 from metrics_total_orders_per_customer;"
        "insert or ignore into touched_customers"
        " select customer_id, 0, null, 1 from metrics_most_recent_order_per_customer;"
        "create temp view touched_products as select distinct product_id from fact_orders;"
        "pragma query_only = on");
    const auto last_run = last_successful_run(*database);
    ModelParameters parameters(last_run.run_id, last_run.run_date, report_date(*database));
    parameters.orders = orders_on_record(*database);

    std::size_t broken = 0;
    const std::vector<Model> checks = warehouse.catalogue.stage("check");
    for (const Model& model : checks) {
        const Violations violations = run_check(*database, model, parameters);
        broken += print_check(model, violations) ? 0 : 1;
    }
    const std::string damage = database->query_text("pragma quick_check(1)");
    if (damage == "ok") {
        std::cout << "ok      the database file\n";
    } else {
        ++broken;
        std::cout << "broken  the database file: " << printable(damage) << '\n';
    }
    require_none_broken(config.db, broken, checks.size() + 1);
}

void report(const Config& config) {
    const OpenWarehouse warehouse = open_warehouse(config);
    if (config.document) {
        return write_output(
            config, [&](std::ostream& out, bool) { write_document(warehouse, *config.document, config.limit, out); });
    }
    std::vector<Result> results = prepare_report(warehouse, config.name);
    write_results_of(config, results);
}

void status(const Config& config) {
    const auto database = open_warehouse(config).database;
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

void rejects(const Config& config) {
    if (!config.replay.empty()) return load(config);
    const auto database = open_warehouse(config).database;
    if (config.export_to.empty()) {
        std::vector<Result> results;
        results.push_back(list_rejects(*database, config));
        return write_results_of(config, results);
    }
    const std::vector<RejectExport> exported = export_rejects(*database, config);
    if (exported.empty()) spdlog::info("{}: not written, no reject is open", config.export_to);
    for (const RejectExport& file : exported) {
        spdlog::info("{}: {} {} of {}; mend, then `ordermart rejects --replay {}`", file.path,
                     group_thousands(file.records), file.records == 1 ? "reject" : "rejects", file.inputs, file.path);
    }
}

void inspect_file(const Config& config) {
    const std::string& name = config.name.empty() ? config.source_name : config.name;
    const Inspection found = inspect(config.file, {config.source, config.declared}, name, config.sample_records);
    const auto write = config.format == Format::json ? write_inspection_json : write_inspection_text;
    write_output(config, [&](std::ostream& out, bool) { write(found, out); });
}

void generate(const Config& config) {
    write_output(config, [&config](std::ostream& out, bool) { generate_sample(config.sample, out); });
}

void list_models(const Config& config) {
    const Catalogue catalogue = Catalogue::of(config.sql_dir, config.engine);
    for (const Model& model : catalogue.models()) std::cout << printable(model.path()) << '\n';
}

void show_models(const Config& config) {
    const Catalogue catalogue = Catalogue::of(config.sql_dir, config.engine);
    bool found = false;
    for (const Model& model : catalogue.models()) {
        if (config.name != model.path() && config.name != model.name && config.name != model.title() &&
            config.name != short_name(model.title())) {
            continue;
        }
        std::cout << (found ? "\n" : "") << "-- " << model.path() << '\n' << model.sql;
        found = true;
    }
    if (!found) {
        throw Error(ExitCode::usage, config.name, "is no model", "`ordermart sql list` names them");
    }
}

}  // namespace

void run_command(const Config& config) {
    switch (config.command) {
        case Command::run:
        case Command::backfill:
            load_and_tell(config);
            break;
        case Command::check:
            check(config);
            break;
        case Command::inspect:
            inspect_file(config);
            break;
        case Command::report:
            report(config);
            break;
        case Command::status:
            status(config);
            break;
        case Command::rejects:
            rejects(config);
            break;
        case Command::move:
            move_orders(config);
            break;
        case Command::generate:
            generate(config);
            break;
        case Command::sql_list:
            list_models(config);
            break;
        case Command::sql_show:
            show_models(config);
            break;
    }
}

void flush_output() {
    if (!std::cout.flush()) {
        check_interrupt();
        throw Error(ExitCode::failed, "standard output", "cannot be written", "check the disk or program it goes to");
    }
}

}  // namespace ordermart
