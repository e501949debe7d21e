#include "ordermart/run/pipeline.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <optional>
#include <utility>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/run/account.hpp"
#include "ordermart/run/days.hpp"
#include "ordermart/run/report_files.hpp"
#include "ordermart/warehouse/counted_statuses.hpp"
#include "ordermart/warehouse/currency.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "ordermart/warehouse/models.hpp"
#include "ordermart/warehouse/sources.hpp"
#include "ordermart/warehouse/sqlite/dimension_keys.hpp"
#include "ordermart/warehouse/sqlite/raw_descriptions.hpp"
#include "ordermart/warehouse/sqlite/raw_orders.hpp"
#include "run/header_change.hpp"
#include "run/order_dates.hpp"
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
    Database& database = engine.database();
    // A full refresh starts anew: what was loaded before it no longer counts, of all or of its source.
    const bool is_whole_refresh = record.full_refresh && !record.replaced_orders;
    const std::optional<Date> previous =
        is_whole_refresh ? std::nullopt : report_date(database, record.replaced_orders ? record.source_name : "");
    ModelParameters parameters(record.run_id, record.run_date, previous);
    if (previous) parameters.previous_report_date = to_string(*previous);
    parameters.order_lines = source.order_lines;
    // A model of one's own may make some of the contract's.
    parameters.more_columns = source.has_more_columns() || engine.catalogue().is_of_folder();
    parameters.descriptions = source.has_descriptions() || engine.catalogue().is_of_folder();
    parameters.extra_columns = source.extra_columns == ExtraColumnsAre::kept;
    parameters.price_is_order = source.price_is == PriceIs::order;
    parameters.first_load = !engine.has_facts();
    parameters.anew = parameters.first_load || others_count || record.replaced_orders;
    parameters.source_name = record.source_name;
    if (parameters.first_load) return parameters;
    parameters.other_sources = !source.shared_order_ids && others_have_loaded(database, record.source_name);
    parameters.unknown_sources = !record.source_name.empty() && unknown_have_loaded(database);
    return parameters;
}

/// Orders that a run before has loaded without a source's name are the source's that sends them next.
void tell_of_unknown(Database& database, const Run& run) {
    const std::int64_t orders = orders_of_unknown_source(database);
    if (orders == 0) return;
    spdlog::warn("{}: {} {} of no known source, and {} of {} from now on", run.files.name(), group_thousands(orders),
                 orders == 1 ? "order was" : "orders were", orders == 1 ? "is" : "are",
                 printable(run.record.source_name));
}

/// A supplier who renames a column or leaves one out seldom says so.
void tell_of_header(Database& database, Run& run) {
    const HeaderChange change = header_change(database, run.record, run.day.source);
    run.record.columns_came = change.came;
    run.record.columns_went = change.went;
    std::string text;
    if (!change.came.empty()) text += fmt::format(": new is {}", change.came);
    if (!change.went.empty()) text += fmt::format("{} gone is {}", text.empty() ? ":" : ";", change.went);
    if (!text.empty()) spdlog::warn("{}: the header has changed{}", run.files.name(), printable(text));
}

void run_day(const LoadOptions& options, Engine& engine, Run& run, Rejected& so_far) {
    Database& database = engine.database();
    RunRecord& record = run.record;
    record.run_id = next_run_id(database);
    // What it waited for another run is not this run's time.
    record.started_at = utc_now();
    run.begun = std::chrono::steady_clock::now();
    const bool others_count = options.counted_statuses && set_counted_statuses(database, *options.counted_statuses);
    if (!run.day.source.currency.empty()) set_currency(database, run.day.source.currency);
    ModelParameters parameters = parameters_of(engine, run, others_count);

    Source source = run.day.source;
    source.run_date = record.run_date;
    ReadAhead& reader = run.reader.emplace(run.files, std::move(source), run.day.replayed_run());
    DimensionKeys dimension_keys(database);
    RejectWriter reject_writer(database, record.run_id);
    std::optional<RawDescriptions> descriptions;
    if (parameters.descriptions) descriptions.emplace(database);
    std::optional<RecordExtras> extras;
    if (parameters.extra_columns) extras.emplace(database);
    const auto on_reject = [&](const Reject& reject) {
        reject_writer.write(reject);
        run.rejects.add(reject);
    };
    // Lines of orders are judged when all are read, and describe in SQL.
    const RawOrders raw_orders(database, reader, dimension_keys, on_reject,
                               descriptions && !parameters.order_lines ? &*descriptions : nullptr,
                               extras ? &*extras : nullptr);

    Progress progress(steps_of_run(engine.catalogue(), step_seconds(database, parameters.first_load)),
                      options.shows_progress ? Progress::terminal_writer() : nullptr, run.begun);
    const TickScope ticks(engine, [&] {
        progress.show({run.files.share_read(), reader.records_read()}, Progress::Clock::now());
    });

    transform(engine, parameters, record, progress);
    progress.clear();
    name_ignored_columns(run);
    judge_input(options, run, raw_orders.finished(), so_far);
    if (run.day.source.currency.empty()) set_currency_of(database, reader.currencies(), run.files.name());
    Accepted accepted{engine.accepted_orders(parameters), raw_orders, parameters.first_load};
    if (parameters.anew && !parameters.first_load) accepted.counted_orders = engine.counted_orders(parameters);
    keep_account(database, run, accepted);
    parameters.orders = *record.counted_orders;
    check_touched(engine, parameters, run, progress);
    progress.clear();

    run.finish("succeeded");
    if (!record.replays_run_id && !run.day.is_moved) tell_of_header(database, run);
    const bool has_records = record.counts.read > record.counts.blank + record.counts.skipped;
    if (const auto other = has_records && !record.replays_run_id ? other_run_date_of(database, record) : std::nullopt) {
        spdlog::warn("{}: the same bytes were loaded for {}: an old file was probably sent again", run.files.name(),
                     *other);
    }
    if (has_records) {
        const std::string doubt = doubt_about_statuses(database, run.day.source.has(Column::order_status));
        if (!doubt.empty()) spdlog::warn("{}: {}", run.files.name(), doubt);
    }
    if (!record.replays_run_id && !run.day.is_moved) {
        const OrdersOfRun orders{accepted.table, parameters.first_load, record.run_date};
        for (const std::string& doubt : doubts_about_dates(database, orders, run.day.source.order_window.has_value())) {
            spdlog::warn("{}: {}", run.files.name(), doubt);
        }
    }
    if (parameters.unknown_sources) tell_of_unknown(database, run);
    write_run(database, record, run.rejects);
    settle_rejects(database, record);
}

/// Lets go what a full refresh replaces: the facts of its source, and all where no other source has some. Returns how
/// many orders that were.
std::int64_t begin_refresh(Engine& engine, RunRecord& record) {
    std::vector<std::string> sources = engine.sources_of_facts();
    if (record.source_name.empty() && sources.size() > 1) {
        throw Error(
            ExitCode::usage, "--full-refresh",
            fmt::format("several sources have orders: {}", printable(fmt::format("{}", fmt::join(sources, ", ")))),
            "name the one to replace with --source");
    }
    std::erase(sources, record.source_name);
    if (!record.source_name.empty() && !sources.empty()) {
        record.replaced_orders = engine.empty_facts_of(record.source_name);
        return *record.replaced_orders;
    }
    const std::int64_t orders = orders_on_record(engine.database());
    engine.empty_facts();
    forget_currency(engine.database());
    return orders;
}

/// A full refresh from the wrong file would lose the history. `replaced_source` is the one that it replaces; empty:
/// all.
void judge_refresh(const LoadOptions& options, Database& database, std::int64_t orders_before,
                   const std::string& replaced_source) {
    const std::int64_t orders_after =
        replaced_source.empty() ? orders_on_record(database) : orders_of_source(database, replaced_source);
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
    run.record.replaced_orders.reset();
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
    std::string replaced_source;
    Rejected so_far;
    Loaded uncommitted;
    for (const Day& day : days) {
        const bool is_last = &day == &days.back();
        Run run(day, options.full_refresh && &day == &days.front());
        try {
            if (!std::exchange(begun, true)) engine.begin();
            if (run.record.full_refresh) {
                orders_before = begin_refresh(engine, run.record);
                if (run.record.replaced_orders) replaced_source = run.record.source_name;
            }
            run_day(options, engine, run, so_far);
            finish_replay(engine.database(), run.record, day);
            if (is_last && options.full_refresh) {
                judge_refresh(options, engine.database(), orders_before, replaced_source);
            }
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
