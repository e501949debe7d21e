// The same raw files through both engines, by the executable: into SQLite, into ClickHouse on one server, and into
// ClickHouse on two shards. What they say and what they keep has to be the same.
//
// TEST_ROUNDS=50 tries so many sets of random days instead of 2, and all cases of tests/cases instead of some;
// TEST_SEED=7 tries others.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/clickhouse_warehouses.hpp"
#include "support/order_model.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;

const Date first_day = *parse_date("2023-12-27");

/// Records of customer, order, price, date and status.
std::string with_statuses(const std::vector<std::string>& records) {
    std::string text = "customer_name,order_id,price,order_date,order_status,product_id,passenger_count\n";
    for (const std::string& record : records) text += record + ",lounge,1\n";
    return text;
}

/// Some of the supplier's statuses as an option, or all of them.
std::string counted_option(Supplier& supplier) {
    std::string names;
    for (const std::string& name : supplier.some_statuses()) names += (names.empty() ? "" : ",") + name;
    std::ranges::replace(names, ' ', '-');
    return " --counted-statuses " + (names.empty() ? "all" : names);
}

}  // namespace

TEST_CASE("corrected, moved, late, repeated and broken orders are kept the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders(
        "10.csv", {"Ana,1,12.50,2023-12-10,lounge,1", "Ben,2,20,2023-12-09,parking,2", "Cy,3,7,2023-12-10,Fast Track,0",
                   "Ana,4,1,2023-12-05,lounge,1", "Dee,5,5,2023-12-10,lounge,1", "Cy,3,7.00,2023-12-10,fast-track,00",
                   ",,,,,", "Cy,3,8,2023-12-10,fast-track,0", "Eve,6,free,2023-12-10,lounge,1"});
    warehouses.write_orders(
        "11.csv", {"Ana,1,13,2023-12-10,lounge,1", "Ana,2,20,2023-12-09,parking,2", "Cy,3,7,2023-12-11,lounge,0",
                   "Fay,7,1,2023-12-11,lounge,1", "Ana,4,1,2023-12-05,lounge,1"});
    warehouses.write_orders("9.csv", {"Zoe,1,99,2023-12-09,lounge,9", "Zoe,5,5,2023-12-09,parking,1",
                                      "Ana,4,1,2023-12-05,lounge,1", "Zoe,8,2,2023-12-04,parking,1"});
    CHECK(warehouses.run("2023-12-10", "10.csv --max-rejects 2").exit_code == 0);
    CHECK(contains(warehouses.run("2023-12-11", "11.csv").err, "1 inserted + 3 updated + 1 unchanged"));
    CHECK(contains(warehouses.run("2023-12-09", "9.csv").err, "1 inserted + 2 superseded + 1 unchanged"));
    warehouses.require_same_content();
    warehouses.same("rejects --run 1");
    warehouses.same("rejects --run 1 --reason all");
    warehouses.same("rejects --run 1 --reason duplicate_order_id --format csv");
    CHECK(contains(warehouses.run("2023-12-11", "11.csv").err, "5 unchanged"));
    warehouses.run("2023-12-12", "10.csv --max-rejects 2");
    warehouses.run("2023-12-12", "9.csv");
    warehouses.same("report --format xlsx --output book.xlsx");
    warehouses.same("report top_customers_last_week");
    warehouses.require_same_answers();
    warehouses.require_same();
}

TEST_CASE("an order's lines grow, shrink and move the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders(
        "lines.csv", {"Ana,A,10,2023-12-10,lounge,1", "Ben,A,5,2023-12-09,parking,1", "Ana,A,10,2023-12-10,lounge,1",
                      "Cy,7,1,2023-12-10,lounge,1", "Dee,8,1,2023-12-10,lounge,1", "Dee,8,bad,2023-12-10,lounge,1"});
    warehouses.write_orders("fewer.csv", {"Ben,A,5,2023-12-09,parking,1", "Cy,7,1,2023-12-10,lounge,1"});
    warehouses.write_orders("more.csv", {"Cy,7,1,2023-12-10,lounge,1", "Cy,7,2,2023-12-10,lounge,1",
                                         "Eve,9,3,2023-12-12,lounge,1", "Ben,A,5,2023-12-09,parking,1"});
    warehouses.write_orders(
        "other.csv", {"Ana,A,4,2023-12-12,lounge,1", "Cy,7,3,2023-12-10,lounge,1", "Fay,9,3,2023-12-12,lounge,1"});
    const std::string lines = " --order-lines --max-rejects 9";
    warehouses.run("2023-12-10", "lines.csv" + lines);
    warehouses.same("rejects --run 1 --reason all --format csv");
    warehouses.run("2023-12-11", "fewer.csv" + lines);
    warehouses.run("2023-12-12", "more.csv --input other.csv" + lines);
    warehouses.require_same_content();
    warehouses.run("2023-12-11", "lines.csv" + lines);
    warehouses.run("2023-12-12", "lines.csv" + lines);
    warehouses.run("2023-12-13", "fewer.csv");
    warehouses.require_same();
}

TEST_CASE("orders that do not count are left out the same in both engines, whenever they are cancelled or paid") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write(
        "10.csv", with_statuses({"Ana,1,10,2023-12-10,Paid", "Ana,2,20,2023-12-10,new", "Ben,3,30,2023-12-09,cancelled",
                                 "Cy,4,40,2023-12-10,", "Dee,5,5,2023-12-08,paid", "Dee,5,6,2023-12-08,cancelled"}));
    warehouses.write("11.csv", with_statuses({"Ana,1,10,2023-12-10,cancelled", "Ana,2,20,2023-12-10,paid",
                                              "Ben,3,31,2023-12-09,paid", "Ben,6,60,2023-12-11,On Hold",
                                              "Dee,5,5,2023-12-08,cancelled", "Dee,5,6,2023-12-08,paid"}));
    warehouses.write("9.csv", with_statuses({"Ana,1,10,2023-12-10,paid", "Eve,7,70,2023-12-09,paid",
                                             "Eve,8,80,2023-12-09,new", "Cy,4,40,2023-12-10,new"}));
    warehouses.write("bad.csv", with_statuses({"Fay,9,free,2023-12-11,new"}));
    warehouses.write_orders("plain.csv", {"Gil,10,1,2023-12-12,lounge,1"});
    const std::string declared = " --order-lines --columns order_status=order_status";
    const auto totals = [&] {
        warehouses.require_same_content();
        return warehouses.same("report total_orders_per_customer --format csv").out.substr(27);
    };
    CHECK(contains(warehouses.run("2023-12-10", "10.csv --counted-statuses paid" + declared).err, "6 inserted"));
    CHECK(totals() == "Ana,1\nCy,1\nDee,1\n");
    // The warehouse remembers the list. What is cancelled leaves, and what is paid comes.
    CHECK(contains(warehouses.run("2023-12-11", "11.csv" + declared).err, "1 inserted + 5 updated"));
    CHECK(totals() == "Ana,1\nBen,1\nCy,1\n");
    CHECK(contains(warehouses.run("2023-12-09", "9.csv" + declared).err, "2 inserted + 2 superseded"));
    CHECK(totals() == "Ana,1\nBen,1\nCy,1\nEve,1\n");
    warehouses.require_same();
    // A run that publishes nothing changes no setting.
    CHECK(warehouses.run("2023-12-11", "bad.csv --max-rejects 0 --counted-statuses new" + declared).exit_code == 3);
    CHECK(warehouses.run("2023-12-11", "9.csv --dry-run --counted-statuses new" + declared).exit_code == 0);
    CHECK(contains(warehouses.run("2023-12-11", "11.csv" + declared).err, "6 unchanged"));
    CHECK(totals() == "Ana,1\nBen,1\nCy,1\nEve,1\n");
    // Another list makes the reports anew, of orders too that the run does not touch.
    CHECK(warehouses.run("2023-12-12", "plain.csv --counted-statuses on-hold,cancelled,unheard").exit_code == 0);
    CHECK(totals() == "Ana,1\nBen,1\nCy,1\nDee,1\nGil,1\n");
    warehouses.require_same();
    CHECK(warehouses.run("2023-12-12", "11.csv --counted-statuses nothing" + declared).exit_code == 0);
    CHECK(totals() == "Cy,1\nGil,1\n");
    warehouses.require_same();
    CHECK(warehouses.run("2023-12-10", "10.csv --counted-statuses all" + declared).exit_code == 0);
    CHECK(totals() == "Ana,2\nBen,2\nEve,2\nCy,1\nDee,1\nGil,1\n");
    warehouses.same("report --format xlsx --output book.xlsx");
    warehouses.require_same_answers();
    warehouses.require_same();
    // A refresh keeps the setting.
    CHECK(warehouses.run("2023-12-12", "11.csv --counted-statuses paid" + declared).exit_code == 0);
    CHECK(warehouses.run("2023-12-11", "11.csv --full-refresh --yes" + declared).exit_code == 0);
    CHECK(totals() == "Ana,1\nBen,1\n");
    warehouses.require_same();
}

TEST_CASE("the overview has the same units, discount, refunds and average order value in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count,quantity,discount\n";
    warehouses.write("10.csv", header +
                                   "Ana,1,10,2023-12-10,lounge,1,2,1\nAna,1,5,2023-12-10,parking,1,1,\n"
                                   "Ben,2,-3,2023-12-09,lounge,1,-1,\nCy,3,8,2023-12-02,lounge,1,3,0.50\n");
    warehouses.write("11.csv", header +
                                   "Ana,1,10,2023-12-10,lounge,1,4,1.01\nCy,3,8,2023-12-01,lounge,1,3,0.50\n"
                                   "Dee,4,9,2023-12-10,lounge,1,1,\n");
    warehouses.write_orders("25.csv", {"Ana,5,-1,2023-12-25,lounge,1"});
    const std::string declared =
        " --order-lines --negative-prices --columns quantity=quantity --columns discount=discount";
    CHECK(warehouses.run("2023-12-10", "10.csv" + declared).exit_code == 0);
    warehouses.require_same();
    CHECK(warehouses.run("2023-12-11", "11.csv" + declared).exit_code == 0);
    warehouses.require_same();
    CHECK(warehouses.run("2023-12-25", "25.csv --negative-prices").exit_code == 0);
    warehouses.require_same();
}

TEST_CASE("a refresh, a dry run, a refusal and a backfill leave the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders("2023-12-09.csv", {"Ana,1,1,2023-12-09,lounge,1", "Ben,2,2,2023-12-09,lounge,1",
                                               "Cy,3,3,2023-12-08,parking,1", "Dee,4,4,2023-12-09,lounge,x"});
    warehouses.write_orders("2023-12-10.csv", {"Zoe,1,1,2023-12-10,lounge,1", "Eve,5,5,2023-12-10,lounge,1"});
    warehouses.write_orders("2023-12-12.csv", {"Ana,6,1,2023-12-12,lounge,one", "Ana,7,1,2023-12-31,lounge,1",
                                               "Ana,8,1,2023-13-01,lounge,1", "Ana,9,1,2023-12-12,lounge,1"});
    warehouses.write("empty.csv", "customer_name,order_id,price,order_date,product_id,passenger_count\n");
    warehouses.write("page.csv", "<html>");
    // Where there is no warehouse a refusal and a dry run make none.
    CHECK(warehouses.run("2023-12-10", "page.csv").exit_code == 3);
    CHECK(warehouses.run("2023-12-10", "page.csv").exit_code == 3);
    CHECK(warehouses.run("2023-12-10", "2023-12-10.csv --dry-run").exit_code == 0);
    for (const Finished& finished : warehouses.all("status")) CHECK(finished.exit_code == 4);

    const std::string days = "--start 2023-12-09 --end 2023-12-13 --input {date}.csv";
    CHECK(warehouses.same("backfill " + days + " --max-rejects 1").exit_code == 3);
    warehouses.same("rejects --reason all");
    warehouses.require_same_content();
    CHECK(warehouses.run("2023-12-12", "2023-12-12.csv --max-rejects 50% --dry-run").exit_code == 0);
    CHECK(warehouses.run("2023-12-12", "2023-12-10.csv --full-refresh").exit_code == 0);
    CHECK(warehouses.run("2023-12-12", "empty.csv").exit_code == 3);
    CHECK(warehouses.run("2023-12-12", "empty.csv --full-refresh --allow-empty").exit_code == 3);
    warehouses.require_same_content();
    // A refresh lets go what was rejected before it.
    warehouses.same("rejects --run 3 --reason all");
    CHECK(warehouses.same("backfill " + days + " --max-rejects 50% --full-refresh").exit_code == 0);
    warehouses.require_same_content();
    CHECK(warehouses.run("2023-12-14", "2023-12-09.csv --input 2023-12-10.csv --full-refresh").exit_code == 3);
    CHECK(warehouses.run("2023-12-14", "2023-12-10.csv --full-refresh --yes").exit_code == 0);
    CHECK(warehouses.run("2023-12-11", "empty.csv --allow-empty").exit_code == 0);
    CHECK(warehouses.run("2023-12-11", "missing.csv").exit_code == 4);
    warehouses.same("status");
    warehouses.require_same();
}

TEST_CASE("rejects are exported, mended and replayed the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders(
        "10.csv", {"Ana,1,1,2023-12-10,lounge,1", "\"Ben, \"\"B\"\"\",2,free,2023-12-10,lounge,1",
                   "Cy,3,3,2023-12-10,\"two\nlines\",x", "Dee,1,9,2023-12-10,lounge,1", "E\xff,5,5,2023-12-10,lounge,1",
                   "Fay\\t\t,6,,2023-12-10,lounge,1", "Hal,9,9,2023-12-10,lounge,1", "Hal,9,8,2023-12-10,lounge,1"});
    warehouses.write_orders(
        "11.csv", {"Ana,1,1,2023-12-10,lounge,1", "Ben,2,2,2023-12-11,lounge,1", "Gil,7,-7,2023-12-11,lounge,1"});
    warehouses.run("2023-12-10", "10.csv --max-rejects 9");
    warehouses.run("2023-12-11", "11.csv --max-rejects 9");
    warehouses.same("rejects --run 1 --reason all --format json");
    warehouses.same("rejects --export open.csv");
    const std::string header = split_lines(warehouses.read("open.csv")).front() + "\n";
    warehouses.write("mended.csv", header + "1,1,3,bad_price,Ben,2,5,2023-12-10,lounge,1\n" +
                                       "1,1,8,empty_price,Fay,6,6,2023-12-10,lounge,1\n" +
                                       "2,1,4,negative_price,Gil,7,7,2023-12-11,lounge,1\n");
    warehouses.write("wrong.csv", header + "1,1,10,duplicate_order_id,Hal,9,8,2023-12-10,lounge,1\n");
    CHECK(contains(warehouses.same("rejects --replay mended.csv").err, "1 inserted + 1 superseded"));
    CHECK(warehouses.same("rejects --replay mended.csv").exit_code == 3);
    CHECK(warehouses.same("rejects --replay wrong.csv").exit_code == 3);
    warehouses.same("rejects --run 1 --reason all");
    warehouses.same("rejects --export left.csv --run 1");
    warehouses.require_same_content();
    // What is sent again is read again.
    warehouses.run("2023-12-10", "10.csv --max-rejects 9");
    warehouses.same("rejects --run 1");
    warehouses.run("2023-12-12", "11.csv --full-refresh --yes --max-rejects 9");
    warehouses.same("rejects --run 1 --reason all");
    warehouses.require_same();
}

TEST_CASE("the outermost numbers, dates, ids and names are kept the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write(
        "names.csv",
        raw_file({"\"O'Brien, \"\"Pat\"\"\",1,1,2024-02-29,caf\xC3\xA9,1", "back\\slash\\N,2,2,2023-12-31,\\N,1",
                  "\\N,3,3,2024-01-01,'; drop table x; --,1", "\"a\tb\n c\",4,4,2024-01-07,\"t\tu\",1",
                  "Zo\xC3\xAB,5,5,2024-01-01,{database},1", "Zoe\xCC\x88,6,6,2024-01-01,:run_id,1",
                  "\xE6\x9D\xB1\xE4\xBA\xAC,7,7,2024-01-01,\xF0\x9F\x9B\xAB,1", "=1+1,8,8,2024-01-01,<b>&,1",
                  "null,9,9,2024-01-01,NULL,1", "zoe,10,10,2024-01-01,%,1",
                  "\x01\x1b[31m\x7f,11,11,2024-01-01,\xEF\xBB\xBF,1", "bad\xff,12,1,2024-01-01,lounge,1",
                  "nul"s + '\0' + ",13,1,2024-01-01,lounge,1"}));
    warehouses.write_orders(
        "ids.csv", {"Ana,7,1,2024-01-01,lounge,1", "Ana,007,1,2024-01-01,lounge,1", "Ana,-0,1,2024-01-01,lounge,1",
                    "Ana,0,1,2024-01-01,lounge,1", "Ben,-5,1,2024-01-01,lounge,1", "Ben,+5,1,2024-01-01,lounge,1",
                    "Cy,9223372036854775807,10000000000.00,2024-01-01,lounge,9223372036854775807",
                    "Cy,9223372036854775808,1,2024-01-01,lounge,0", "Dee,-9223372036854775808,1,2024-01-01,lounge,0",
                    "Dee,-9223372036854775809,0,2023-12-31,lounge,0", "Eve,10,1,2024-01-01,lounge,1",
                    "Eve,9,1,2024-01-01,lounge,1", "Fay,B,1,2024-01-01,lounge,1", "Fay,a,1,2024-01-01,lounge,1",
                    "Fay,99,1,2024-01-01,lounge,1", "Gil,\\N,0.07,2024-01-01,lounge,1", "Gil,1e3,.1,2024-01-01,x,1"});
    warehouses.write_orders(
        "years.csv", {"Ana,y1,1,0001-01-01,lounge,1", "Ben,y2,1,0004-02-29,lounge,1", "Cy,y3,1,0100-12-31,lounge,1",
                      "Dee,y4,1,1582-10-10,lounge,1", "Eve,y5,1,1900-03-01,lounge,1", "Fay,y6,1,1969-12-31,lounge,1",
                      "Gil,y7,1,2038-01-19,lounge,1", "Hal,y8,1,2106-02-08,lounge,1", "Ida,y9,1,2000-12-31,lounge,1",
                      "Jo,y10,1,9999-12-31,lounge,1", "Ana,y11,1,9999-12-25,lounge,1", "Ben,y12,1,0001-01-07,x,1"});
    CHECK(warehouses.run("0001-01-03", "years.csv").exit_code == 0);
    warehouses.require_same();
    CHECK(warehouses.run("2024-01-01", "names.csv --max-rejects 2").exit_code == 0);
    CHECK(warehouses.run("2024-01-02", "ids.csv").exit_code == 0);
    warehouses.same("rejects --run 2 --reason all --format json");
    warehouses.require_same_answers();
    warehouses.require_same_content();
    CHECK(warehouses.run("9999-12-31", "years.csv --input ids.csv").exit_code == 0);
    warehouses.require_same();
}

TEST_CASE("customers who are known by their keys are renamed in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count,key,land\n";
    const auto load = [&](const std::string& date, const std::string& lines) {
        warehouses.write("day.csv", header + lines);
        CHECK(warehouses.run(date, "day.csv --columns customer_key=key --columns country=land").exit_code == 0);
    };
    load("2023-12-10", "Ann,1,10,2023-12-10,lounge,1,K1,DE\nAnn,2,20,2023-12-10,lounge,1,K2,FR\n");
    load("2023-12-11", "Roy,3,5,2023-12-11,lounge,1,K1,\n");
    CHECK(contains(warehouses.same("report --format csv").out, "Roy,2"));
    warehouses.require_same();
    // Late, and of an order whose values are stored.
    load("2023-12-09", "Old,4,5,2023-12-09,lounge,1,K1,XX\n");
    load("2023-12-12", "Rey,3,5,2023-12-11,lounge,1,K1,AT\n");
    CHECK(contains(warehouses.same("report --format csv").out, "Rey,3"));
    warehouses.require_same();
}

TEST_CASE("ClickHouse: the checks find reports under other names, and two names of one key") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders("1.csv", {"Ann,1,1,2023-12-10,lounge,1", "Bob,2,2,2023-12-10,lounge,1"});
    CHECK(warehouses.run("2023-12-10", "1.csv").exit_code == 0);
    warehouses.require_same_content();
    const std::vector<std::pair<std::string, std::string>> reports{
        {"metrics_total_orders_per_customer_rows", "total_orders"},
        {"metrics_top_customers_last_week_rows", "total_value_cents, number_of_orders"}};
    for (const EngineSettings& settings : warehouses.engines()) {
        ClickHouse server(settings);
        for (const auto& [table, columns] : reports) {
            for (const std::string& sql :
                 {"create table wrong as " + table,
                  "insert into wrong (run_id, customer_id, customer_name, " + columns +
                      ") select run_id, customer_id, concat(customer_name, 'x') as other, " + columns + " from " +
                      table,
                  "rename table " + table + " to kept, wrong to " + table, std::string("drop table kept")}) {
                server.query(0, {.sql = sql, .place = table});
            }
        }
        server.query(0, {.sql = "insert into dim_customer_rows (run_id, customer_id, customer_name) "
                                "select run_id, customer_id, 'Zoe' as other from dim_customer_rows",
                         .place = "dim_customer_rows"});
    }
    const std::vector<Finished> checked = warehouses.all("check");
    CHECK(checked[0].exit_code == 0);
    for (std::size_t i = 1; i < checked.size(); ++i) {
        CHECK(checked[i].exit_code == 3);
        CHECK(contains(checked[i].out, "broken  check/12_keys_have_one_name"));
        CHECK(contains(checked[i].out, "broken  check/30_total_orders_agree_with_the_facts"));
        CHECK(contains(checked[i].out, "broken  check/32_top_customers_agree_with_the_facts"));
    }
}

TEST_CASE("random days are kept the same in both engines") {
    if (!servers_installed()) return;
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(2)); ++seed) {
        CAPTURE(seed);
        const Warehouses warehouses;
        Supplier supplier(seed);
        const bool some_lines = supplier.below(2) == 0;
        std::string declared;
        if (supplier.below(2) == 0) {
            const std::size_t meaning = supplier.below(2);
            supplier.send_all_columns(static_cast<PriceIs>(meaning));
            declared = fmt::format(
                " --price-is {} --columns quantity=quantity --columns discount=discount --columns tax=tax "
                "--columns order_status=order_status --columns order_time=order_date",
                price_meanings[meaning]);
        }
        if (supplier.below(2) == 0) {
            const bool with_keys = supplier.below(2) == 0;
            supplier.send_descriptions(with_keys);
            for (auto column = first_description + (with_keys ? 0 : 1); column < column_names.size(); ++column)
                declared += fmt::format(" --columns {0}={0}", column_names[column]);
        }
        for (int run = 0; run < 5; ++run) {
            const Day day = supplier.day(first_day + std::chrono::days(supplier.below(6)));
            const std::string name = "day" + std::to_string(run) + ".csv";
            warehouses.write(name, day.raw_text);
            std::string options =
                name + " --allow-empty --max-rejects " + (supplier.below(6) == 0 ? "0" : "100%") + declared;
            if (some_lines && supplier.below(3) > 0) options += " --order-lines";
            if (run > 0 && supplier.below(4) == 0) options += " --input day" + std::to_string(run - 1) + ".csv";
            if (!declared.empty() && supplier.below(2) == 0) options += counted_option(supplier);
            if (supplier.below(8) == 0) options += " --full-refresh";
            if (supplier.below(8) == 0) options += " --dry-run";
            warehouses.run(to_string(day.run_date), options);
        }
        // There may be none, after refusals and dry runs.
        if (warehouses.all("status")[0].exit_code == 0) warehouses.require_same();
    }
}

TEST_CASE("orders that are moved into ClickHouse are the same there, and go on from their run dates") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders("1.csv", {"\"Zo\"\"e, x\",007,1.05,2023-12-27,Fast Track,2", "B,7,20,2023-12-26,lounge,1",
                                      "C\\t,8,0,2023-12-20,lounge,1", "B,9,3.1,2023-12-27,parking,0",
                                      "B,10,-0.05,2023-12-27,parking,0", "B,11,-10.50,2023-12-27,parking,0"});
    warehouses.write_orders("2.csv",
                            {"A,7,4,2023-12-28,lounge,1", "A,7,5,2023-12-28,parking,3", "D,x-1,7,0001-01-01,lounge,1"});
    warehouses.load("run --date 2023-12-28 --input 1.csv --negative-prices");
    warehouses.load("run --date 2023-12-29 --input 2.csv --order-lines");
    warehouses.write(
        "more.csv",
        "customer_name,order_id,price,order_date,product_id,passenger_count,quantity,discount,tax,order_status,"
        "order_time\nF,20,-0.335,2023-12-29,lounge,1,3,0.10,0.05,On Hold,23:59:60\n"
        "F,21,2,2023-12-29,lounge,1,-3,5,,,00:00\nF,21,2,2023-12-29,lounge,1,0,5,,paid,\n");
    warehouses.load(
        "run --date 2023-12-30 --input more.csv --order-lines --negative-prices --price-is unit "
        "--columns quantity=quantity --columns discount=discount --columns tax=tax --columns order_status=order_status "
        "--columns order_time=order_time");
    // A day without orders, and the week that the reports are of.
    warehouses.write_orders("none.csv", {});
    warehouses.load("run --date 2024-01-02 --input none.csv --allow-empty");
    warehouses.move();
    warehouses.same("report --format json");
    warehouses.require_same_orders();
    // What is there is unchanged.
    warehouses.move();
    warehouses.same("report --format json");
    warehouses.require_same_orders();
    // A file of a run date between the two changes the orders of the first alone.
    warehouses.write_orders("3.csv", {"E,8,9,2023-12-28,lounge,1", "E,7,9,2023-12-28,lounge,1"});
    CHECK(contains(warehouses.run("2023-12-28", "3.csv --order-lines").err, "1 updated + 1 superseded"));
    warehouses.same("report --format json");
    warehouses.require_same_orders();
}

TEST_CASE("a warehouse that is moved into ClickHouse counts the orders of the same statuses there") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    const std::string declared = " --columns order_status=order_status";
    warehouses.write("10.csv", with_statuses({"Ana,1,10,2023-12-10,Paid", "Ana,2,20,2023-12-10,On Hold",
                                              "Ben,3,30,2023-12-09,cancelled", "Cy,4,40,2023-12-10,"}));
    warehouses.write("11.csv",
                     with_statuses({"Ana,2,20,2023-12-10,paid", "Ben,3,30,2023-12-09,\"Paid, \"\"cash\"\"\""}));
    warehouses.load("run --date 2023-12-10 --input 10.csv --counted-statuses paid,cancelled" + declared);
    warehouses.move();
    warehouses.require_same_orders();
    CHECK(warehouses.same("report total_orders_per_customer --format csv").out.substr(27) == "Ana,1\nBen,1\nCy,1\n");
    CHECK(contains(warehouses.run("2023-12-11", "11.csv" + declared).err, "2 updated"));
    CHECK(warehouses.same("report total_orders_per_customer --format csv").out.substr(27) == "Ana,2\nCy,1\n");
    warehouses.require_same_orders();
}

TEST_CASE("cases end the same in both engines") {
    if (!servers_installed()) return;
    const std::vector<std::string> few{"backfill_stops_at_a_refused_day", "full_refresh_with_a_refused_day",
                                       "rejects_of_standard_input"};
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(source_path("tests/cases"))) {
        if (rounds(0) > 0 || std::ranges::count(few, entry.path().filename().string()) > 0) {
            folders.push_back(entry.path());
        }
    }
    std::ranges::sort(folders);
    for (const fs::path& folder : folders) {
        CAPTURE(folder.filename().string());
        const std::string steps = read_file((folder / "steps").string());
        // What has SQLite's models or files, or no warehouse.
        static const std::regex of_sqlite("--db|--sql-dir|(^|\n)(sql|inspect|generate) ");
        if (std::regex_search(steps, of_sqlite)) continue;
        const Warehouses warehouses;
        warehouses.copy(folder);
        for (const std::string& step : split_lines(steps)) {
            if (step.empty() || step.starts_with('#')) continue;
            const std::size_t redirection = step.find(" < ");
            if (redirection != std::string::npos) {
                warehouses.same(step.substr(0, redirection), step.substr(redirection + 3));
            } else if (step.starts_with("check")) {
                for (const Finished& finished : warehouses.all(step)) CHECK(finished.exit_code == 0);
            } else {
                warehouses.same(step);
            }
        }
        if (warehouses.all("status")[0].exit_code == 0) warehouses.require_same_content();
    }
}
