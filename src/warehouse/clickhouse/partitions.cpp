#include "warehouse/clickhouse/partitions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "warehouse/clickhouse/tab_separated.hpp"
#include "warehouse/clickhouse/tables.hpp"

namespace ordermart {
namespace {

/// What a run writes, and how long it stays.
enum class Kept { always, when_succeeded, as_facts, last_two, never };

struct RunTable {
    std::string_view name;
    Kept kept;
};

constexpr std::array<RunTable, 23> run_tables{{
    {"fact_versions_local", Kept::as_facts},
    {"order_extra_rows_local", Kept::as_facts},
    {"order_outcomes_local", Kept::never},
    {"touched_orders_local", Kept::never},
    {"touched_customers_local", Kept::never},
    // The next run goes on from it.
    {"customer_orders_local", Kept::last_two},
    {"pending_runs", Kept::never},
    {"attribute_word_rows", Kept::when_succeeded},
    {"dim_customer_rows", Kept::when_succeeded},
    {"dim_product_rows", Kept::when_succeeded},
    {"dim_status_rows", Kept::when_succeeded},
    {"dim_date_rows", Kept::when_succeeded},
    {"uncounted_statuses_local", Kept::last_two},
    {"warehouse_settings_rows", Kept::last_two},
    // A reader that has begun goes on with the generation that it has seen.
    {"staged_orders_local", Kept::last_two},
    {"metrics_total_orders_per_customer_rows", Kept::last_two},
    {"metrics_most_recent_order_per_customer_rows", Kept::last_two},
    {"metrics_top_customers_last_week_rows", Kept::last_two},
    {"etl_run_files_rows", Kept::always},
    {"etl_run_steps_rows", Kept::always},
    {"etl_run_rejects_rows", Kept::always},
    {"rejected_orders_rows", Kept::always},
    {"settled_rejects_rows", Kept::always},
}};

/// Larger folds are rarer, and leave more partitions between them: some 150 after ten years of nights.
constexpr std::int64_t runs_of_fold = 32;

/// A larger partition is not moved: its number matters less than what it costs.
constexpr std::int64_t most_rows_to_fold = 250'000;

std::vector<std::int64_t> run_ids(Database& ledger, std::string_view condition) {
    Statement query = ledger.prepare(fmt::format("select run_id from etl_runs where {} order by run_id", condition));
    std::vector<std::int64_t> ids;
    while (query.step()) ids.push_back(query.integer(0));
    return ids;
}

Kept kept_of(const Partition& partition) {
    return std::ranges::find(run_tables, partition.table, &RunTable::name)->kept;
}

bool is_one_of(const std::vector<std::int64_t>& runs, std::int64_t run_id) {
    return std::ranges::binary_search(runs, run_id);
}

/// Which partitions of runs are needed.
class Needed {
public:
    Needed(Database& ledger, const OtherRuns& others)
        : given_up_(others.given_up),
          // Without the row that stands for a number of no run.
          recorded_(run_ids(ledger, "run_date <> ''")),
          succeeded_(run_ids(ledger, "status = 'succeeded'")),
          facts_(published_runs(ledger)) {
        facts_.insert(facts_.end(), others.facts.begin(), others.facts.end());
        std::ranges::sort(facts_);
    }

    bool is_needed(const Partition& partition) const {
        switch (kept_of(partition)) {
            case Kept::always:
                return is_one_of(recorded_, partition.id);
            case Kept::as_facts:
                return is_one_of(facts_, partition.id);
            case Kept::when_succeeded:
                return is_one_of(succeeded_, partition.id);
            case Kept::last_two:
                return is_one_of(succeeded_, partition.id) &&
                       partition.id >= succeeded_[succeeded_.size() - std::min<std::size_t>(succeeded_.size(), 2)];
            case Kept::never:
                return false;
        }
        return false;
    }

    /// Not what the ledger should have, and lacks.
    bool may_go(const Partition& partition) const {
        return !is_needed(partition) && (partition.id > last_run_id() || is_one_of(recorded_, partition.id) ||
                                         is_one_of(given_up_, partition.id));
    }

    std::int64_t last_run_id() const { return recorded_.empty() ? 0 : recorded_.back(); }

private:
    std::vector<std::int64_t> given_up_;
    std::vector<std::int64_t> recorded_;
    std::vector<std::int64_t> succeeded_;
    std::vector<std::int64_t> facts_;
};

std::vector<Partition> partitions_of(ClickHouse& server, const std::string& database) {
    const std::string query = fmt::format(
        "select table, partition, sum(rows), toInt64(now() - max(modification_time)) from system.parts "
        "where database = '{}' and active group by table, partition order by table, partition format "
        "TabSeparatedWithNamesAndTypes",
        database);
    std::vector<Partition> partitions;
    const std::vector<std::string> answers =
        server.query_all({.sql = query, .place = "system.parts", .idempotent = true});
    for (std::size_t node = 0; node < answers.size(); ++node) {
        for (TabSeparatedRows rows(answers[node]); rows.next();) {
            if (std::ranges::find(run_tables, *rows.value(0), &RunTable::name) == run_tables.end()) continue;
            partitions.push_back({.node = node,
                                  .table = *rows.value(0),
                                  .id = parse_count(*rows.value(1)).value_or(0),
                                  .rows = parse_count(*rows.value(2)).value_or(0),
                                  .age = std::chrono::seconds(parse_count(*rows.value(3)).value_or(0))});
        }
    }
    return partitions;
}

/// Into the largest: a first load is not copied. A server that loses its power may lose the copy, as it was not yet on
/// the disk: what it was made of goes later, when all of it is seen to be there.
void fold(ClickHouse& server, const std::string& database, const std::vector<Partition>& partitions) {
    const Partition& target = *std::ranges::max_element(partitions, {}, &Partition::rows);
    std::vector<Partition> others;
    std::vector<std::int64_t> ids;
    for (const Partition& partition : partitions) {
        if (partition.id == target.id || partition.rows > most_rows_to_fold) continue;
        others.push_back(partition);
        ids.push_back(partition.id);
    }
    if (others.empty()) return;
    const auto ask = [&](const std::string& sql) {
        return server.query(target.node, {.sql = sql, .place = "folded partitions", .idempotent = true});
    };
    const std::string& table = target.table;
    std::string key = ask(
        fmt::format("select sorting_key from system.tables where database = '{}' and name = '{}'", database, table));
    key.pop_back();
    const std::string from_others = fmt::format("from {} where stored_with in ({})", table, fmt::join(ids, ", "));
    // By hashes of the keys, which take less memory. Of the versions of a fact the latest is enough.
    const std::string missing = ask(fmt::format(
        "select count() from (select sipHash64({0}) as row from {1} where row in (select sipHash64({0}) {2}) and "
        "stored_with in ({3}, {4}) group by row having maxIf({5}, stored_with <> {3}) > maxIf({5}, stored_with = {3}))",
        key, table, from_others, target.id, fmt::join(ids, ", "), kept_of(target) == Kept::as_facts ? "version" : "1"));
    if (missing == "0\n") {
        drop_partitions(server, others);
        return;
    }
    std::string columns = ask(fmt::format(
        "select arrayStringConcat(groupArray(name), ', ') from system.columns where database = '{}' and table = '{}' "
        "and name <> 'stored_with'",
        database, table));
    columns.pop_back();
    ask(fmt::format("insert into {0} ({1}, stored_with) select {1}, {2} {3}", table, columns, target.id, from_others));
}

}  // namespace

std::vector<std::int64_t> published_runs(Database& ledger) {
    return run_ids(ledger, fmt::format("status = 'succeeded' and {}", since_full_refresh));
}

std::vector<Partition> unneeded_partitions(ClickHouse& server, const std::string& database, Database& ledger,
                                           const OtherRuns& others) {
    const Needed needed(ledger, others);
    std::vector<Partition> partitions = partitions_of(server, database);
    std::erase_if(partitions,
                  [&](const Partition& partition) { return partition.id > others.above || !needed.may_go(partition); });
    return partitions;
}

void drop_partitions(ClickHouse& server, const std::vector<Partition>& partitions) {
    for (const Partition& partition : partitions) {
        server.query(partition.node,
                     {.sql = fmt::format("alter table {} drop partition {}", partition.table, partition.id),
                      .place = "partitions that are not needed",
                      .idempotent = true});
    }
}

void fold_partitions(ClickHouse& server, const std::string& database, Database& ledger, std::chrono::seconds settled) {
    // Not what only earlier readers need: what a full refresh replaced must not come together with what replaces it.
    const Needed needed(ledger, {});
    std::map<std::tuple<std::size_t, std::string, std::int64_t>, std::vector<Partition>> folds;
    for (const Partition& partition : partitions_of(server, database)) {
        const Kept kept = kept_of(partition);
        const std::int64_t number = (partition.id - 1) / runs_of_fold;
        const bool is_complete = (number + 1) * runs_of_fold <= needed.last_run_id();
        if (kept == Kept::last_two || kept == Kept::never || !is_complete || !needed.is_needed(partition)) continue;
        folds[{partition.node, partition.table, number}].push_back(partition);
    }
    std::optional<Error> failed;
    for (const auto& [place, partitions] : folds) {
        const bool is_settled = std::ranges::all_of(partitions, [&](auto& one) { return one.age >= settled; });
        if (partitions.size() == 1 || !is_settled) continue;
        try {
            fold(server, database, partitions);
        } catch (const Error& error) {
            if (error.is_interrupt()) throw;
            if (!failed) failed = error;
        }
    }
    if (failed) throw *failed;
}

}  // namespace ordermart
