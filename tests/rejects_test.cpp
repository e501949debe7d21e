#include <string>

#include "catch.hpp"
#include "ordermart/database.hpp"
#include "support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

const std::string columns = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
const std::string keys = "reject_run,reject_file,reject_line,reject_reason,";

/// A warehouse with two sources: rejects of the contract's form in runs 1 and 3, of another form in run 2.
struct TwoSources {
    TwoSources() {
        session.write("plain.csv", columns + "Ann,1,free,2023-12-10,lounge,1\nAnn,2,2,2023-12-10,lounge,1\n");
        session.write("shop.csv",
                      "Name;order_id;price;order_date;product_id;passenger_count\n'Bo;b';3;1.234,50 EUR;31.12.2023;"
                      "lounge;1\n'Bo;b';4;x;31.12.2023;lounge;1\n\"Cy;5;x;31.12.2023;lounge;1\n");
        session.write("other.csv", columns + "Dee,6,6,2023-12-12,,1\nDee,7,7,2023-12-12,lounge,1\n");
        CHECK(session.call("run --date 2023-12-10 --input plain.csv").exit_code == 0);
        CHECK(session
                  .call("run --date 2023-12-11 --input shop.csv --max-rejects 2 --delimiter ; --quote ' --date-format "
                        "%d.%m.%Y --decimal-mark , --thousands-mark . --currency EUR --columns customer_name=Name")
                  .exit_code == 0);
        CHECK(session.call("run --date 2023-12-12 --input other.csv").exit_code == 0);
    }

    Session session;
};

std::string text_of(const Session& session, const std::string& query) {
    return Database(session.path("application.db"), Database::Mode::read_only).query_text(query);
}

/// The runs that have open rejects of plain.csv.
std::string open_runs(const Session& session) {
    return text_of(session,
                   "select group_concat(run_id, ' ') from (select distinct run_id from open_rejects "
                   "where input_path = 'plain.csv' order by 1)");
}

}  // namespace

TEST_CASE("rejects are exported to a file for each source, and replayed as that source was declared") {
    const TwoSources sources;
    const Session& session = sources.session;
    const Finished exported = session.call("rejects --export open.csv");
    CHECK(exported.err ==
          "open.csv: 2 rejects of plain.csv and later files; mend, then `ordermart rejects --replay open.csv`\n"
          "open-2.csv: 2 rejects of shop.csv; mend, then `ordermart rejects --replay open-2.csv`\n");
    CHECK(session.read("open.csv") == keys + columns +
                                          "1,1,2,bad_price,Ann,1,free,2023-12-10,lounge,1\n"
                                          "3,1,2,empty_product_id,Dee,6,6,2023-12-12,,1\n");
    const std::string header =
        "reject_run;reject_file;reject_line;reject_reason;Name;order_id;price;order_date;product_id;passenger_count\n";
    CHECK(session.read("open-2.csv") == header +
                                            "2;1;3;bad_price;'Bo;b';4;x;31.12.2023;lounge;1\n"
                                            "2;1;4;bad_price;\"Cy;5;x;31.12.2023;lounge;1\n");

    session.write("open-2.csv", header +
                                    "2;1;4;bad_price;\"Cy;5;1.000,00 EUR;31.12.2023;lounge;1\n"
                                    "2;1;3;bad_price;'Bo;b';4;12,5;31.12.2023;lounge;1\n");
    CHECK(contains(session.call("rejects --replay open-2.csv").err, "2 read = 2 inserted"));
    CHECK(text_of(session, "select group_concat(customer_name || ' ' || price_cents, ', ') from cleaned_orders") ==
          "Bo;b 1250, \"Cy 100000");
    CHECK(session.call("rejects --run 2 --export none.csv").err == "none.csv: not written, no reject is open\n");
    CHECK(!session.has("none.csv"));
}

TEST_CASE("mended rejects may come from a spreadsheet that separates and quotes fields in its own way") {
    const TwoSources sources;
    const Session& session = sources.session;
    session.write("saved.csv",
                  "\xEF\xBB\xBF\"reject_run\";\"reject_file\";\"reject_line\";\"reject_reason\";\"customer_name\";"
                  "\"order_id\";\"price\";\"order_date\";\"product_id\";\"passenger_count\"\r\n"
                  "\"3\";\"1\";\"2\";\"empty_product_id\";\"Dee\";\"6\";\"6\";\"2023-12-12\";\"spa\";\"1\"\r\n"
                  "\"1\";\"1\";\"2\";\"bad_price\";\"Ann\";\"1\";\"free\";\"2023-12-10\";\"lounge\";\"1\"\r\n");
    CHECK(contains(session.call("rejects --replay saved.csv --max-rejects 1").err,
                   "2023-12-12 saved.csv: 1 read = 1 inserted"));
    // What is broken still has the separator of the file that it is in, and its header.
    CHECK(session.call("rejects --run 4 --export again.csv").exit_code == 0);
    CHECK(
        session.read("again.csv") ==
        "reject_run;reject_file;reject_line;reject_reason;\"customer_name\";\"order_id\";\"price\";\"order_date\";"
        "\"product_id\";\"passenger_count\"\n4;1;3;bad_price;\"Ann\";\"1\";\"free\";\"2023-12-10\";\"lounge\";\"1\"\n");
    session.write("again.csv",
                  "reject_run;reject_file;reject_line;reject_reason;customer_name;order_id;price;order_date;"
                  "product_id;passenger_count\n4;1;3;bad_price;Ann;1;1;2023-12-10;lounge;1\n");
    CHECK(contains(session.call("rejects --replay again.csv").err, "2023-12-10 again.csv: 1 read = 1 inserted"));
}

TEST_CASE("rejects of two sources are not replayed from one file") {
    const TwoSources sources;
    sources.session.write("mixed.csv",
                          keys + columns + "1,1,2,x,Ann,1,1,2023-12-10,lounge,1\n2,1,3,x,Bo,4,4,2023-12-11,lounge,1\n");
    const Finished refused = sources.session.call("rejects --replay mixed.csv");
    CHECK(refused.exit_code == 3);
    CHECK(refused.err ==
          "error: mixed.csv:3: record 2:1:3 is of another source than those before it (replay what `ordermart rejects "
          "--export` wrote, a file for each source)\n");
}

TEST_CASE("rejects of a file that was sent again for its run date wait no longer") {
    const TwoSources sources;
    const Session& session = sources.session;
    REQUIRE(session.call("rejects --export open.csv --run 1").exit_code == 0);
    session.write("plain.csv",
                  columns + "Ann,1,1,2023-12-10,lounge,1\nAnn,2,2,2023-12-10,lounge,1\nAnn,9,x,2023-12-10,lounge,1\n");
    // Another day's file of that name is another file.
    REQUIRE(session.call("run --date 2023-12-13 --input plain.csv").exit_code == 0);
    CHECK(open_runs(session) == "1 4");
    REQUIRE(session.call("run --date 2023-12-10 --input plain.csv").exit_code == 0);
    CHECK(open_runs(session) == "4 5");
    CHECK(contains(session.call("status").out, "bad_price               4     3  2023-12-10      2023-12-13"));
    const Finished late = session.call("rejects --replay open.csv");
    CHECK(late.exit_code == 3);
    CHECK(contains(late.err,
                   "open.csv:2: record 1:1:2 waits no longer: its run loaded nothing, its file was sent again"));
}

TEST_CASE("a run that did not succeed has no rejects to export") {
    const TwoSources sources;
    REQUIRE(sources.session.call("run --date 2023-12-14 --input plain.csv --max-rejects 0").exit_code == 3);
    const Finished refused = sources.session.call("rejects --run 4 --export open.csv");
    CHECK(refused.exit_code == 2);
    CHECK(refused.err ==
          "error: run 4: has loaded nothing: it was refused (mend its file and run it again; `ordermart rejects --run "
          "ID` prints what it rejected)\n");
}
