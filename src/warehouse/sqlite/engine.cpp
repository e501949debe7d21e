#include "warehouse/sqlite/engine.hpp"

#include "ordermart/base/paths.hpp"

namespace ordermart {

SqliteEngine::SqliteEngine(const WarehouseOptions& options)
    : options_(options),
      catalogue_(Catalogue::of(options.sql_dir)),
      file_(options.stays_absent && is_absent(options.db) ? std::string{} : options.db, options.wait) {}

void SqliteEngine::begin() { transaction_ = file_.begin(catalogue_); }

bool SqliteEngine::has_facts() { return database().query_integer("select exists (select 1 from fact_orders)") == 1; }

void SqliteEngine::empty_facts() {
    database().execute(
        "drop index if exists fact_orders_by_date;"
        "delete from fact_orders;"
        "delete from metrics_total_orders_per_customer;"
        "delete from metrics_most_recent_order_per_customer");
}

std::int64_t SqliteEngine::run(const Model& model, const ModelParameters& parameters) {
    return run_model(database(), model, parameters);
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

void SqliteEngine::begin_checks() {
    read_ = open_sqlite_warehouse(options_).database;
    // What a run touches, as transform/70 to 72 say it, is here everything.
    read_->execute(
        "pragma query_only = off;"
        "create temp view touched_orders as select distinct order_id from fact_orders;"
        "create temp table touched_customers (customer_id integer primary key, orders, latest_date_id, are_all);"
        "insert into touched_customers select customer_id, 0, null, 1 from dim_customers;"
        "insert or replace into touched_customers select customer_id, count(*), max(date_id), 1 from fact_orders"
        " where order_line = 1 group by customer_id;"
        "insert or ignore into touched_customers select customer_id, 0, null, 1 from metrics_total_orders_per_customer;"
        "insert or ignore into touched_customers"
        " select customer_id, 0, null, 1 from metrics_most_recent_order_per_customer;"
        "create temp view touched_products as select distinct product_id from fact_orders;"
        "pragma query_only = on");
}

std::optional<std::string> SqliteEngine::damage() {
    const std::string found = database().query_text("pragma quick_check(1)");
    return found == "ok" ? "" : found;
}

}  // namespace ordermart
