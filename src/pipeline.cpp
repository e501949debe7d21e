#include "ordermart/pipeline.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <iostream>
#include <iterator>
#include <utility>
#include <vector>

#include "ordermart/days.hpp"
#include "ordermart/dimension_keys.hpp"
#include "ordermart/error.hpp"
#include "ordermart/ledger.hpp"
#include "ordermart/models.hpp"
#include "ordermart/printable.hpp"
#include "ordermart/progress.hpp"
#include "ordermart/raw_orders.hpp"
#include "ordermart/warehouse.hpp"

namespace ordermart {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begun) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// One run on its way: its input, and what the ledger will say of it, whether it commits or stops.
struct Run {
    Run(const Day& day, bool full_refresh) : file(day.path) {
        record.run_date = day.run_date;
        record.input_path = day.path;
        record.full_refresh = full_refresh;
        record.started_at = utc_now();
    }

    /// Brings the record up to date, as far as the run came.
    void finish(std::string_view status) {
        if (reader) reader->stop();
        record.status = status;
        record.seconds = seconds_since(begun);
        record.input_bytes = file.size();
        if (file.at_end() && !record.input_sha256) record.input_sha256 = file.sha256();
        if (!reader) return;
        record.counts.read = reader->records_read();
        record.counts.blank = reader->blank();
        record.counts.rejected = rejects.total();
    }

    RawFile file;
    std::optional<ReadAhead> reader;
    RejectLog rejects;
    RunRecord record;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};

// The story of a run: load() at the end locks the warehouse and commits; run_day() between reads and types the raw file
// through the transform models, judges the input, keeps the account, runs the checks and writes the ledger. What
// follows are these steps, in this order.

void transform(Database& database, const Catalogue& catalogue, const ModelParameters& parameters, RunRecord& record,
               Progress& progress) {
    for (const Model& model : catalogue.stage("transform")) {
        const auto begun = std::chrono::steady_clock::now();
        const std::int64_t rows = run_model(database, model, parameters);
        record.steps.push_back({model.path(), rows, seconds_since(begun)});
        progress.next_step();
    }
}

/// Records that are not blank, and the rejected ones among them.
struct Rejected {
    std::int64_t records = 0;
    std::int64_t rejected = 0;
};

/// How many rejects the present file may have. A share is one of all that a backfill has read so far, since days differ
/// and few of them are a sample of a source; a file of which nothing was accepted is judged by itself.
std::int64_t allowed_rejects(const RejectLimit& limit, const Rejected& before, const Rejected& file) {
    const std::int64_t of_file = limit.allowed(file.records);
    if (!limit.is_share || file.rejected == file.records) return of_file;
    return std::max(of_file, limit.allowed(before.records + file.records) - before.rejected);
}

/// The raw file is read to its end, is not empty by mistake and not full of rejects.
void judge_input(const Config& config, const Run& run, bool finished, Rejected& so_far) {
    const std::string name = input_name(run.record.input_path);
    if (!finished) {
        throw Error(ExitCode::failed, "transform", "no model reads raw_orders to its end",
                    "let one model select from raw_orders without a limit");
    }
    const std::int64_t records = run.reader->records_read() - run.reader->blank();
    if (records == 0 && !config.allow_empty) {
        throw Error(ExitCode::refused, name, "holds no records", "if a day without orders is right, use --allow-empty");
    }
    const std::int64_t rejected = run.rejects.total();
    const std::int64_t allowed = allowed_rejects(config.max_rejects, so_far, {records, rejected});
    if (rejected > allowed) {
        throw Error(ExitCode::refused, name,
                    fmt::format("{} of {} records rejected, and --max-rejects {} allows {}: {}",
                                group_thousands(rejected), group_thousands(records), config.max_rejects.text,
                                group_thousands(allowed), run.rejects.summary()),
                    fmt::format("mend the file, or allow them with --max-rejects {}", rejected));
    }
    so_far.records += records;
    so_far.rejected += rejected;
}

void check_touched(Database& database, const Catalogue& catalogue, const ModelParameters& parameters, RunRecord& record,
                   Progress& progress) {
    std::string broken;
    for (const Model& model : catalogue.stage("check")) {
        const auto begun = std::chrono::steady_clock::now();
        const Violations violations = run_check(database, model, parameters);
        record.steps.push_back({model.path(), violations.count, seconds_since(begun)});
        progress.next_step();
        if (violations.count > 0) broken += (broken.empty() ? "" : "; ") + violations.describe(model);
    }
    if (!broken.empty()) {
        throw Error(ExitCode::refused, input_name(record.input_path), fmt::format("the checks failed: {}", broken),
                    "nothing was loaded; `ordermart sql show NAME` prints a check");
    }
}

/// What was read is the reader's word, what became of it the database's: the two must agree.
void account(Database& database, Run& run, bool first_load) {
    Statement outcomes = database.prepare(
        "select coalesce(sum(lines) filter (where outcome = 'inserted'), 0), "
        "coalesce(sum(lines) filter (where outcome = 'updated'), 0), "
        "coalesce(sum(lines) filter (where outcome = 'superseded'), 0), "
        "count(*) filter (where outcome = 'inserted') from order_outcomes");
    outcomes.step();
    Statement accepted = database.prepare(
        "select count(*), coalesce(sum(copies - 1), 0), count(*) filter (where order_line = 1) from staged_orders");
    accepted.step();
    RunCounts& counts = run.record.counts;
    counts.inserted = first_load ? accepted.integer(0) : outcomes.integer(0);
    counts.updated = outcomes.integer(1);
    counts.superseded = outcomes.integer(2);
    counts.unchanged = accepted.integer(0) - counts.inserted - counts.updated - counts.superseded;
    counts.duplicate = accepted.integer(1);
    counts.new_orders = first_load ? accepted.integer(2) : outcomes.integer(3);
    Statement rejects = database.prepare("select count(*) from rejected_orders where run_id = ?");
    rejects.bind(1, run.record.run_id);
    rejects.step();
    const std::int64_t rejected = rejects.integer(0);
    const std::int64_t told = counts.inserted + counts.updated + counts.superseded + counts.unchanged +
                              counts.duplicate + rejected + run.reader->blank();
    if (told != run.reader->records_read()) {
        throw Error(ExitCode::failed, input_name(run.record.input_path),
                    fmt::format("the account does not add up: {} records read, {} accounted for",
                                group_thousands(run.reader->records_read()), group_thousands(told)),
                    "nothing was loaded; a model loses or doubles records");
    }
}

std::vector<std::string> steps_of_run(const Catalogue& catalogue) {
    std::vector<std::string> steps;
    for (const std::string_view stage : {"transform", "check"}) {
        for (const Model& model : catalogue.stage(stage)) steps.push_back(model.path());
    }
    return steps;
}

/// A line that went on in the next could not be written over.
std::string_view cut_to_terminal(std::string_view line) {
    winsize size{};
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    // With the sequence that erases the line before, which takes no room.
    return line.substr(0, (known ? size.ws_col : 80) + std::size_t{3});
}

std::function<void(std::string_view)> progress_writer(const Config& config) {
    if (!Progress::is_wanted(config)) return {};
    return [](std::string_view line) { std::cerr << cut_to_terminal(line) << std::flush; };
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
    parameters.order_lines = config.source.order_lines;
    parameters.first_load = database.query_integer("select exists (select 1 from fact_orders)") == 0;

    ReadAhead& reader = run.reader.emplace(run.file, config.source);
    if (!reader.ignored_columns().empty()) {
        spdlog::info("{}: ignoring the columns {}", input_name(record.input_path),
                     fmt::join(reader.ignored_columns(), ", "));
    }
    DimensionKeys dimension_keys(database);
    RejectWriter reject_writer(database, record.run_id);
    const RawOrders raw_orders(database, reader, dimension_keys, [&](const Reject& reject) {
        reject_writer.write(reject);
        run.rejects.add(reject);
    });

    Progress progress(steps_of_run(catalogue), progress_writer(config), run.begun);
    const TickScope ticks(database, [&] {
        progress.show({run.file.share_read(), reader.records_read()}, Progress::Clock::now());
    });

    transform(database, catalogue, parameters, record, progress);
    judge_input(config, run, raw_orders.finished(), so_far);
    account(database, run, parameters.first_load);
    parameters.orders = (record.full_refresh ? 0 : orders_on_record(database)) + record.counts.new_orders;
    check_touched(database, catalogue, parameters, record, progress);
    progress.clear();

    run.finish("succeeded");
    const bool has_records = record.counts.read > record.counts.blank;
    if (const auto other = has_records ? other_run_date_of(database, record) : std::nullopt) {
        spdlog::warn("{}: the same bytes were loaded for {}: yesterday's file was probably sent again",
                     input_name(record.input_path), *other);
    }
    write_run(database, record, run.rejects);
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
    throw Error(ExitCode::refused, input_name(config.input),
                fmt::format("the full refresh would leave {} of {} orders", group_thousands(orders_after),
                            group_thousands(orders_before)),
                "name every file that holds them, or confirm with --yes");
}

/// What a run stopped for is recorded in a transaction of its own, since its own is rolled back.
void record_stop(const Config& config, Warehouse& warehouse, Run& run, const Error& error) {
    const bool interrupted = error.code() == ExitCode::interrupted || error.code() == ExitCode::terminated;
    const bool recorded = interrupted || error.code() == ExitCode::refused || error.code() == ExitCode::failed;
    if (!recorded || config.dry_run || !warehouse.existed()) return;
    run.finish(interrupted ? "interrupted" : error.code() == ExitCode::refused ? "refused" : "failed");
    run.record.message = error.what();
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

std::string summary(const Config& config, const Run& run) {
    const RunCounts& counts = run.record.counts;
    const std::pair<std::int64_t, std::string_view> outcomes[]{
        {counts.inserted, "inserted"},   {counts.updated, "updated"},     {counts.superseded, "superseded"},
        {counts.unchanged, "unchanged"}, {counts.duplicate, "duplicate"}, {counts.rejected, "rejected"},
        {counts.blank, "blank"}};
    std::string sum;
    for (const auto& [count, outcome] : outcomes) {
        if (count == 0) continue;
        fmt::format_to(std::back_inserter(sum), "{}{} {}", sum.empty() ? " = " : " + ", group_thousands(count),
                       outcome);
    }
    const std::string_view hint = counts.rejected > 0 && !config.dry_run ? "; why: `ordermart rejects`" : "";
    return fmt::format("{} {}: {} read{}; {:.2f} s; {}{}{}", to_string(run.record.run_date),
                       input_name(run.record.input_path), group_thousands(counts.read), sum, run.record.seconds,
                       config.dry_run ? "dry run, nothing stored in " : "", config.db, hint);
}

/// A dry run does everything to the warehouse but commit; where there is none it makes a private one.
std::string warehouse_path(const Config& config) {
    return config.dry_run && is_absent(config.db) ? std::string{} : config.db;
}

}  // namespace

void load(const Config& config) {
    // Whoever reads the messages may go away; the run goes on.
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<Day> days = find_days(config);
    const Catalogue catalogue = Catalogue::of(config.sql_dir);
    const bool all_days_at_once = config.full_refresh || config.dry_run;

    Warehouse warehouse(warehouse_path(config), config.wait);
    std::unique_ptr<Transaction> transaction;
    std::int64_t orders_before = 0;
    Rejected so_far;
    std::vector<std::string> summaries;
    for (const Day& day : days) {
        const bool is_last = &day == &days.back();
        Run run(day, config.full_refresh && &day == &days.front());
        try {
            if (!transaction) transaction = warehouse.begin(catalogue);
            if (run.record.full_refresh) orders_before = empty_facts(warehouse.database());
            run_day(config, catalogue, warehouse.database(), run, so_far);
            if (is_last && config.full_refresh) judge_refresh(config, warehouse.database(), orders_before);
            summaries.push_back(summary(config, run));
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
        for (const std::string& line : std::exchange(summaries, {})) spdlog::info("{}", line);
    }
    if (config.command == Command::backfill) {
        const auto all_days = (config.end - config.start).count() + 1;
        spdlog::info("backfill: {} of {} days had a file{}", days.size(), all_days,
                     config.dry_run ? "" : ", all loaded");
    }
}

}  // namespace ordermart
