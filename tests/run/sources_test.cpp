// Several suppliers in one warehouse: whose an order is, and what a full refresh of one of them replaces.

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/order_model.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

/// Two sources, `a` and `b`, that are declared alike. A file has one order a line.
class Shops {
public:
    explicit Shops(const std::string& of_b = "", const std::string& of_both = "") {
        session.write("shops.toml", "max_rejects = '100%'\n[source.a]\n" + of_both + "[source.b]\n" + of_both + of_b);
    }

    /// A run of the source, '' for none, on a day of December 2023.
    Finished run(const std::string& source, int day, const std::vector<std::string>& lines,
                 const std::string& rest = "") const {
        const std::string date = fmt::format("2023-12-{:02}", day);
        session.write(date + source + ".csv", raw_file(lines));
        return session.call("run --config shops.toml --date " + date + " --input " + date + source + ".csv" +
                            (source.empty() ? "" : " --source " + source) + (rest.empty() ? "" : " " + rest));
    }

    std::string ask(const std::string& query) const {
        return Database(session.path("application.db"), Database::Mode::read_only).query_text(query);
    }

    /// `1 Ann a, 2 Bob` : each order with its customer and its source.
    std::string orders() const {
        return ask(
            "select group_concat(concat, ', ') from (select trim(fact.order_id || ' ' || customer.customer_name || ' ' "
            "|| coalesce(run.source_name, '')) as concat from fact_orders as fact "
            "join dim_customers as customer using (customer_id) left join etl_runs as run using (run_id) "
            "order by fact.order_id, fact.order_line)");
    }

    /// The rejects of the last run: `2 other_source_order`, by line.
    std::string rejects() const {
        return ask(
            "select group_concat(line_number || ' ' || reason, ', ') from (select line_number, reason "
            "from rejected_orders where run_id = (select max(run_id) from etl_runs) order by line_number)");
    }

    void check() const {
        const Finished checked = session.call("check");
        CAPTURE(checked.out);
        CHECK(checked.exit_code == 0);
    }

    Session session;
};

std::string order(const std::string& customer, const std::string& id, const std::string& price = "1",
                  const std::string& date = "2023-12-10") {
    return customer + "," + id + "," + price + "," + date + ",lounge,1";
}

}  // namespace

TEST_CASE("an order that another source sent is rejected, and stays as it was") {
    const Shops shops;
    CHECK(contains(shops.run("a", 10, {order("Ann", "1"), order("Ann", "2"), order("Ann", "007")}).err, "3 inserted"));
    const Finished second = shops.run(
        "b", 11,
        {order("Bob", "1", "9"), order("Bob", "3"), order("Ann", "2"), order("Bob", "7"), order("Bob", "007")});
    CHECK(contains(second.err, "5 read = 2 inserted + 3 rejected"));
    CHECK(shops.rejects() == "2 other_source_order, 4 other_source_order, 6 other_source_order");
    CHECK(shops.orders() == "1 Ann a, 2 Ann a, 3 Bob b, 7 Bob b, 007 Ann a");
    CHECK(shops.ask("select count(*) from dim_customers") == "2");
    // Each goes on with its own.
    CHECK(contains(shops.run("a", 12, {order("Ann", "1", "5"), order("Ann", "3")}).err, "1 updated + 1 rejected"));
    CHECK(contains(shops.run("b", 12, {order("Bob", "3", "5")}).err, "1 read = 1 updated"));
    shops.check();
}

TEST_CASE("a record of another source's order is that, and no duplicate of one that was not loaded") {
    const Shops shops;
    shops.run("a", 10, {order("Ann", "1")});
    shops.run("b", 11,
              {order("Bob", "1"), order("Bob", "1"), order("Bob", "1", "2"), order("Bob", "2"), order("Bob", "2", "2"),
               order("Bob", "1", "free")});
    CHECK(shops.rejects() ==
          "2 other_source_order, 3 other_source_order, 4 other_source_order, 6 duplicate_order_id, 7 bad_price");
}

TEST_CASE("a run that names no source does not take a source's orders either") {
    const Shops shops;
    shops.run("a", 10, {order("Ann", "1")});
    CHECK(contains(shops.run("", 11, {order("Bob", "1"), order("Bob", "2")}).err, "1 inserted + 1 rejected"));
    CHECK(shops.orders() == "1 Ann a, 2 Bob");
}

TEST_CASE("orders of no known source are the next source's whose record they take, and that is told") {
    const Shops shops;
    shops.run("", 10, {order("Ann", "1"), order("Ann", "2"), order("Ann", "3"), order("Ann", "4")});
    shops.run("", 12, {order("Ann", "4")});
    // Changed, unchanged, and of a later run date.
    const Finished taken = shops.run("a", 11, {order("Ann", "1", "2"), order("Ann", "2"), order("Ann", "4", "3")});
    CHECK(contains(taken.err, "2 orders were of no known source, and are of a from now on"));
    CHECK(contains(taken.err, "1 updated + 1 superseded + 1 unchanged"));
    CHECK(shops.orders() == "1 Ann a, 2 Ann a, 3 Ann, 4 Ann");
    CHECK(contains(shops.run("b", 13, {order("Bob", "1"), order("Bob", "3")}).err, "1 updated + 1 rejected"));
    CHECK(!contains(shops.run("a", 14, {order("Ann", "1", "2")}).err, "of no known source"));
    CHECK(shops.orders() == "1 Ann a, 2 Ann a, 3 Bob b, 4 Ann");
    shops.check();
}

TEST_CASE("with shared order ids another source's order is taken over") {
    const Shops shops("shared_order_ids = true\n");
    shops.run("a", 10, {order("Ann", "1")});
    CHECK(contains(shops.run("b", 11, {order("Bob", "1")}).err, "1 updated"));
    CHECK(shops.orders() == "1 Bob b");
    CHECK(contains(shops.run("a", 12, {order("Ann", "1"), order("Ann", "2")}).err, "1 inserted + 1 rejected"));
    CHECK(shops.orders() == "1 Bob b, 2 Ann a");
    shops.check();
}

TEST_CASE("an order prefix keeps the order ids of two sources apart") {
    const Shops shops("order_id_prefix = 'B-'\n");
    shops.run("a", 10, {order("Ann", "7")});
    CHECK(contains(shops.run("b", 11, {order("Bob", " 7 "), order("Bob", ""), order("Bob", "8", "x")}).err,
                   "1 inserted + 2 rejected"));
    CHECK(shops.orders() == "7 Ann a, B-7 Bob b");
    CHECK(shops.ask("select group_concat(coalesce(order_id, '-'), ' ') from rejected_orders") == "- B-8");
    CHECK(shops.session.call("rejects --export open.csv --reason bad_price").exit_code == 0);
    std::string mended = shops.session.read("open.csv");
    mended.replace(mended.find(",x,"), 3, ",8,");
    shops.session.write("mended.csv", mended);
    CHECK(contains(shops.session.call("rejects --replay mended.csv").err, "1 read = 1 inserted"));
    // A replay is of the source of the run that rejected its records.
    CHECK(shops.orders() == "7 Ann a, B-7 Bob b, B-8 Bob b");
    shops.check();
}

TEST_CASE("with order lines all lines of another source's order are rejected") {
    const Shops shops("", "order_lines = true\n");
    shops.run("a", 10, {order("Ann", "1"), order("Ann", "1", "2")});
    shops.run("b", 11,
              {order("Bob", "1"), order("Bob", "1", "free"), order("Bob", "1", "3"), order("Bob", "2"),
               order("Bob", "2", "x"), order("Bob", "3")});
    CHECK(shops.rejects() ==
          "2 other_source_order, 3 bad_price, 4 other_source_order, 5 incomplete_order, 6 bad_price");
    CHECK(shops.orders() == "1 Ann a, 1 Ann a, 3 Bob b");
    shops.check();
}

TEST_CASE("a full refresh of one of two sources replaces its orders, and keeps the other's") {
    const Shops shops;
    shops.run("", 8, {order("Old", "90", "1", "2023-12-06")});
    shops.run("a", 10, {order("Ann", "1"), order("Ann", "2"), order("Cy", "3")});
    shops.run("b", 12, {order("Bob", "11", "4", "2023-12-12"), order("Ann", "12")});
    shops.run("a", 14, {order("Ann", "1", "7", "2023-12-14"), order("Ann", "1", "8")});
    CHECK(shops.ask("select max(run_date) from open_rejects") == "2023-12-14");

    const Finished refresh = shops.run("a", 11, {order("Ann", "2", "5"), order("Dee", "4")}, "--full-refresh");
    CHECK(contains(refresh.err, "2 read = 2 inserted"));
    CHECK(shops.orders() == "2 Ann a, 4 Dee a, 11 Bob b, 12 Ann b, 90 Old");
    // The metrics are made anew, and the report date is the other's highest: this one's later dates are gone.
    CHECK(shops.ask("select group_concat(customer_name || ' ' || total_orders, ', ') "
                    "from (select * from metrics_total_orders_per_customer order by customer_name)") ==
          "Ann 2, Bob 1, Dee 1, Old 1");
    CHECK(shops.ask("select sum(total_value_cents) from metrics_top_customers_last_week") == "1200");
    CHECK(shops.ask("select count(*) from open_rejects") == "0");
    CHECK(shops.ask("select full_refresh || ' ' || replaced_orders || ' ' || counted_orders from etl_runs "
                    "order by run_id desc limit 1") == "1 3 5");
    CHECK(shops.ask("select count(*) from dim_customers") == "5");
    shops.check();
    // The account goes on from there.
    CHECK(contains(shops.run("b", 13, {order("Bob", "13")}).err, "1 inserted"));
    CHECK(contains(shops.session.call("status").out, "2023-12-09     2023-12-10"));
    shops.check();
    CHECK(contains(shops.run("b", 13, {order("Bob", "13")}, "--full-refresh --yes").err, "1 inserted"));
    CHECK(shops.orders() == "2 Ann a, 4 Dee a, 13 Bob b, 90 Old");
    shops.check();
}

TEST_CASE("a full refresh of a source is refused where less than half of its own orders would be left") {
    const Shops shops;
    shops.run("a", 10, {order("Ann", "1"), order("Ann", "2"), order("Ann", "3")});
    shops.run("b", 10, {order("Bob", "11"), order("Bob", "12"), order("Bob", "13"), order("Bob", "14")});
    const Finished refused = shops.run("a", 11, {order("Ann", "1")}, "--full-refresh");
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "--full-refresh: it would leave 1 of 3 orders"));
    CHECK(shops.ask("select count(*) from fact_orders") == "7");
    CHECK(shops.run("a", 11, {order("Ann", "1")}, "--full-refresh --yes").exit_code == 0);
    CHECK(shops.ask("select count(*) from fact_orders") == "5");
}

TEST_CASE("a full refresh that names no source is wrong usage where several have orders") {
    const Shops shops;
    shops.run("", 9, {order("Old", "90")});
    shops.run("a", 10, {order("Ann", "1")});
    // Where one is known, the others are taken for its.
    CHECK(contains(shops.run("a", 11, {order("Ann", "1")}, "--full-refresh").err, "1 inserted"));
    CHECK(shops.orders() == "1 Ann a");
    shops.run("b", 10, {order("Bob", "2")});
    const Finished refused = shops.run("", 11, {order("Eve", "3")}, "--full-refresh --yes");
    CHECK(refused.exit_code == 2);
    CHECK(refused.err ==
          "error: --full-refresh: several sources have orders: a, b (name the one to replace with --source)\n");
    CHECK(shops.orders() == "1 Ann a, 2 Bob b");
}

TEST_CASE("a refresh of one source over several days is one, and rejects what became another's") {
    const Shops shops;
    shops.run("a", 10, {order("Ann", "1"), order("Ann", "2")});
    shops.run("b", 11, {order("Bob", "3")});
    shops.session.write("2023-12-10a.csv", raw_file({order("Ann", "1"), order("Ann", "3")}));
    shops.session.write("2023-12-12a.csv", raw_file({order("Ann", "2", "2"), order("Ann", "1", "2")}));
    const Finished done = shops.session.call(
        "backfill --config shops.toml --source a --start 2023-12-10 --end 2023-12-12 --input {date}a.csv "
        "--full-refresh");
    CHECK(contains(done.err, "1 inserted + 1 rejected"));
    CHECK(contains(done.err, "1 inserted + 1 updated"));
    CHECK(shops.orders() == "1 Ann a, 2 Ann a, 3 Bob b");
    shops.check();
}

TEST_CASE("a table of one's own is emptied of a source's orders, or the refresh is refused") {
    const Shops shops;
    shops.run("a", 10, {order("Ann", "1")});
    shops.run("b", 10, {order("Bob", "2")});
    const std::string sql = shops.session.path("sql");
    std::filesystem::copy(source_path("sql/sqlite"), sql, std::filesystem::copy_options::recursive);
    const std::string fill = "insert or replace into notes select order_id, 1 from fact_orders;\n";
    SECTION("by its order_id") {
        write_file(
            sql + "/schema/60_notes.sql",
            "-- full refresh: empties the table\ncreate table if not exists notes (order_id any primary key, n);");
        write_file(sql + "/transform/90_notes.sql", fill);
        shops.run("a", 11, {order("Ann", "1")}, "--sql-dir sql");
        CHECK(shops.run("a", 12, {order("Ann", "5")}, "--full-refresh --sql-dir sql").exit_code == 0);
        CHECK(shops.ask("select group_concat(order_id, ' ') from (select * from notes order by 1)") == "2 5");
    }
    SECTION("which it may lack") {
        write_file(sql + "/schema/60_notes.sql",
                   "-- full refresh: empties the table\ncreate table if not exists notes (day text);");
        const Finished refused = shops.run("a", 12, {order("Ann", "5")}, "--full-refresh --sql-dir sql");
        CHECK(refused.exit_code == 2);
        CHECK(contains(refused.err, "--full-refresh: empties notes, where other sources stay"));
    }
}

TEST_CASE("a file that two sources read settles the rejects of its own source alone") {
    const Shops shops;
    shops.session.write("all.csv", raw_file({order("Ann", "1", "x"), order("Ann", "2")}));
    const std::string run = "run --config shops.toml --date 2023-12-10 --input all.csv";
    REQUIRE(shops.session.call(run).exit_code == 0);
    REQUIRE(shops.session.call(run + " --source a").exit_code == 0);
    REQUIRE(shops.session.call(run + " --source b").exit_code == 0);
    const std::string open = "select group_concat(distinct run_id) from open_rejects where reason = 'bad_price'";
    CHECK(shops.ask(open) == "2,3");
    REQUIRE(shops.session.call(run + " --source a").exit_code == 0);
    CHECK(shops.ask(open) == "3,4");
}

TEST_CASE("a refresh of a source lets go of what its orders said of customers, and of no others") {
    const Session session;
    session.write(
        "shops.toml",
        "[source.a.columns]\ncustomer_key = 'key'\ncountry = 'land'\n[source.b.columns]\ncustomer_key = 'key'\n"
        "country = 'land'\n");
    const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count,key,land\n";
    const auto load = [&](const std::string& source, int day, const std::string& line, const std::string& rest = "") {
        session.write("day.csv", header + line + "\n");
        CHECK(session
                  .call(fmt::format("run --config shops.toml --source {} --date 2023-12-{} --input day.csv {}", source,
                                    day, rest))
                  .exit_code == 0);
    };
    load("a", 10, "Right,1,10,2023-12-10,lounge,1,K1,DE");
    load("a", 12, "Wrong,2,10,2023-12-10,lounge,1,K1,XX");
    load("b", 10, "Bob,3,10,2023-12-10,lounge,1,K2,FR");
    load("a", 10, "Right,1,10,2023-12-10,lounge,1,K1,", "--full-refresh --yes");
    Database database(session.path("application.db"), Database::Mode::read_only);
    CHECK(database.query_text("select group_concat(customer_name || coalesce(country, '-')) from dim_customers") ==
          "Right-,BobFR");
    CHECK(database.query_text("select group_concat(customer_name) from metrics_total_orders_per_customer") ==
          "Right,Bob");
    CHECK(session.call("check").exit_code == 0);
}

TEST_CASE("a run settles no rejects of a source that is not its own") {
    const Shops shops;
    shops.run("b", 10, {"Bob,2,free,2023-12-10,lounge,1", order("Bob", "3")});
    shops.run("a", 10, {"Ann,1,10,2023-12-10,lounge,1"});
    const std::string open = "select group_concat(run_id) from open_rejects";
    shops.run("a", 11, {"Ann,1,10,2023-12-10,lounge,1"}, "--full-refresh --yes");
    CHECK(shops.ask(open) == "1");
    // Nor does one without a name that reads the same file.
    shops.session.write("2023-12-10b.csv", raw_file({"Eve,7,1,2023-12-10,lounge,1"}));
    CHECK(shops.session.call("run --date 2023-12-10 --input 2023-12-10b.csv").exit_code == 0);
    CHECK(shops.ask(open) == "1");
    shops.run("b", 10, {"Bob,2,5,2023-12-10,lounge,1", order("Bob", "3")});
    CHECK(shops.ask("select count(*) from open_rejects") == "0");
}

TEST_CASE("a refusal for another source's orders says what to declare") {
    const Shops shops;
    shops.run("a", 10, {"Ann,1,10,2023-12-10,lounge,1"});
    const Finished refused = shops.run("b", 10, {"Bob,1,20,2023-12-10,lounge,1"}, "--max-rejects 0");
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "give the order ids of this source an order_id_prefix, or declare shared_order_ids"));
}

TEST_CASE("the ledger tells a run's source") {
    const Shops shops;
    shops.run("a", 10, {order("Ann", "1"), order("Ann", "2", "x")});
    shops.run("", 11, {order("Ann", "3")});
    CHECK(contains(shops.session.call("status").out, "     1  a       2023-12-10a.csv\n"));
    CHECK(shops.session.call("rejects --run 1 --reason all --format csv").out.starts_with("source,file,line_number"));
    CHECK(contains(shops.session.call("rejects --run 1 --reason all --format csv").out, "\na,2023-12-10a.csv,3,"));
}
