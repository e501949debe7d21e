#include <algorithm>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;
using nlohmann::json;

namespace {

/// The data inside a page.
json data_of(const std::string& page) {
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const std::size_t at = page.find(begin) + begin.size();
    const std::string text = page.substr(at, page.find("</script>", at) - at);
    // Nothing in it can end the element or begin another one.
    CHECK(text.find_first_of("<>&") == std::string::npos);
    return json::parse(text);
}

json result_of(const json& data, const std::string& name) {
    for (const json& result : data["results"]) {
        if (result["name"] == name) return result;
    }
    FAIL("the page has no " << name);
    return {};
}

/// The rows of a result as objects, as `report --format json` has them.
json objects_of(const json& result) {
    json objects = json::array();
    for (const json& row : result["rows"]) {
        json object;
        for (std::size_t i = 0; i < row.size(); ++i) object[result["columns"][i].get<std::string>()] = row[i];
        objects.push_back(object);
    }
    return objects;
}

}  // namespace

TEST_CASE("the page has the rows of the reports, and says how many there are") {
    const Session session;
    session.load();
    const json reports = json::parse(session.call("report --format json").out);
    const json data = data_of(session.call("report --format html").out);
    CHECK(data["report_date"] == "2023-12-10");
    CHECK(data["warehouse"] == "application.db");
    for (const auto& [name, rows] : reports.items()) {
        CAPTURE(name);
        CHECK(objects_of(result_of(data, name)) == rows);
        CHECK(result_of(data, name)["total"] == rows.size());
    }
    const json limited = data_of(session.call("report --format html --limit 1").out);
    const json cut = result_of(limited, "metrics_total_orders_per_customer");
    CHECK(cut["rows"].size() == 1);
    CHECK(cut["total"] == reports["metrics_total_orders_per_customer"].size());
    // The charts are of whole weeks.
    CHECK(result_of(limited, "orders_by_day")["rows"].size() == 56);
    CHECK(result_of(limited, "week")["rows"].size() == 4);
}

TEST_CASE("the page has units, discount, refunds and the average order value where the orders of two weeks have such") {
    const Session session;
    session.write("orders.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count,quantity,discount,order_status\n"
                  "Ana,1,10,2023-12-10,lounge,1,2,1,paid\nAna,1,5,2023-12-10,parking,1,1,,paid\n"
                  "Ben,2,-3,2023-12-09,lounge,1,-1,,paid\nCy,3,8,2023-12-02,lounge,1,3,0.50,paid\n"
                  "Dee,4,100,2023-12-10,lounge,1,9,9,cancelled\nEve,5,100,2023-11-20,lounge,1,9,9,paid\n");
    REQUIRE(
        session
            .call("run --date 2023-12-10 --input orders.csv --order-lines --negative-prices --counted-statuses paid "
                  "--columns quantity=quantity --columns discount=discount --columns order_status=order_status")
            .exit_code == 0);
    const auto week = [&] { return result_of(data_of(session.call("report --format html").out), "week")["rows"]; };
    CHECK(week() == json::parse(R"([["orders", 2, 1], ["units", 2, 3], ["value", 12, 8], ["discount", 1, 0.5],
        ["refunds", 3, 0], ["average order value", 5.5, 7.5], ["active customers", 2, 1], ["rejects", 0, 0]])"));
    // Two weeks later there are none.
    session.write("later.csv", raw_file({"Ana,6,10,2024-01-10,lounge,1"}));
    REQUIRE(session.call("run --date 2024-01-10 --input later.csv").exit_code == 0);
    CHECK(week() ==
          json::parse(R"([["orders", 1, 0], ["value", 10, 0], ["active customers", 1, 0], ["rejects", 0, 0]])"));
}

TEST_CASE("what JavaScript or a browser would take for something else is text in the page") {
    const Session session;
    const std::string name = "</script><!-- & \xE2\x80\xA8" + std::string(300, 'x');
    session.write("orders.csv", raw_file({name + ",9223372036854775807,1,2023-12-10,lounge,1",
                                          "Zo\xC3\xAB" + std::string(196, 'e') +
                                              "\xC3\xABn,9007199254740993,1,2023-12-10,lounge,1"}));
    REQUIRE(session.call("run --date 2023-12-10 --input orders.csv").exit_code == 0);
    const json recent = objects_of(
        result_of(data_of(session.call("report --format html").out), "metrics_most_recent_order_per_customer"));
    REQUIRE(recent.size() == 2);
    CHECK(recent[0]["order_id"] == "9223372036854775807");
    CHECK(recent[0]["customer_name"] == "</script><!-- & \xE2\x80\xA8" + std::string(182, 'x') + "…");
    CHECK(recent[1]["order_id"] == "9007199254740993");
    // A character is not cut in two.
    CHECK(recent[1]["customer_name"] == "Zo\xC3\xAB" + std::string(196, 'e') + "…");
}

TEST_CASE("a run writes its reports once it is committed") {
    const Session session;
    const Finished run =
        session.call("run --date 2023-12-10 --input orders.csv --report html:a.html --report html:b.html");
    CHECK(run.exit_code == 0);
    CHECK(data_of(session.read("a.html"))["report_date"] == "2023-12-10");
    CHECK(session.has("b.html"));
}

TEST_CASE("a signal while a report of a run is written leaves the run loaded, and says so") {
    const Session session;
    session.call("generate --rows 30000 --output many.csv");
    Process process(session.path(), split_words("run --date 2023-12-10 --input many.csv --report xlsx:book.xlsx"));
    const auto writes = [&session] {
        const std::filesystem::directory_iterator files(session.path());
        return std::any_of(begin(files), end(files),
                           [](const auto& file) { return file.path().extension() == ".tmp"; });
    };
    wait_until(writes);
    process.signal(SIGTERM);
    const Finished finished = process.wait();
    CHECK(finished.exit_code == 143);
    CHECK(split_lines(finished.err).back() ==
          "error: --report: interrupted, book.xlsx was not written (the run is loaded; write it with `ordermart report "
          "--format KIND --output FILE`)");
    CHECK(!writes());
    CHECK(!session.has("book.xlsx"));
    CHECK(contains(session.call("status").out, "succeeded"));
}

TEST_CASE("a report that cannot be written undoes nothing and is told") {
    const Session session;
    const Finished run =
        session.call("run --date 2023-12-10 --input orders.csv --report html:none/a.html --report html:b.html");
    CHECK(run.exit_code == 1);
    const std::vector<std::string> said = split_lines(run.err);
    REQUIRE(said.size() == 2);
    CHECK(said[1].starts_with("error: --report: 1 of 2 files could not be written: none/a.html: "));
    CHECK(session.has("b.html"));
    CHECK(session.call("check").exit_code == 0);

    const Finished both =
        session.call("run --date 2023-12-10 --input orders.csv --report html:none/a.html --report html:none/b.html");
    CHECK(both.exit_code == 1);
    const std::vector<std::string> each = split_lines(both.err);
    REQUIRE(each.size() == 3);
    CHECK(each[1].starts_with("error: none/b.html: "));
    CHECK(each[2].starts_with("error: --report: 2 of 2 files could not be written: none/a.html: "));
}

TEST_CASE("no report is written of a run that was refused or only tried") {
    const Session session;
    CHECK(session.call("run --date 2023-12-10 --input no_such.csv --report html:a.html").exit_code == 4);
    CHECK(contains(session.call("run --date 2023-12-10 --input orders.csv --dry-run --report html:a.html").err,
                   "a.html: not written by a dry run"));
    CHECK(!session.has("a.html"));
}

TEST_CASE("{date} in a report's name is the last run date") {
    const Session session;
    session.write("2023-12-10.csv", session.read("orders.csv"));
    CHECK(session.call("backfill --start 2023-12-09 --end 2023-12-11 --input {date}.csv --report html:to_{date}.html")
              .exit_code == 0);
    CHECK(session.has("to_2023-12-11.html"));
    const Finished same =
        session.call("run --date 2023-12-10 --input 2023-12-10.csv --report html:a_{date} --report xlsx:a_2023-12-10");
    CHECK(contains(same.err, "a_2023-12-10 is named twice"));
}

TEST_CASE("a report over a file that the run reads, or over another, is refused before anything is done") {
    const Session session;
    const std::string before = session.read("orders.csv");
    const std::string run = "run --date 2023-12-10 --input orders.csv --report ";
    session.write("settings.toml", "allow_empty = true\n");
    for (const std::string wrong :
         {"html:./orders.csv", "html:a.html --report xlsx:a.html", "html:settings.toml --config settings.toml",
          "html:ca.pem --mail-to a@b.c --mail-from a@b.c --mail-server b --mail-ca ca.pem"}) {
        CAPTURE(wrong);
        session.write("ca.pem", "certificates");
        CHECK(session.call(run + wrong).exit_code == 2);
        CHECK(session.read("orders.csv") == before);
        CHECK(session.read("ca.pem") == "certificates");
        CHECK(session.read("settings.toml") == "allow_empty = true\n");
        CHECK(!session.has("application.db"));
    }
}

TEST_CASE("wrong words for a report are wrong usage") {
    const Session session;
    session.load();
    for (const std::string words :
         {"run --input orders.csv --report a.html", "run --input orders.csv --report pdf:a.pdf",
          "run --input orders.csv --report html:", "run --input orders.csv --report html:-", "report --output a.xlsx",
          "report --format xlsx --output a.html", "report --format xlsx --output -", "report --format pdf",
          "report top_customers_last_week --format html", "report --limit 0"}) {
        CAPTURE(words);
        CHECK(session.call(words).exit_code == 2);
    }
}
