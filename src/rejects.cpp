#include "ordermart/rejects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "ordermart/atomic_file.hpp"
#include "ordermart/csv_reader.hpp"
#include "ordermart/error.hpp"
#include "ordermart/printable.hpp"
#include "ordermart/raw_text.hpp"

namespace ordermart {
namespace {

/// ?1 is the run, or null for all whose orders are in the warehouse.
constexpr std::string_view from_open_rejects =
    " from rejected_orders as rejected inner join etl_runs as run on run.run_id = rejected.run_id "
    "inner join etl_run_files as file on file.run_id = rejected.run_id and file.file_number = rejected.file_number "
    "where rejected.replayed_by_run_id is null and (rejected.run_id = ?1 or (?1 is null and run.run_id >= ("
    "select coalesce(max(run_id), 0) from etl_runs where status = 'succeeded' and full_refresh = 1))) ";

void require_known_run(Database& database, std::int64_t run_id) {
    Statement known = database.prepare("select 1 from etl_runs where run_id = ?");
    known.bind(1, run_id);
    if (known.step()) return;
    throw Error(ExitCode::usage, fmt::format("run {}", run_id), "is not in the ledger",
                "`ordermart status` lists the runs");
}

Value run_or_null(const Config& config) { return config.run_id ? Value(*config.run_id) : Value(); }

std::string name_of(const RejectedRecord& record) {
    return fmt::format("record {}:{}:{}", record.run_id, record.file_number, record.line_number);
}

[[noreturn]] void refuse(const Config& config, std::int64_t line, const std::string& problem, std::string_view remedy) {
    throw Error(ExitCode::refused, fmt::format("{}:{}", config.replay, line), problem, remedy);
}

/// As export_rejects writes it, without leading zeros: the reader looks for that text again.
std::optional<std::int64_t> number_of(std::string_view text) {
    if (text.empty() || text.front() < '1' || text.front() > '9') return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

RejectedRecord record_named(const Config& config, const CsvRecord& record) {
    std::array<std::int64_t, 3> key{};
    for (std::size_t field = 0; field < key.size(); ++field) {
        const auto number = record.fields.size() > field ? number_of(record.fields[field]) : std::nullopt;
        if (!number) {
            refuse(config, record.line_number, fmt::format("has no number in {}", reject_columns[field]),
                   "leave these columns as `ordermart rejects --export` wrote them");
        }
        key[field] = *number;
    }
    return {key[0], key[1], key[2]};
}

void require_header(const Config& config, const CsvRecord& header) {
    const bool is_export = header.fields.size() > reject_columns.size() &&
                           std::equal(reject_columns.begin(), reject_columns.end(), header.fields.begin());
    if (is_export) return;
    refuse(config, 1, fmt::format("does not begin with the columns {}", fmt::join(reject_columns, ", ")),
           "mend a file that `ordermart rejects --export` wrote, and name its --source, or its --delimiter");
}

/// What the file names, with the line on which it does.
std::map<RejectedRecord, std::int64_t> records_named(const Config& config) {
    std::error_code unknown;
    const bool is_there = std::filesystem::exists(config.replay, unknown);
    if (config.replay == standard_input_path ||
        (is_there && !std::filesystem::is_regular_file(config.replay, unknown))) {
        throw Error(ExitCode::usage, config.replay, "is no regular file", "it is read more than once: name a file");
    }
    RawFile file(config.replay);
    RawText text(file);
    CsvReader reader(text, {config.source.delimiter, config.source.quote, 0});
    CsvRecord record;
    if (!reader.next(record)) refuse(config, 1, "is empty", "export the rejects again");
    require_header(config, record);
    std::map<RejectedRecord, std::int64_t> named;
    while (reader.next(record)) {
        if (record.blank) continue;
        const RejectedRecord key = record_named(config, record);
        if (!named.emplace(key, record.line_number).second) {
            refuse(config, record.line_number, name_of(key) + " is there twice", "keep one of the two");
        }
    }
    if (named.empty()) refuse(config, 1, "names no record", "export the rejects again");
    return named;
}

/// The run date of a reject that waits for its mending.
Date run_date_of(Statement& find, const Config& config, const RejectedRecord& record, std::int64_t line) {
    find.bind(1, record.run_id);
    find.bind(2, record.file_number);
    find.bind(3, record.line_number);
    if (!find.step()) {
        refuse(config, line, name_of(record) + " was not rejected by a run whose orders are in the warehouse",
               "leave the first columns as `ordermart rejects --export` wrote them");
    }
    if (find.integer(1) != 0) {
        refuse(config, line, fmt::format("{} was replayed by run {} already", name_of(record), find.integer(1)),
               "export the rejects again: those that are still open are in it");
    }
    const Date date = parse_date(find.text(0)).value_or(Date{});
    find.reset();
    return date;
}

/// Where a run had order lines, its rejects are no orders by themselves.
void require_single_records(Database& database, const Config& config, const Day& day) {
    Statement incomplete =
        database.prepare("select 1 from etl_run_rejects where run_id = ? and reason = 'incomplete_order'");
    incomplete.bind(1, day.replays.front().run_id);
    if (!incomplete.step()) return;
    throw Error(ExitCode::usage, config.replay, fmt::format("holds order lines, of run {}", day.replays.front().run_id),
                "replay it with --order-lines, or with its --source");
}

/// With order lines all rejected lines of an order are replayed, or none.
void require_whole_orders(Database& database, const Config& config, const Day& day) {
    database.execute(
        "pragma query_only = off;"
        "create temp table if not exists mended (file_number integer, line_number integer, "
        "primary key (file_number, line_number)) without rowid;"
        "delete from mended");
    Statement add = database.prepare("insert into mended (file_number, line_number) values (?, ?)");
    for (const RejectedRecord& record : day.replays) {
        add.bind(1, record.file_number);
        add.bind(2, record.line_number);
        add.run();
    }
    Statement missing = database.prepare(
        "select rejected.file_number, rejected.line_number from rejected_orders as rejected "
        "where rejected.run_id = ?1 and rejected.order_id in (select known.order_id from rejected_orders as known "
        "inner join mended using (file_number, line_number) where known.run_id = ?1) "
        "and (rejected.file_number, rejected.line_number) not in (select file_number, line_number from mended)");
    missing.bind(1, day.replays.front().run_id);
    if (!missing.step()) return;
    throw Error(ExitCode::refused, config.replay,
                fmt::format("lacks {}, another line of an order in it",
                            name_of({day.replays.front().run_id, missing.integer(0), missing.integer(1)})),
                "mend all lines of an order together");
}

}  // namespace

Result list_rejects(Database& database, const Config& config) {
    const std::int64_t run_id =
        config.run_id.value_or(database.query_integer("select coalesce(max(run_id), 0) from etl_runs"));
    require_known_run(database, run_id);
    if (config.reason.empty()) {
        Statement query = database.prepare(
            "select counted.reason, counted.records, ("
            "select count(*) from rejected_orders as kept where kept.run_id = ?1 and kept.reason = counted.reason "
            "and kept.replayed_by_run_id is not null) as replayed, "
            "first.line_number as example_line, first.raw_text as example from etl_run_rejects as counted left join ("
            "select reason, line_number, raw_text, "
            "row_number() over (partition by reason order by file_number, line_number) as place "
            "from rejected_orders where run_id = ?1) as first on first.reason = counted.reason and first.place = 1 "
            "where counted.run_id = ?1 order by counted.records desc, counted.reason");
        query.bind(1, run_id);
        return {fmt::format("rejects of run {} by reason", run_id), std::move(query)};
    }
    Statement query = database.prepare(
        "select coalesce(file.input_path, run.input_path) as file, rejected.line_number, rejected.reason, "
        "rejected.column_name, rejected.replayed_by_run_id, rejected.raw_text "
        "from rejected_orders as rejected inner join etl_runs as run on run.run_id = rejected.run_id "
        "left join etl_run_files as file on file.run_id = rejected.run_id "
        "and file.file_number = rejected.file_number where rejected.run_id = ?1 "
        "and (?2 = 'all' or rejected.reason = ?2) order by rejected.file_number, rejected.line_number");
    query.bind(1, run_id);
    query.bind(2, config.reason);
    return {fmt::format("rejects of run {}", run_id), std::move(query)};
}

std::int64_t export_rejects(Database& database, const Config& config) {
    if (config.run_id) require_known_run(database, *config.run_id);
    Statement forms = database.prepare(fmt::format(
        "select file.header, file.delimiter, min(run.run_id){}group by 1, 2 order by 3 limit 2", from_open_rejects));
    forms.bind(1, run_or_null(config));
    if (!forms.step()) return 0;
    const std::string header = forms.text(0);
    const std::string delimiter = forms.text(1);
    const std::int64_t first_run = forms.integer(2);
    if (forms.step()) {
        throw Error(ExitCode::usage, "--export",
                    fmt::format("files of run {} and run {} have different headers", first_run, forms.integer(2)),
                    "export the rejects of one run, with --run ID");
    }
    Statement rejects = database.prepare(fmt::format(
        "select rejected.run_id, rejected.file_number, rejected.line_number, rejected.reason, rejected.raw_text{}"
        "order by 1, 2, 3",
        from_open_rejects));
    rejects.bind(1, run_or_null(config));
    AtomicFile file(config.export_to);
    file.stream() << fmt::format("{}", fmt::join(reject_columns, delimiter)) << delimiter << header << '\n';
    std::int64_t count = 0;
    for (; rejects.step(); ++count) {
        for (int column = 0; column < 4; ++column) file.stream() << rejects.text(column) << delimiter;
        file.stream() << rejects.text(4) << '\n';
    }
    file.commit();
    return count;
}

std::vector<Day> find_replays(Database& database, const Config& config) {
    std::map<std::pair<Date, std::int64_t>, Day> days;
    Statement find = database.prepare(
        "select run.run_date, rejected.replayed_by_run_id from rejected_orders as rejected "
        "inner join etl_runs as run on run.run_id = rejected.run_id and run.status = 'succeeded' and run.run_id >= ("
        "select coalesce(max(run_id), 0) from etl_runs where status = 'succeeded' and full_refresh = 1) "
        "where rejected.run_id = ? and rejected.file_number = ? and rejected.line_number = ?");
    for (const auto& [record, line] : records_named(config)) {
        const Date run_date = run_date_of(find, config, record, line);
        Day& day = days[{run_date, record.run_id}];
        day.run_date = run_date;
        day.paths = {config.replay};
        day.replays.push_back(record);
    }
    std::vector<Day> oldest_first;
    for (auto& [key, day] : days) {
        if (config.source.order_lines) {
            require_whole_orders(database, config, day);
        } else {
            require_single_records(database, config, day);
        }
        oldest_first.push_back(std::move(day));
    }
    return oldest_first;
}

void finish_replay(Database& database, const RunRecord& run, const Day& day) {
    if (day.replays.empty()) return;
    if (run.counts.read != static_cast<std::int64_t>(day.replays.size())) {
        throw Error(ExitCode::refused, day.paths.front(), "changed while it was read",
                    "start the replay again when whatever writes the file is done");
    }
    Statement overturned = database.prepare(
        "select order_id from order_outcomes where outcome = 'updated' and previous_run_date_id = ? limit 1");
    overturned.bind(1, date_id(day.run_date));
    if (overturned.step()) {
        throw Error(ExitCode::refused, day.paths.front(),
                    fmt::format("order {} was loaded for {} already, with other values", printable(overturned.text(0)),
                                to_string(day.run_date)),
                    "take it out of the file, or give it the order_id that it should have");
    }
    Statement mark = database.prepare(
        "update rejected_orders set replayed_by_run_id = ? "
        "where run_id = ? and file_number = ? and line_number = ? and replayed_by_run_id is null "
        "and run_id >= (select coalesce(max(run_id), 0) from etl_runs where status = 'succeeded' and full_refresh = "
        "1)");
    const std::int64_t before = database.total_changes();
    for (const RejectedRecord& record : day.replays) {
        mark.bind(1, run.run_id);
        mark.bind(2, record.run_id);
        mark.bind(3, record.file_number);
        mark.bind(4, record.line_number);
        mark.run();
    }
    if (database.total_changes() - before == static_cast<std::int64_t>(day.replays.size())) return;
    throw Error(ExitCode::refused, day.paths.front(),
                "some of its records were replayed or refreshed by another run meanwhile",
                "export the rejects again: those that are still open are in it");
}

}  // namespace ordermart
