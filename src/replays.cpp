#include "ordermart/replays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "ordermart/csv_reader.hpp"
#include "ordermart/error.hpp"
#include "ordermart/printable.hpp"
#include "ordermart/raw_text.hpp"
#include "ordermart/source_settings.hpp"
#include "ordermart/values.hpp"

namespace ordermart {
namespace {

constexpr std::string_view export_again = "export the rejects again: those that are still open are in it";

std::string name_of(const RejectedRecord& record) {
    return fmt::format("record {}:{}:{}", record.run_id, record.file_number, record.line_number);
}

[[noreturn]] void refuse(const Config& config, std::int64_t line, const std::string& problem, std::string_view remedy) {
    throw Error(ExitCode::refused, fmt::format("{}:{}", config.replay, line), problem, remedy);
}

[[noreturn]] void refuse_header(const Config& config) {
    refuse(config, 1, fmt::format("does not begin with the columns {}", fmt::join(reject_columns, ", ")),
           "mend a file that `ordermart rejects --export` wrote");
}

void require_regular_file(const Config& config) {
    std::error_code unknown;
    const bool is_there = std::filesystem::exists(config.replay, unknown);
    if (config.replay != standard_input_path && (!is_there || std::filesystem::is_regular_file(config.replay, unknown)))
        return;
    throw Error(ExitCode::usage, config.replay, "is no regular file", "it is read more than once: name a file");
}

/// What stands after the name of the first column, around which there may be quotes.
char delimiter_of(const Config& config) {
    RawFile file(config.replay);
    RawText text(file);
    const CsvReader reader(text);
    std::string_view head = reader.head();
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    const std::size_t quote = head.starts_with('"') || head.starts_with('\'') ? 1 : 0;
    const std::size_t end = quote + reject_columns[0].size() + quote;
    if (!head.substr(quote).starts_with(reject_columns[0]) || end >= head.size()) refuse_header(config);
    return head[end];
}

void require_header(const Config& config, const CsvRecord& header) {
    const bool is_export = header.fields.size() > reject_columns.size() &&
                           std::equal(reject_columns.begin(), reject_columns.end(), header.fields.begin());
    if (!is_export) refuse_header(config);
}

/// Calls `use` with each record that is not blank, the header first, until it returns false.
void for_each_record(const Config& config, const CsvForm& form, const std::function<bool(const CsvRecord&)>& use) {
    RawFile file(config.replay);
    RawText text(file);
    CsvReader reader(text, form);
    CsvRecord record;
    while (reader.next(record)) {
        if (!record.blank && !use(record)) return;
    }
}

/// A number as export_rejects writes it, without leading zeros: the reader looks for that text again.
std::optional<std::int64_t> number_of(std::string_view text) {
    const OrderId number = parse_order_id(text);
    return std::holds_alternative<std::int64_t>(number) ? std::optional(std::get<std::int64_t>(number)) : std::nullopt;
}

std::string_view without_quotes(std::string_view text) {
    const bool is_quoted = text.size() > 1 && text.front() == text.back() && (text[0] == '"' || text[0] == '\'');
    return is_quoted ? text.substr(1, text.size() - 2) : text;
}

RejectedRecord record_named(const Config& config, const CsvRecord& record, bool has_quotes = false) {
    std::array<std::int64_t, 3> key{};
    for (std::size_t field = 0; field < key.size(); ++field) {
        const std::string_view text = record.fields.size() > field ? record.fields[field] : std::string_view();
        const auto number = number_of(has_quotes ? without_quotes(text) : text);
        if (!number) {
            refuse(config, record.line_number, fmt::format("has no number in {}", reject_columns[field]),
                   "leave these columns as `ordermart rejects --export` wrote them");
        }
        key[field] = *number;
    }
    return {key[0], key[1], key[2]};
}

/// What the file names first. Its columns stand before all that may have quotes of the source's kind.
RejectedRecord first_record(const Config& config, char delimiter) {
    std::optional<RejectedRecord> first;
    for_each_record(config, {delimiter, '\0', 0}, [&](const CsvRecord& record) {
        if (record.line_number > 1) first = record_named(config, record, true);
        return !first;
    });
    if (!first) refuse(config, 1, "names no record", "export the rejects again");
    return *first;
}

/// A reject that waits to be mended.
struct OpenReject {
    Date run_date;
    std::string settings;  ///< of its source
};

class OpenRejects {
public:
    OpenRejects(Database& database, const Config& config)
        : config_(config),
          open_(database.prepare("select run_date, settings from open_rejects "
                                 "where run_id = ? and file_number = ? and line_number = ?")),
          replays_(database.prepare("select replayed_by_run_id from rejected_orders "
                                    "where run_id = ? and file_number = ? and line_number = ?")) {}

    OpenReject find(const RejectedRecord& record, std::int64_t line) {
        if (!step(open_, record)) refuse_closed(record, line);
        OpenReject open{parse_date(open_.text(0)).value_or(Date{}), open_.text(1)};
        open_.reset();
        return open;
    }

private:
    static bool step(Statement& statement, const RejectedRecord& record) {
        statement.bind(1, record.run_id);
        statement.bind(2, record.file_number);
        statement.bind(3, record.line_number);
        return statement.step();
    }

    [[noreturn]] void refuse_closed(const RejectedRecord& record, std::int64_t line) {
        if (!step(replays_, record)) {
            refuse(config_, line, name_of(record) + " was not rejected by a run",
                   "leave the first columns as `ordermart rejects --export` wrote them");
        }
        if (replays_.integer(0) != 0) {
            refuse(config_, line,
                   fmt::format("{} was replayed by run {} already", name_of(record), replays_.integer(0)),
                   export_again);
        }
        refuse(config_, line,
               name_of(record) +
                   " waits no longer: its run loaded nothing, its file was sent again, or a full refresh "
                   "came after it",
               export_again);
    }

    const Config& config_;
    Statement open_;
    Statement replays_;
};

/// With order lines all rejected lines of an order are replayed, or none.
void require_whole_orders(Database& database, const Config& config, const Day& day) {
    database.execute(
        "pragma query_only = off;"  // a warehouse that is read may still have temporary tables
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

std::vector<Day> find_replays(Database& database, const Config& config) {
    require_regular_file(config);
    const char delimiter = delimiter_of(config);
    OpenRejects rejects(database, config);
    const std::string settings = rejects.find(first_record(config, delimiter), 2).settings;
    Source source = source_of_settings(settings);
    source.delimiter = delimiter;

    std::map<RejectedRecord, Date> named;
    for_each_record(config, {delimiter, source.quote, 0}, [&](const CsvRecord& line) {
        if (line.line_number == 1) {
            require_header(config, line);
            return true;
        }
        const RejectedRecord record = record_named(config, line);
        const OpenReject open = rejects.find(record, line.line_number);
        if (open.settings != settings) {
            refuse(config, line.line_number, name_of(record) + " is of another source than those before it",
                   "replay what `ordermart rejects --export` wrote, a file for each source");
        }
        if (!named.emplace(record, open.run_date).second) {
            refuse(config, line.line_number, name_of(record) + " is there twice", "keep one of the two");
        }
        return true;
    });

    std::map<std::pair<Date, std::int64_t>, Day> days;
    for (const auto& [record, run_date] : named) {
        Day& day = days[{run_date, record.run_id}];
        if (day.replays.empty()) {
            day = {run_date, {config.replay}, source, {}};
            day.source.replayed_run = std::to_string(record.run_id);
        }
        day.replays.push_back(record);
    }
    std::vector<Day> oldest_first;
    for (auto& [key, day] : days) {
        if (source.order_lines) require_whole_orders(database, config, day);
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
        "update rejected_orders set replayed_by_run_id = ?1 where run_id = ?2 and file_number = ?3 and line_number = "
        "?4 "
        "and exists (select 1 from open_rejects where run_id = ?2 and file_number = ?3 and line_number = ?4)");
    const std::int64_t before = database.total_changes();
    for (const RejectedRecord& record : day.replays) {
        mark.bind(1, run.run_id);
        mark.bind(2, record.run_id);
        mark.bind(3, record.file_number);
        mark.bind(4, record.line_number);
        mark.run();
    }
    if (database.total_changes() - before == static_cast<std::int64_t>(day.replays.size())) return;
    throw Error(ExitCode::refused, day.paths.front(), "another run has closed some of its rejects meanwhile",
                export_again);
}

}  // namespace ordermart
