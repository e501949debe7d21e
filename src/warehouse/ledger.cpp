#include "ordermart/warehouse/ledger.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <vector>

#include "ordermart/base/text.hpp"
#include "ordermart/input/raw_file.hpp"
#include "version.hpp"

namespace ordermart {
namespace {

Value text_or_null(const std::optional<std::string>& text) { return text ? Value(std::string_view(*text)) : Value(); }

Value text_unless_empty(const std::string& text) { return text.empty() ? Value() : Value(std::string_view(text)); }

Value order_id_of(const Reject& reject) {
    if (!reject.order_id) return {};
    return std::visit([](const auto& order_id) { return Value(order_id); }, *reject.order_id);
}

void run_with(Statement& statement, std::span<const Value> values) {
    for (std::size_t index = 0; index < values.size(); ++index)
        statement.bind(static_cast<int>(index + 1), values[index]);
    statement.run();
}

void write_steps(Database& database, const RunRecord& record) {
    Statement insert =
        database.prepare("insert into etl_run_steps (run_id, step_number, step, rows, seconds) values (?, ?, ?, ?, ?)");
    std::int64_t step_number = 0;
    for (const RunStep& step : record.steps) {
        run_with(insert, std::array<Value, 5>{record.run_id, ++step_number, step.name, step.rows, step.seconds});
    }
}

void write_files(Database& database, const RunRecord& record) {
    // A run that stopped has none, and its ledger may be an older one.
    if (record.files.empty()) return;
    Statement insert = database.prepare(
        "insert into etl_run_files (run_id, file_number, input_path, absolute_path, input_bytes, input_sha256, header, "
        "settings, "
        "replays_run_id, records_read, inserted, updated, superseded, unchanged, duplicate, rejected, blank, skipped) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const Value replays = record.replays_run_id ? Value(*record.replays_run_id) : Value();
    std::int64_t file_number = 0;
    for (const FileRecord& file : record.files) {
        const RunCounts& counts = file.counts;
        run_with(insert, std::array<Value, 18>{record.run_id, ++file_number, file.path, file.absolute_path, file.bytes,
                                               file.sha256, file.header, record.settings, replays, counts.read,
                                               counts.inserted, counts.updated, counts.superseded, counts.unchanged,
                                               counts.duplicate, counts.rejected, counts.blank, counts.skipped});
    }
}

void write_reject_counts(Database& database, std::int64_t run_id, const RejectLog& rejects) {
    Statement insert = database.prepare("insert into etl_run_rejects (run_id, reason, records) values (?, ?, ?)");
    for (std::size_t reason = 0; reason < reason_names.size(); ++reason) {
        if (rejects.counts()[reason] == 0) continue;
        run_with(insert, std::array<Value, 3>{run_id, reason_names[reason], rejects.counts()[reason]});
    }
}

}  // namespace

RunCounts& RunCounts::operator+=(const RunCounts& other) {
    read += other.read;
    inserted += other.inserted;
    updated += other.updated;
    superseded += other.superseded;
    unchanged += other.unchanged;
    duplicate += other.duplicate;
    rejected += other.rejected;
    blank += other.blank;
    skipped += other.skipped;
    new_orders += other.new_orders;
    return *this;
}

std::int64_t next_run_id(Database& database) {
    return database.query_integer("select coalesce(max(run_id), 0) + 1 from etl_runs");
}

std::optional<Date> report_date(Database& database, const std::string& replaced_source) {
    Statement highest =
        database.prepare(fmt::format("select max(run_date) from etl_runs where status = 'succeeded' and {} and {} "
                                     "and (?1 = '' or source_name is not ?1)",
                                     since_full_refresh, not_replaced));
    highest.bind(1, replaced_source);
    highest.step();
    return parse_date(highest.text(0));
}

LastRun last_successful_run(Database& database) {
    Statement query = database.prepare(
        "select run_id, run_date from etl_runs where status = 'succeeded' order by run_id desc limit 1");
    if (!query.step()) return {};
    return {query.integer(0), parse_date(query.text(1)).value_or(Date{})};
}

std::map<std::string, double> step_seconds(Database& database, bool first_load) {
    // A full refresh begins with a first load; other first loads have no run with orders before them.
    Statement query = database.prepare(
        "select step, seconds from etl_run_steps where run_id = ("
        "select run.run_id from etl_runs as run where run.status = 'succeeded' and "
        "?1 = ((run.full_refresh = 1 and run.replaced_orders is null) or "
        "not exists (select 1 from etl_runs as earlier where earlier.status = 'succeeded' and earlier.new_orders > 0 "
        "and earlier.run_id < run.run_id)) order by run.run_id desc limit 1)");
    query.bind(1, std::int64_t{first_load});
    std::map<std::string, double> seconds;
    while (query.step()) seconds.emplace(query.text(0), std::get<double>(query.value(1)));
    return seconds;
}

std::int64_t orders_on_record(Database& database) {
    return database.query_integer(fmt::format(
        "select coalesce(sum(new_orders - coalesce(replaced_orders, 0)), 0) from etl_runs where status = 'succeeded' "
        "and {}",
        since_full_refresh));
}

std::int64_t counted_orders_on_record(Database& database) {
    Statement last =
        database.prepare("select counted_orders from etl_runs where status = 'succeeded' order by run_id desc limit 1");
    // Runs from before the column counted all.
    if (!last.step() || std::holds_alternative<std::monostate>(last.value(0))) return orders_on_record(database);
    return last.integer(0);
}

std::optional<std::string> other_run_date_of(Database& database, const RunRecord& record) {
    Statement query = database.prepare(
        "select run_date from etl_runs where input_sha256 = ? and status = 'succeeded' and run_date <> ? "
        "order by run_id desc limit 1");
    const std::string run_date = to_string(record.run_date);
    query.bind(1, text_or_null(record.input_sha256));
    query.bind(2, run_date);
    if (!query.step()) return std::nullopt;
    return query.text(0);
}

void settle_rejects(Database& database, const RunRecord& record) {
    if (record.replays_run_id) return;
    if (record.full_refresh) {
        Statement all = database.prepare(
            "update rejected_orders set settled_by_run_id = ?1 where settled_by_run_id is null "
            "and dismissed_at is null and run_id < ?1 "
            // Of a source its own, and where it has replaced all orders those of no source.
            "and run_id in (select run_id from etl_runs "
            "where ?3 = '' or source_name = ?3 or (?2 and source_name is null))");
        run_with(all, std::array<Value, 3>{record.run_id, std::int64_t{!record.replaced_orders}, record.source_name});
    }
    Statement of_file = database.prepare(
        "update rejected_orders set settled_by_run_id = ?1 where settled_by_run_id is null and dismissed_at is null "
        "and (run_id, file_number) in (select file.run_id, file.file_number from etl_run_files as file "
        "inner join etl_runs as run on run.run_id = file.run_id "
        "where file.absolute_path = ?2 and run.run_date = ?3 and run.run_id < ?1 "
        // Two sources may read a file, each its own records.
        "and coalesce(run.source_name, ?4) = ?4)");
    for (const FileRecord& file : record.files) {
        if (file.path == standard_input_path) continue;
        run_with(of_file, std::array<Value, 4>{record.run_id, file.absolute_path, to_string(record.run_date),
                                               record.source_name});
    }
}

void write_run(Database& database, const RunRecord& record, const RejectLog& rejects) {
    const std::string run_date = to_string(record.run_date);
    const RunCounts& counts = record.counts;
    // A run that failed to migrate a warehouse is recorded in the ledger as it was: without the newest columns.
    const bool is_of_today =
        database.query_integer("select count(*) from pragma_table_info('etl_runs') where name = 'skipped'") == 1;
    std::vector<Value> values{record.run_id,
                              run_date,
                              record.status,
                              text_or_null(record.message),
                              record.input_path,
                              record.input_bytes,
                              text_or_null(record.input_sha256),
                              std::int64_t{record.full_refresh},
                              counts.read,
                              counts.inserted,
                              counts.updated,
                              counts.superseded,
                              counts.unchanged,
                              counts.duplicate,
                              counts.rejected,
                              counts.blank,
                              counts.new_orders,
                              record.started_at,
                              record.seconds,
                              version};
    if (is_of_today) {
        values.emplace_back(counts.skipped);
        values.push_back(record.counted_orders ? Value(*record.counted_orders) : Value());
        values.push_back(text_unless_empty(record.source_name));
        values.push_back(record.replaced_orders ? Value(*record.replaced_orders) : Value());
        values.push_back(text_unless_empty(record.columns_came));
        values.push_back(text_unless_empty(record.columns_went));
    }
    Statement insert = database.prepare(fmt::format(
        "insert into etl_runs (run_id, run_date, status, message, input_path, input_bytes, input_sha256, full_refresh, "
        "records_read, inserted, updated, superseded, unchanged, duplicate, rejected, blank, new_orders, started_at, "
        "seconds, ordermart_version{}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?{})",
        is_of_today ? ", skipped, counted_orders, source_name, replaced_orders, columns_came, columns_went" : "",
        is_of_today ? ", ?, ?, ?, ?, ?, ?" : ""));
    run_with(insert, values);
    write_files(database, record);
    write_steps(database, record);
    write_reject_counts(database, record.run_id, rejects);
}

RejectWriter::RejectWriter(Database& database, std::int64_t run_id)
    : insert_(database.prepare("insert into rejected_orders (run_id, file_number, line_number, reason, column_name, "
                               "order_id, raw_text) values (?, ?, ?, ?, ?, ?, ?)")) {
    insert_.bind(1, run_id);
}

void RejectWriter::write(const Reject& reject) {
    const bool is_text = is_utf8(reject.raw_text) && reject.raw_text.find('\0') == std::string_view::npos;
    insert_.bind(2, reject.file_number);
    insert_.bind(3, reject.line_number);
    insert_.bind(4, reason_names[static_cast<std::size_t>(reject.reason)]);
    insert_.bind(5, reject.column ? Value(column_names[static_cast<std::size_t>(*reject.column)]) : Value());
    insert_.bind(6, order_id_of(reject));
    insert_.bind(7, is_text ? Value(reject.raw_text) : Value(Blob{reject.raw_text}));
    insert_.run();
}

}  // namespace ordermart
