#include <chrono>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/clickhouse_warehouses.hpp"
#include "support/support.hpp"
#include "warehouse/clickhouse/ledger.hpp"
#include "warehouse/clickhouse/partitions.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

using namespace std::chrono_literals;

/// Two folds are complete, and the last run that succeeded is in one. Of the other the facts before a full refresh
/// went.
constexpr int days = 64;
constexpr int refreshed_day = 20;

std::string day(int number) { return to_string(*parse_date("2023-10-01") + std::chrono::days(number)); }

/// Each day an order, one that is sent every day with another price, one that loses a line, and a reject.
void write_days(const Warehouses& warehouses) {
    for (int number = 1; number <= days; ++number) {
        const std::string text = std::to_string(number);
        std::vector<std::string> orders{
            "Ana," + text + "," + text + "," + day(number) + ",lounge,1",
            "Ben,always," + text + ",2023-10-01,product " + std::to_string(number % 7) + ",1",
            "Customer " + std::to_string(number / 2) + ",lines,1,2023-10-01,lounge,1",
            "Eve,broken,no price,2023-10-01,lounge,1",
        };
        if (number % 3 == 0) orders.emplace_back("Cy,lines,2,2023-10-01,parking,1");
        warehouses.write_orders(day(number) + ".csv", orders);
    }
}

std::string partitions_in(ClickHouse& server, std::size_t node, const std::string& database, const std::string& table) {
    return server.query(
        node, {.sql = "select count(distinct partition) from system.parts where active and database = '" + database +
                      "' and table = '" + table + "'",
               .place = "partitions"});
}

void fold(const EngineSettings& settings, std::chrono::seconds settled) {
    ClickHouse server(settings);
    fold_partitions(server, settings.database, *fetch_ledger(server, false), settled);
}

}  // namespace

TEST_CASE("runs long past are folded into few partitions, and nothing else changes") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    write_days(warehouses);
    const std::string rest = " --input {date}.csv --order-lines --max-rejects 100%";
    const auto backfill = [&](int first, int last) {
        CHECK(warehouses.same("backfill --start " + day(first) + " --end " + day(last) + rest).exit_code == 0);
    };
    backfill(1, refreshed_day - 1);
    CHECK(warehouses.run(day(refreshed_day), "{date}.csv --order-lines --max-rejects 100% --full-refresh --yes")
              .exit_code == 0);
    backfill(refreshed_day + 1, days);
    CHECK(warehouses.run(day(1), "{date}.csv --order-lines --max-rejects 0").exit_code == 3);
    warehouses.require_same();

    for (const EngineSettings& settings : warehouses.engines()) {
        CAPTURE(settings.database);
        ClickHouse server(settings);
        const auto rows_of = [&](const std::string& condition) {
            return ask_integer(server, "select count() from fact_versions_local where " + condition, "facts");
        };
        const std::string all = partitions_in(server, 0, settings.database, "etl_run_files_rows");
        CHECK(all == std::to_string(days) + "\n");
        // What was just written is left alone.
        fold(settings, 10min);
        CHECK(partitions_in(server, 0, settings.database, "etl_run_files_rows") == all);

        // A copy that was cut off is not taken for a whole one.
        const std::string columns =
            "run_id, order_id, is_text, order_number, order_line, customer_id, product_id, date_id, price_cents, "
            "passenger_count, file_number, line_number, order_customer_id, order_date_id, order_value_cents, "
            "run_date_id, is_deleted, version";
        const std::string largest =
            server.query(0, {.sql = "select stored_with from fact_versions_local where run_id between 33 and 64 "
                                    "group by stored_with order by count() desc, stored_with limit 1",
                             .place = "facts"});
        server.query(0, {.sql = "insert into fact_versions_local (" + columns + ", stored_with) select " + columns +
                                ", " + largest.substr(0, largest.size() - 1) +
                                " from fact_versions_local where run_id between 40 and 50",
                         .place = "facts"});
        const std::int64_t before = rows_of("run_id between 33 and 64 and stored_with = run_id");
        fold(settings, 0s);
        // Copied, and nothing dropped.
        CHECK(partitions_in(server, 0, settings.database, "fact_versions_local") ==
              std::to_string(days - refreshed_day + 1) + "\n");
        CHECK(partitions_in(server, 0, settings.database, "etl_run_files_rows") == all);
        CHECK(rows_of("run_id between 33 and 64 and stored_with = run_id") == before);
        warehouses.require_same();

        fold(settings, 0s);
        CHECK(partitions_in(server, 0, settings.database, "etl_run_files_rows") == "2\n");
        for (const char* table : {"etl_run_steps_rows", "rejected_orders_rows", "fact_versions_local"}) {
            CAPTURE(table);
            CHECK(std::stoi(partitions_in(server, 0, settings.database, table)) <= 3);
        }
        warehouses.require_same();
        fold(settings, 0s);
        warehouses.require_same();
    }
    // And runs go on from there: what they find is compared with folded facts.
    backfill(days - 9, days);
    CHECK(warehouses.run(day(5), "{date}.csv --order-lines --max-rejects 100%").exit_code == 0);
    warehouses.require_same();
    warehouses.require_same_answers();
}
