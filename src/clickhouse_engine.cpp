#include "clickhouse_engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "clickhouse_ledger.hpp"
#include "clickhouse_sql.hpp"
#include "clickhouse_tables.hpp"
#include "ordermart/error.hpp"
#include "ordermart/ledger.hpp"
#include "ordermart/printable.hpp"
#include "tab_separated.hpp"

namespace ordermart {
namespace {

/// What a run writes, and how long it stays.
enum class Kept { always, as_facts, last_two, last, never };

struct RunTable {
    std::string_view name;
    Kept kept;
};

constexpr std::array<RunTable, 15> run_tables{{
    {"fact_versions_local", Kept::as_facts},
    {"staged_orders_local", Kept::last},
    {"order_outcomes_local", Kept::never},
    {"customer_orders_local", Kept::never},
    {"dim_customer_rows", Kept::always},
    {"dim_product_rows", Kept::always},
    {"dim_date_rows", Kept::always},
    // A reader that has begun goes on with the generation that it has seen.
    {"metrics_total_orders_per_customer_rows", Kept::last_two},
    {"metrics_most_recent_order_per_customer_rows", Kept::last_two},
    {"metrics_top_customers_last_week_rows", Kept::last_two},
    {"etl_run_files", Kept::always},
    {"etl_run_steps", Kept::always},
    {"etl_run_rejects", Kept::always},
    {"rejected_orders", Kept::always},
    {"settled_rejects", Kept::always},
}};

std::vector<std::int64_t> run_ids(Database& database, std::string_view condition) {
    Statement query = database.prepare(fmt::format("select run_id from etl_runs where {} order by run_id", condition));
    std::vector<std::int64_t> ids;
    while (query.step()) ids.push_back(query.integer(0));
    return ids;
}

std::vector<std::int64_t> published_runs(Database& database) {
    return run_ids(database, fmt::format("status = 'succeeded' and {}", since_full_refresh));
}

/// Without it a server says that it has taken rows before the shards have them.
const std::map<std::string, std::string> model_settings{{"insert_distributed_sync", "1"}};

}  // namespace

ClickHouseEngine::ClickHouseEngine(const Config& config)
    : catalogue_(Catalogue::of(config.sql_dir, EngineKind::clickhouse)),
      settings_(config.clickhouse),
      wait_(config.wait),
      server_(settings_),
      lock_(settings_) {}

ClickHouseEngine::~ClickHouseEngine() { roll_back(); }

void ClickHouseEngine::begin() {
    if (!lock_.held()) open();
    begin_transaction();
    visible_runs_ = published_runs(*database_);
}

/// Once: the lock is held until the end.
void ClickHouseEngine::open() {
    server_.query_all(
        {fmt::format("create database if not exists {}", settings_.database), "database", true, false, {}});
    require_cluster();
    lock_.acquire(server_, wait_);
    make_schema();
    database_ = std::make_unique<Database>("", Database::Mode::create);
    for (const Model& model : Catalogue::of("").stage("schema")) database_->execute(model.sql, model.path());
    fetch_ledger(server_, *database_, false);
    // Tables without a run are what a refused first one has left.
    existed_ = database_->query_integer("select exists (select 1 from etl_runs)") == 1;
    drop_what_is_not_needed();
}

/// Each server named has to be another shard, and all of them: rows that are not asked for would be missing silently.
void ClickHouseEngine::require_cluster() {
    if (settings_.cluster.empty()) return;
    const std::string query = fmt::format(
        "select max(if(is_local, shard_num, 0)) as own, uniq(shard_num) as shards from system.clusters "
        "where cluster = '{}' format TabSeparated",
        settings_.cluster);
    std::set<std::string> shards;
    for (const std::string& answer : server_.query_all({query, "cluster", true, false, {}})) {
        shards.insert(answer.substr(0, answer.find('\t')));
        const std::string count = fmt::format("{}\n", settings_.urls.size());
        if (answer.ends_with("\t" + count) && !answer.starts_with("0\t")) continue;
        throw Error(ExitCode::usage, settings_.cluster,
                    "the servers named are not the shards of this cluster, as they know it",
                    "give --engine-url once for each shard; `select * from system.clusters` shows them");
    }
    if (shards.size() == settings_.urls.size()) return;
    throw Error(ExitCode::usage, settings_.cluster, "two of the servers named are the same shard",
                "give --engine-url once for each shard");
}

void ClickHouseEngine::make_schema() {
    for (const Model& model : catalogue_.stage("schema")) {
        for (const std::string& statement : schema_statements_of(model, settings_)) {
            const std::string place = model.path();
            server_.query_all({statement, place, true, true, {}});
        }
    }
}

void ClickHouseEngine::begin_transaction() {
    transaction_ = std::make_unique<Transaction>(*database_);
    first_run_id_ = next_run_id(*database_);
}

void ClickHouseEngine::begin_for_ledger() {
    server_.ignore_interrupts();
    database_->ignore_interrupts();
    begin_transaction();
}

std::int64_t ClickHouseEngine::run(const Model& model, const ModelParameters& parameters) {
    if (model.engine == EngineKind::sqlite) return run_model(*database_, model, parameters);
    if (sent_run_id_ != parameters.run_id) send_staged_orders(parameters.run_id);
    const std::string place = model.path();
    std::string target;
    for (const std::string& statement : statements_of(model, parameters, settings_)) {
        target = target_of(statement);
        // Each shard works on its own rows.
        if (target.ends_with("_local")) {
            server_.query_all({statement, place, false, true, model_settings});
            target.resize(target.size() - 6);
        } else {
            server_.query(0, {statement, place, false, true, model_settings});
        }
    }
    if (model.title() == "order_outcomes") fetch_outcomes(parameters.run_id);
    if (target.empty()) return 0;
    return ask_integer(server_, fmt::format("select count() from {} where run_id = {}", target, parameters.run_id),
                       place);
}

Violations ClickHouseEngine::check(const Model& check, const ModelParameters& parameters) {
    if (check.engine == EngineKind::sqlite) return run_check(*database_, check, parameters);
    const std::vector<std::string> statements = statements_of(check, parameters, settings_);
    if (statements.size() != 1) {
        throw Error(ExitCode::failed, check.path(), "is not a single query", "write one select");
    }
    const std::string place = check.path();
    const std::string table = fmt::format("temp.result_{}", ++fetched_);
    fetch_as_table(server_, statements.front(), place, *database_, table.substr(5));
    Model rows = check;
    rows.sql = fmt::format("select * from {}", table);
    return run_check(*database_, rows, parameters);
}

void ClickHouseEngine::send_staged_orders(std::int64_t run_id) {
    visible_runs_.push_back(run_id);
    show_runs_to_models();
    const std::int64_t sent =
        send(server_, *database_,
             fmt::format("select {} as run_id, staged.order_id, typeof(staged.order_id) = 'text' as is_text, "
                         "iif(typeof(staged.order_id) = 'text', 0, staged.order_id) as order_number, "
                         "staged.order_line, customer.customer_name, product.product_name, staged.date_id, "
                         "staged.price_cents, staged.passenger_count, staged.file_number, staged.line_number, "
                         "staged.copies from staged_orders as staged "
                         "cross join dim_customers as customer on customer.customer_id = staged.customer_id "
                         "cross join dim_products as product on product.product_id = staged.product_id",
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
    server_.query_all({"truncate table visible_runs_local", "visible_runs", true, true, {}});
    if (visible_runs_.empty()) return;
    const std::string insert =
        fmt::format("insert into visible_runs_local (run_id) values ({})", fmt::join(visible_runs_, "), ("));
    server_.query_all({insert, "visible_runs", false, true, {}});
}

/// The account is kept of them in SQLite, and replays are judged.
void ClickHouseEngine::fetch_outcomes(std::int64_t run_id) {
    database_->execute(
        "drop table if exists temp.order_outcomes;"
        "create temp table order_outcomes (order_id any primary key, outcome text not null, lines integer not null, "
        "previous_run_date_id integer not null) strict, without rowid");
    const std::string query = fmt::format(
        "select order_id, outcome, lines, previous_run_date_id from order_outcomes where run_id = {}", run_id);
    fetch_into(server_, query, "order_outcomes", *database_, "order_outcomes");
}

void ClickHouseEngine::commit() {
    lock_.require_held(server_);
    send_ledger(server_, *database_, first_run_id_);
    lock_.require_held(server_);
    publish(server_, *database_, first_run_id_);
    transaction_->commit();
    transaction_.reset();
    existed_ = true;
    try {
        drop_what_is_not_needed();
    } catch (const Error& error) {
        if (error.is_interrupt()) throw;
        spdlog::warn("the run is loaded; what it left over goes with the next one: {}", error.what());
    }
}

void ClickHouseEngine::roll_back() noexcept {
    if (!transaction_) return;
    transaction_.reset();
    sent_run_id_ = 0;
    // The next run does it where this one cannot.
    try {
        server_.ignore_interrupts();
        database_->ignore_interrupts();
        if (lock_.held()) drop_what_is_not_needed();
    } catch (const std::exception&) {
    }
}

void ClickHouseEngine::drop_what_is_not_needed() {
    for (std::size_t node = 0; node < server_.nodes(); ++node) drop_partitions(node);
    visible_runs_ = published_runs(*database_);
    show_runs_to_models();
}

void ClickHouseEngine::drop_partitions(std::size_t node) {
    const std::vector<std::int64_t> recorded = run_ids(*database_, "1");
    const std::vector<std::int64_t> published = published_runs(*database_);
    const auto is_kept = [&](Kept kept, std::int64_t run_id) {
        const auto among_last = [&](std::size_t count) {
            return !published.empty() && run_id >= published[published.size() - std::min(published.size(), count)];
        };
        if (!std::ranges::binary_search(recorded, run_id)) return false;
        switch (kept) {
            case Kept::always:
                return true;
            case Kept::as_facts:
                return std::ranges::binary_search(published, run_id);
            case Kept::last_two:
                return among_last(2);
            case Kept::last:
                return among_last(1);
            case Kept::never:
                return false;
        }
        return false;
    };
    const std::string parts = server_.query(
        node, {fmt::format("select distinct table, partition from system.parts where database = '{}' and active "
                           "format TabSeparatedWithNamesAndTypes",
                           settings_.database),
               "system.parts",
               true,
               true,
               {}});
    for (TabSeparatedRows rows(parts); rows.next();) {
        const auto table = std::ranges::find(run_tables, *rows.value(0), &RunTable::name);
        if (table == run_tables.end() || is_kept(table->kept, std::stoll(*rows.value(1)))) continue;
        const std::string drop = fmt::format("alter table {} drop partition {}", table->name, *rows.value(1));
        server_.query(node, {drop, "partitions that are not needed", true, true, {}});
    }
}

}  // namespace ordermart
