#include "clickhouse_partitions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "clickhouse_tables.hpp"
#include "ordermart/ledger.hpp"
#include "tab_separated.hpp"

namespace ordermart {
namespace {

/// What a run writes, and how long it stays.
enum class Kept { always, when_succeeded, as_facts, last_two, never };

struct RunTable {
    std::string_view name;
    Kept kept;
};

constexpr std::array<RunTable, 16> run_tables{{
    {"fact_versions_local", Kept::as_facts},
    {"order_outcomes_local", Kept::never},
    {"customer_orders_local", Kept::never},
    {"pending_runs", Kept::never},
    {"dim_customer_rows", Kept::when_succeeded},
    {"dim_product_rows", Kept::when_succeeded},
    {"dim_date_rows", Kept::when_succeeded},
    // A reader that has begun goes on with the generation that it has seen.
    {"staged_orders_local", Kept::last_two},
    {"metrics_total_orders_per_customer_rows", Kept::last_two},
    {"metrics_most_recent_order_per_customer_rows", Kept::last_two},
    {"metrics_top_customers_last_week_rows", Kept::last_two},
    {"etl_run_files", Kept::always},
    {"etl_run_steps", Kept::always},
    {"etl_run_rejects", Kept::always},
    {"rejected_orders", Kept::always},
    {"settled_rejects", Kept::always},
}};

/// Larger folds are rarer, and leave more partitions between them: a few hundred after ten years of nights.
constexpr std::int64_t runs_of_fold = 32;

struct Partition {
    const RunTable* table = nullptr;
    std::int64_t id = 0;  ///< a run, or of those that are folded one
    std::int64_t rows = 0;
    std::chrono::seconds age{};  ///< since it was last changed
};

std::vector<std::int64_t> run_ids(Database& ledger, std::string_view condition) {
    Statement query = ledger.prepare(fmt::format("select run_id from etl_runs where {} order by run_id", condition));
    std::vector<std::int64_t> ids;
    while (query.step()) ids.push_back(query.integer(0));
    return ids;
}

/// What a run has that is in the ledger, and which of it is needed.
class Needed {
public:
    Needed(Database& ledger, const StillNeeded& needed)
        : recorded_(run_ids(ledger, fmt::format("run_id <> {}", needed.given_up))),
          succeeded_(run_ids(ledger, "status = 'succeeded'")),
          facts_(published_runs(ledger)) {
        facts_.insert(facts_.end(), needed.facts.begin(), needed.facts.end());
        std::ranges::sort(facts_);
    }

    bool operator()(const Partition& partition) const {
        const auto is_one_of = [&](const std::vector<std::int64_t>& runs) {
            return std::ranges::binary_search(runs, partition.id);
        };
        switch (partition.table->kept) {
            case Kept::always:
                return is_one_of(recorded_);
            case Kept::as_facts:
                return is_one_of(facts_);
            case Kept::when_succeeded:
                return is_one_of(succeeded_);
            case Kept::last_two:
                return is_one_of(succeeded_) &&
                       partition.id >= succeeded_[succeeded_.size() - std::min<std::size_t>(succeeded_.size(), 2)];
            case Kept::never:
                return false;
        }
        return false;
    }

    std::int64_t last_run_id() const { return recorded_.empty() ? 0 : recorded_.back(); }

private:
    std::vector<std::int64_t> recorded_;
    std::vector<std::int64_t> succeeded_;
    std::vector<std::int64_t> facts_;
};

std::vector<Partition> partitions_of(ClickHouse& server, std::size_t node, const std::string& database) {
    const std::string parts = server.query(
        node, {.sql = fmt::format("select table, partition, sum(rows), toInt64(now() - max(modification_time)) from "
                                  "system.parts where database = '{}' and active group by table, partition "
                                  "order by table, partition format TabSeparatedWithNamesAndTypes",
                                  database),
               .place = "system.parts",
               .idempotent = true});
    std::vector<Partition> partitions;
    for (TabSeparatedRows rows(parts); rows.next();) {
        const auto table = std::ranges::find(run_tables, *rows.value(0), &RunTable::name);
        if (table == run_tables.end()) continue;
        partitions.push_back({.table = &*table,
                              .id = std::stoll(*rows.value(1)),
                              .rows = std::stoll(*rows.value(2)),
                              .age = std::chrono::seconds(std::stoll(*rows.value(3)))});
    }
    return partitions;
}

void drop(ClickHouse& server, std::size_t node, const Partition& partition) {
    server.query(node, {.sql = fmt::format("alter table {} drop partition {}", partition.table->name, partition.id),
                        .place = "partitions that are not needed",
                        .idempotent = true});
}

/// Into the largest: a first load is not copied. A server that loses its power may lose the copy, as it was not yet on
/// the disk: what it was made of goes later, when all of it is seen to be there.
void fold(ClickHouse& server, std::size_t node, const std::string& database, const std::vector<Partition>& partitions) {
    const Partition& target = *std::ranges::max_element(partitions, {}, &Partition::rows);
    std::vector<std::int64_t> others;
    for (const Partition& partition : partitions) {
        if (partition.id != target.id) others.push_back(partition.id);
    }
    const auto ask = [&](const std::string& sql) {
        return server.query(node, {.sql = sql, .place = "folded partitions", .idempotent = true});
    };
    const std::string_view table = target.table->name;
    const std::string of_table = fmt::format("database = '{}' and table = '{}'", database, table);
    std::string key = ask(
        fmt::format("select sorting_key from system.tables where database = '{}' and name = '{}'", database, table));
    key.pop_back();
    const std::string from_others = fmt::format("from {} where stored_with in ({})", table, fmt::join(others, ", "));
    // Of the versions of a fact the latest is enough.
    const std::string missing = ask(fmt::format(
        "select count() from (select {0} from {1} where ({0}) in (select {0} {2}) and stored_with in ({3}, {4}) "
        "group by {0} having maxIf({5}, stored_with <> {3}) > maxIf({5}, stored_with = {3}))",
        key, table, from_others, target.id, fmt::join(others, ", "),
        target.table->kept == Kept::as_facts ? "version" : "1"));
    if (missing == "0\n") {
        for (const Partition& partition : partitions) {
            if (partition.id != target.id) drop(server, node, partition);
        }
        return;
    }
    const std::string columns = ask(fmt::format(
        "select arrayStringConcat(groupArray(name), ', ') from system.columns where {} and name <> 'stored_with'",
        of_table));
    const std::string copied = columns.substr(0, columns.size() - 1);
    ask(fmt::format("insert into {0} ({1}, stored_with) select {1}, {2} {3}", table, copied, target.id, from_others));
}

}  // namespace

std::vector<std::int64_t> published_runs(Database& ledger) {
    return run_ids(ledger, fmt::format("status = 'succeeded' and {}", since_full_refresh));
}

std::vector<std::int64_t> published_before(Database& ledger, std::int64_t run_id) {
    return run_ids(ledger, fmt::format("status = 'succeeded' and run_id < {0} and run_id >= (select "
                                       "coalesce(max(run_id), 0) from etl_runs where status = 'succeeded' and "
                                       "full_refresh = 1 and run_id < {0})",
                                       run_id));
}

void drop_partitions(ClickHouse& server, const std::string& database, Database& ledger, const StillNeeded& needed) {
    const Needed is_needed(ledger, needed);
    for (std::size_t node = 0; node < server.nodes(); ++node) {
        for (const Partition& partition : partitions_of(server, node, database)) {
            if (partition.id <= needed.above && !is_needed(partition)) drop(server, node, partition);
        }
    }
}

void fold_partitions(ClickHouse& server, const std::string& database, Database& ledger, const StillNeeded& needed,
                     std::chrono::seconds settled) {
    const Needed is_needed(ledger, needed);
    for (std::size_t node = 0; node < server.nodes(); ++node) {
        std::map<std::pair<std::string_view, std::int64_t>, std::vector<Partition>> folds;
        for (const Partition& partition : partitions_of(server, node, database)) {
            const Kept kept = partition.table->kept;
            if (kept == Kept::last_two || kept == Kept::never || !is_needed(partition)) continue;
            folds[{partition.table->name, (partition.id - 1) / runs_of_fold}].push_back(partition);
        }
        for (const auto& [place, partitions] : folds) {
            const bool is_complete = (place.second + 1) * runs_of_fold <= is_needed.last_run_id();
            const bool is_settled = std::ranges::all_of(partitions, [&](auto& one) { return one.age >= settled; });
            if (partitions.size() > 1 && is_complete && is_settled) fold(server, node, database, partitions);
        }
    }
}

}  // namespace ordermart
