#include "ordermart/run/pipeline.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <utility>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/run/account.hpp"
#include "ordermart/run/days.hpp"
#include "ordermart/run/report_files.hpp"
#include "ordermart/warehouse/counted_statuses.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "ordermart/warehouse/models.hpp"
#include "ordermart/warehouse/sqlite/dimension_keys.hpp"
#include "ordermart/warehouse/sqlite/raw_orders.hpp"
#include "run/progress.hpp"
#include "run/replays.hpp"

namespace ordermart {
namespace {

// The story of a run: load_days() at the end locks the warehouse and commits; run_day() in the middle reads and types
// the raw file through the transform models, judges the input and keeps the account (see account.cpp), runs the checks
// and writes the ledger.

void transform(Engine& engine, const ModelParameters& parameters, RunRecord& record, Progress& progress) {
    for (const Model& model : engine.catalogue().stage("transform")) {
        const auto begun = std::chrono::steady_clock::now();
        const std::int64_t rows = engine.run(model, parameters);
        record.steps.push_back({model.path(), rows, seconds_since(begun)});
        progress.next_step();
    }
}

void check_touched(Engine& engine, const ModelParameters& parameters, Run& run, Progress& progress) {
    std::string broken;
    for (const Model& model : engine.catalogue().stage("check")) {
        const auto begun = std::chrono::steady_clock::now();
        const Violations violations = engine.check(model, parameters);
        run.record.steps.push_back({model.path(), violations.count, seconds_since(begun)});
        progress.next_step();
        if (violations.count == 0) continue;
        broken += fmt::format("{}{}: {}", broken.empty() ? "" : "; ", printable(model.path()), violations.describe());
    }
    if (!broken.empty()) {
        throw Error(ExitCode::refused, run.files.name(), fmt::format("the checks failed: {}", broken),
                    "nothing was loaded; `ordermart sql show NAME` prints a check");
    }
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

/// Where other orders count than before, the reports are made anew.
ModelParameters parameters_of(Engine& engine, const Run& run, bool others_count) {
    const RunRecord& record = run.record;
    const Source& source = run.day.source;
    // A full refresh starts anew: what was loaded before it no longer counts.
    const std::optional<Date> previous = record.full_refresh ? std::nullopt : report_date(engine.database());
    ModelParameters parameters(record.run_id, record.run_date, previous);
    if (previous) parameters.previous_report_date = to_string(*previous);
    parameters.order_lines = source.order_lines;
    // A model of one's own may make some of the contract's.
    parameters.more_columns = source.has_more_columns() || engine.catalogue().is_of_folder();
    parameters.price_is_order = source.price_is == PriceIs::order;
    parameters.first_load = !engine.has_facts();
    parameters.anew = parameters.first_load || others_count;
    return parameters;
}

void run_day(const LoadOptions& options, Engine& engine, Run& run, Rejected& so_far) {
    Database& database = engine.database();
    RunRecord& record = run.record;
    record.run_id = next_run_id(database);
    // What it waited for another run is not this run's time.
    record.started_at = utc_now();
    run.begun = std::chrono::steady_clock::now();
    const bool others_count = options.counted_statuses && set_counted_statuses(database, *options.counted_statuses);
    ModelParameters parameters = parameters_of(engine, run, others_count);

    ReadAhead& reader = run.reader.emplace(run.files, run.day.source, run.day.replayed_run());
    DimensionKeys dimension_keys(database);
    RejectWriter reject_writer(database, record.run_id);
    const RawOrders raw_orders(database, reader, dimension_keys, [&](const Reject& reject) {
        reject_writer.write(reject);
        run.rejects.add(reject);
    });

    Progress progress(steps_of_run(engine.catalogue(), step_seconds(database, parameters.first_load)),
                      options.shows_progress ? Progress::terminal_writer() : nullptr, run.begun);
    const TickScope ticks(engine, [&] {
        progress.show({run.files.share_read(), reader.records_read()}, Progress::Clock::now());
    });

    transform(engine, parameters, record, progress);
    progress.clear();
    name_ignored_columns(run);
    judge_input(options, run, raw_orders.finished(), so_far);
    keep_account(database, run,
                 {engine.accepted_orders(parameters), raw_orders, parameters.first_load, parameters.anew});
    parameters.orders = *record.counted_orders;
    check_touched(engine, parameters, run, progress);
    progress.clear();

    run.finish("succeeded");
    const bool has_records = record.counts.read > record.counts.blank + record.counts.skipped;
    if (const auto other = has_records && !record.replays_run_id ? other_run_date_of(database, record) : std::nullopt) {
        spdlog::warn("{}: the same bytes were loaded for {}: an old file was probably sent again", run.files.name(),
                     *other);
    }
    if (has_records) {
        const std::string doubt = doubt_about_statuses(database, run.day.source.has(Column::order_status));
        if (!doubt.empty()) spdlog::warn("{}: {}", run.files.name(), doubt);
    }
    write_run(database, record, run.rejects);
    settle_rejects(database, record);
}

/// A full refresh from the wrong file would lose the history.
void judge_refresh(const LoadOptions& options, Database& database, std::int64_t orders_before) {
    const std::int64_t orders_after = orders_on_record(database);
    if (options.yes || orders_after >= orders_before - orders_after) return;
    throw Error(
        ExitCode::refused, "--full-refresh",
        fmt::format("it would leave {} of {} orders", group_thousands(orders_after), group_thousands(orders_before)),
        "name every file that holds them, or confirm with --yes");
}

/// What a run stopped for is recorded in a transaction of its own, since its own is rolled back.
void record_stop(const LoadOptions& options, Engine& engine, Run& run, const Error& error) {
    const bool recorded = error.is_interrupt() || error.code() == ExitCode::refused || error.code() == ExitCode::failed;
    if (!recorded || options.dry_run || !engine.existed()) return;
    run.finish(error.is_interrupt() ? "interrupted" : error.code() == ExitCode::refused ? "refused" : "failed");
    run.record.message = error.what();
    run.record.files.clear();
    run.record.counted_orders.reset();
    try {
        engine.begin_for_ledger();
        Database& database = engine.database();
        run.record.run_id = next_run_id(database);
        write_run(database, run.record, run.rejects);
        RejectWriter writer(database, run.record.run_id);
        run.rejects.for_each_kept([&writer](const Reject& reject) { writer.write(reject); });
        engine.commit();
    } catch (const Error& unrecorded) {
        engine.roll_back();
        spdlog::warn("the stopped run could not be recorded: {}", unrecorded.what());
    }
}

/// Those of the input, or those whose rejects are mended.
std::vector<Day> days_of(const LoadOptions& options, const WarehouseOptions& warehouse) {
    if (options.replay.empty()) return find_days(options);
    return find_replays(*open_warehouse(warehouse, {.whole_rejects = true}).database, options.replay);
}

void tell(const Loaded& part, Loaded* loaded) {
    for (const std::string& line : part.summaries) spdlog::info("{}", line);
    if (loaded == nullptr) return;
    loaded->summaries.insert(loaded->summaries.end(), part.summaries.begin(), part.summaries.end());
    loaded->counts += part.counts;
}

}  // namespace

void load(const LoadOptions& options, const WarehouseOptions& warehouse, Loaded* loaded) {
    const std::vector<Day> days = days_of(options, warehouse);
    load_days(options, warehouse, days, *engine_of(warehouse), loaded);
}

void load_days(const LoadOptions& options, const WarehouseOptions& warehouse, const std::vector<Day>& days,
               Engine& engine, Loaded* loaded) {
    // Whoever reads the messages may go away; the run goes on.
    std::signal(SIGPIPE, SIG_IGN);
    require_own_report_files(options, days);
    const bool all_days_at_once = options.full_refresh || options.dry_run || !options.replay.empty();

    bool begun = false;
    std::int64_t orders_before = 0;
    Rejected so_far;
    Loaded uncommitted;
    for (const Day& day : days) {
        const bool is_last = &day == &days.back();
        Run run(day, options.full_refresh && &day == &days.front());
        try {
            if (!std::exchange(begun, true)) engine.begin();
            if (run.record.full_refresh) {
                orders_before = orders_on_record(engine.database());
                engine.empty_facts();
            }
            run_day(options, engine, run, so_far);
            finish_replay(engine.database(), run.record, day);
            if (is_last && options.full_refresh) judge_refresh(options, engine.database(), orders_before);
            for (std::string& line : run.summary(options.dry_run, warehouse))
                uncommitted.summaries.push_back(std::move(line));
            uncommitted.counts += run.record.counts;
            if (all_days_at_once && !is_last) continue;
            if (options.dry_run) {
                engine.roll_back();
            } else {
                engine.commit();
            }
            begun = false;
        } catch (const Error& error) {
            // A stopped run goes into the ledger before it goes up.
            engine.roll_back();
            record_stop(options, engine, run, error);
            throw;
        }
        tell(std::exchange(uncommitted, {}), loaded);
    }
    if (options.days_may_be_missing) {
        const auto all_days = (options.end - options.start).count() + 1;
        Loaded sum;
        sum.summaries.push_back(fmt::format("backfill: {} of {} days had a file{}", days.size(), all_days,
                                            options.dry_run ? "" : ", all loaded"));
        tell(sum, loaded);
    }
    if (loaded != nullptr) loaded->complete = true;
}

}  // namespace ordermart
