#include "ordermart/pipeline.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <utility>
#include <vector>

#include "ordermart/days.hpp"
#include "ordermart/dimension_keys.hpp"
#include "ordermart/documents.hpp"
#include "ordermart/error.hpp"
#include "ordermart/ledger.hpp"
#include "ordermart/models.hpp"
#include "ordermart/printable.hpp"
#include "ordermart/progress.hpp"
#include "ordermart/raw_orders.hpp"
#include "ordermart/replays.hpp"
#include "ordermart/run.hpp"
#include "ordermart/warehouse.hpp"

namespace ordermart {
namespace {

// The story of a run: load() at the end locks the warehouse and commits; run_day() in the middle reads and types the
// raw file through the transform models, judges the input and keeps the account (both in run.cpp), runs the checks and
// writes the ledger.

void transform(Database& database, const Catalogue& catalogue, const ModelParameters& parameters, RunRecord& record,
               Progress& progress) {
    for (const Model& model : catalogue.stage("transform")) {
        const auto begun = std::chrono::steady_clock::now();
        const std::int64_t rows = run_model(database, model, parameters);
        record.steps.push_back({model.path(), rows, seconds_since(begun)});
        progress.next_step();
    }
}

void check_touched(Database& database, const Catalogue& catalogue, const ModelParameters& parameters, Run& run,
                   Progress& progress) {
    std::string broken;
    for (const Model& model : catalogue.stage("check")) {
        const auto begun = std::chrono::steady_clock::now();
        const Violations violations = run_check(database, model, parameters);
        run.record.steps.push_back({model.path(), violations.count, seconds_since(begun)});
        progress.next_step();
        if (violations.count > 0) broken += (broken.empty() ? "" : "; ") + violations.describe(model);
    }
    if (!broken.empty()) {
        throw Error(ExitCode::refused, run.files.name(), fmt::format("the checks failed: {}", broken),
                    "nothing was loaded; `ordermart sql show NAME` prints a check");
    }
}

std::vector<std::string> steps_of_run(const Catalogue& catalogue) {
    std::vector<std::string> steps;
    for (const std::string_view stage : {"transform", "check"}) {
        for (const Model& model : catalogue.stage(stage)) steps.push_back(model.path());
    }
    return steps;
}

void name_ignored_columns(Run& run) {
    run.reader->stop();
    for (std::size_t file = 0; file < run.reader->parts().size(); ++file) {
        const std::vector<std::string>& columns = run.reader->parts()[file].ignored_columns;
        // Those of most files are the same.
        if (columns.empty() || (file > 0 && columns == run.reader->parts()[file - 1].ignored_columns)) continue;
        spdlog::info("{}: ignoring the columns {}", input_name(run.files.at(file).path()), fmt::join(columns, ", "));
    }
}

void run_day(const Config& config, const Catalogue& catalogue, Database& database, Run& run, Rejected& so_far) {
    RunRecord& record = run.record;
    record.run_id = next_run_id(database);
    // What it waited for another run is not this run's time.
    record.started_at = utc_now();
    run.begun = std::chrono::steady_clock::now();
    // A full refresh starts anew: what was loaded before it no longer counts.
    ModelParameters parameters(record.run_id, record.run_date,
                               record.full_refresh ? std::nullopt : report_date(database));
    parameters.order_lines = run.day.source.order_lines;
    parameters.first_load = database.query_integer("select exists (select 1 from fact_orders)") == 0;

    ReadAhead& reader = run.reader.emplace(run.files, run.day.source, run.day.replayed_run());
    DimensionKeys dimension_keys(database);
    RejectWriter reject_writer(database, record.run_id);
    const RawOrders raw_orders(database, reader, dimension_keys, [&](const Reject& reject) {
        reject_writer.write(reject);
        run.rejects.add(reject);
    });

    Progress progress(steps_of_run(catalogue), Progress::terminal_writer(config), run.begun);
    const TickScope ticks(database, [&] {
        progress.show({run.files.share_read(), reader.records_read()}, Progress::Clock::now());
    });

    transform(database, catalogue, parameters, record, progress);
    progress.clear();
    name_ignored_columns(run);
    judge_input(config, run, raw_orders.finished(), so_far);
    keep_account(database, run, parameters.first_load);
    parameters.orders = (record.full_refresh ? 0 : orders_on_record(database)) + record.counts.new_orders;
    check_touched(database, catalogue, parameters, run, progress);
    progress.clear();

    run.finish("succeeded");
    const bool has_records = record.counts.read > record.counts.blank;
    if (const auto other = has_records && !record.replays_run_id ? other_run_date_of(database, record) : std::nullopt) {
        spdlog::warn("{}: the same bytes were loaded for {}: an old file was probably sent again", run.files.name(),
                     *other);
    }
    write_run(database, record, run.rejects);
    settle_rejects(database, record);
}

std::int64_t count_orders(Database& database) {
    return database.query_integer("select count(*) from fact_orders where order_line = 1");
}

/// Lets the facts and what is derived from them go, and says how many orders they were.
std::int64_t empty_facts(Database& database) {
    const std::int64_t orders = count_orders(database);
    database.execute(
        "drop index if exists fact_orders_by_date;"
        "delete from fact_orders;"
        "delete from metrics_total_orders_per_customer;"
        "delete from metrics_most_recent_order_per_customer");
    return orders;
}

/// A full refresh from the wrong file would lose the history.
void judge_refresh(const Config& config, Database& database, std::int64_t orders_before) {
    const std::int64_t orders_after = count_orders(database);
    if (config.yes || orders_after >= orders_before - orders_after) return;
    throw Error(
        ExitCode::refused, "--full-refresh",
        fmt::format("it would leave {} of {} orders", group_thousands(orders_after), group_thousands(orders_before)),
        "name every file that holds them, or confirm with --yes");
}

/// What a run stopped for is recorded in a transaction of its own, since its own is rolled back.
void record_stop(const Config& config, Warehouse& warehouse, Run& run, const Error& error) {
    const bool recorded = error.is_interrupt() || error.code() == ExitCode::refused || error.code() == ExitCode::failed;
    if (!recorded || config.dry_run || !warehouse.existed()) return;
    run.finish(error.is_interrupt() ? "interrupted" : error.code() == ExitCode::refused ? "refused" : "failed");
    run.record.message = error.what();
    run.record.files.clear();
    try {
        const auto transaction = warehouse.begin_for_ledger();
        run.record.run_id = next_run_id(warehouse.database());
        write_run(warehouse.database(), run.record, run.rejects);
        RejectWriter writer(warehouse.database(), run.record.run_id);
        run.rejects.for_each_kept([&writer](const Reject& reject) { writer.write(reject); });
        transaction->commit();
    } catch (const Error& unrecorded) {
        spdlog::warn("the stopped run could not be recorded: {}", unrecorded.what());
    }
}

/// A dry run does everything to the warehouse but commit; where there is none it makes a private one.
std::string warehouse_path(const Config& config) {
    return config.dry_run && is_absent(config.db) ? std::string{} : config.db;
}

/// Those of the input, or those whose rejects are mended.
std::vector<Day> days_of(const Config& config) {
    if (config.replay.empty()) return find_days(config);
    return find_replays(*open_warehouse(config.db), config);
}

void tell(const Loaded& part, Loaded* loaded) {
    for (const std::string& line : part.summaries) spdlog::info("{}", line);
    if (loaded == nullptr) return;
    loaded->summaries.insert(loaded->summaries.end(), part.summaries.begin(), part.summaries.end());
    loaded->counts += part.counts;
}

}  // namespace

void load(const Config& config, Loaded* loaded) {
    // Whoever reads the messages may go away; the run goes on.
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<Day> days = days_of(config);
    require_own_report_files(config, days);
    const Catalogue catalogue = Catalogue::of(config.sql_dir);
    const bool all_days_at_once = config.full_refresh || config.dry_run || !config.replay.empty();

    Warehouse warehouse(warehouse_path(config), config.wait);
    std::unique_ptr<Transaction> transaction;
    std::int64_t orders_before = 0;
    Rejected so_far;
    Loaded uncommitted;
    for (const Day& day : days) {
        const bool is_last = &day == &days.back();
        Run run(day, config.full_refresh && &day == &days.front());
        try {
            if (!transaction) transaction = warehouse.begin(catalogue);
            if (run.record.full_refresh) orders_before = empty_facts(warehouse.database());
            run_day(config, catalogue, warehouse.database(), run, so_far);
            finish_replay(warehouse.database(), run.record, day);
            if (is_last && config.full_refresh) judge_refresh(config, warehouse.database(), orders_before);
            for (std::string& line : run.summary(config)) uncommitted.summaries.push_back(std::move(line));
            uncommitted.counts += run.record.counts;
            if (all_days_at_once && !is_last) continue;
            if (!config.dry_run) {
                warehouse.require_in_place();
                transaction->commit();
            }
            transaction.reset();
        } catch (const Error& error) {
            // A stopped run goes into the ledger before it goes up.
            transaction.reset();
            record_stop(config, warehouse, run, error);
            throw;
        }
        if (!config.dry_run) warehouse.committed();
        tell(std::exchange(uncommitted, {}), loaded);
    }
    if (config.command == Command::backfill) {
        const auto all_days = (config.end - config.start).count() + 1;
        Loaded sum;
        sum.summaries.push_back(fmt::format("backfill: {} of {} days had a file{}", days.size(), all_days,
                                            config.dry_run ? "" : ", all loaded"));
        tell(sum, loaded);
    }
    if (loaded != nullptr) loaded->complete = true;
}

}  // namespace ordermart
