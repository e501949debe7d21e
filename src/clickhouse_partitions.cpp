#include "clickhouse_partitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

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

std::vector<std::int64_t> run_ids(Database& ledger, std::string_view condition) {
    Statement query = ledger.prepare(fmt::format("select run_id from etl_runs where {} order by run_id", condition));
    std::vector<std::int64_t> ids;
    while (query.step()) ids.push_back(query.integer(0));
    return ids;
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
    const std::vector<std::int64_t> recorded = run_ids(ledger, fmt::format("run_id <> {}", needed.given_up));
    const std::vector<std::int64_t> succeeded = run_ids(ledger, "status = 'succeeded'");
    const std::vector<std::int64_t> published = published_runs(ledger);
    const auto is_kept = [&](Kept kept, std::int64_t run_id) {
        if (!std::ranges::binary_search(recorded, run_id)) return false;
        switch (kept) {
            case Kept::always:
                return true;
            case Kept::as_facts:
                return std::ranges::binary_search(published, run_id) ||
                       std::ranges::binary_search(needed.facts, run_id);
            case Kept::when_succeeded:
                return std::ranges::binary_search(succeeded, run_id);
            case Kept::last_two:
                return std::ranges::binary_search(succeeded, run_id) &&
                       run_id >= succeeded[succeeded.size() - std::min<std::size_t>(succeeded.size(), 2)];
            case Kept::never:
                return false;
        }
        return false;
    };
    for (std::size_t node = 0; node < server.nodes(); ++node) {
        const std::string parts = server.query(
            node,
            {.sql = fmt::format("select distinct table, partition from system.parts where database = '{}' and active "
                                "format TabSeparatedWithNamesAndTypes",
                                database),
             .place = "system.parts",
             .idempotent = true});
        for (TabSeparatedRows rows(parts); rows.next();) {
            const auto table = std::ranges::find(run_tables, *rows.value(0), &RunTable::name);
            if (table == run_tables.end()) continue;
            const std::int64_t run_id = std::stoll(*rows.value(1));
            if (run_id > needed.above || is_kept(table->kept, run_id)) continue;
            const std::string drop = fmt::format("alter table {} drop partition {}", table->name, *rows.value(1));
            server.query(node, {.sql = drop, .place = "partitions that are not needed", .idempotent = true});
        }
    }
}

}  // namespace ordermart
