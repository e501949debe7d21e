// Rejects that are never mended.

#include <string>

#include "ordermart/base/database.hpp"
#include "ordermart/run/pipeline.hpp"
#include "run/replays.hpp"
#include "support/catch.hpp"
#include "support/order_model.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

/// Two runs with rejects of two reasons each.
struct Rejects {
    Rejects() {
        for (const std::string day : {"10", "11"}) {
            session.write(day + ".csv", raw_file({"Ann," + day + "1,1,2023-12-10,lounge,1", "Bob," + day + "2,free,,,",
                                                  "Cy,,3,2023-12-10,lounge,1", "Dee," + day + "4,x,,,"}));
            REQUIRE(session.call("run --max-rejects 9 --date 2023-12-" + day + " --input " + day + ".csv").exit_code ==
                    0);
        }
    }

    std::string ask(const std::string& query) const {
        return Database(session.path("application.db"), Database::Mode::read_only).query_text(query);
    }

    /// `1:3 1:5`: run and line.
    std::string open() const {
        return ask(
            "select group_concat(run_id || ':' || line_number, ' ') from "
            "(select run_id, line_number from open_rejects order by 1, 2)");
    }

    Session session;
};

}  // namespace

TEST_CASE("dismissed rejects wait no longer, and are told apart from settled ones") {
    const Rejects rejects;
    const Session& session = rejects.session;
    REQUIRE(session.call("rejects --export open.csv").exit_code == 0);
    CHECK(session.call("rejects --dismiss --run 1 --reason bad_price").err ==
          "application.db: 2 rejects are dismissed\n");
    CHECK(rejects.open() == "1:4 2:3 2:4 2:5");
    const std::string listed = session.call("rejects --run 1 --format csv").out;
    CHECK(listed.starts_with("reason,records,settled,dismissed,example_line,example\nbad_price,2,0,2,3,"));
    CHECK(contains(listed, "\nempty_order_id,1,0,0,4,"));
    CHECK(contains(session.call("rejects --run 1 --reason all").out, rejects.ask("select max(dismissed_at) from "
                                                                                 "rejected_orders")));
    CHECK(contains(session.call("status").out, "bad_price             2     1  2023-12-11"));
    CHECK(session.call("rejects --dismiss --reason empty_order_id").err == "application.db: 2 rejects are dismissed\n");
    CHECK(session.call("rejects --dismiss --run 2").err == "application.db: 2 rejects are dismissed\n");
    CHECK(session.call("rejects --dismiss --reason all").err == "application.db: no reject is open\n");
    CHECK(contains(session.call("rejects --export none.csv").err, "no reject is open"));
    const Finished late = session.call("rejects --replay open.csv");
    CHECK(late.exit_code == 3);
    CHECK(contains(late.err, "open.csv:2: record 1:1:3 was dismissed at "));
    CHECK(session.call("check").exit_code == 0);
}

TEST_CASE("a file that is read again and a full refresh leave dismissed rejects dismissed") {
    const Rejects rejects;
    const Session& session = rejects.session;
    REQUIRE(session.call("rejects --dismiss --run 1 --reason bad_price").exit_code == 0);
    const std::string settled =
        "select count(settled_by_run_id) || ' ' || count(dismissed_at) from rejected_orders "
        "where run_id = 1";
    REQUIRE(session.call("run --max-rejects 9 --date 2023-12-10 --input 10.csv").exit_code == 0);
    CHECK(rejects.ask(settled) == "1 2");
    // Those of the file that was read again are rejects of another run.
    CHECK(rejects.open() == "2:3 2:4 2:5 3:3 3:4 3:5");
    REQUIRE(session.call("run --max-rejects 9 --date 2023-12-10 --input 10.csv --full-refresh --yes").exit_code == 0);
    CHECK(rejects.ask(settled) == "1 2");
}

TEST_CASE("a replay that was begun before its rejects were dismissed loads nothing") {
    const Rejects rejects;
    const Session& session = rejects.session;
    REQUIRE(session.call("rejects --run 1 --reason bad_price --export open.csv").exit_code == 0);
    std::string text = session.read("open.csv");
    for (std::size_t at; (at = text.find("free")) != std::string::npos;) text.replace(at, 7, "5,2023-12-10,x,1");
    session.write("open.csv", text);
    const std::string warehouse = session.path("application.db");
    std::vector<ordermart::Day> days;
    {
        Database database(warehouse, Database::Mode::read_only);
        days = find_replays(database, session.path("open.csv"));
    }
    REQUIRE(session.call("rejects --dismiss --reason all").exit_code == 0);
    LoadOptions options;
    options.replay = session.path("open.csv");
    options.max_rejects = *RejectLimit::parse("100%");
    const WarehouseOptions of_warehouse{.db = warehouse};
    const Stop stop = stop_of([&] { load_days(options, of_warehouse, days, *engine_of(of_warehouse)); });
    CHECK(stop.code == ExitCode::refused);
    CHECK(stop.says("settled or dismissed meanwhile"));
    CHECK(rejects.ask("select count(*) from fact_orders where order_id = 102") == "0");
}

TEST_CASE("of an order all rejected lines are dismissed, or none") {
    const Session session;
    session.write("lines.csv", raw_file({"Ann,1,1,2023-12-10,lounge,1", "Ann,1,free,2023-12-10,lounge,1",
                                         "Bob,2,1,2023-12-10,lounge,1", "Cy,3,free,2023-12-10,lounge,1",
                                         "Cy,3,,2023-12-10,lounge,1"}));
    REQUIRE(session.call("run --order-lines --max-rejects 9 --date 2023-12-10 --input lines.csv").exit_code == 0);
    CHECK(session.call("rejects --dismiss --reason empty_price").err == "application.db: 2 rejects are dismissed\n");
    CHECK(Database(session.path("application.db"), Database::Mode::read_only)
              .query_text("select group_concat(order_id) from open_rejects") == "1,1");
}

TEST_CASE("what is dismissed is said, and is of a warehouse and of a run that loaded something") {
    const Rejects rejects;
    const Session& session = rejects.session;
    for (const std::string words : {"", " --export a.csv --run 1", " --replay a.csv --run 1", " --run 9"}) {
        CAPTURE(words);
        CHECK(session.call("rejects --dismiss" + words).exit_code == 2);
    }
    REQUIRE(session.call("run --max-rejects 0 --date 2023-12-12 --input 10.csv").exit_code == 3);
    CHECK(contains(session.call("rejects --dismiss --run 3").err, "run 3: has loaded nothing: it was refused"));
    CHECK(session.call("rejects --dismiss --run 1 --db none.db").exit_code == 4);
    CHECK(!session.has("none.db"));
    CHECK(rejects.open() == "1:3 1:4 1:5 2:3 2:4 2:5");
}

TEST_CASE("rejects are dismissed under the warehouse's lock") {
    const Rejects rejects;
    Database other(rejects.session.path("application.db"), Database::Mode::create);
    const Transaction holds_the_warehouse(other);
    CHECK(rejects.session.call("rejects --dismiss --reason all").exit_code == 5);
}
