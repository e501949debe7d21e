#include "run/replays.hpp"

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

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/raw_text.hpp"
#include "ordermart/input/source_settings.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {
namespace {

constexpr std::string_view leave_columns = "leave the first four columns as `ordermart rejects --export` wrote them";
constexpr std::string_view export_again = "export the rejects again: those that are still open are in it";

std::string name_of(const RejectedRecord& record) {
    return fmt::format("record {}:{}:{}", record.run_id, record.file_number, record.line_number);
}

[[noreturn]] void refuse(const std::string& path, std::int64_t line, const std::string& problem,
                         std::string_view remedy) {
    throw Error(ExitCode::refused, fmt::format("{}:{}", path, line), problem, remedy);
}

[[noreturn]] void refuse_header(const std::string& path) {
    refuse(path, 1, fmt::format("does not begin with the columns {}", fmt::join(reject_columns, ", ")),
           "mend a file that `ordermart rejects --export` wrote");
}

/// What is not there, or is a folder, is for RawFile to refuse.
void require_no_pipe(const std::string& path) {
    std::error_code unknown;
    const std::filesystem::file_status status = std::filesystem::status(path, unknown);
    const bool is_other = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
                          !std::filesystem::is_directory(status);
    if (path != standard_input_path && !is_other) return;
    throw Error(ExitCode::usage, path, "is no regular file", "it is read more than once: name a file");
}

/// What stands between the names of the first two columns, around which there may be quotes.
std::string delimiter_of(const std::string& path) {
    RawFile file(path);
    RawText text(file);
    const CsvReader reader(text);
    std::string_view head = reader.head();
    while (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    const std::size_t quote = !head.empty() && is_separator(head[0]) ? 1 : 0;
    const std::size_t begin = std::min(quote + reject_columns[0].size() + quote, head.size());
    const std::size_t second = head.find(reject_columns[1], begin);
    if (!head.substr(quote).starts_with(reject_columns[0]) || second == std::string_view::npos ||
        second < begin + quote) {
        refuse_header(path);
    }
    const std::string_view delimiter = head.substr(begin, second - quote - begin);
    if (!is_delimiter(delimiter)) refuse_header(path);
    return std::string(delimiter);
}

void require_header(const std::string& path, const CsvRecord& header) {
    const bool is_export = header.fields.size() > reject_columns.size() &&
                           std::equal(reject_columns.begin(), reject_columns.end(), header.fields.begin());
    if (!is_export) refuse_header(path);
}

/// Calls `use` with each record that is not blank, the header first, until it returns false. Returns the SHA-256 of
/// the file when it was read to its end.
std::string for_each_record(const std::string& path, const CsvForm& form,
                            const std::function<bool(const CsvRecord&)>& use) {
    RawFile file(path);
    RawText text(file);
    CsvReader reader(text, form);
    CsvRecord record;
    while (reader.next(record)) {
        if (!record.blank && !use(record)) return "";
    }
    return file.sha256();
}

/// A number as export_rejects writes it, without leading zeros: the reader looks for that text again.
std::optional<std::int64_t> number_of(std::string_view text) {
    const OrderId number = parse_order_id(text);
    return std::holds_alternative<std::int64_t>(number) ? std::optional(std::get<std::int64_t>(number)) : std::nullopt;
}

std::string_view without_quotes(std::string_view text) {
    const bool is_quoted = text.size() > 1 && text.front() == text.back() && is_separator(text[0]);
    return is_quoted ? text.substr(1, text.size() - 2) : text;
}

RejectedRecord record_named(const std::string& path, const CsvRecord& record, bool has_quotes = false) {
    std::array<std::int64_t, 3> key{};
    for (std::size_t field = 0; field < key.size(); ++field) {
        const std::string_view text = record.fields.size() > field ? record.fields[field] : std::string_view();
        const auto number = number_of(has_quotes ? without_quotes(text) : text);
        if (!number) {
            refuse(path, record.line_number, fmt::format("has no number in {}", reject_columns[field]), leave_columns);
        }
        key[field] = *number;
    }
    return {key[0], key[1], key[2]};
}

/// The first record that begins with a number, read without quotes: what has quotes of the source's kind comes later.
struct First {
    RejectedRecord record;
    std::int64_t line = 0;
};

First first_record(const std::string& path, const std::string& delimiter) {
    std::optional<First> first;
    CsvForm form;
    form.delimiter = delimiter;
    form.quote = '\0';
    for_each_record(path, form, [&](const CsvRecord& record) {
        const std::string_view field = record.fields.empty() ? std::string_view() : record.fields.front();
        // A header may have several lines.
        if (number_of(without_quotes(field))) first = {record_named(path, record, true), record.line_number};
        return !first;
    });
    if (!first) refuse(path, 1, "names no record", leave_columns);
    return *first;
}

/// A reject that waits to be mended.
struct OpenReject {
    Date run_date;
    std::string reason;
    std::string sent_as;   ///< absolute path of its file
    std::string header;    ///< of its file
    std::string settings;  ///< of its source
    std::string source_name;

    bool is_of_form(const OpenReject& other) const { return header == other.header && settings == other.settings; }
};

class OpenRejects {
public:
    OpenRejects(Database& database, const std::string& path)
        : path_(path),
          open_(database.prepare("select run_date, reason, absolute_path, header, settings, coalesce((select "
                                 "run.source_name from etl_runs as run where run.run_id = rejected.run_id), '') "
                                 "from open_rejects as rejected "
                                 "where run_id = ? and file_number = ? and line_number = ?")),
          known_(database.prepare("select settled_by_run_id, dismissed_at from rejected_orders "
                                  "where run_id = ? and file_number = ? and line_number = ?")) {}

    OpenReject find(const RejectedRecord& record, std::int64_t line) {
        if (!step(open_, record)) refuse_closed(record, line);
        OpenReject open{parse_date(open_.text(0)).value_or(Date{}),
                        open_.text(1),
                        open_.text(2),
                        open_.text(3),
                        open_.text(4),
                        open_.text(5)};
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
        if (!step(known_, record)) {
            refuse(path_, line, name_of(record) + " was not rejected by a run", leave_columns);
        }
        if (known_.integer(0) != 0) {
            refuse(path_, line,
                   fmt::format("{} was settled by run {}, which replayed it, read its file again or refreshed all",
                               name_of(record), known_.integer(0)),
                   export_again);
        }
        if (!known_.text(1).empty()) {
            refuse(path_, line, fmt::format("{} was dismissed at {}", name_of(record), known_.text(1)), export_again);
        }
        refuse(path_, line, name_of(record) + " is of a run that loaded nothing", "mend its file and run it again");
    }

    const std::string& path_;
    Statement open_;
    Statement known_;
};

/// With order lines all rejected lines of an order are replayed, or none.
void require_whole_orders(Database& database, const std::string& path, const Day& day) {
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
        "select rejected.file_number, rejected.line_number from open_rejects as rejected "
        "where rejected.run_id = ?1 and rejected.order_id in (select known.order_id from rejected_orders as known "
        "inner join mended using (file_number, line_number) where known.run_id = ?1) "
        "and (rejected.file_number, rejected.line_number) not in (select file_number, line_number from mended)");
    missing.bind(1, day.replays.front().run_id);
    if (!missing.step()) return;
    throw Error(ExitCode::refused, path,
                fmt::format("lacks {}, another line of an order in it",
                            name_of({day.replays.front().run_id, missing.integer(0), missing.integer(1)})),
                "mend all lines of an order together");
}

}  // namespace

std::vector<Day> find_replays(Database& database, const std::string& path) {
    require_no_pipe(path);
    const std::string delimiter = delimiter_of(path);
    OpenRejects rejects(database, path);
    const First first = first_record(path, delimiter);
    const OpenReject form = rejects.find(first.record, first.line);
    Source source = source_of_settings(form.settings);
    source.delimiter = delimiter;

    std::map<RejectedRecord, OpenReject> named;
    bool is_header = true;
    const auto take = [&](const CsvRecord& line) {
        if (std::exchange(is_header, false)) {
            require_header(path, line);
            return true;
        }
        const RejectedRecord record = record_named(path, line);
        OpenReject open = rejects.find(record, line.line_number);
        if (!open.is_of_form(form)) {
            refuse(path, line.line_number, name_of(record) + " is of another source, or of a file with another header",
                   "replay what `ordermart rejects --export` wrote, a file for each of them");
        }
        if (line.fields.size() <= 3 || line.fields[3] != open.reason) {
            refuse(path, line.line_number, fmt::format("has not {} in {}", open.reason, reject_columns[3]),
                   leave_columns);
        }
        if (!named.emplace(record, std::move(open)).second) {
            refuse(path, line.line_number, name_of(record) + " is there twice", "keep one of the two");
        }
        return true;
    };
    const std::string sha256 = for_each_record(path, csv_form(source), take);

    std::map<std::pair<Date, std::int64_t>, Day> days;
    for (const auto& [record, open] : named) {
        Day& day = days[{open.run_date, record.run_id}];
        if (day.replays.empty()) {
            day = {.run_date = open.run_date,
                   .paths = {path},
                   .source = source,
                   .source_name = open.source_name,
                   .sent_as = open.sent_as,
                   .sha256 = sha256};
        }
        if (day.sent_as != open.sent_as) day.sent_as.clear();
        day.replays.push_back(record);
    }
    std::vector<Day> oldest_first;
    for (auto& [key, day] : days) {
        if (source.order_lines) require_whole_orders(database, path, day);
        oldest_first.push_back(std::move(day));
    }
    return oldest_first;
}

void finish_replay(Database& database, const RunRecord& run, const Day& day) {
    if (day.replays.empty()) return;
    // What was looked up is what was read: the same bytes, and of them the records of this run.
    if (run.input_sha256 != day.sha256 || run.counts.read != static_cast<std::int64_t>(day.replays.size())) {
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
        "update rejected_orders set settled_by_run_id = ? "
        "where run_id = ? and file_number = ? and line_number = ? and settled_by_run_id is null and dismissed_at is "
        "null");
    const std::int64_t before = database.total_changes();
    for (const RejectedRecord& record : day.replays) {
        mark.bind(1, run.run_id);
        mark.bind(2, record.run_id);
        mark.bind(3, record.file_number);
        mark.bind(4, record.line_number);
        mark.run();
    }
    if (database.total_changes() - before == static_cast<std::int64_t>(day.replays.size())) return;
    throw Error(ExitCode::refused, day.paths.front(), "some of its rejects were settled or dismissed meanwhile",
                export_again);
}

}  // namespace ordermart
