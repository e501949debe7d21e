// Several suppliers, headers that change and dismissed rejects in ClickHouse, as in SQLite but for what it refuses.

#include <string>

#include "support/catch.hpp"
#include "support/clickhouse_warehouses.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

const std::string of_a = " --config shops.toml --source a";
const std::string of_b = " --config shops.toml --source b";

/// A warehouse with orders 1 and 2 of the source a, and 3 of none.
void load_first(const Warehouses& warehouses) {
    warehouses.write("shops.toml", "[source.a]\n[source.b]\n");
    warehouses.write_orders("none.csv", {"Cy,3,3,2023-12-09,lounge,1", "Cy,4,3,2023-12-09,lounge,1"});
    warehouses.write_orders("a.csv", {"Ana,1,1,2023-12-10,lounge,1", "Ana,2,2,2023-12-10,lounge,1"});
    warehouses.run("2023-12-09", "none.csv");
    CHECK(warehouses.run("2023-12-10", "a.csv" + of_a).exit_code == 0);
}

}  // namespace

TEST_CASE("ClickHouse: a file with another source's orders is refused, with how many and three of them") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    load_first(warehouses);
    warehouses.write_orders("b.csv", {"Bo,1,9,2023-12-11,lounge,1", "Bo,5,1,2023-12-11,lounge,1"});
    const std::vector<Finished> refused =
        warehouses.all("run --date 2023-12-11 --max-rejects 50% --input b.csv" + of_b);
    CHECK(contains(refused[0].err, "1 inserted + 1 rejected"));
    for (const std::size_t engine : {1U, 2U}) {
        CHECK(refused[engine].exit_code == 3);
        CHECK(contains(refused[engine].err,
                       ": 1 order of the input is another source's: 1 (keep them apart with --order-id-prefix, or take "
                       "them over with --shared-order-ids)"));
    }
}

TEST_CASE("sources, prefixes, shared orders and headers are kept the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    load_first(warehouses);
    warehouses.write_orders("b.csv", {"Bo,1,9,2023-12-11,lounge,1", "Bo,3,1,2023-12-11,lounge,1"});
    // 3 and 4 are of no known source.
    warehouses.write_orders("own.csv", {"Bo,3,1,2023-12-11,lounge,1", "Cy,4,3,2023-12-09,lounge,1"});
    CHECK(contains(warehouses.run("2023-12-11", "own.csv" + of_b).err, "2 orders were of no known source"));
    CHECK(contains(warehouses.run("2023-12-12", "b.csv --order-id-prefix B-" + of_b).err, "2 inserted"));
    CHECK(contains(warehouses.run("2023-12-13", "b.csv --shared-order-ids" + of_b).err, "1 updated + 1 unchanged"));
    warehouses.write("wide.csv",
                     "customer_name,order_id,price,order_date,product_id,passenger_count,Fee\n"
                     "Ana,2,3,2023-12-10,lounge,1,x\n");
    CHECK(contains(warehouses.run("2023-12-14", "wide.csv" + of_a).err, "the header has changed: new is Fee"));
    warehouses.same("status");
    warehouses.require_same_content();
    warehouses.require_same();
    for (const EngineSettings& settings : warehouses.engines()) CHECK(!settings.urls.empty());
}

TEST_CASE("orders that are moved into ClickHouse are of the source that they were of") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write("shops.toml", "[source.a]\n[source.b]\n");
    warehouses.write_orders("none.csv", {"Cy,3,3,2023-12-09,lounge,1"});
    warehouses.write_orders("a.csv", {"Ana,1,1,2023-12-10,lounge,1"});
    warehouses.write_orders("b.csv", {"Bo,2,1,2023-12-10,lounge,1"});
    warehouses.load("run --date 2023-12-10 --input none.csv");
    warehouses.load("run --date 2023-12-10 --input a.csv" + of_a);
    warehouses.load("run --date 2023-12-10 --input b.csv" + of_b);
    warehouses.move();
    warehouses.require_same_orders();
    const std::vector<Finished> refused = warehouses.all("run --date 2023-12-11 --input a.csv" + of_b);
    // What a move reads is no supplier's file: its header is none to compare with.
    const std::vector<Finished> taken = warehouses.all("run --date 2023-12-12 --input none.csv" + of_b);
    for (const std::size_t engine : {1U, 2U}) {
        CHECK(contains(refused[engine].err, "1 order of the input is another source's: 1"));
        CHECK(contains(taken[engine].err, "1 order was of no known source"));
        CHECK(!contains(taken[engine].err, "the header has changed"));
    }
}

TEST_CASE("ClickHouse: a full refresh where other sources have orders is refused") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    load_first(warehouses);
    // All are of the one source that is known.
    CHECK(contains(warehouses.run("2023-12-10", "a.csv --full-refresh" + of_a).err, "2 inserted"));
    warehouses.write_orders("b.csv", {"Bo,5,1,2023-12-11,lounge,1"});
    warehouses.run("2023-12-11", "b.csv" + of_b);
    const Finished unnamed = warehouses.run("2023-12-11", "b.csv --full-refresh --yes");
    CHECK(contains(unnamed.err, "--full-refresh: several sources have orders: a, b"));
    for (const std::size_t engine : {1U, 2U}) {
        const Finished refused =
            warehouses.all("run --date 2023-12-12 --full-refresh --dry-run --yes --input b.csv" + of_b)[engine];
        CHECK(refused.exit_code == 2);
        CHECK(contains(refused.err, "replaces all facts in ClickHouse, and sources besides b have orders"));
    }
    warehouses.require_same_content();
}

TEST_CASE("rejects are dismissed the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders("10.csv", {"Ana,1,1,2023-12-10,lounge,1", "Ben,2,free,2023-12-10,lounge,1",
                                       "Cy,,3,2023-12-10,lounge,1", "Dee,4,x,2023-12-10,lounge,1"});
    warehouses.write_orders(
        "11.csv", {"Ana,5,1,2023-12-10,lounge,1", "Ana,5,x,2023-12-10,lounge,1", "Eve,6,1,2023-12-10,lounge,1"});
    warehouses.run("2023-12-10", "10.csv --max-rejects 9");
    warehouses.run("2023-12-11", "11.csv --max-rejects 9 --order-lines --allow-empty");
    warehouses.same("rejects --export open.csv");
    CHECK(contains(warehouses.same("rejects --dismiss --run 1 --reason bad_price").err, "2 rejects are dismissed"));
    warehouses.same("status");
    warehouses.same("rejects --run 1");
    CHECK(contains(warehouses.same("rejects --dismiss --run 1 --reason bad_price").err, "no reject is open"));
    warehouses.same("rejects --export rest.csv");
    warehouses.run("2023-12-10", "10.csv --max-rejects 9");
    warehouses.same("rejects --run 1");
    CHECK(contains(warehouses.same("rejects --dismiss --run 2 --reason bad_price").err, "dismissed"));
    warehouses.run("2023-12-10", "10.csv --max-rejects 9 --full-refresh --yes");
    warehouses.same("rejects --run 1");
    warehouses.same("status");
    warehouses.require_same_content();
    CHECK(warehouses.same("rejects --replay open.csv").exit_code == 3);
    CHECK(warehouses.same("rejects --dismiss --run 99").exit_code == 2);
}
