#include <filesystem>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

// Where settings come from: flags, environment, configuration file.
using namespace ordermart;
using namespace ordermart::test;

namespace {

/// The end of a run's summary: its warehouse.
std::string last_word(const Finished& finished) {
    const std::vector<std::string> words = split_words(finished.err);
    return words.empty() ? "" : words.back();
}

}  // namespace

TEST_CASE("a flag goes before the environment, that before the configuration file, that before the default") {
    const Session session;
    const std::string run = "run --date 2023-12-10 --input orders.csv ";
    session.write("settings.toml", "db = 'file.db'\nformat = 'json'\ndry_run = true\nmax_rejects = 0\n");

    SECTION("a value") {
        const auto warehouse = [&](const std::string& words, const Environment& environment = {}) {
            return last_word(session.call(run + "--dry-run " + words, environment));
        };
        CHECK(warehouse("") == "application.db");
        CHECK(warehouse("--config settings.toml") == "file.db");
        CHECK(warehouse("", {{"ORDERMART_CONFIG", "settings.toml"}}) == "file.db");
        CHECK(warehouse("--config settings.toml", {{"ORDERMART_DB", "environment.db"}}) == "environment.db");
        CHECK(warehouse("--db flag.db", {{"ORDERMART_DB", "environment.db"}}) == "flag.db");
        CHECK(warehouse("--config settings.toml --db flag.db") == "flag.db");
        session.write("other.toml", "db = 'other.db'");
        CHECK(warehouse("--config other.toml", {{"ORDERMART_CONFIG", "settings.toml"}}) == "other.db");
    }
    SECTION("one of several") {
        REQUIRE(session.call(run + "--db file.db").exit_code == 0);
        const auto report = [&](const std::string& words, const Environment& environment = {}) {
            return session.call("report total_orders_per_customer --db file.db " + words, environment).out;
        };
        CHECK(report("").starts_with("customer_name  total_orders\n"));
        CHECK(report("--config settings.toml").starts_with("["));
        CHECK(report("--config settings.toml", {{"ORDERMART_FORMAT", "csv"}}).starts_with("customer_name,"));
        CHECK(report("--config settings.toml --format table", {{"ORDERMART_FORMAT", "csv"}})
                  .starts_with("customer_name  "));
    }
    SECTION("a flag") {
        const auto stores = [&](const std::string& words, const Environment& environment = {}) {
            const Finished finished = session.call(run + "--db new.db " + words, environment);
            REQUIRE(finished.exit_code == 0);
            return std::filesystem::remove(session.path("new.db"));
        };
        CHECK(stores(""));
        CHECK(!stores("--config settings.toml"));
        CHECK(stores("--config settings.toml", {{"ORDERMART_DRY_RUN", "false"}}));
        CHECK(!stores("", {{"ORDERMART_DRY_RUN", "true"}}));
        CHECK(!stores("--dry-run", {{"ORDERMART_DRY_RUN", "false"}}));
    }
    SECTION("a limit") {
        session.write("bad.csv", raw_file({"Ana,1,1,2023-12-10,lounge,1", "Ana,2,free,2023-12-10,lounge,1"}));
        const auto exit_code = [&](const std::string& words, const Environment& environment = {}) {
            return session.call("run --date 2023-12-10 --input bad.csv --dry-run " + words, environment).exit_code;
        };
        CHECK(exit_code("") == 0);
        CHECK(exit_code("--config settings.toml") == 3);
        CHECK(exit_code("--config settings.toml", {{"ORDERMART_MAX_REJECTS", "1"}}) == 0);
        CHECK(exit_code("--max-rejects 0", {{"ORDERMART_MAX_REJECTS", "1"}}) == 3);
        CHECK(exit_code("--max-rejects 50%", {{"ORDERMART_MAX_REJECTS", "0"}}) == 0);
    }
}

TEST_CASE("one configuration file serves all commands") {
    const Session session;
    session.write("settings.toml", "input = 'orders.csv'\ndate = 2023-12-10\nrows = 5\nmax_rejects = '0.5%'\n");
    CHECK(session.call("run --config settings.toml").exit_code == 0);
    CHECK(session.call("report --config settings.toml").exit_code == 0);
    CHECK(split_lines(session.call("generate --config settings.toml").out).size() == 6);
    CHECK(session.call("sql list --config settings.toml").exit_code == 0);
}

TEST_CASE("relative paths in a configuration file are relative to it, others to the working folder") {
    const Session session;
    session.write("sub/in/2023-12-10.csv", session.read("orders.csv"));
    std::filesystem::copy(source_path("sql/sqlite"), session.path("sub/sql"), std::filesystem::copy_options::recursive);
    session.write("sub/sql/report/90_mine.sql", "select 1 as one;");
    session.write("sub/settings.toml",
                  "db = 'my.db'\ninput = 'in/{date}.csv'\nsql_dir = 'sql'\noutput = 'report.txt'\n");
    const std::string config = " --config sub/settings.toml";
    CHECK(session.call("run --date 2023-12-10" + config).exit_code == 0);
    CHECK(session.has("sub/my.db"));
    CHECK(session.call("report mine --format csv" + config).exit_code == 0);
    CHECK(session.read("sub/report.txt") == "one\n1\n");

    session.write("sub/report.toml",
                  "db = 'my.db'\nreport = ['html:page.html', 'xlsx:" + session.path("book.xlsx") + "']\n");
    CHECK(session.call("run --date 2023-12-10 --input orders.csv --config sub/report.toml").exit_code == 0);
    CHECK(session.has("sub/page.html"));
    CHECK(session.has("book.xlsx"));

    CHECK(session.call("report mine --format csv --output here.txt" + config).exit_code == 0);
    CHECK(session.has("here.txt"));
    CHECK(session.call("run --date 2023-12-10" + config, {{"ORDERMART_DB", "here.db"}}).exit_code == 0);
    CHECK(session.has("here.db"));

    session.write("sub/absolute.toml", "db = '" + session.path("absolute.db") + "'\n");
    CHECK(session.call("run --date 2023-12-10 --input orders.csv --config sub/absolute.toml").exit_code == 0);
    CHECK(session.has("absolute.db"));

    session.write("sub/standard_input.toml", "input = '-'\n");
    CHECK(session.call("run --config sub/standard_input.toml").err.find("standard input: is empty") !=
          std::string::npos);
}

TEST_CASE("a mistake in the configuration is wrong usage, and the message says where it is") {
    const Session session;
    const std::vector<std::pair<std::string, std::string>> mistakes{
        {"no_such = 1", "no_such"},
        {"max-rejects = 1", "max-rejects"},
        {"help = true", "help"},
        {"db = ['a.db']", "db"},
        {"db = true", "db"},
        {"[run]\ndb = 'a.db'", "run"},
        {"source = 'a'", "source"},
        {"source.a = 1", "source.a"},
        {"[source.a]\nno_such = 1", "source.a.no_such"},
        {"[source.a.db]\nb = 1", "source.a.db"},
        {"[source.a]\ndelimiter = ['a']", "source.a.delimiter"},
        {"[source.a]\ndate_format = [['%Y']]", "source.a.date_format"},
        {"quiet = 'maybe'", "quiet"},
        {"quiet = 3", "quiet"},
        {"quiet = 2023-12-10", "quiet"},
        {"memory = '512'", "memory"},
        {"memory = '255MiB'", "memory"},
        {"memory = '99999999999999999999GiB'", "memory"},
        {"memory = 'MiB'", "memory"},
        {"wait = 'soon'", "wait"},
        {"wait = -1", "wait"},
        {"max_rejects = 1.5", "max_rejects"},
        {"date = '2023-02-30'", "date"},
        {"date = 2023-12-10T10:00:00", "date"},
        {"log_format = 'xml'", "log_format"},
        {"db = 'a.db'\nquiet", ":2"},
        {"db = 'a.db'\ndb = 'b.db'", ":2"},
        {"db = 'a.db", ":1"},
        {"db = '\xFF'", ":1"},
    };
    for (const auto& [text, place] : mistakes) {
        CAPTURE(text);
        session.write("settings.toml", text + "\n");
        const bool has_source = contains(text, "[source.a");
        const Finished finished = session.call("run --input orders.csv --dry-run --config settings.toml" +
                                               std::string(has_source ? " --source a" : ""));
        CHECK(finished.exit_code == 2);
        CHECK(finished.err.starts_with("error: settings.toml:"));
        CHECK(contains(finished.err, place));
    }
    for (const std::string path : {"no_such.toml", "."}) {
        CAPTURE(path);
        const Finished finished = session.call("run --input orders.csv --dry-run --config " + path);
        CHECK(finished.exit_code == 2);
        CHECK(finished.err.starts_with("error: " + path + ": "));
    }
    CHECK(session.call("run --input orders.csv", {{"ORDERMART_CONFIG", "no_such.toml"}}).exit_code == 2);
    CHECK(session.call("run --input orders.csv", {{"ORDERMART_QUIET", "maybe"}}).exit_code == 2);
    CHECK(session.call("run --input orders.csv", {{"ORDERMART_DATE", "someday"}}).exit_code == 2);
}

TEST_CASE("a number of a configuration file keeps its digits") {
    const Session session;
    session.write("plain.csv",
                  "customer_name,order_id,order_date,product_id,passenger_count\nAnn,1,2023-12-10,lounge,1\n");
    session.write("settings.toml", "[source.a.constants]\nprice = 12345.67\n[source.b.constants]\nprice = 1234567.0\n");
    const auto load = [&](const std::string& source) {
        CHECK(session
                  .call("run --date 2023-12-10 --input plain.csv --config settings.toml --source " + source + " --db " +
                        source + ".db")
                  .exit_code == 0);
        return Database(session.path(source + ".db"), Database::Mode::read_only)
            .query_integer("select price_cents from fact_orders");
    };
    CHECK(load("a") == 1234567);
    CHECK(load("b") == 123456700);
}

TEST_CASE("a source's settings go before the file's own, and after the environment and flags") {
    const Session session;
    session.write("settings.toml",
                  "max_rejects = 1\nwait = 1\n[source.shop]\nmax_rejects = 2\n[source.other]\nmax_rejects = 3\n");
    session.write("bad.csv", raw_file({"Ann,1,free,2023-12-10,lounge,1", "Ann,2,free,2023-12-10,lounge,1",
                                       "Ann,3,free,2023-12-10,lounge,1", "Ann,4,free,2023-12-10,lounge,1",
                                       "Ann,5,free,2023-12-10,lounge,1", "Ann,6,free,2023-12-10,lounge,1",
                                       "Ann,7,1,2023-12-10,lounge,1"}));
    const auto limit = [&](const std::string& words, const Environment& environment = {}) {
        const std::string errors =
            session.call("run --date 2023-12-10 --input bad.csv --config settings.toml " + words, environment).err;
        const std::size_t at = errors.find("--max-rejects ");
        return at == std::string::npos ? errors : errors.substr(at + 14, 1);
    };
    CHECK(limit("") == "1");
    CHECK(limit("--source shop") == "2");
    CHECK(limit("", {{"ORDERMART_SOURCE", "other"}}) == "3");
    CHECK(limit("--source shop", {{"ORDERMART_MAX_REJECTS", "4"}}) == "4");
    CHECK(limit("--source shop --max-rejects 5") == "5");
}

TEST_CASE("what is of the warehouse is no setting of a source, for any command") {
    const Session session;
    for (const std::string setting :
         {"db = 'shop.db'", "engine = 'sqlite'", "engine_url = 'http://h:1'", "sql_dir = 'sql'"}) {
        session.write("settings.toml", "[source.shop]\n" + setting + "\n");
        const std::string name = setting.substr(0, setting.find(' '));
        for (const std::string command :
             {"run --date 2023-12-10 --input orders.csv --source shop", "inspect orders.csv --source shop", "check",
              "report", "status", "rejects", "backfill --start 2023-12-10 --end 2023-12-10 --input {date}.csv"}) {
            CAPTURE(setting, command);
            const auto result = session.call(command + " --config settings.toml");
            CHECK(result.exit_code == 2);
            CHECK(contains(result.err, "source.shop." + name + ": is a setting of the warehouse, and not of one"));
        }
    }
}

TEST_CASE("a source's report files are written by its runs") {
    const Session session;
    session.write("settings.toml", "[source.shop]\nreport = 'html:page.html'\n");
    REQUIRE(session.call("run --date 2023-12-10 --input orders.csv --config settings.toml --source shop").exit_code ==
            0);
    CHECK(session.has("page.html"));
}

TEST_CASE("columns and constants that are given on the command line are added to the source's, column by column") {
    const Session session;
    session.write("shop.csv", "Kunde,Nr,Neu,Betrag,Datum,Was,Gaeste\nAnn,1,2,5.00,2023-12-10,lounge,4\n");
    session.write("shop.toml",
                  "[source.shop.columns]\ncustomer_name = 'Kunde'\norder_id = ['Nr', 'No']\nprice = 'Betrag'\n"
                  "order_date = 'Datum'\nproduct_id = 'Was'\n[source.shop.constants]\npassenger_count = 1\n");
    const auto order = [&](const std::string& words, const Environment& environment = {}) {
        const auto result = session.call(
            "run --date 2023-12-10 --input shop.csv --config shop.toml --source shop --db w.db " + words, environment);
        if (result.exit_code != 0) return result.err;
        Database database(session.path("w.db"), Database::Mode::read_only);
        const std::string text = database.query_text(
            "select order_id || ' ' || price_cents || ' ' || passenger_count || ' ' || customer_name from fact_orders "
            "join dim_customers using (customer_id)");
        std::filesystem::remove(session.path("w.db"));
        return text;
    };
    CHECK(order("") == "1 500 1 Ann");
    CHECK(order("--columns order_id=Neu") == "2 500 1 Ann");
    CHECK(order("--constants price=7.00") == "1 700 1 Ann");
    CHECK(order("--columns passenger_count=Gaeste") == "1 500 4 Ann");
    CHECK(order("--constants passenger_count=9 --columns order_id=Neu") == "2 500 9 Ann");
    CHECK(order("", {{"ORDERMART_COLUMNS", "order_id=Neu"}}) == "2 500 1 Ann");
    CHECK(order("--columns order_id=Gaeste", {{"ORDERMART_COLUMNS", "order_id=Neu"}}) == "4 500 1 Ann");
    CHECK(order("--columns order_id=Gaeste", {{"ORDERMART_CONSTANTS", "passenger_count=8"}}) == "4 500 8 Ann");
}

TEST_CASE("where rejects are written to, and what is replayed, are settings too") {
    const Session session;
    session.write("bad.csv", raw_file({"Ann,1,1,2023-12-10,lounge,1", "Ann,2,free,2023-12-10,lounge,1"}));
    REQUIRE(session.call("run --date 2023-12-10 --input bad.csv --max-rejects 1").exit_code == 0);
    CHECK(session.call("rejects", {{"ORDERMART_EXPORT", "by_environment.csv"}}).exit_code == 0);
    CHECK(session.has("by_environment.csv"));
    std::filesystem::create_directory(session.path("sub"));
    session.write("sub/settings.toml", "export = 'by_file.csv'\n");
    CHECK(session.call("rejects --config sub/settings.toml").exit_code == 0);
    const std::string exported = session.read("sub/by_file.csv");
    CHECK(exported == session.read("by_environment.csv"));

    std::string mended = exported;
    mended.replace(mended.find("free"), 4, "2");
    session.write("sub/mended.csv", mended);
    session.write("sub/settings.toml", "replay = 'mended.csv'\n");
    CHECK(contains(session.call("rejects --config sub/settings.toml").err, "1 read = 1 inserted"));
    CHECK(session.call("rejects", {{"ORDERMART_REPLAY", "sub/mended.csv"}}).exit_code == 3);
}
