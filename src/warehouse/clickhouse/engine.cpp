#include "warehouse/clickhouse/engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "warehouse/clickhouse/layout.hpp"
#include "warehouse/clickhouse/ledger.hpp"
#include "warehouse/clickhouse/partitions.hpp"
#include "warehouse/clickhouse/reader.hpp"
#include "warehouse/clickhouse/sql.hpp"
#include "warehouse/clickhouse/tables.hpp"

namespace ordermart {

ClickHouseEngine::ClickHouseEngine(const WarehouseOptions& options, std::chrono::seconds lease)
    : catalogue_(Catalogue::of(options.sql_dir, EngineKind::clickhouse)),
      settings_(options.clickhouse),
      wait_(options.wait),
      server_(settings_),
      lock_(settings_, lease) {}

ClickHouseEngine::~ClickHouseEngine() { roll_back(); }

void ClickHouseEngine::begin() {
    if (!lock_.held()) open();
    begin_transaction();
    visible_runs_ = published_runs_;
}

void ClickHouseEngine::begin_checks() {
    // A run would make what is not there.
    require_clickhouse_run(settings_, catalogue_);
    begin();
}

/// Once: the lock is held until the end.
void ClickHouseEngine::open() {
    const std::int64_t version = catalogue_.schema_version();
    require_layout(server_, settings_, version);
    server_.query_all({.sql = fmt::format("create database if not exists {}", settings_.database),
                       .place = "database",
                       .idempotent = true,
                       .in_database = false});
    lock_.acquire(server_, wait_);
    // Another run may have made or migrated the warehouse until it let the lock go.
    bring_up_to_date(server_, settings_, catalogue_, require_layout(server_, settings_, version));
    // Only when it is whole: with a part of it a run that is stopped here would be recorded as another one.
    std::unique_ptr<Database> database = fetch_ledger(server_, false);
    // As in a warehouse of one file: a first load that was stopped leaves no trace.
    existed_ = database->query_integer("select exists (select 1 from etl_runs)") == 1;
    skip_given_up_runs(*database);
    database_ = std::move(database);
    const std::vector<Partition> leftovers =
        unneeded_partitions(server_, settings_.database, *database_, {.given_up = given_up_});
    // Nobody else had the lock while this was looked up. Who takes it away from now on has higher numbers than these.
    std::int64_t highest = 0;
    for (const Partition& partition : leftovers) highest = std::max(highest, partition.id);
    lock_.require_held_for(server_, highest);
    drop_partitions(server_, leftovers);
    visible_runs_ = published_runs(*database_);
    lock_.require_held(server_);
    show_runs_to_models();
}

/// What such a run sent before it lost its lock may come now: not into the partitions of another.
void ClickHouseEngine::skip_given_up_runs(Database& database) {
    given_up_ = ClickHouseLock::given_up(server_);
    if (given_up_.empty() || given_up_.back() < next_run_id(database)) return;
    // Here alone: it stands for the number, has no run date, and no model asks for what did not succeed.
    database.execute(
        fmt::format("insert into etl_runs (run_id, run_date, status, input_path, input_bytes, full_refresh, "
                    "records_read, inserted, updated, superseded, unchanged, duplicate, rejected, blank, skipped, "
                    "new_orders, started_at, seconds, ordermart_version) "
                    "values ({}, '', 'failed', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', 0, '')",
                    given_up_.back()));
}

void ClickHouseEngine::begin_transaction() {
    transaction_ = std::make_unique<Transaction>(*database_);
    first_run_id_ = next_run_id(*database_);
    published_runs_ = published_runs(*database_);
}

void ClickHouseEngine::begin_for_ledger() {
    if (may_be_published_) {
        throw Error(ExitCode::failed, settings_.database, "the run may be published", "`ordermart status` tells");
    }
    to_its_end_.emplace(server_);
    database_->ignore_interrupts();
    begin_transaction();
}

std::int64_t ClickHouseEngine::run(const Model& model, const ModelParameters& parameters) {
    if (model.engine == EngineKind::sqlite) {
        // The facts are on the servers: all orders are staged here.
        ModelParameters of_staging = parameters;
        of_staging.first_load = false;
        return run_model(*database_, model, of_staging);
    }
    lock_.require_lease(server_);
    if (sent_run_id_ != parameters.run_id) send_staged_orders(parameters.run_id);
    const std::string place = model.path();
    std::string target;
    for (const std::string& statement : statements_of(model, parameters, settings_)) {
        target = target_table_of(statement);
        // Each shard works on its own rows.
        if (target.ends_with("_local")) {
            server_.query_all({.sql = statement, .place = place, .settings = whole_inserts});
        } else {
            server_.query(0, {.sql = statement, .place = place, .settings = whole_inserts});
        }
    }
    if (model.title() == "order_outcomes") fetch_outcomes(parameters.run_id);
    if (target.empty()) return 0;
    const std::string count = fmt::format("select count() from {} where run_id = {}", target, parameters.run_id);
    return target.ends_with("_local") ? ask_sum(server_, count, place) : ask_integer(server_, count, place);
}

Violations ClickHouseEngine::check(const Model& check, const ModelParameters& parameters) {
    if (check.engine == EngineKind::sqlite) return run_check(*database_, check, parameters);
    lock_.require_lease(server_);
    Model rows = check;
    rows.sql = fetch_result(server_, query_of(check, parameters, settings_), check.path(), *database_);
    const Violations violations = run_check(*database_, rows, parameters);
    // What another run has done meanwhile is no fault of the data.
    if (violations.count > 0) lock_.require_held(server_);
    return violations;
}

void ClickHouseEngine::send_staged_orders(std::int64_t run_id) {
    lock_.require_held_for(server_, run_id);
    visible_runs_.push_back(run_id);
    show_runs_to_models();
    const std::int64_t sent =
        send(server_, *database_,
             fmt::format("select {} as run_id, staged.order_id, typeof(staged.order_id) = 'text' as is_text, "
                         "iif(typeof(staged.order_id) = 'text', 0, staged.order_id) as order_number, "
                         "staged.order_line, customer.customer_name, product.product_name, staged.date_id, "
                         "staged.price_cents, staged.passenger_count, staged.quantity, staged.discount_cents, "
                         "staged.tax_cents, coalesce(status.status_name, '') as status_name, "
                         "coalesce(staged.order_seconds, -1) as order_seconds, staged.file_number, staged.line_number "
                         "from staged_orders as staged "
                         "cross join dim_customers as customer on customer.customer_id = staged.customer_id "
                         "cross join dim_products as product on product.product_id = staged.product_id "
                         "left join dim_statuses as status on status.status_id = staged.status_id",
                         run_id),
             settings_.cluster.empty() ? "staged_orders_local" : "staged_orders");
    const std::int64_t there = ask_integer(
        server_, fmt::format("select count() from staged_orders where run_id = {}", run_id), "staged_orders");
    if (there != sent || sent != database_->query_integer("select count(*) from staged_orders")) {
        throw Error(ExitCode::failed, "staged_orders",
                    fmt::format("{} orders were sent and {} have come", group_thousands(sent), group_thousands(there)),
                    "nothing was loaded; run it again");
    }
    sent_run_id_ = run_id;
}

void ClickHouseEngine::show_runs_to_models() {
    server_.query_all({.sql = "truncate table visible_runs_local", .place = "visible_runs", .idempotent = true});
    if (visible_runs_.empty()) return;
    const std::string insert =
        fmt::format("insert into visible_runs_local (run_id) values ({})", fmt::join(visible_runs_, "), ("));
    server_.query_all({.sql = insert, .place = "visible_runs"});
}

/// The account is kept of them in SQLite, and replays are judged.
void ClickHouseEngine::fetch_outcomes(std::int64_t run_id) {
    database_->execute(
        "drop table if exists temp.order_outcomes;"
        "create temp table order_outcomes (order_id any primary key, outcome text not null, lines integer not null, "
        "previous_run_date_id integer not null, is_counted integer not null default 1, "
        "was_counted integer not null default 1) strict, without rowid");
    const std::string query = fmt::format(
        "select order_id, outcome, lines, previous_run_date_id from order_outcomes where run_id = {}", run_id);
    fetch_into(server_, query, "order_outcomes", *database_, "order_outcomes");
}

void ClickHouseEngine::commit() {
    lock_.require_held_for(server_, next_run_id(*database_) - 1);
    send_ledger(server_, *database_, first_run_id_);
    lock_.require_held(server_);
    try {
        publish(server_, *database_, first_run_id_, lock_.table());
    } catch (const UnknownOutcome&) {
        may_be_published_ = true;
        throw;
    }
    may_be_published_ = true;
    transaction_->commit();
    may_be_published_ = false;
    transaction_.reset();
    existed_ = true;
    // A run that is loaded was not stopped, whatever comes now.
    try {
        const ClickHouse::ToItsEnd to_its_end(server_);
        drop_partitions(
            server_, unneeded_partitions(server_, settings_.database, *database_,
                                         {.above = lock_.run_id(), .given_up = given_up_, .facts = published_runs_}));
        // Not when a stopped run is recorded: that has to be quick.
        if (!to_its_end_) fold_partitions(server_, settings_.database, *database_, usual_settling);
    } catch (const Error& error) {
        spdlog::warn("the ledger is written; what is left over goes with the next run: {}", error.what());
    }
}

void ClickHouseEngine::roll_back() noexcept {
    if (!transaction_) return;
    transaction_.reset();
    sent_run_id_ = 0;
    if (!lock_.held() || may_be_published_) return;
    // The next run does it where this one cannot.
    try {
        const ClickHouse::ToItsEnd to_its_end(server_);
        database_->ignore_interrupts();
        // The parts of its queries on other nodes too.
        server_.kill_all(server_.query_prefix());
        // Another run that has taken the lock away has higher numbers, which the ledger here does not know.
        drop_partitions(server_, unneeded_partitions(server_, settings_.database, *database_,
                                                     {.above = lock_.run_id(), .given_up = given_up_}));
    } catch (const std::exception&) {
    }
}

}  // namespace ordermart
