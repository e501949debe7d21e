// order_extras: what the raw file has beside the declared columns, and moves with an order's origin.
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/clickhouse_warehouses.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count,Note\n";

std::string file_of(const std::vector<std::string>& lines) {
    std::string text = header;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

/// An order of one customer, day and product.
std::string order(const std::string& id, const std::string& price, const std::string& note) {
    return fmt::format("Ann,{},{},2023-12-10,mug,1,{}", id, price, note);
}

struct Shop {
    void run(const std::string& date, const std::string& text,
             const std::string& flags = "--extra-columns keep") const {
        session.write("orders.csv", text);
        const Finished finished = session.call("run --date " + date + " --input orders.csv " + flags);
        INFO(finished.err);
        CHECK(finished.exit_code == 0);
    }

    std::string extras() const {
        return Database(session.path("application.db"), Database::Mode::read_only)
            .query_text(
                "select coalesce(group_concat(order_id || '/' || order_line || ' ' || extras, '; '), '') "
                "from (select * from order_extras order by order_id, order_line)");
    }

    Session session;
};

}  // namespace

TEST_CASE("a first load keeps the extra columns of lines that have some, and of no duplicate or reject") {
    const Shop shop;
    shop.run("2023-12-10",
             file_of({order("3", "1", "c"), order("1", "1", ""), order("2", "1", "b"), order("2", "1", "again"),
                      order("3", "2", "other"), order("x", "1", "x")}),
             "--extra-columns keep --max-rejects 1");
    CHECK(shop.extras() == R"(2/1 {"Note":"b"}; 3/1 {"Note":"c"}; x/1 {"Note":"x"})");
    CHECK(Database(shop.session.path("application.db"), Database::Mode::read_only)
              .query_text("select json_extract(extras, '$.Note') from order_extras where order_id = 2") == "b");
    CHECK(shop.session.call("check").exit_code == 0);
}

TEST_CASE("extra columns move with their order's origin, and not without it") {
    const Shop shop;
    shop.run("2023-12-10", file_of({order("1", "1", "a"), order("2", "1", "b"), order("3", "1", "c")}));
    // The same values of the same run date: the origin stays.
    shop.run("2023-12-10", file_of({order("1", "1", "later")}));
    CHECK(shop.extras() == R"(1/1 {"Note":"a"}; 2/1 {"Note":"b"}; 3/1 {"Note":"c"})");
    // Other values, a later run date, and an order that is new.
    shop.run("2023-12-11", file_of({order("1", "2", "changed"), order("2", "1", "moved"), order("4", "1", "new")}));
    CHECK(shop.extras() == R"(1/1 {"Note":"changed"}; 2/1 {"Note":"moved"}; 3/1 {"Note":"c"}; 4/1 {"Note":"new"})");
    // Superseded by a later day.
    shop.run("2023-12-09", file_of({order("1", "9", "superseded"), order("3", "1", "early")}));
    CHECK(shop.extras() == R"(1/1 {"Note":"changed"}; 2/1 {"Note":"moved"}; 3/1 {"Note":"c"}; 4/1 {"Note":"new"})");
    // The new record has none, or its source keeps none.
    shop.run("2023-12-12", file_of({order("1", "2", "")}));
    shop.run("2023-12-12", file_of({order("2", "1", "ignored")}), "");
    CHECK(shop.extras() == R"(3/1 {"Note":"c"}; 4/1 {"Note":"new"})");
}

TEST_CASE("extra columns are known by their names without white space around them, and by their place without a name") {
    const Shop shop;
    const std::string six = "customer_name,order_id,price,order_date,product_id,passenger_count,";
    shop.run("2023-12-10", six + " Note  2 ,,\nAnn,1,1,2023-12-10,mug,1,x,y,z\n");
    CHECK(shop.extras() == R"(1/1 {"Note 2":"x","column 8":"y","column 9":"z"})");
}

TEST_CASE("the lines of an order have their own extra columns, and lose those of lines that are gone") {
    const Shop shop;
    const std::string lines = "--extra-columns keep --order-lines";
    shop.run("2023-12-10",
             file_of({order("1", "1", "a"), order("2", "5", "b"), order("1", "2", ""), order("1", "3", "c")}), lines);
    CHECK(shop.extras() == R"(1/1 {"Note":"a"}; 1/3 {"Note":"c"}; 2/1 {"Note":"b"})");
    shop.run("2023-12-11", file_of({order("1", "1", ""), order("1", "2", "second")}), lines);
    CHECK(shop.extras() == R"(1/2 {"Note":"second"}; 2/1 {"Note":"b"})");
}

TEST_CASE("a full refresh empties the extra columns, and keeps those of its files") {
    const Shop shop;
    shop.run("2023-12-10", file_of({order("1", "1", "a"), order("2", "1", "b")}));
    shop.run("2023-12-11", file_of({order("2", "1", "again")}), "--extra-columns keep --full-refresh --yes");
    CHECK(shop.extras() == R"(2/1 {"Note":"again"})");
    shop.run("2023-12-12", file_of({order("2", "1", "again")}), "--full-refresh --yes");
    CHECK(shop.extras().empty());
}

TEST_CASE("files of one run and mended rejects keep their extra columns") {
    const Shop shop;
    shop.session.write("1.csv", file_of({order("1", "1", "a"), order("2", "free", "b")}));
    shop.session.write("2.csv", file_of({order("3", "1", "c")}));
    REQUIRE(shop.session.call("run --date 2023-12-10 --input 1.csv --input 2.csv --extra-columns keep").exit_code == 0);
    CHECK(shop.extras() == R"(1/1 {"Note":"a"}; 3/1 {"Note":"c"})");
    REQUIRE(shop.session.call("rejects --export open.csv").exit_code == 0);
    std::string open = shop.session.read("open.csv");
    open.replace(open.find("free"), 4, "7");
    shop.session.write("open.csv", open);
    REQUIRE(shop.session.call("rejects --replay open.csv").exit_code == 0);
    CHECK(shop.extras() == R"(1/1 {"Note":"a"}; 2/1 {"Note":"b"}; 3/1 {"Note":"c"})");
}

TEST_CASE("a warehouse with extra columns of orders is not moved without them") {
    const Shop shop;
    shop.run("2023-12-10", file_of({order("1", "1", "a")}));
    const Finished moved = shop.session.call("move --engine clickhouse --engine-url http://localhost:1");
    CHECK(moved.exit_code == 2);
    CHECK(contains(moved.err, "has columns of orders that nobody declared, and they are not moved"));
}

TEST_CASE("both engines keep the same extra columns") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    const auto run = [&](const std::string& date, const std::string& text, const std::string& flags) {
        warehouses.write("orders.csv", text);
        CHECK(warehouses.run(date, "orders.csv " + flags).exit_code == 0);
        warehouses.require_same_content();
    };
    const std::string keep = "--extra-columns keep ";
    run("2023-12-10", file_of({order("1", "1", "a"), order("x", "1", "Zoë's \"b\""), order("3", "1", "c")}), keep);
    run("2023-12-11", file_of({order("1", "2", "changed"), order("x", "1", "moved"), order("4", "1", "")}), keep);
    run("2023-12-09", file_of({order("1", "9", "superseded"), order("3", "1", "early")}), keep);
    run("2023-12-12", file_of({order("1", "2", "ignored")}), "");
    run("2023-12-13", file_of({order("3", "1", "d"), order("5", "1", "e")}), keep + "--full-refresh --yes");
    warehouses.require_same();
}
