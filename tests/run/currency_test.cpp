// One warehouse has one currency: what its runs know of it, and which files they refuse for it.
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/clickhouse_warehouses.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count,currency\n";

/// Orders 1, 2, ... with a price and a currency each.
std::string file_of(const std::vector<std::pair<std::string, std::string>>& orders, int first = 1) {
    std::string text = header;
    for (const auto& [price, currency] : orders) {
        text += fmt::format("Ann,{},{},2023-12-10,mug,1,{}\n", first++, price, currency);
    }
    return text;
}

struct Shop {
    Finished run(const std::string& text, const std::string& flags = "") const {
        session.write("orders.csv", text);
        return session.call("run --date 2023-12-10 --input orders.csv " + flags);
    }

    /// What is on record.
    std::string known() const {
        if (!session.has("application.db")) return "no warehouse";
        return Database(session.path("application.db"), Database::Mode::read_only)
            .query_text("select coalesce(group_concat(name || ' ' || value, ', '), '') from warehouse_settings");
    }

    Session session;
};

const std::string column = "--columns currency=currency ";

}  // namespace

TEST_CASE("a file of several currencies is refused with the counts of each, and one of them is loaded") {
    const Shop shop;
    const std::string mixed = file_of({{"10.00", "USD"}, {"10.00", "EUR"}, {"150000.00", "VND"}, {"5.00", "usd"}});
    CHECK(shop.run(mixed, "--dry-run").exit_code == 0);
    const Finished refused = shop.run(mixed, column);
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err,
                   "orders.csv: the amounts are in several currencies: 2 USD, 1 EUR, 1 VND (load those of "
                   "one: declare it as currency"));
    CHECK(shop.known() == "no warehouse");
    const Finished loaded = shop.run(mixed, column + "--currency eur --max-rejects 3");
    CHECK(loaded.exit_code == 0);
    CHECK(contains(loaded.err, "4 read = 1 inserted + 3 rejected"));
    CHECK(contains(shop.session.call("rejects").out, "other_currency        3"));
    CHECK(shop.known() == "currency EUR");
}

TEST_CASE("a file whose prices have signs of several currencies is refused") {
    const Shop shop;
    const std::string signs = "--currency-signs $ --currency-signs € --currency-signs EUR ";
    const Finished refused = shop.run(file_of({{"$1", ""}, {"€2", ""}, {"3 EUR", ""}, {"4", ""}}), signs);
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "in several currencies: 1 $, 1 EUR, 1 €"));
    CHECK(shop.run(file_of({{"1", ""}, {"€2", ""}, {"3 EUR", ""}}), signs).exit_code == 0);
    CHECK(shop.known() == "currency EUR");
}

TEST_CASE("the files of one run have one currency") {
    const Shop shop;
    shop.session.write("1.csv", file_of({{"1", "EUR"}}));
    shop.session.write("2.csv", file_of({{"1", "USD"}}, 2));
    const Finished refused = shop.session.call("run --date 2023-12-10 --input 1.csv --input 2.csv " + column);
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "in several currencies: 1 EUR, 1 USD"));
}

TEST_CASE("the first run that knows the currency sets the warehouse's, and later ones keep to it") {
    const Shop shop;
    CHECK(shop.run(file_of({{"1", ""}})).exit_code == 0);
    CHECK(shop.known().empty());
    CHECK(shop.run(file_of({{"1", "eur"}}), column + "--dry-run").exit_code == 0);
    CHECK(shop.known().empty());
    CHECK(shop.run(file_of({{"1", "eur"}}), column).exit_code == 0);
    CHECK(shop.known() == "currency EUR");

    const Finished other = shop.run(file_of({{"2", "USD"}}, 2), column);
    CHECK(other.exit_code == 3);
    CHECK(contains(other.err,
                   "orders.csv: the amounts are in another currency than those in the warehouse: 1 USD, and "
                   "there EUR (a warehouse has one currency: load these files into another one)"));
    const Finished declared = shop.run(file_of({{"2", ""}}, 2), "--currency USD");
    CHECK(declared.exit_code == 2);
    CHECK(
        contains(declared.err, "currency USD: the amounts in the warehouse are in EUR (a warehouse has one currency"));
    CHECK(shop.run(file_of({{"2", ""}}, 2), "--currency EUR").exit_code == 0);
    CHECK(shop.run(file_of({{"3", ""}}, 3)).exit_code == 0);
    CHECK(shop.known() == "currency EUR");
    CHECK(contains(shop.session.call("report").out, "6.00"));
}

TEST_CASE("a sign of several currencies is no knowledge of one, and still keeps others out") {
    const Shop shop;
    CHECK(shop.run(file_of({{"$1", ""}}), "--currency-signs $").exit_code == 0);
    CHECK(shop.known() == "currency_sign $");
    CHECK(shop.run(file_of({{"€1", ""}}), "--currency-signs €").exit_code == 3);
    CHECK(shop.run(file_of({{"1", "CAD"}}), column).exit_code == 3);
    const Finished declared = shop.run(file_of({{"1", ""}}), "--currency EUR");
    CHECK(declared.exit_code == 2);
    CHECK(contains(declared.err, "currency EUR: prices in the warehouse came with the sign $"));
    CHECK(shop.run(file_of({{"$1", ""}}), "--currency-signs $ --currency CAD").exit_code == 0);
    CHECK(shop.known() == "currency CAD");
    // Without the setting it may be another dollar.
    const Finished undeclared = shop.run(file_of({{"$1", ""}}), "--currency-signs $");
    CHECK(undeclared.exit_code == 3);
    CHECK(contains(undeclared.err, "1 $, and there CAD (if all are in CAD, say so with --currency CAD; "));
}

TEST_CASE("a full refresh leaves no amounts of another currency, and may bring one") {
    const Shop shop;
    CHECK(shop.run(file_of({{"1", "EUR"}}), column).exit_code == 0);
    CHECK(shop.run(file_of({{"2", "USD"}}), column + "--full-refresh").exit_code == 0);
    CHECK(shop.known() == "currency USD");
    CHECK(shop.run(file_of({{"2", ""}}), "--full-refresh").exit_code == 0);
    CHECK(shop.known().empty());
}

TEST_CASE("a replay reads rejects in the currency that their source had") {
    const Shop shop;
    CHECK(shop.run(file_of({{"1", "EUR"}, {"x", "EUR"}}), column + "--currency EUR").exit_code == 0);
    REQUIRE(shop.session.call("rejects --export open.csv").exit_code == 0);
    std::string open = shop.session.read("open.csv");
    open.replace(open.find(",x,"), 3, ",2 EUR,");
    shop.session.write("open.csv", open);
    CHECK(contains(shop.session.call("rejects --replay open.csv").err, "1 read = 1 inserted"));
    open.replace(open.find(",EUR\n"), 5, ",USD\n");
    shop.session.write("open.csv", open);
    CHECK(shop.session.call("rejects --replay open.csv").exit_code == 3);
}

TEST_CASE("what currency was before it was one code still works, and says what to write") {
    for (const std::string flags : {"--currency €", "--currency EUR --currency €"}) {
        CAPTURE(flags);
        const Shop shop;
        const Finished loaded = shop.run(file_of({{"€1", ""}, {"2 €", ""}}), flags);
        CHECK(loaded.exit_code == 0);
        CHECK(contains(loaded.err,
                       "is not one ISO 4217 code, and is taken for signs beside prices (declare them with "
                       "currency_signs"));
        CHECK(shop.known() == "currency EUR");
    }
    const Shop shop;
    shop.session.write("ordermart.toml", "[source.old]\ncurrency = \"EUR\"\n[source.lower]\ncurrency = \"eur\"\n");
    const Finished code = shop.run(file_of({{"1 EUR", ""}, {"2", ""}}), "--config ordermart.toml --source old");
    CHECK(code.exit_code == 0);
    CHECK(!contains(code.err, "warning"));
    CHECK(shop.known() == "currency EUR");
    CHECK(shop.run(file_of({{"1 eur", ""}, {"2 EUR", ""}}), "--config ordermart.toml --source lower --shared-order-ids")
              .exit_code == 0);

    // Three letters that are a sign, and no code.
    const Shop lei;
    const Finished sign = lei.run(file_of({{"10 lei", ""}}), "--currency lei");
    CHECK(sign.exit_code == 0);
    CHECK(contains(sign.err, "'lei' is not one ISO 4217 code"));
    CHECK(contains(lei.known(), "currency_sign"));
}

TEST_CASE("amounts of which the sign alone is known are not moved") {
    const Shop shop;
    CHECK(shop.run(file_of({{"$10", ""}}), "--currency-signs $").exit_code == 0);
    CHECK(shop.known() == "currency_sign $");
    const Finished moved = shop.session.call("move --engine clickhouse --engine-url http://127.0.0.1:1");
    CHECK(moved.exit_code == 2);
    CHECK(contains(moved.err, "has amounts in a currency of which it knows the sign alone"));
}

TEST_CASE("inspect counts the currencies of a column and of signs, and leaves the choice") {
    const Shop shop;
    shop.session.write("mixed.csv", file_of({{"10.00", "USD"}, {"10.00", "EUR"}, {"150000.00", "VND"}, {"1", "USD"}}));
    const std::string of_column = shop.session.call("inspect mixed.csv").out;
    CHECK(contains(of_column, "7 \"currency\": currency (a usual name for it)"));
    CHECK(contains(
        of_column,
        "  a run with the block below refuses the file: the amounts are in several currencies: 2 USD, 1 EUR, 1 VND\n"));
    CHECK(
        contains(of_column,
                 "# the amounts are in several currencies (2 USD, 1 EUR, 1 VND): which one is loaded?\n"
                 "# currency = \"USD\"  # USD alone, the others are rejected: 2 accepted, 2 rejected, 11.00 in all\n"));
    CHECK(contains(of_column, "currency = \"currency\"\n"));

    shop.session.write("signs.csv",
                       "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                       "Ann,1,$10.00,2023-12-10,mug,1\nAnn,2,€10.00,2023-12-10,mug,1\n"
                       "Ann,3,€1.00,2023-12-10,mug,1\n");
    const std::string of_signs = shop.session.call("inspect signs.csv").out;
    CHECK(contains(of_signs,
                   "  a run with the block below refuses the file: the amounts are in several currencies: 2 €, 1 $\n"));
    CHECK(contains(of_signs, "currency_signs = [\"$\", \"€\"]\n# the amounts are in several currencies (2 €, 1 $)"));
    CHECK(contains(of_signs, "# currency = \"EUR\""));
    const std::string declared = shop.session.call("inspect signs.csv --currency EUR --max-rejects 1").out;
    CHECK(!contains(declared, "several currencies"));
}

TEST_CASE("both engines keep to the currency that a run set") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    const auto run = [&](const std::string& text, const std::string& flags) {
        warehouses.write("orders.csv", text);
        return warehouses.run("2023-12-10", "orders.csv " + flags);
    };
    CHECK(run(file_of({{"1", "EUR"}}), column).exit_code == 0);
    CHECK(run(file_of({{"2", "USD"}}, 2), column).exit_code == 3);
    CHECK(run(file_of({{"2", ""}}, 2), "--currency USD").exit_code == 2);
    CHECK(run(file_of({{"2", ""}}, 2), "--currency EUR").exit_code == 0);
    CHECK(run(file_of({{"2", "USD"}}, 2), column + "--full-refresh --yes").exit_code == 0);
    CHECK(run(file_of({{"2", ""}}, 2), "--currency EUR").exit_code == 2);
    warehouses.require_same();
}
