#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

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

/// The runs that have open rejects of price.
std::string open_runs(const Session& session) {
    return text_of(session,
                   "select group_concat(run_id, ' ') from (select distinct run_id from open_rejects "
                   "where reason = 'bad_price' and header like 'customer_name%' order by 1)");
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
    sources.session.write(
        "mixed.csv",
        keys + columns + "1,1,2,bad_price,Ann,1,1,2023-12-10,lounge,1\n2,1,3,bad_price,Bo,4,4,2023-12-11,lounge,1\n");
    const Finished refused = sources.session.call("rejects --replay mixed.csv");
    CHECK(refused.exit_code == 3);
    CHECK(refused.err ==
          "error: mixed.csv:3: record 2:1:3 is of another source, or of a file with another header (replay what "
          "`ordermart rejects --export` wrote, a file for each of them)\n");
}

TEST_CASE("rows of another header are not replayed as if they had the file's") {
    const Session session;
    session.write("a.csv", columns + "Ann,1,free,2023-12-10,lounge,1\nAnn,2,2,2023-12-10,lounge,1\n");
    session.write("b.csv",
                  "product_id,order_id,price,order_date,customer_name,passenger_count\n"
                  "spa,3,free,2023-12-10,Bo,1\nspa,4,4,2023-12-10,Bo,1\n");
    REQUIRE(session.call("run --date 2023-12-10 --input a.csv --input b.csv --max-rejects 2").exit_code == 0);
    session.write(
        "mixed.csv",
        keys + columns + "1,1,2,bad_price,Ann,1,1,2023-12-10,lounge,1\n1,2,2,bad_price,spa,3,3,2023-12-10,Bo,1\n");
    CHECK(contains(session.call("rejects --replay mixed.csv").err, "mixed.csv:3: record 1:2:2 is of another source"));
}

TEST_CASE("rejects of a file that was read again for its run date wait no longer") {
    const TwoSources sources;
    const Session& session = sources.session;
    REQUIRE(session.call("rejects --export open.csv --run 1").exit_code == 0);
    session.write("plain.csv",
                  columns + "Ann,1,1,2023-12-10,lounge,1\nAnn,2,2,2023-12-10,lounge,1\nAnn,9,x,2023-12-10,lounge,1\n");
    // Another day's file of that name is another file, and so is one of that name elsewhere.
    REQUIRE(session.call("run --date 2023-12-13 --input plain.csv").exit_code == 0);
    std::filesystem::create_directory(session.path("other"));
    session.write("other/plain.csv", columns + "Eve,11,x,2023-12-10,lounge,1\nEve,12,2,2023-12-10,lounge,1\n");
    REQUIRE(session.call("run --date 2023-12-10 --input other/plain.csv").exit_code == 0);
    CHECK(open_runs(session) == "1 4 5");
    // However its path is written.
    REQUIRE(session.call("run --date 2023-12-10 --input other/../plain.csv").exit_code == 0);
    CHECK(open_runs(session) == "4 5 6");
    CHECK(contains(session.call("status").out, "bad_price               5     4  2023-12-10      2023-12-13"));
    const Finished late = session.call("rejects --replay open.csv");
    CHECK(late.exit_code == 3);
    CHECK(contains(late.err, "open.csv:2: record 1:1:2 was settled by run 6, which replayed it, read its file again"));
}

TEST_CASE("what a replay rejected again is settled with its file") {
    const Session session;
    session.write(
        "plain.csv",
        columns + "Ann,1,free,2023-12-10,lounge,1\nBo,2,free,2023-12-10,lounge,1\nCy,3,3,2023-12-10,lounge,1\n");
    REQUIRE(session.call("run --date 2023-12-10 --input plain.csv --max-rejects 2").exit_code == 0);
    session.write("mended.csv",
                  keys + columns +
                      "1,1,2,bad_price,Ann,1,1,2023-12-10,lounge,1\n1,1,3,bad_price,Bo,2,free,2023-12-10,lounge,1\n");
    REQUIRE(session.call("rejects --replay mended.csv").exit_code == 0);
    CHECK(open_runs(session) == "2");
    session.write("plain.csv",
                  columns + "Ann,1,1,2023-12-10,lounge,1\nBo,2,2,2023-12-10,lounge,1\nCy,3,3,2023-12-10,lounge,1\n");
    REQUIRE(session.call("run --date 2023-12-10 --input plain.csv").exit_code == 0);
    CHECK(open_runs(session).empty());
}

TEST_CASE("a replay that loads nothing is refused, and uses no reject up") {
    const TwoSources sources;
    const Session& session = sources.session;
    REQUIRE(session.call("rejects --export open.csv --run 1").exit_code == 0);
    const Finished refused = session.call("rejects --replay open.csv");
    CHECK(refused.exit_code == 3);
    CHECK(refused.err ==
          "error: open.csv: 1 of 1 records rejected again: 1 bad_price (line 2: \"Ann,1,free,2023-12-10,lounge,1\") "
          "(mend the file and replay it again)\n");
    CHECK(session.call("rejects --replay open.csv --max-rejects 0").err == refused.err);
    CHECK(open_runs(session) == "1");
}

TEST_CASE("a file with mended rejects that is replaced while its replay waits is refused") {
    const Session session;
    for (const std::string day : {"10", "11"}) {
        session.write(day + ".csv", columns + "Ann," + day + "1,1,2023-12-10,lounge,1\nBo," + day +
                                        "2,free,2023-12-10,lounge,1\nCy," + day + "3,free,2023-12-10,lounge,1\n");
        REQUIRE(session.call("run --date 2023-12-" + day + " --max-rejects 2 --input " + day + ".csv").exit_code == 0);
    }
    const std::string tenth = "1,1,3,bad_price,Bo,102,5,2023-12-10,lounge,1\n";
    session.write("mended.csv", keys + columns + tenth + "2,1,3,bad_price,Bo,112,5,2023-12-10,lounge,1\n");
    session.write("later.csv", keys + columns + tenth + "2,1,4,bad_price,Cy,113,5,2023-12-10,lounge,1\n");
    Finished refused;
    std::thread replay;
    {
        Database other(session.path("application.db"), Database::Mode::create);
        const Transaction holds_the_warehouse(other);
        replay = std::thread([&] { refused = session.call("rejects --replay mended.csv --wait 60"); });
        std::this_thread::sleep_for(std::chrono::seconds(1));
        std::filesystem::rename(session.path("later.csv"), session.path("mended.csv"));
    }
    replay.join();
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.err, "mended.csv: changed while it was read"));
    CHECK(text_of(session, "select count(*) from open_rejects") == "4");
}

TEST_CASE("a file with rejects is as it was exported, but for what was mended") {
    const TwoSources sources;
    const Session& session = sources.session;
    const std::string mended = "1,1,2,bad_price,Ann,1,1,2023-12-10,lounge,1\n";
    const auto refusal_of = [&](std::string text, char delimiter = ',') {
        std::replace(text.begin(), text.end(), ',', delimiter);
        session.write("mended.csv", text);
        const Finished finished = session.call("rejects --replay mended.csv");
        CHECK(finished.exit_code == 3);
        return finished.err;
    };
    CHECK(contains(refusal_of(keys + columns + "1,1,2,\"bad,price\",Ann,1,1,2023-12-10,lounge,1\n"),
                   "mended.csv:2: has not bad_price in reject_reason"));
    for (const char delimiter : {'\xFF', '0', '-', 'X', '\x01', '_'}) {
        CAPTURE(delimiter);
        CHECK(contains(refusal_of(keys + columns + mended, delimiter), "does not begin with the columns reject_run"));
    }
    CHECK(session.call("rejects --export -").exit_code == 2);
    session.write("mine.csv", "mended by hand");
    CHECK(session.call("rejects --export mine.csv").exit_code == 2);
    CHECK(session.read("mine.csv") == "mended by hand");
}

TEST_CASE("what a run accepts as a file can be exported and replayed") {
    const Session session;
    std::string header = columns.substr(0, columns.size() - 1);
    std::string rest;
    SECTION("a header of several lines") {
        header += ",\"a\nnote\"";
        rest = ",";
    }
    SECTION("as many columns as a file may have") {
        for (int column = 7; column <= 1000; ++column) header += ",c" + std::to_string(column);
        rest = std::string(994, ',');
    }
    session.write("orders.csv",
                  header + "\nAnn,1,free,2023-12-10,lounge,1" + rest + "\nAnn,2,2,2023-12-10,lounge,1" + rest + "\n");
    REQUIRE(session.call("run --date 2023-12-10 --input orders.csv").exit_code == 0);
    REQUIRE(session.call("rejects --export open.csv --reason bad_price").exit_code == 0);
    std::string mended = session.read("open.csv");
    mended.replace(mended.find("free"), 4, "1");
    session.write("mended.csv", mended);
    CHECK(contains(session.call("rejects --replay mended.csv").err, "1 read = 1 inserted"));
    CHECK(contains(session.call("rejects --export none.csv --reason empty_price").err, "no reject is open"));
}

TEST_CASE("a file that is named twice is read once") {
    const TwoSources sources;
    const Finished finished =
        sources.session.call("run --date 2023-12-20 --input plain.csv --input ./plain.csv --order-lines");
    CHECK(contains(finished.err, "plain.csv: named twice, read once"));
    CHECK(contains(finished.err, "2 read = "));
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

TEST_CASE("rejects of a file without a header are exported under the columns' positions, and replayed") {
    const Session session;
    session.write("bare.csv", "Ann,1,free,2023-12-10,lounge,1\nBo,2,2,2023-12-10,lounge,1\n");
    const std::string form =
        " --header none --columns customer_name=#1 --columns order_id=#2 --columns price=#3 --columns order_date=#4"
        " --columns product_id=#5 --columns passenger_count=#6";
    CHECK(session.call("run --date 2023-12-10 --input bare.csv" + form).exit_code == 0);
    CHECK(session.call("run --date 2023-12-10 --input bare.csv --header none").exit_code == 2);
    CHECK(session.call("rejects --export open.csv").exit_code == 0);
    CHECK(session.read("open.csv") == keys + "#1,#2,#3,#4,#5,#6\n1,1,1,bad_price,Ann,1,free,2023-12-10,lounge,1\n");
    session.write("open.csv", keys + "#1,#2,#3,#4,#5,#6\n1,1,1,bad_price,Ann,1,7,2023-12-10,lounge,1\n");
    CHECK(contains(session.call("rejects --replay open.csv").err, "1 read = 1 inserted"));
}

TEST_CASE("rejects of a file with a delimiter of several characters are exported and replayed") {
    const Session session;
    session.write("bars.csv",
                  "customer_name||order_id||price||order_date||product_id||passenger_count\n"
                  "Ann||1||free||2023-12-10||lounge||1\nBo||2||2||2023-12-10||lounge||1\n");
    CHECK(session.call("run --date 2023-12-10 --input bars.csv --delimiter ||").exit_code == 0);
    CHECK(session.call("rejects --export open.csv").exit_code == 0);
    std::string text = session.read("open.csv");
    CHECK(text.starts_with("reject_run||reject_file||reject_line||reject_reason||customer_name||"));
    text.replace(text.find("free"), 4, "7");
    session.write("open.csv", text);
    CHECK(contains(session.call("rejects --replay open.csv").err, "1 read = 1 inserted"));
}
