// Customers' own keys, and attributes of customers and products. rebuild_test holds them against a model of the
// contract; here is what a reader of the pages would try.
#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count,number,country,title\n";

/// Files with customers' numbers, their countries and the titles of products.
class Shop {
public:
    Shop() {
        session.write("shop.toml",
                      "[source.shop.columns]\ncustomer_key = 'number'\ncountry = 'country'\nproduct_title = 'title'\n"
                      "[source.names.columns]\ncountry = 'country'\n");
    }

    Finished load(const std::string& date, const std::string& lines, const std::string& more = "") const {
        session.write("day.csv", header + lines);
        return session.call("run --config shop.toml --input day.csv --date " + date +
                            (more.find("--source") == std::string::npos ? " --source shop " : " ") + more);
    }

    std::string ask(const std::string& sql) const {
        Database database(session.path("application.db"), Database::Mode::read_only);
        Statement query = database.prepare(sql);
        std::string text;
        for (; query.step(); text += ";") {
            for (int column = 0; column < query.column_count(); ++column)
                text += (column == 0 ? "" : "|") + query.text(column);
        }
        return text;
    }

    std::string customers() const {
        return ask("select customer_key, customer_name, country from dim_customers order by customer_key");
    }

    const Session session;
};

}  // namespace

TEST_CASE("two customers of one name stay two, and one who changes the name stays one") {
    const Shop shop;
    CHECK(shop.load("2023-12-10", "Ann,1,10,2023-12-10,lounge,1,K1,DE,\nAnn,2,20,2023-12-10,lounge,1,K2,FR,\n")
              .exit_code == 0);
    CHECK(shop.customers() == "K1|Ann|DE;K2|Ann|FR;");
    CHECK(shop.load("2023-12-11", "Roy,3,5,2023-12-11,lounge,1,K1,,Lounge\n").exit_code == 0);
    CHECK(shop.customers() == "K1|Roy|DE;K2|Ann|FR;");
    // All three reports have the new name, for orders of before too.
    CHECK(shop.ask("select customer_name, total_orders from metrics_total_orders_per_customer order by 1") ==
          "Ann|1;Roy|2;");
    CHECK(shop.ask("select customer_name, order_id from metrics_most_recent_order_per_customer order by 1") ==
          "Ann|2;Roy|3;");
    CHECK(shop.ask("select customer_name, total_value_cents from metrics_top_customers_last_week order by 1") ==
          "Ann|2000;Roy|1500;");
    // A name alone is no value of an order.
    CHECK(contains(shop.load("2023-12-12", "Rey,3,5,2023-12-11,lounge,1,K1,,\n").err, "1 unchanged"));
    CHECK(shop.ask("select customer_name from metrics_most_recent_order_per_customer where order_id = 3") == "Rey;");
    CHECK(shop.session.call("check").exit_code == 0);
}

TEST_CASE("a late file brings its words only where no later one has spoken") {
    const Shop shop;
    shop.load("2023-12-10", "Ann,1,10,2023-12-10,lounge,1,K1,DE,Lounge\nBob,2,1,2023-12-10,lounge,1,K2,,\n");
    shop.load("2023-12-09", "Old,3,10,2023-12-09,lounge,1,K1,XX,Old\nOld,4,1,2023-12-09,lounge,1,K2,FR,\n");
    CHECK(shop.customers() == "K1|Ann|DE;K2|Bob|FR;");
    CHECK(shop.ask("select product_title from dim_products") == "Lounge;");
    // Sent again for its date, a file corrects its words.
    shop.load("2023-12-10", "Ann,1,10,2023-12-10,lounge,1,K1,AT,\n");
    CHECK(shop.customers() == "K1|Ann|AT;K2|Bob|FR;");
}

TEST_CASE("a superseded order speaks, a rejected record and a duplicate do not") {
    const Shop shop;
    shop.load("2023-12-10", "Ann,1,10,2023-12-10,lounge,1,K1,,\n");
    CHECK(contains(shop.load("2023-12-09", "Ann,1,99,2023-12-09,lounge,1,K1,DE,\n").err, "1 superseded"));
    CHECK(shop.customers() == "K1|Ann|DE;");
    const Finished last = shop.load("2023-12-11",
                                    "Ann,5,1,2023-12-11,lounge,1,K1,FR,\nAnn,5,1,2023-12-11,lounge,1,K1,XX,\n"
                                    "Ann,5,2,2023-12-12,lounge,1,K1,YY,\nEve,6,2,2023-12-12,lounge,1,,ZZ,\n",
                                    "--max-rejects 2");
    CHECK(contains(last.err, "1 inserted + 1 duplicate + 2 rejected"));
    CHECK(shop.customers() == "K1|Ann|FR;");
    CHECK(contains(shop.session.call("rejects").out, "empty_customer_key"));
}

TEST_CASE("sources with keys and with names, and shops with prefixes, have customers of their own") {
    const Shop shop;
    shop.load("2023-12-10", "Ann,1,10,2023-12-10,lounge,1,7,DE,\n");
    shop.load("2023-12-10", "Ann,2,10,2023-12-10,lounge,1,7,FR,\n", "--customer-key-prefix b-");
    shop.load("2023-12-10", "7,3,10,2023-12-10,lounge,1,,IT,\n", "--source names --shared-order-ids");
    CHECK(shop.ask("select coalesce(customer_key, '-'), customer_name, country from dim_customers order by 1") ==
          "-|7|IT;7|Ann|DE;b-7|Ann|FR;");
}

TEST_CASE("a full refresh forgets the words of before, and customers keep their keys") {
    const Shop shop;
    shop.load("2023-12-10", "Ann,1,10,2023-12-10,lounge,1,K1,DE,Lounge\n");
    shop.load("2023-12-09", "Ann,1,10,2023-12-09,lounge,1,K1,,\n", "--full-refresh");
    CHECK(shop.ask("select customer_id, customer_key, coalesce(country, '-') from dim_customers") == "1|K1|-;");
    CHECK(shop.ask("select coalesce(product_title, '-') from dim_products") == "-;");
    CHECK(shop.session.call("check").exit_code == 0);
}

TEST_CASE("a check finds a word without a rank and a rank without a word") {
    const Shop shop;
    shop.load("2023-12-10", "Ann,1,10,2023-12-10,lounge,1,K1,DE,Lounge\n");
    const auto broken_by = [&shop](const std::string& sql) {
        {
            Database database(shop.session.path("application.db"), Database::Mode::read_write);
            database.execute(sql);
        }
        const Finished checked = shop.session.call("check");
        return checked.exit_code == 3 && contains(checked.out + checked.err, "23_attributes_have_ranks");
    };
    CHECK(broken_by("update dim_customers set region = 'BY'"));
    CHECK(broken_by("update dim_customers set region = null, country = null"));
    CHECK(broken_by("update dim_customers set country = 'DE'; delete from product_attribute_ranks"));
}

TEST_CASE("a prefix of keys needs a key, and orders with keys are not moved") {
    const Shop shop;
    const Finished without = shop.session.call("run --input orders.csv --customer-key-prefix x-");
    CHECK(without.exit_code == 2);
    CHECK(contains(without.err, "customer_key_prefix is of customers' keys"));
    shop.load("2023-12-10", "Ann,1,10,2023-12-10,lounge,1,K1,DE,Lounge\n");
    const Finished moved = shop.session.call("move --engine clickhouse --engine-url http://127.0.0.1:1");
    CHECK(moved.exit_code == 2);
    CHECK(contains(moved.err, "which a move does not carry"));
}

}  // namespace ordermart::test
