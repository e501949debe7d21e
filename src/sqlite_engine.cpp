#include "sqlite_engine.hpp"

#include "ordermart/days.hpp"

namespace ordermart {

SqliteEngine::SqliteEngine(const Config& config)
    : catalogue_(Catalogue::of(config.sql_dir)),
      warehouse_(config.dry_run && is_absent(config.db) ? std::string{} : config.db, config.wait) {}

void SqliteEngine::begin() { transaction_ = warehouse_.begin(catalogue_); }

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
    warehouse_.require_in_place();
    transaction_->commit();
    transaction_.reset();
    warehouse_.committed();
}

void SqliteEngine::begin_for_ledger() { transaction_ = warehouse_.begin_for_ledger(); }

}  // namespace ordermart
