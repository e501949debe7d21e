// A supplier whose header changes: the run warns, and status shows it.

#include <algorithm>
#include <string>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

const std::string columns = "customer_name,order_id,price,order_date,product_id,passenger_count";

/// How many fields the header has: source b quotes by `'`.
std::ptrdiff_t fields_of(const std::string& header, char delimiter) {
    std::ptrdiff_t fields = 1;
    bool is_quoted = false;
    for (const char letter : header) {
        if (letter == '\'') is_quoted = !is_quoted;
        if (letter == delimiter && !is_quoted) ++fields;
    }
    return fields;
}

/// Runs one file after the other, a day each.
class Suppliers {
public:
    Suppliers() { session.write("shops.toml", "[source.a]\n[source.b]\ndelimiter = ';'\nquote = \"'\"\n"); }

    Finished run(const std::string& source, const std::string& header, const std::string& rest = "") {
        const char delimiter = source == "b" ? ';' : ',';
        std::string text = header + "\nAnn," + std::to_string(++day_) + ",1,2023-12-10,lounge,1";
        for (auto more = fields_of(header, delimiter) - 6; more > 0; --more) text += ",x";
        if (source == "b") std::ranges::replace(text, ',', ';');
        session.write("orders.csv", text + "\n");
        return session.call("run --config shops.toml --input orders.csv --date 2023-12-" + std::to_string(day_ + 9) +
                            (source.empty() ? "" : " --source " + source) + rest);
    }

    Session session;

private:
    int day_ = 0;
};

bool warns(const Finished& finished) { return contains(finished.err, "the header has changed"); }

}  // namespace

TEST_CASE("a header with other columns than the source's last one is a warning, and status shows it") {
    Suppliers suppliers;
    CHECK(!warns(suppliers.run("a", columns + ",Fee,Note")));
    CHECK(!warns(suppliers.run("a", columns + ",Fee,Note")));
    // The order of columns and the case of their names say nothing.
    CHECK(!warns(suppliers.run("a", "customer_name,Order_ID,price,order_date,product_id,passenger_count, note ,fee")));
    CHECK(contains(suppliers.run("a", columns + ",Coupon,Tip").err,
                   "warning: orders.csv: the header has changed: new is Coupon, Tip; gone is fee, note\n"));
    CHECK(contains(suppliers.run("a", columns + ",Tip").err,
                   "warning: orders.csv: the header has changed: gone is Coupon\n"));
    CHECK(!warns(suppliers.run("a", columns + ",Tip")));
    CHECK(contains(suppliers.session.call("status").out,
                   "headers that changed, latest first\n"
                   "run_id  run_date    source  came         went\n"
                   "------  ----------  ------  -----------  ---------\n"
                   "     5  2023-12-14  a                    Coupon\n"
                   "     4  2023-12-13  a       Coupon, Tip  fee, note\n"
                   "(2 rows)\n"));
}

TEST_CASE("headers are compared within a source, and runs without a source with each other") {
    Suppliers suppliers;
    CHECK(!warns(suppliers.run("a", columns + ",Fee")));
    std::string quoted = columns;
    std::ranges::replace(quoted, ',', ';');
    CHECK(!warns(suppliers.run("b", quoted + ";'a;''b'")));
    CHECK(!warns(suppliers.run("", columns)));
    CHECK(!warns(suppliers.run("a", columns + ",Fee")));
    CHECK(contains(suppliers.run("b", quoted).err, "the header has changed: gone is a;'b\n"));
    CHECK(contains(suppliers.run("", columns + ",Fee").err, "the header has changed: new is Fee\n"));
}

TEST_CASE("a dry run warns of a header too, and is none to compare with") {
    Suppliers suppliers;
    CHECK(!warns(suppliers.run("a", columns)));
    CHECK(warns(suppliers.run("a", columns + ",Fee", " --dry-run")));
    CHECK(warns(suppliers.run("a", columns + ",Fee")));
}

TEST_CASE("a replay's header is not compared") {
    const Session session;
    session.write("orders.csv", columns + ",Fee\nAnn,1,1,2023-12-10,lounge,1,x\nAnn,2,free,2023-12-10,lounge,1,x\n");
    REQUIRE(session.call("run --date 2023-12-10 --input orders.csv").exit_code == 0);
    REQUIRE(session.call("rejects --export open.csv").exit_code == 0);
    std::string mended = session.read("open.csv");
    mended.replace(mended.find(",free"), 5, ",2");
    mended.replace(mended.find("Fee"), 3, "Tip");
    session.write("mended.csv", mended);
    const Finished replay = session.call("rejects --replay mended.csv");
    CHECK(contains(replay.err, "1 inserted"));
    CHECK(!warns(replay));
    session.write("orders.csv", columns + ",Fee\nAnn,3,1,2023-12-10,lounge,1,x\n");
    CHECK(!warns(session.call("run --date 2023-12-11 --input orders.csv")));
}
