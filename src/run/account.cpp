#include "ordermart/run/account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/input/source_settings.hpp"

namespace ordermart {
namespace {

/// How many rejects the present input may have. A share is one of all that a backfill has read so far, since days
/// differ and few of them are a sample of a source.
std::int64_t allowed_rejects(const RejectLimit& limit, const Rejected& before, const Rejected& present) {
    const std::int64_t of_present = limit.allowed(present.records);
    if (!limit.is_share) return of_present;
    return std::max(of_present, limit.allowed(before.records + present.records) - before.rejected);
}

/// For the most frequent reason: what a declaration mends and the file need not.
std::string_view remedy_of(const RejectLog& rejects) {
    const auto most = std::ranges::max_element(rejects.counts());
    switch (static_cast<Reason>(most - rejects.counts().begin())) {
        case Reason::other_source_order:
            return "give the order ids of this source an order_id_prefix, or declare shared_order_ids";
        case Reason::other_currency:
            return "load the records of the other currencies into a warehouse of their own";
        case Reason::negative_price:
        case Reason::negative_quantity:
            return "declare negative_prices";
        case Reason::quote_after_space:
            return "declare skip_initial_space";
        case Reason::stray_quote:
            return "mend the quotes; stray_quotes declares that they are meant so";
        case Reason::damaged_order_id:
            return "have the order ids sent with all their digits; scientific_order_ids loads them as they are";
        case Reason::date_out_of_window:
            return "look whether the run date is right; order_window says which dates are loaded";
        case Reason::empty_customer_key:
            return "declare as customer_key a column that all records have";
        default:
            return "mend the file";
    }
}

/// A file of which nothing is accepted is another one than its source says, and no share of rejects makes it right.
[[noreturn]] void refuse_all_rejected(const Run& run, const std::string& name, std::int64_t records) {
    throw Error(
        ExitCode::refused, name,
        fmt::format("{} rejected, and a file of which nothing is accepted is refused at any --max-rejects: {}",
                    records == 1 ? "its only record was" : fmt::format("all {} records were", group_thousands(records)),
                    run.rejects.summary()),
        fmt::format("{}; `ordermart inspect FILE` shows what the file is", remedy_of(run.rejects)));
}

/// The least whole percentage that allows them.
std::string share_of(const Rejected& before, const Rejected& present) {
    const std::int64_t records = before.records + present.records;
    return fmt::format("{}%", ((before.rejected + present.rejected) * 100 + records - 1) / records);
}

std::int64_t told(const RunCounts& counts) {
    return counts.inserted + counts.updated + counts.superseded + counts.unchanged + counts.duplicate +
           counts.rejected + counts.blank + counts.skipped;
}

void require_equal(const std::string& place, const RunCounts& counts) {
    if (counts.read == told(counts) && counts.unchanged >= 0 && counts.duplicate >= 0) return;
    throw Error(ExitCode::failed, place,
                fmt::format("the account does not add up: {} records read, {} accounted for",
                            group_thousands(counts.read), group_thousands(told(counts))),
                "nothing was loaded; a model loses or doubles records");
}

/// Fills the counts of the record, and how many orders reports count after the run.
void count_run(Database& database, Run& run, const Accepted& accepted_orders) {
    const bool first_load = accepted_orders.are_all_new;
    Statement outcomes = database.prepare(
        "select coalesce(sum(lines) filter (where outcome = 'inserted'), 0), "
        "coalesce(sum(lines) filter (where outcome = 'updated'), 0), "
        "coalesce(sum(lines) filter (where outcome = 'superseded'), 0), "
        "count(*) filter (where outcome = 'inserted'), "
        "coalesce(sum((is_counted and outcome in ('inserted', 'updated')) - (was_counted and outcome = 'updated')), 0) "
        "from order_outcomes");
    outcomes.step();
    Statement accepted = database.prepare(
        fmt::format("select count(*), count(*) filter (where order_line = 1), count(*) filter (where order_line = 1 "
                    "and (status_id is null or status_id not in (select status_id from uncounted_statuses))) from {}",
                    accepted_orders.table));
    accepted.step();
    Statement rejects = database.prepare("select count(*) from rejected_orders where run_id = ?");
    rejects.bind(1, run.record.run_id);
    rejects.step();
    RunCounts counts;
    counts.read = run.reader->records_read();
    counts.blank = run.reader->blank();
    counts.skipped = run.reader->skipped();
    counts.inserted = first_load ? accepted.integer(0) : outcomes.integer(0);
    counts.updated = outcomes.integer(1);
    counts.superseded = outcomes.integer(2);
    counts.unchanged = accepted.integer(0) - counts.inserted - counts.updated - counts.superseded;
    for (std::size_t file = 1; file <= run.files.count(); ++file) {
        counts.duplicate += accepted_orders.source.duplicates(static_cast<std::int64_t>(file));
    }
    counts.rejected = rejects.integer(0);
    counts.new_orders = first_load ? accepted.integer(1) : outcomes.integer(3);
    run.record.counts = counts;
    if (first_load) {
        run.record.counted_orders = accepted.integer(2);
    } else if (accepted_orders.counted_orders) {
        run.record.counted_orders = accepted_orders.counted_orders;
    } else {
        run.record.counted_orders = counted_orders_on_record(database) + outcomes.integer(4);
    }
}

/// A repeat counts where it stands, whatever file has the first one.
void count_by_file(Database& database, Run& run, const Accepted& accepted_orders) {
    std::vector<FileRecord>& files = run.record.files;
    const auto counts = [&files](const Statement& query) -> RunCounts& {
        return files.at(static_cast<std::size_t>(query.integer(0) - 1)).counts;
    };
    Statement staged = database.prepare(fmt::format(
        "select staged.file_number, count(*), count(*) filter (where known.outcome = 'inserted'), "
        "count(*) filter (where known.outcome = 'updated'), count(*) filter (where known.outcome = 'superseded') "
        "from {} as staged left join order_outcomes as known on known.order_id = staged.order_id "
        "group by staged.file_number",
        accepted_orders.table));
    while (staged.step()) {
        RunCounts& file = counts(staged);
        file.inserted = staged.integer(accepted_orders.are_all_new ? 1 : 2);
        file.updated = staged.integer(3);
        file.superseded = staged.integer(4);
        file.unchanged = staged.integer(1) - file.inserted - file.updated - file.superseded;
    }
    Statement rejects =
        database.prepare("select file_number, count(*) from rejected_orders where run_id = ? group by file_number");
    rejects.bind(1, run.record.run_id);
    while (rejects.step()) counts(rejects).rejected = rejects.integer(1);
    for (std::size_t file = 0; file < files.size(); ++file) {
        files[file].counts.duplicate = accepted_orders.source.duplicates(static_cast<std::int64_t>(file) + 1);
    }
}

}  // namespace

std::string sum_of(const RunCounts& counts) {
    const std::pair<std::int64_t, std::string_view> outcomes[]{
        {counts.inserted, "inserted"},   {counts.updated, "updated"},     {counts.superseded, "superseded"},
        {counts.unchanged, "unchanged"}, {counts.duplicate, "duplicate"}, {counts.rejected, "rejected"},
        {counts.blank, "blank"},         {counts.skipped, "skipped"}};
    std::string sum = group_thousands(counts.read) + " read";
    std::string_view sign = " = ";
    for (const auto& [count, outcome] : outcomes) {
        if (count == 0) continue;
        fmt::format_to(std::back_inserter(sum), "{}{} {}", std::exchange(sign, " + "), group_thousands(count), outcome);
    }
    return sum;
}

Run::Run(const Day& of, bool full_refresh) : day(of), files(of.paths), rejects(of.paths) {
    record.run_date = day.run_date;
    record.input_path = files.path();
    record.settings = settings_text(day.source);
    record.source_name = day.source_name;
    record.replays_run_id = day.replayed_run();
    record.full_refresh = full_refresh;
    record.started_at = utc_now();
}

void Run::finish(std::string_view status) {
    if (reader) reader->stop();
    record.status = status;
    record.seconds = seconds_since(begun);
    record.input_bytes = files.size();
    for (std::size_t file = 0; file < record.files.size(); ++file) {
        if (!record.files[file].sha256.empty()) continue;
        record.files[file].bytes = files.at(file).size();
        record.files[file].sha256 = files.at(file).sha256();
    }
    if (files.count() == 1 && files.at(0).at_end() && !record.input_sha256) {
        record.input_sha256 = record.files.empty() ? files.at(0).sha256() : record.files.front().sha256;
    }
    if (!reader) return;
    record.counts.read = reader->records_read();
    record.counts.blank = reader->blank();
    record.counts.skipped = reader->skipped();
    record.counts.rejected = rejects.total();
}

std::vector<std::string> Run::summary(bool dry_run, const WarehouseOptions& warehouse) const {
    std::vector<std::string> lines;
    if (record.files.size() > 1) {
        for (const FileRecord& file : record.files) {
            lines.push_back(fmt::format("{}: {}", input_name(file.path), sum_of(file.counts)));
        }
    }
    const std::string hint =
        record.counts.rejected > 0 && !dry_run
            ? fmt::format("; why: `ordermart rejects --run {}{}`", record.run_id,
                          warehouse.db == WarehouseOptions{}.db || warehouse.engine != EngineKind::sqlite
                              ? ""
                              : " --db " + warehouse.db)
            : "";
    lines.push_back(fmt::format("{} {}: {}; {:.2f} s; {}{}{}", to_string(record.run_date), files.name(),
                                sum_of(record.counts), record.seconds, dry_run ? "dry run, nothing stored in " : "",
                                warehouse.name(), hint));
    return lines;
}

void keep_account(Database& database, Run& run, const Accepted& accepted_orders) {
    count_run(database, run, accepted_orders);
    require_equal(run.files.name(), run.record.counts);
    for (std::size_t file = 0; file < run.files.count(); ++file) {
        const ReadAhead::Part& part = run.reader->parts().at(file);
        RunCounts counts;
        counts.read = part.records_read;
        counts.blank = part.blank;
        counts.skipped = part.skipped;
        const std::string& path = run.files.at(file).path();
        run.record.files.push_back({path, run.day.sent_as.empty() ? absolute_path(path) : run.day.sent_as, 0, "",
                                    run.day.is_moved ? "" : part.header, counts});
    }
    // Of one file they are the run's, and need no counting.
    if (run.files.count() == 1) {
        run.record.files.front().counts = run.record.counts;
    } else {
        count_by_file(database, run, accepted_orders);
    }
    for (const FileRecord& file : run.record.files) {
        require_equal(input_name(file.path), file.counts);
        const std::int64_t records = file.counts.read - file.counts.blank - file.counts.skipped;
        if (records > 0 && file.counts.rejected == records && !run.day.replayed_run()) {
            refuse_all_rejected(run, input_name(file.path), records);
        }
    }
}

void judge_input(const LoadOptions& options, const Run& run, bool finished, Rejected& before) {
    if (!finished) {
        throw Error(ExitCode::failed, "transform", "no model reads raw_orders to its end",
                    "let one model select from raw_orders without a limit");
    }
    const std::int64_t records = run.reader->records_read() - run.reader->blank() - run.reader->skipped();
    if (records == 0 && !options.allow_empty) {
        const std::int64_t skipped = run.reader->skipped();
        throw Error(ExitCode::refused, run.files.name(),
                    skipped == 0 ? "holds no records"
                                 : fmt::format("holds no records but {} skipped", group_thousands(skipped)),
                    "if a day without orders is right, use --allow-empty");
    }
    const std::int64_t rejected = run.rejects.total();
    const bool is_replay = run.day.replayed_run().has_value();
    const bool are_all = records > 0 && rejected == records;
    const std::int64_t allowed = allowed_rejects(options.max_rejects, before, {records, rejected});
    // A share allows at least one, and a replay often has no more: one that loads nothing has mended nothing.
    if (is_replay && are_all && (options.max_rejects.is_share || rejected > allowed)) {
        // Allowed, they would be settled and nothing of them loaded.
        throw Error(ExitCode::refused, run.files.name(),
                    fmt::format("{} of {} records rejected again: {}", group_thousands(rejected),
                                group_thousands(records), run.rejects.summary()),
                    "mend the file and replay it again");
    }
    if (!is_replay && are_all) refuse_all_rejected(run, run.files.name(), records);
    if (rejected > allowed) {
        const bool is_of_all = options.max_rejects.is_share && before.records > 0;
        const std::string of_all =
            is_of_all ? fmt::format(" (of all {} read so far)", group_thousands(before.records + records)) : "";
        throw Error(ExitCode::refused, run.files.name(),
                    fmt::format("{} of {} records rejected, and --max-rejects {} allows {}{}: {}",
                                group_thousands(rejected), group_thousands(records), options.max_rejects.text,
                                group_thousands(allowed), of_all, run.rejects.summary()),
                    fmt::format("{}, or allow them with --max-rejects {}", remedy_of(run.rejects),
                                is_of_all ? share_of(before, {records, rejected}) : std::to_string(rejected)));
    }
    before.records += records;
    before.rejected += rejected;
}

}  // namespace ordermart
