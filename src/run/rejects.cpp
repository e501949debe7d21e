#include "ordermart/run/rejects.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "ordermart/base/atomic_file.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/paths.hpp"
#include "ordermart/input/raw_file.hpp"
#include "ordermart/input/source.hpp"

namespace ordermart {
namespace {

/// succeeded, refused, failed or interrupted.
std::string status_of_run(Database& database, std::int64_t run_id) {
    Statement run = database.prepare("select status from etl_runs where run_id = ?");
    run.bind(1, run_id);
    if (run.step()) return run.text(0);
    throw Error(ExitCode::usage, fmt::format("run {}", run_id), "is not in the ledger",
                "`ordermart status` lists the runs");
}

/// The run that is meant, which has to have succeeded; null for all.
Value run_that_succeeded(Database& database, const RejectOptions& options) {
    if (!options.run_id) return {};
    const std::string status = status_of_run(database, *options.run_id);
    if (status == "succeeded") return *options.run_id;
    throw Error(ExitCode::usage, fmt::format("run {}", *options.run_id), "has loaded nothing: it was " + status,
                "mend its file and run it again; `ordermart rejects --run ID` prints what it rejected");
}

std::string reason_of(const RejectOptions& options) { return options.reason.empty() ? "all" : options.reason; }

/// A file for each way in which rejects were written by their sources: `open.csv`, `open-2.csv`.
std::string numbered(const std::string& path, std::size_t number) {
    if (number == 1) return path;
    const std::filesystem::path whole(path);
    return (whole.parent_path() / fmt::format("{}-{}{}", whole.stem().string(), number, whole.extension().string()))
        .string();
}

/// Rejects whose raw texts fit one header.
struct Form {
    std::string header;
    std::string settings;
    std::string delimiter;
};

/// Of ?1, a run or null for all, those of ?2, a reason or all.
constexpr std::string_view from_wanted_rejects =
    " from open_rejects where (run_id = ?1 or ?1 is null) and (reason = ?2 or ?2 = 'all') ";

std::vector<Form> forms_of(Database& database, const Value& run, std::string_view reason) {
    Statement query =
        database.prepare(fmt::format("select header, settings, coalesce(settings ->> '$.delimiter', ','){}"
                                     "group by header, settings order by min(run_id), min(file_number)",
                                     from_wanted_rejects));
    query.bind(1, run);
    query.bind(2, reason);
    std::vector<Form> forms;
    while (query.step()) forms.push_back({query.text(0), query.text(1), query.text(2)});
    return forms;
}

RejectExport write_rejects(Database& database, const Value& run, std::string_view reason, const Form& form,
                           AtomicFile& file) {
    Statement rejects =
        database.prepare(fmt::format("select run_id, file_number, line_number, reason, raw_text, input_path{}"
                                     "and header = ?3 and settings = ?4 order by 1, 2, 3",
                                     from_wanted_rejects));
    rejects.bind(1, run);
    rejects.bind(2, reason);
    rejects.bind(3, form.header);
    rejects.bind(4, form.settings);
    file.stream() << fmt::format("{}", fmt::join(reject_columns, form.delimiter)) << form.delimiter << form.header
                  << '\n';
    RejectExport written;
    std::string first_input;
    bool are_of_one = true;
    for (; rejects.step(); ++written.records) {
        if (written.records == 0) first_input = rejects.text(5);
        are_of_one = are_of_one && rejects.text(5) == first_input;
        for (int column = 0; column < 4; ++column) file.stream() << rejects.text(column) << form.delimiter;
        file.stream() << rejects.text(4) << '\n';
    }
    written.inputs = input_name(first_input) + (are_of_one ? "" : " and later files");
    return written;
}

}  // namespace

Result list_rejects(Database& database, const RejectOptions& options) {
    const std::int64_t run_id =
        options.run_id.value_or(database.query_integer("select coalesce(max(run_id), 0) from etl_runs"));
    status_of_run(database, run_id);
    if (options.reason.empty()) {
        Statement query = database.prepare(
            "select counted.reason, counted.records, ("
            "select count(*) from rejected_orders as kept where kept.run_id = ?1 and kept.reason = counted.reason "
            "and kept.settled_by_run_id is not null) as settled, ("
            "select count(*) from rejected_orders as kept where kept.run_id = ?1 and kept.reason = counted.reason "
            "and kept.dismissed_at is not null) as dismissed, "
            "first.line_number as example_line, first.raw_text as example from etl_run_rejects as counted left join ("
            "select reason, line_number, raw_text, "
            "row_number() over (partition by reason order by file_number, line_number) as place "
            "from rejected_orders where run_id = ?1) as first on first.reason = counted.reason and first.place = 1 "
            "where counted.run_id = ?1 order by counted.records desc, counted.reason");
        query.bind(1, run_id);
        return {fmt::format("rejects of run {} by reason", run_id), std::move(query)};
    }
    Statement query = database.prepare(
        "select run.source_name as source, coalesce(file.input_path, run.input_path) as file, rejected.line_number, "
        "rejected.reason, rejected.column_name, rejected.settled_by_run_id, rejected.dismissed_at, rejected.raw_text "
        "from rejected_orders as rejected inner join etl_runs as run on run.run_id = rejected.run_id "
        "left join etl_run_files as file on file.run_id = rejected.run_id "
        "and file.file_number = rejected.file_number where rejected.run_id = ?1 "
        "and (?2 = 'all' or rejected.reason = ?2) order by rejected.file_number, rejected.line_number");
    query.bind(1, run_id);
    query.bind(2, options.reason);
    return {fmt::format("rejects of run {}", run_id), std::move(query)};
}

std::vector<RejectExport> export_rejects(Database& database, const RejectOptions& options) {
    const Value run = run_that_succeeded(database, options);
    std::vector<RejectExport> exported;
    std::vector<std::unique_ptr<AtomicFile>> files;
    const std::string reason = reason_of(options);
    for (const Form& form : forms_of(database, run, reason)) {
        const std::string path = numbered(options.export_to, exported.size() + 1);
        if (!is_absent(path)) {
            throw Error(ExitCode::usage, path, "is there already, and may hold what somebody has mended",
                        "replay it, or name another file");
        }
        files.push_back(std::make_unique<AtomicFile>(path));
        exported.push_back(write_rejects(database, run, reason, form, *files.back()));
        exported.back().path = path;
    }
    for (const auto& file : files) file->commit();
    return exported;
}

std::int64_t dismiss_rejects(Engine& engine, const RejectOptions& options) {
    engine.begin();
    Database& database = engine.database();
    const Value run = run_that_succeeded(database, options);
    const std::string now = utc_now();
    const std::int64_t before = database.total_changes();
    Statement dismiss = database.prepare(
        fmt::format("update rejected_orders set dismissed_at = ?3 where (run_id, file_number, line_number) in "
                    "(select run_id, file_number, line_number{})",
                    from_wanted_rejects));
    const std::string reason = reason_of(options);
    dismiss.bind(1, run);
    dismiss.bind(2, reason);
    dismiss.bind(3, now);
    dismiss.run();
    // What is left of an order could be replayed without them: an order is loaded whole or not at all.
    Statement other_lines = database.prepare(
        "update rejected_orders set dismissed_at = ?1 where (run_id, file_number, line_number) in "
        "(select rejected.run_id, rejected.file_number, rejected.line_number from open_rejects as rejected "
        "where rejected.settings ->> '$.order_lines' and (rejected.run_id, rejected.order_id) in "
        "(select gone.run_id, gone.order_id from rejected_orders as gone where gone.dismissed_at = ?1))");
    other_lines.bind(1, now);
    other_lines.run();
    const std::int64_t dismissed = database.total_changes() - before;
    if (dismissed == 0) {
        engine.roll_back();
    } else {
        engine.commit();
    }
    return dismissed;
}

}  // namespace ordermart
