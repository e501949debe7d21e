#include "warehouse/sqlite/engine.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "ordermart/base/error.hpp"
#include "ordermart/base/paths.hpp"
#include "ordermart/base/printable.hpp"
#include "warehouse/sqlite/bulk_insert.hpp"
#include "warehouse/sqlite/bulk_table.hpp"

namespace ordermart {
namespace {

std::string quoted_name(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
    return text + '"';
}

/// The annotation.
constexpr std::string_view bulk_load = "bulk load";

/// What a run brings up to date instead of making it anew.
constexpr std::array<std::string_view, 3> kept_tables{"fact_orders", "metrics_total_orders_per_customer",
                                                      "metrics_most_recent_order_per_customer"};

/// Two tables are filled at a time, and the reader, the names and SQLite take as much again.
std::size_t bulk_memory(const WarehouseOptions& options) { return options.memory / 4; }

/// Nothing is there, or an empty file.
bool is_no_warehouse(const std::string& path) {
    std::error_code unknown;
    return is_absent(path) ||
           (std::filesystem::is_regular_file(path, unknown) && std::filesystem::file_size(path, unknown) == 0);
}

}  // namespace

SqliteEngine::SqliteEngine(const WarehouseOptions& options)
    : options_(options),
      catalogue_(Catalogue::of(options.sql_dir)),
      file_(options.dry_run && is_no_warehouse(options.db) ? std::string{} : options.db, options.wait) {}

void SqliteEngine::begin() {
    transaction_ = file_.begin(catalogue_, options_.dry_run);
    if (!file_.is_aside()) return;
    // See DimensionKeys: a first load's customers come into their table all at once.
    database().execute(R"(
        create temp table if not exists ordermart_new_customers (
            customer_id integer primary key,
            customer_name text not null
        ) strict)");
}

bool SqliteEngine::has_facts() { return database().query_integer("select exists (select 1 from fact_orders)") == 1; }

void SqliteEngine::empty_facts() {
    for (const Model& model : catalogue_.models()) {
        const std::string annotation = model.annotation("full refresh");
        if (annotation == "empties the table") database().execute(fmt::format("delete from {}", quoted_name(model.title())));
        // One that a first load makes when its rows are there.
        if (annotation == "drops the index") {
            database().execute(fmt::format("drop index if exists {}", quoted_name(model.title())));
        }
    }
    // Models of one's own may be older than the annotation: what they keep would be taken for the new facts' own.
    for (const std::string_view table : kept_tables) {
        if (database().query_integer(fmt::format("select exists (select 1 from {})", table)) == 0) continue;
        throw Error(ExitCode::failed, "--full-refresh", fmt::format("no model says that {} is emptied", table),
                    "begin the file of that name in schema/ with `-- full refresh: empties the table`");
    }
}

std::int64_t SqliteEngine::run(const Model& model, const ModelParameters& parameters) {
    if (!read_ && file_.is_aside()) {
        const bool is_bulk = model.annotation(bulk_load) == "rows come in key order";
        const std::int64_t rows = is_bulk ? run_in_bulk(model, parameters) : run_model(database(), model, parameters);
        insert_waiting_customers();
        return rows;
    }
    if (!read_) return run_model(database(), model, parameters);
    // Temporary tables and views for the checks. Nothing is committed that it should do to the file.
    read_->execute("pragma query_only = off");
    const std::int64_t rows = run_model(*read_, model, parameters);
    read_->execute("pragma query_only = on");
    return rows;
}

/// As run_model(): statements that fill an empty table write its pages themselves.
std::int64_t SqliteEngine::run_in_bulk(const Model& model, const ModelParameters& parameters) {
    std::int64_t rows = 0;
    std::string_view sql = model.sql;
    while (!sql.empty()) {
        const std::string_view rest = sql;
        auto statement = database().prepare_next(sql, model.path());
        if (!statement) continue;
        const std::int64_t changes_before = database().total_changes();
        if (const auto filled = fill_in_bulk(rest.substr(0, rest.size() - sql.size()), model, parameters)) {
            rows += *filled;
            continue;
        }
        const ModelScope models_only(database());
        bind_parameters(*statement, model, parameters);
        statement->run();
        rows += database().total_changes() - changes_before;
    }
    return rows;
}

/// Returns how many rows that changed; nothing where the statement has to run as it is.
std::optional<std::int64_t> SqliteEngine::fill_in_bulk(std::string_view statement, const Model& model,
                                                       const ModelParameters& parameters) {
    const auto insert = BulkInsert::parse(statement);
    if (!insert) return std::nullopt;
    const BulkOptions options{
        .folder = file_.folder(), .memory = bulk_memory(options_), .on_conflict = insert->on_conflict};
    if (database().query_integer(fmt::format("select exists (select 1 from {})", quoted_name(insert->table))) != 0) {
        return std::nullopt;
    }
    std::vector<Model> indexes = catalogue_.stage("transform");
    std::erase_if(indexes, [](const Model& index) { return index.annotation(bulk_load) != "filled with its table"; });
    for (const Model& index : indexes) run_model(database(), index, parameters);
    std::string unfit;
    auto table = BulkTable::open(database(), insert->table, insert->columns, options, unfit);
    if (!table) {
        // They are made when the rows are there.
        for (const Model& index : indexes) {
            database().execute(fmt::format("drop index if exists {}", quoted_name(index.title())));
        }
        return std::nullopt;
    }
    const std::int64_t changes_before = database().total_changes();
    {
        const ModelScope models_only(database());
        std::string_view sql = insert->select;
        auto rows = database().prepare_next(sql, model.path());
        const int columns = static_cast<int>(insert->columns.size());
        if (!rows || !rows->read_only() || rows->column_count() != columns) return std::nullopt;
        bind_parameters(*rows, model, parameters);
        while (rows->step()) table->add(*rows);
    }
    const std::int64_t changes = database().total_changes() - changes_before - table->changes_aside();
    auto customers = fill_with_waiting_customers();
    transaction_->commit();
    transaction_.reset();
    const std::int64_t filled = table->finish();
    if (customers) customers->finish();
    transaction_ = std::make_unique<Transaction>(database());
    return filled + changes;
}

std::optional<BulkTable> SqliteEngine::fill_with_waiting_customers() {
    constexpr std::int64_t few = 5000;
    std::string unfit;
    std::optional<BulkTable> table;
    if (database().query_integer("select count(*) from ordermart_new_customers") > few) {
        table = BulkTable::open(database(), "dim_customers", {"customer_id", "customer_name"},
                                {.folder = file_.folder(), .memory = bulk_memory(options_)}, unfit);
    }
    if (!table) {
        insert_waiting_customers();
        return std::nullopt;
    }
    Statement rows =
        database().prepare("select customer_id, customer_name from ordermart_new_customers order by customer_id");
    while (rows.step()) table->add(rows);
    rows.reset();
    database().execute("delete from ordermart_new_customers");
    return table;
}

void SqliteEngine::insert_waiting_customers() {
    database().execute(R"(
        insert into dim_customers (customer_id, customer_name)
        select customer_id, customer_name from ordermart_new_customers;
        delete from ordermart_new_customers)");
}

Violations SqliteEngine::check(const Model& check, const ModelParameters& parameters) {
    return run_check(database(), check, parameters);
}

void SqliteEngine::commit() {
    file_.require_in_place();
    transaction_->commit();
    transaction_.reset();
    file_.committed();
}

void SqliteEngine::begin_for_ledger() { transaction_ = file_.begin_for_ledger(); }

void SqliteEngine::begin_checks() { read_ = open_sqlite_warehouse(options_).database; }

std::optional<std::string> SqliteEngine::damage() {
    const std::string found = database().query_text("pragma quick_check(1)");
    return found == "ok" ? "" : printable(found);
}

}  // namespace ordermart
