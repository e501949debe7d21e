#include "warehouse/sqlite/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "ordermart/base/error.hpp"
#include "ordermart/base/paths.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/warehouse/sources.hpp"
#include "ordermart/warehouse/sqlite/raw_descriptions.hpp"
#include "warehouse/sqlite/bulk_insert.hpp"
#include "warehouse/sqlite/bulk_table.hpp"
#include "warehouse/sqlite/sql_tokens.hpp"
#include "warehouse/sqlite/waiting_customers.hpp"

namespace ordermart {
namespace {

/// The annotation.
constexpr std::string_view bulk_load = "bulk load";

/// What a run brings up to date instead of making it anew; the week's report, too, but its model empties it where there
/// were no facts.
constexpr std::array<std::string_view, 3> kept_tables{"fact_orders", "metrics_total_orders_per_customer",
                                                      "metrics_most_recent_order_per_customer"};

/// The text of a model makes an index on this table.
bool is_index_on(std::string_view sql, const std::string& table) {
    SqlTokens tokens(sql);
    for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
        if (is_word(token, "on")) return is_word(tokens.next(), table);
    }
    return false;
}

/// A query reads a table or one of its indexes, by its own text or a view's.
bool reads_table(Database& database, const std::string& query, std::string_view table) {
    Statement program = database.prepare("explain " + query);
    Statement root = database.prepare("select 1 from sqlite_schema where rootpage = ? and tbl_name = ?");
    while (program.step()) {
        if (program.text(1) != "OpenRead" || program.integer(4) != 0) continue;
        root.reset();
        root.bind(1, program.integer(3));
        root.bind(2, table);
        if (root.step()) return true;
    }
    return false;
}

/// Two tables are filled at a time, and the reader, the names and SQLite take as much again.
std::size_t bulk_memory(const WarehouseOptions& options) { return std::min(options.memory / 4, std::size_t{1} << 30); }

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

void SqliteEngine::begin() { transaction_ = file_.begin(catalogue_, options_.dry_run); }

bool SqliteEngine::has_facts() { return database().query_integer("select exists (select 1 from fact_orders)") == 1; }

std::int64_t SqliteEngine::counted_orders(const ModelParameters& /*parameters*/) {
    return database().query_integer(
        "select count(*) from fact_orders where order_line = 1 "
        "and (status_id is null or status_id not in (select status_id from uncounted_statuses))");
}

void SqliteEngine::empty_facts() {
    for (const Model& model : catalogue_.models()) {
        const std::string annotation = model.annotation("full refresh");
        if (annotation == "empties the table")
            database().execute(fmt::format("delete from {}", quoted_name(model.title())));
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

std::vector<std::string> SqliteEngine::sources_of_facts() { return ordermart::sources_of_facts(database()); }

std::int64_t SqliteEngine::empty_facts_of(const std::string& source) {
    const std::int64_t orders = orders_of_source(database(), source);
    Statement facts = database().prepare(
        "delete from fact_orders where run_id in (select run_id from etl_runs where source_name = ?)");
    facts.bind(1, source);
    facts.run();
    for (const Model& model : catalogue_.models()) {
        const bool is_kept = std::ranges::find(kept_tables, model.title()) != kept_tables.end();
        if (is_kept || model.annotation("full refresh") != "empties the table") continue;
        empty_derived(std::string(model.title()));
    }
    return orders;
}

/// Of the orders that are no facts.
void SqliteEngine::empty_derived(const std::string& table) {
    Statement key = database().prepare("select 1 from pragma_table_info(?) where name = 'order_id'");
    key.bind(1, table);
    if (!key.step()) {
        throw Error(ExitCode::usage, "--full-refresh",
                    fmt::format("empties {}, where other sources stay, and it has no order_id", table),
                    "give the table one, or take `-- full refresh: empties the table` out of its file in schema/");
    }
    database().execute(
        fmt::format("delete from {0} where order_id not in (select order_id from fact_orders)", quoted_name(table)));
}

std::int64_t SqliteEngine::run(const Model& model, const ModelParameters& parameters) {
    if (!read_) {
        const bool is_bulk = file_.is_aside() && model.annotation(bulk_load) == "rows come in key order";
        return is_bulk ? run_in_bulk(model, parameters) : run_model(database(), model, parameters);
    }
    // Temporary tables and views for the checks. Nothing is committed that it should do to the file.
    read_->execute("pragma query_only = off");
    const std::int64_t rows = run_model(*read_, model, parameters);
    read_->execute("pragma query_only = on");
    return rows;
}

/// As run_model(): statements that fill an empty table may write its pages themselves.
std::int64_t SqliteEngine::run_in_bulk(const Model& model, const ModelParameters& parameters) {
    std::int64_t rows = 0;
    std::string_view sql = model.sql;
    while (!sql.empty()) {
        if (leave_out(sql, parameters)) continue;
        const std::string_view rest = sql;
        std::optional<Statement> statement;
        {
            const ModelScope models_only(database());
            statement = database().prepare_next(sql, model.path());
        }
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
    if (database().query_integer(fmt::format("select exists (select 1 from {})", quoted_name(insert->table))) != 0) {
        return std::nullopt;
    }
    const std::vector<std::string> indexes = make_indexes(insert->table, parameters);
    const std::int64_t changes_before = database().total_changes();
    std::optional<BulkTable> table = take_rows(*insert, model, parameters);
    if (!table) {
        // They are made when the rows are there.
        for (const std::string& index : indexes)
            database().execute(fmt::format("drop index if exists {}", quoted_name(index)));
        return std::nullopt;
    }
    const std::int64_t changes = database().total_changes() - changes_before - table->changes_aside();
    std::optional<BulkTable> customers = take_waiting_customers();
    file_.require_in_place();
    transaction_->commit();
    transaction_.reset();
    const std::int64_t filled = table->finish();
    if (customers) customers->finish();
    transaction_ = std::make_unique<Transaction>(database());
    return filled + changes;
}

/// Of the models that say so; returns the names of those that were not there.
std::vector<std::string> SqliteEngine::make_indexes(const std::string& table, const ModelParameters& parameters) {
    std::vector<std::string> made;
    for (const Model& model : catalogue_.stage("transform")) {
        if (model.annotation(bulk_load) != "filled with its table" || !is_index_on(model.sql, table)) continue;
        Statement index = database().prepare("select 1 from sqlite_schema where type = 'index' and name = ?");
        index.bind(1, std::string_view(model.title()));
        if (index.step()) continue;
        run_model(database(), model, parameters);
        made.emplace_back(model.title());
    }
    return made;
}

/// Steps the statement's select. Nothing, and no row is read, where the table is not fit for it.
std::optional<BulkTable> SqliteEngine::take_rows(const BulkInsert& insert, const Model& model,
                                                 const ModelParameters& parameters) {
    std::string unfit;
    // What records say of customers and products is kept meanwhile.
    constexpr std::size_t of_descriptions = RawDescriptions::usual_bytes / 2;
    const std::size_t memory = bulk_memory(options_) - (parameters.descriptions ? of_descriptions : 0);
    auto table =
        BulkTable::open(database(), insert.table, insert.columns,
                        {.folder = file_.folder(), .memory = memory, .on_conflict = insert.on_conflict}, unfit);
    if (!table) return std::nullopt;
    const ModelScope models_only(database());
    std::string_view sql = insert.select;
    std::optional<Statement> rows;
    try {
        rows = database().prepare_next(sql, model.path());
    } catch (const Error& error) {
        if (error.is_interrupt()) throw;
        return std::nullopt;  // the statement tells its error as a whole
    }
    if (!rows || !rows->read_only() || rows->column_count() != static_cast<int>(insert.columns.size())) {
        return std::nullopt;
    }
    // Customers come into their table all at once (see DimensionKeys), unless the rows are made from it, or a trigger
    // is to see each.
    const bool has_triggers = database().query_integer(
                                  "select exists (select 1 from sqlite_schema "
                                  "where type = 'trigger' and tbl_name = 'dim_customers' collate nocase)") == 1;
    if (!has_triggers && !reads_table(database(), insert.select, "dim_customers"))
        make_room_for_waiting_customers(database());
    bind_parameters(*rows, model, parameters);
    while (rows->step()) table->add(*rows);
    return table;
}

std::optional<BulkTable> SqliteEngine::take_waiting_customers() {
    // It takes longer to read how their table is stored than to insert so few.
    constexpr std::int64_t few = 5000;
    if (!may_customers_wait(database())) return std::nullopt;
    std::string unfit;
    std::optional<BulkTable> table;
    if (database().query_integer("select count(*) from ordermart_new_customers") > few) {
        table = BulkTable::open(database(), "dim_customers", {"customer_id", "customer_name", "customer_key"},
                                {.folder = file_.folder(), .memory = bulk_memory(options_)}, unfit);
    }
    if (table) {
        Statement rows = database().prepare(
            "select customer_id, customer_name, customer_key from ordermart_new_customers order by customer_id");
        while (rows.step()) table->add(rows);
        rows.reset();
    } else {
        insert_waiting_customers(database());
    }
    // One that is left would hold the customers of a statement that is not filled in bulk.
    database().execute("drop table ordermart_new_customers");
    return table;
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
