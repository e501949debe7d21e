#include "warehouse/clickhouse/engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <sstream>
#include <string_view>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/warehouse/counted_statuses.hpp"
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
        const std::int64_t rows = run_model(*database_, model, of_staging);
        // Those of customers are there before.
        if (parameters.descriptions && model.title() == "product_words") send_words(parameters);
        return rows;
    }
    lock_.require_lease(server_);
    if (sent_run_id_ != parameters.run_id) {
        send_staged_orders(parameters.run_id);
        if (parameters.other_sources) require_own_orders(parameters);
    }
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
    if (model.title() == "order_outcomes") {
        fetch_outcomes(parameters.run_id);
        if (parameters.extra_columns) send_order_extras(parameters);
        if (parameters.unknown_sources) count_orders_of_unknown_source(parameters.run_id);
    }
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
                         "staged.order_line, customer.customer_name, coalesce(customer.customer_key, '') as "
                         "customer_key, product.product_name, staged.date_id, "
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
    send_uncounted_statuses(run_id);
    sent_run_id_ = run_id;
}

/// What the file says of the attributes of customers and products.
void ClickHouseEngine::send_words(const ModelParameters& parameters) {
    const auto words_of = [&](std::string_view dimension, std::string_view own_key) {
        return fmt::format(
            "select {0} as run_id, words.attribute, member.{2}_name as member_name, {3} as member_key, words.word, "
            "{1} as run_date_id, words.date_id, typeof(words.order_id) = 'text' as is_text, "
            "iif(typeof(words.order_id) = 'text', 0, words.order_id) as order_number, words.order_id, "
            "words.order_line from {2}_words as words "
            "cross join dim_{2}s as member on member.{2}_id = words.{2}_id",
            parameters.run_id, parameters.run_date_id, dimension, own_key);
    };
    const std::int64_t sent =
        send(server_, *database_,
             words_of("customer", "coalesce(member.customer_key, '')") + " union all " + words_of("product", "''"),
             "attribute_word_rows");
    require_all(server_, "attribute_word_rows", fmt::format("run_id = {}", parameters.run_id), sent);
}

/// Of all statuses, those of earlier runs too: ClickHouse knows their keys, and the list of those that count is here.
void ClickHouseEngine::send_uncounted_statuses(std::int64_t run_id) {
    if (counted_statuses(*database_).empty()) return;
    const std::string known = fetch_result(
        server_,
        fmt::format(
            "select status_id, status_name from (select status_name, status_id from dim_status_rows where run_id "
            "in (select run_id from known_runs) union all select status_name, status_id from staged_orders "
            "where run_id = {} and status_name <> '') as status group by status_name, status_id",
            run_id),
        "statuses", *database_);
    // Those of the file are there. What is said of all of them is asked of this table.
    database_->execute(
        fmt::format("insert or ignore into dim_statuses (status_name, is_counted) "
                    "select known.status_name, {} from ({}) as known",
                    is_counted_sql("known.status_name"), known));
    Statement uncounted =
        database_->prepare(fmt::format("select known.status_id from ({}) as known "
                                       "inner join dim_statuses as status on status.status_name = known.status_name "
                                       "where status.is_counted = 0",
                                       known));
    std::vector<std::string> rows;
    while (uncounted.step()) rows.push_back(fmt::format("({}, {})", run_id, uncounted.integer(0)));
    if (rows.empty()) return;
    const std::string insert =
        fmt::format("insert into uncounted_statuses_local (run_id, status_id) values {}", fmt::join(rows, ", "));
    server_.query_all({.sql = insert, .place = "uncounted_statuses"});
}

/// Of the orders whose origin this run becomes. A first load has no outcomes.
void ClickHouseEngine::send_order_extras(const ModelParameters& parameters) {
    const std::string orders = parameters.first_load
                                   ? "staged_orders as staged"
                                   : "order_outcomes as known cross join staged_orders as staged "
                                     "on staged.order_id = known.order_id and known.outcome <> 'superseded'";
    const std::int64_t sent =
        send(server_, *database_,
             fmt::format("select {} as run_id, staged.order_id, record.extras, staged.order_line from {} "
                         "cross join record_extras as record on record.file_number = staged.file_number "
                         "and record.line_number = staged.line_number",
                         parameters.run_id, orders),
             settings_.cluster.empty() ? "order_extra_rows_local" : "order_extra_rows");
    require_all(server_, "order_extra_rows", fmt::format("run_id = {}", parameters.run_id), sent);
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
        "previous_run_date_id integer not null, is_counted integer not null, was_counted integer not null) "
        "strict, without rowid");
    const std::string query = fmt::format(
        "select order_id, outcome, lines, previous_run_date_id, is_counted, was_counted from order_outcomes "
        "where run_id = {}",
        run_id);
    fetch_into(server_, query, "order_outcomes", *database_, "order_outcomes");
}

std::int64_t ClickHouseEngine::counted_orders(const ModelParameters& parameters) {
    const std::string query = fmt::format(
        "select count() from (select argMax(status_id, version) as status_id from fact_versions where order_line = 1 "
        "and run_id global in (select run_id from visible_runs_local) group by order_id "
        "settings distributed_group_by_no_merge = 1) as first_line "
        "where status_id not in (select status_id from uncounted_statuses_local where run_id = {})",
        parameters.run_id);
    return ask_integer(server_, query, "fact_versions");
}

/// The runs of the ledger of which that holds, as a list of SQL; empty where there is none.
std::string ClickHouseEngine::runs_where(std::string_view condition, const std::string& source) {
    Statement query = database_->prepare(fmt::format(
        "select coalesce(group_concat(run_id, ', '), '') from etl_runs where status = 'succeeded' and {}", condition));
    if (query.parameter_count() > 0) query.bind(1, source);
    query.step();
    return query.text(0);
}

std::vector<std::string> ClickHouseEngine::sources_of_facts() {
    Statement query = database_->prepare(
        fmt::format("select distinct source_name from etl_runs where status = 'succeeded' and source_name is not null "
                    "and inserted + updated + unchanged > 0 and {} order by source_name",
                    since_full_refresh));
    std::vector<std::string> sources;
    while (query.step()) sources.push_back(query.text(0));
    return sources;
}

std::int64_t ClickHouseEngine::empty_facts_of(const std::string& source) {
    throw Error(ExitCode::usage, "--full-refresh",
                fmt::format("replaces all facts in ClickHouse, and sources besides {} have orders", printable(source)),
                "load the files of all sources into a new database with --engine-database");
}

/// Records are rejected while they are read, and the facts are not here then.
void ClickHouseEngine::require_own_orders(const ModelParameters& parameters) {
    const std::string runs = runs_where("source_name <> ?", parameters.source_name);
    const std::string orders = fmt::format(
        "from (select order_id, argMax(run_id, version) as origin from fact_versions_local "
        "where order_line = 1 and run_id in (select run_id from visible_runs_local) and order_id in "
        "(select order_id from staged_orders_local where run_id = {}) group by order_id) as known "
        "where origin in ({})",
        parameters.run_id, runs);
    const std::int64_t count = ask_sum(server_, "select count() " + orders, "fact_versions");
    if (count == 0) return;
    std::vector<std::string> examples;
    for (const std::string& answer :
         server_.query_all({.sql = fmt::format("select order_id {} order by order_id limit 3", orders),
         .place = "fact_versions",
         .idempotent = true})) {
        std::istringstream lines(answer);
        for (std::string line; std::getline(lines, line);) examples.push_back(printable(line));
    }
    std::ranges::sort(examples);
    examples.resize(std::min<std::size_t>(examples.size(), 3));
    throw Error(ExitCode::refused, settings_.database,
                fmt::format("{} of the input {} another source's: {}{}",
                            count == 1 ? "1 order" : group_thousands(count) + " orders", count == 1 ? "is" : "are",
                            fmt::join(examples, ", "), count > 3 ? " and others" : ""),
                "keep them apart with --order-id-prefix, or take them over with --shared-order-ids");
}

/// As transform/30_order_outcomes counts them in SQLite.
void ClickHouseEngine::count_orders_of_unknown_source(std::int64_t run_id) {
    const std::string query = fmt::format(
        "select count() from (select order_id, argMax(run_id, version) as origin from fact_versions_local "
        "where order_line = 1 and run_id in (select run_id from visible_runs_local) and order_id in "
        "(select order_id from order_outcomes_local where run_id = {} and outcome in "
        "('updated', 'unchanged')) group by order_id) as known where origin in ({})",
        run_id, runs_where("source_name is null"));
    database_->execute(
        "drop table if exists temp.orders_of_unknown_source;"
        "create temp table orders_of_unknown_source (orders integer not null) strict");
    Statement insert = database_->prepare("insert into orders_of_unknown_source (orders) values (?)");
    insert.bind(1, ask_sum(server_, query, "fact_versions"));
    insert.run();
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
