// The same raw files through both engines, by the executable: into SQLite, into ClickHouse on one server, and into
// ClickHouse on two shards. What they say and what they keep has to be the same.
//
// TEST_ROUNDS=50 tries so many sets of random days instead of 2, and all cases of tests/cases instead of some;
// TEST_SEED=7 tries others.

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "catch.hpp"
#include "clickhouse_client.hpp"
#include "clickhouse_server.hpp"
#include "clickhouse_tables.hpp"
#include "order_model.hpp"
#include "ordermart/database.hpp"
#include "support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;
using nlohmann::json;

bool servers_installed() {
    if (!ClickHouseServers::installed()) WARN("skipped: the package clickhouse-server is not installed");
    return ClickHouseServers::installed();
}

/// Two, for all tests of this process.
const ClickHouseServers& servers() {
    static const ClickHouseServers two(2);
    return two;
}

/// What is the same in every run: times are not, and each warehouse has its own name.
std::string masked(const std::string& text, const std::string& warehouse) {
    static const std::regex summary_seconds("[0-9]+\\.[0-9]{2} s;");
    static const std::regex run_times("[0-9]+\\.[0-9]{2}([^0-9]+)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z");
    const std::string without_seconds = std::regex_replace(text, summary_seconds, "# s;");
    std::string result = std::regex_replace(without_seconds, run_times, "#$1#");
    for (std::size_t at = 0; (at = result.find(warehouse, at)) != std::string::npos;) {
        result.replace(at, warehouse.size(), "WAREHOUSE");
    }
    return result;
}

/// The contract's tables without surrogate keys: what they hold, a line for each row.
std::string content_of(Database& database) {
    std::string text;
    const auto add = [&](const std::string& title, const std::string& sql) {
        Statement query = database.prepare(sql);
        while (query.step()) {
            text += title;
            for (int column = 0; column < query.column_count(); ++column) text += " | " + query.text(column);
            text += "\n";
        }
    };
    add("fact",
        "select typeof(order_id), order_id, order_line, customer_name, product_name, full_date, price_cents, price, "
        "passenger_count, run_date_id from fact_orders join dim_customers using (customer_id) "
        "join dim_products using (product_id) join dim_dates using (date_id) order by order_id, order_line");
    add("cleaned",
        "select typeof(order_id), order_id, order_line, customer_name, product_name, order_date, price_cents, price, "
        "passenger_count, file_number, line_number, copies from cleaned_orders order by order_id, order_line");
    add("customer", "select customer_name from dim_customers order by customer_name");
    add("product", "select product_name from dim_products order by product_name");
    add("date",
        "select date_id, full_date, year, quarter, month, day, day_of_week, iso_week, is_weekend from dim_dates "
        "order by date_id");
    add("total", "select customer_name, total_orders from metrics_total_orders_per_customer order by customer_name");
    add("latest",
        "select customer_name, typeof(order_id), order_id, order_date, product_name, price_cents, price * 1.0 "
        "from metrics_most_recent_order_per_customer order by customer_name");
    add("week",
        "select customer_name, total_value_cents, total_value * 1.0, number_of_orders from "
        "metrics_top_customers_last_week "
        "order by customer_name");
    return text;
}

/// What the tables of the contract hold in ClickHouse, as SQLite would have it.
std::string content_of(const EngineSettings& settings) {
    static const std::array<std::pair<std::string, std::string>, 8> tables{{
        {"fact_orders",
         "order_id, order_line, customer_id, product_id, date_id, price_cents, price, passenger_count, run_date_id"},
        {"cleaned_orders",
         "order_id, order_line, customer_name, product_name, order_date, price_cents, price, passenger_count, "
         "file_number, line_number, copies"},
        {"dim_customers", "customer_id, customer_name"},
        {"dim_products", "product_id, product_name"},
        {"dim_dates", "date_id, full_date, year, quarter, month, day, day_of_week, iso_week, is_weekend"},
        {"metrics_total_orders_per_customer", "customer_name, total_orders"},
        {"metrics_most_recent_order_per_customer",
         "customer_name, order_id, order_date, product_name, price_cents, price"},
        {"metrics_top_customers_last_week", "customer_name, total_value_cents, total_value, number_of_orders"},
    }};
    ClickHouse server(settings);
    Database database("", Database::Mode::create);
    for (const auto& [table, columns] : tables) {
        const std::string rows = fetch_result(server, "select " + columns + " from " + table, table, database);
        database.execute("create table main." + table + " as " + rows);
    }
    return content_of(database);
}

/// The data inside a page, without times and the warehouse's name. Whole numbers are equal however they are written.
json data_of(const std::string& page) {
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const std::size_t at = page.find(begin) + begin.size();
    json data = json::parse(page.substr(at, page.find("</script>", at) - at));
    data.erase("written_at");
    data.erase("warehouse");
    for (json& result : data["results"]) {
        for (std::size_t column = 0; column < result["columns"].size(); ++column) {
            const std::string name = result["columns"][column];
            if (name != "seconds" && name != "started_utc") continue;
            for (json& row : result["rows"]) row[column] = nullptr;
        }
    }
    return data;
}

/// Where two pages differ, with both their values.
std::string difference(const json& stored, const json& expected) {
    std::string text;
    for (const json& change : json::diff(expected, stored)) {
        text += change.dump() + " was " + expected.value(json::json_pointer(change["path"]), json()).dump() + "\n";
    }
    return text;
}

/// One supplier's files, and three warehouses of them: in SQLite, in ClickHouse on one server and on two shards. Each
/// is in a folder of its own, so that what a call writes meets nothing of the others.
class Warehouses {
public:
    Warehouses() {
        static int made = 0;
        const std::string number = std::to_string(++made);
        warehouses_[0].title = "in SQLite";
        warehouses_[1].title = "on one server";
        warehouses_[1].settings = servers().settings("parity_one_" + number);
        warehouses_[1].settings.urls.resize(1);
        warehouses_[1].settings.cluster.clear();
        warehouses_[2].title = "on two shards";
        warehouses_[2].settings = servers().settings("parity_two_" + number);
    }

    void write(const std::string& name, std::string_view text) const {
        for (const Kept& kept : warehouses_) write_file(kept.folder.path(name), text);
    }

    /// The records behind the header.
    void write_orders(const std::string& name, const std::vector<std::string>& lines) const {
        write(name, raw_file(lines));
    }

    void copy(const fs::path& folder) const {
        for (const Kept& kept : warehouses_) fs::copy(folder, kept.folder.path(), fs::copy_options::recursive);
    }

    /// Does it in all three, and returns what SQLite's said after it was the same in the others.
    Finished same(const std::string& words, const std::string& standard_input = "/dev/null") const {
        INFO("ordermart " << words);
        const std::vector<Finished> finished = all(words, standard_input);
        for (std::size_t i = 1; i < finished.size(); ++i) {
            INFO(warehouses_[i].title);
            CHECK(finished[i].exit_code == finished[0].exit_code);
            CHECK(difference(masked(finished[i].out, warehouses_[i].name()), masked(finished[0].out, file)) == "");
            CHECK(difference(masked(finished[i].err, warehouses_[i].name()), masked(finished[0].err, file)) == "");
        }
        return finished[0];
    }

    /// A run for a date, which leaves the same outcomes.
    Finished run(const std::string& date, const std::string& rest) const {
        return same("run --date " + date + " --input " + rest);
    }

    /// They hold the same, in the files that were written too.
    void require_same_content() const {
        Database database(warehouses_[0].folder.path(file), Database::Mode::read_only);
        const std::string expected = content_of(database);
        CHECK(difference(content_of(warehouses_[1].settings), expected) == "");
        CHECK(difference(content_of(warehouses_[2].settings), expected) == "");
        const auto files = files_of(warehouses_[0]);
        CHECK(files_of(warehouses_[1]) == files);
        CHECK(files_of(warehouses_[2]) == files);
    }

    /// And the pages of them, which show all reports, the overview and the last runs.
    void require_same() const {
        require_same_content();
        const std::vector<Finished> pages = all("report --format html");
        CHECK(difference(data_of(pages[1].out), data_of(pages[0].out)) == "");
        CHECK(difference(data_of(pages[2].out), data_of(pages[0].out)) == "");
        for (const Finished& finished : all("check")) {
            CHECK(finished.exit_code == 0);
            CHECK(!contains(finished.out, "broken"));
        }
    }

    /// They say the same in every form.
    void require_same_answers() const {
        for (const std::string format : {"table", "csv", "json", "markdown"}) same("report --format " + format);
        same("status");
    }

    std::vector<Finished> all(const std::string& words, const std::string& standard_input = "/dev/null") const {
        std::vector<std::unique_ptr<Process>> processes;
        for (const Kept& kept : warehouses_) {
            std::vector<std::string> arguments = split_words(words);
            for (const std::string& each : kept.arguments()) arguments.push_back(each);
            const std::string input = standard_input[0] == '/' ? standard_input : kept.folder.path(standard_input);
            processes.push_back(
                std::make_unique<Process>(kept.folder.path(), arguments, Environment{}, std::nullopt, input));
        }
        std::vector<Finished> finished;
        for (const auto& process : processes) finished.push_back(process->wait());
        return finished;
    }

    /// Loads into SQLite's alone.
    void load(const std::string& words) const {
        CHECK(ordermart::test::ordermart(warehouses_[0].folder.path(), split_words(words)).exit_code == 0);
    }

    /// Moves what SQLite's has into the others.
    void move() const {
        for (std::size_t i = 1; i < warehouses_.size(); ++i) {
            std::vector<std::string> words{"move", "--db", warehouses_[0].folder.path(file)};
            for (const std::string& each : warehouses_[i].arguments()) words.push_back(each);
            const Finished moved = ordermart::test::ordermart(warehouses_[i].folder.path(), words);
            CHECK(moved.exit_code == 0);
            CHECK(moved.err.ends_with("; its ledger and its rejects stay there\n"));
        }
    }

    std::string read(const std::string& name) const { return read_file(warehouses_[0].folder.path(name)); }

private:
    static inline const std::string file = "application.db";

    struct Kept {
        std::string title;
        EngineSettings settings;  ///< without a server: SQLite's
        TemporaryFolder folder;

        std::string name() const { return settings.urls.empty() ? file : settings.database; }

        std::vector<std::string> arguments() const {
            if (settings.urls.empty()) return {};
            std::string urls;
            for (const std::string& url : settings.urls) urls += (urls.empty() ? "" : ",") + url;
            std::vector<std::string> words{"--engine", "clickhouse",        "--engine-url",
                                           urls,       "--engine-database", settings.database};
            if (!settings.cluster.empty()) words.insert(words.end(), {"--engine-cluster", settings.cluster});
            return words;
        }
    };

    /// All but SQLite's warehouse and workbooks, which have times.
    static std::map<std::string, std::string> files_of(const Kept& kept) {
        std::map<std::string, std::string> files;
        for (const auto& entry : fs::recursive_directory_iterator(kept.folder.path())) {
            const std::string name = entry.path().lexically_relative(kept.folder.path()).string();
            if (entry.is_directory() || name.starts_with(file)) continue;
            files[name] = name.ends_with(".xlsx") ? "" : read_file(entry.path().string());
        }
        return files;
    }

    std::array<Kept, 3> warehouses_;
};

const Date first_day = *parse_date("2023-12-27");

}  // namespace

TEST_CASE("corrected, moved, late, repeated and broken orders are kept the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders(
        "10.csv", {"Ana,1,12.50,2023-12-10,lounge,1", "Ben,2,20,2023-12-09,parking,2", "Cy,3,7,2023-12-10,Fast Track,0",
                   "Ana,4,1,2023-12-05,lounge,1", "Dee,5,5,2023-12-10,lounge,1", "Cy,3,7.00,2023-12-10,fast-track,00",
                   ",,,,,", "Cy,3,8,2023-12-10,fast-track,0", "Eve,6,free,2023-12-10,lounge,1"});
    warehouses.write_orders(
        "11.csv", {"Ana,1,13,2023-12-10,lounge,1", "Ana,2,20,2023-12-09,parking,2", "Cy,3,7,2023-12-11,lounge,0",
                   "Fay,7,1,2023-12-11,lounge,1", "Ana,4,1,2023-12-05,lounge,1"});
    warehouses.write_orders("9.csv", {"Zoe,1,99,2023-12-09,lounge,9", "Zoe,5,5,2023-12-09,parking,1",
                                      "Ana,4,1,2023-12-05,lounge,1", "Zoe,8,2,2023-12-04,parking,1"});
    CHECK(warehouses.run("2023-12-10", "10.csv --max-rejects 2").exit_code == 0);
    CHECK(contains(warehouses.run("2023-12-11", "11.csv").err, "1 inserted + 3 updated + 1 unchanged"));
    CHECK(contains(warehouses.run("2023-12-09", "9.csv").err, "1 inserted + 2 superseded + 1 unchanged"));
    warehouses.require_same_content();
    warehouses.same("rejects --run 1");
    warehouses.same("rejects --run 1 --reason all");
    warehouses.same("rejects --run 1 --reason duplicate_order_id --format csv");
    CHECK(contains(warehouses.run("2023-12-11", "11.csv").err, "5 unchanged"));
    warehouses.run("2023-12-12", "10.csv --max-rejects 2");
    warehouses.run("2023-12-12", "9.csv");
    warehouses.same("report --format xlsx --output book.xlsx");
    warehouses.same("report top_customers_last_week");
    warehouses.require_same_answers();
    warehouses.require_same();
}

TEST_CASE("an order's lines grow, shrink and move the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders(
        "lines.csv", {"Ana,A,10,2023-12-10,lounge,1", "Ben,A,5,2023-12-09,parking,1", "Ana,A,10,2023-12-10,lounge,1",
                      "Cy,7,1,2023-12-10,lounge,1", "Dee,8,1,2023-12-10,lounge,1", "Dee,8,bad,2023-12-10,lounge,1"});
    warehouses.write_orders("fewer.csv", {"Ben,A,5,2023-12-09,parking,1", "Cy,7,1,2023-12-10,lounge,1"});
    warehouses.write_orders("more.csv", {"Cy,7,1,2023-12-10,lounge,1", "Cy,7,2,2023-12-10,lounge,1",
                                         "Eve,9,3,2023-12-12,lounge,1", "Ben,A,5,2023-12-09,parking,1"});
    warehouses.write_orders(
        "other.csv", {"Ana,A,4,2023-12-12,lounge,1", "Cy,7,3,2023-12-10,lounge,1", "Fay,9,3,2023-12-12,lounge,1"});
    const std::string lines = " --order-lines --max-rejects 9";
    warehouses.run("2023-12-10", "lines.csv" + lines);
    warehouses.same("rejects --run 1 --reason all --format csv");
    warehouses.run("2023-12-11", "fewer.csv" + lines);
    warehouses.run("2023-12-12", "more.csv --input other.csv" + lines);
    warehouses.require_same_content();
    warehouses.run("2023-12-11", "lines.csv" + lines);
    warehouses.run("2023-12-12", "lines.csv" + lines);
    warehouses.run("2023-12-13", "fewer.csv");
    warehouses.require_same();
}

TEST_CASE("a refresh, a dry run, a refusal and a backfill leave the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders("2023-12-09.csv", {"Ana,1,1,2023-12-09,lounge,1", "Ben,2,2,2023-12-09,lounge,1",
                                               "Cy,3,3,2023-12-08,parking,1", "Dee,4,4,2023-12-09,lounge,x"});
    warehouses.write_orders("2023-12-10.csv", {"Zoe,1,1,2023-12-10,lounge,1", "Eve,5,5,2023-12-10,lounge,1"});
    warehouses.write_orders("2023-12-12.csv", {"Ana,6,1,2023-12-12,lounge,one", "Ana,7,1,2023-12-31,lounge,1",
                                               "Ana,8,1,2023-13-01,lounge,1", "Ana,9,1,2023-12-12,lounge,1"});
    warehouses.write("empty.csv", "customer_name,order_id,price,order_date,product_id,passenger_count\n");
    warehouses.write("page.csv", "<html>");
    // Where there is no warehouse a refusal and a dry run make none.
    CHECK(warehouses.run("2023-12-10", "page.csv").exit_code == 3);
    CHECK(warehouses.run("2023-12-10", "page.csv").exit_code == 3);
    CHECK(warehouses.run("2023-12-10", "2023-12-10.csv --dry-run").exit_code == 0);
    for (const Finished& finished : warehouses.all("status")) CHECK(finished.exit_code == 4);

    const std::string days = "--start 2023-12-09 --end 2023-12-13 --input {date}.csv";
    CHECK(warehouses.same("backfill " + days + " --max-rejects 1").exit_code == 3);
    warehouses.same("rejects --reason all");
    warehouses.require_same_content();
    CHECK(warehouses.run("2023-12-12", "2023-12-12.csv --max-rejects 50% --dry-run").exit_code == 0);
    CHECK(warehouses.run("2023-12-12", "2023-12-10.csv --full-refresh").exit_code == 0);
    CHECK(warehouses.run("2023-12-12", "empty.csv").exit_code == 3);
    CHECK(warehouses.run("2023-12-12", "empty.csv --full-refresh --allow-empty").exit_code == 3);
    warehouses.require_same_content();
    // A refresh lets go what was rejected before it.
    warehouses.same("rejects --run 3 --reason all");
    CHECK(warehouses.same("backfill " + days + " --max-rejects 50% --full-refresh").exit_code == 0);
    warehouses.require_same_content();
    CHECK(warehouses.run("2023-12-14", "2023-12-09.csv --input 2023-12-10.csv --full-refresh").exit_code == 3);
    CHECK(warehouses.run("2023-12-14", "2023-12-10.csv --full-refresh --yes").exit_code == 0);
    CHECK(warehouses.run("2023-12-11", "empty.csv --allow-empty").exit_code == 0);
    CHECK(warehouses.run("2023-12-11", "missing.csv").exit_code == 4);
    warehouses.same("status");
    warehouses.require_same();
}

TEST_CASE("rejects are exported, mended and replayed the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders(
        "10.csv", {"Ana,1,1,2023-12-10,lounge,1", "\"Ben, \"\"B\"\"\",2,free,2023-12-10,lounge,1",
                   "Cy,3,3,2023-12-10,\"two\nlines\",x", "Dee,1,9,2023-12-10,lounge,1", "E\xff,5,5,2023-12-10,lounge,1",
                   "Fay\\t\t,6,,2023-12-10,lounge,1", "Hal,9,9,2023-12-10,lounge,1", "Hal,9,8,2023-12-10,lounge,1"});
    warehouses.write_orders(
        "11.csv", {"Ana,1,1,2023-12-10,lounge,1", "Ben,2,2,2023-12-11,lounge,1", "Gil,7,-7,2023-12-11,lounge,1"});
    warehouses.run("2023-12-10", "10.csv --max-rejects 9");
    warehouses.run("2023-12-11", "11.csv --max-rejects 9");
    warehouses.same("rejects --run 1 --reason all --format json");
    warehouses.same("rejects --export open.csv");
    const std::string header = split_lines(warehouses.read("open.csv")).front() + "\n";
    warehouses.write("mended.csv", header + "1,1,3,bad_price,Ben,2,5,2023-12-10,lounge,1\n" +
                                       "1,1,8,empty_price,Fay,6,6,2023-12-10,lounge,1\n" +
                                       "2,1,4,negative_price,Gil,7,7,2023-12-11,lounge,1\n");
    warehouses.write("wrong.csv", header + "1,1,10,duplicate_order_id,Hal,9,8,2023-12-10,lounge,1\n");
    CHECK(contains(warehouses.same("rejects --replay mended.csv").err, "1 inserted + 1 superseded"));
    CHECK(warehouses.same("rejects --replay mended.csv").exit_code == 3);
    CHECK(warehouses.same("rejects --replay wrong.csv").exit_code == 3);
    warehouses.same("rejects --run 1 --reason all");
    warehouses.same("rejects --export left.csv --run 1");
    warehouses.require_same_content();
    // What is sent again is read again.
    warehouses.run("2023-12-10", "10.csv --max-rejects 9");
    warehouses.same("rejects --run 1");
    warehouses.run("2023-12-12", "11.csv --full-refresh --yes --max-rejects 9");
    warehouses.same("rejects --run 1 --reason all");
    warehouses.require_same();
}

TEST_CASE("the outermost numbers, dates, ids and names are kept the same in both engines") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write(
        "names.csv",
        raw_file({"\"O'Brien, \"\"Pat\"\"\",1,1,2024-02-29,caf\xC3\xA9,1", "back\\slash\\N,2,2,2023-12-31,\\N,1",
                  "\\N,3,3,2024-01-01,'; drop table x; --,1", "\"a\tb\n c\",4,4,2024-01-07,\"t\tu\",1",
                  "Zo\xC3\xAB,5,5,2024-01-01,{database},1", "Zoe\xCC\x88,6,6,2024-01-01,:run_id,1",
                  "\xE6\x9D\xB1\xE4\xBA\xAC,7,7,2024-01-01,\xF0\x9F\x9B\xAB,1", "=1+1,8,8,2024-01-01,<b>&,1",
                  "null,9,9,2024-01-01,NULL,1", "zoe,10,10,2024-01-01,%,1",
                  "\x01\x1b[31m\x7f,11,11,2024-01-01,\xEF\xBB\xBF,1", "bad\xff,12,1,2024-01-01,lounge,1",
                  "nul"s + '\0' + ",13,1,2024-01-01,lounge,1"}));
    warehouses.write_orders(
        "ids.csv", {"Ana,7,1,2024-01-01,lounge,1", "Ana,007,1,2024-01-01,lounge,1", "Ana,-0,1,2024-01-01,lounge,1",
                    "Ana,0,1,2024-01-01,lounge,1", "Ben,-5,1,2024-01-01,lounge,1", "Ben,+5,1,2024-01-01,lounge,1",
                    "Cy,9223372036854775807,10000000000.00,2024-01-01,lounge,9223372036854775807",
                    "Cy,9223372036854775808,1,2024-01-01,lounge,0", "Dee,-9223372036854775808,1,2024-01-01,lounge,0",
                    "Dee,-9223372036854775809,0,2023-12-31,lounge,0", "Eve,10,1,2024-01-01,lounge,1",
                    "Eve,9,1,2024-01-01,lounge,1", "Fay,B,1,2024-01-01,lounge,1", "Fay,a,1,2024-01-01,lounge,1",
                    "Fay,99,1,2024-01-01,lounge,1", "Gil,\\N,0.07,2024-01-01,lounge,1", "Gil,1e3,.1,2024-01-01,x,1"});
    warehouses.write_orders(
        "years.csv", {"Ana,y1,1,0001-01-01,lounge,1", "Ben,y2,1,0004-02-29,lounge,1", "Cy,y3,1,0100-12-31,lounge,1",
                      "Dee,y4,1,1582-10-10,lounge,1", "Eve,y5,1,1900-03-01,lounge,1", "Fay,y6,1,1969-12-31,lounge,1",
                      "Gil,y7,1,2038-01-19,lounge,1", "Hal,y8,1,2106-02-08,lounge,1", "Ida,y9,1,2000-12-31,lounge,1",
                      "Jo,y10,1,9999-12-31,lounge,1", "Ana,y11,1,9999-12-25,lounge,1", "Ben,y12,1,0001-01-07,x,1"});
    CHECK(warehouses.run("0001-01-03", "years.csv").exit_code == 0);
    warehouses.require_same();
    CHECK(warehouses.run("2024-01-01", "names.csv --max-rejects 2").exit_code == 0);
    CHECK(warehouses.run("2024-01-02", "ids.csv").exit_code == 0);
    warehouses.same("rejects --run 2 --reason all --format json");
    warehouses.require_same_answers();
    warehouses.require_same_content();
    CHECK(warehouses.run("9999-12-31", "years.csv --input ids.csv").exit_code == 0);
    warehouses.require_same();
}

TEST_CASE("random days are kept the same in both engines") {
    if (!servers_installed()) return;
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(2)); ++seed) {
        CAPTURE(seed);
        const Warehouses warehouses;
        Supplier supplier(seed);
        const bool some_lines = supplier.below(2) == 0;
        for (int run = 0; run < 5; ++run) {
            const Day day = supplier.day(first_day + std::chrono::days(supplier.below(6)));
            const std::string name = "day" + std::to_string(run) + ".csv";
            warehouses.write(name, day.raw_text);
            std::string options = name + " --allow-empty --max-rejects " + (supplier.below(6) == 0 ? "0" : "100%");
            if (some_lines && supplier.below(3) > 0) options += " --order-lines";
            if (run > 0 && supplier.below(4) == 0) options += " --input day" + std::to_string(run - 1) + ".csv";
            if (supplier.below(8) == 0) options += " --full-refresh";
            if (supplier.below(8) == 0) options += " --dry-run";
            warehouses.run(to_string(day.run_date), options);
        }
        // There may be none, after refusals and dry runs.
        if (warehouses.all("status")[0].exit_code == 0) warehouses.require_same();
    }
}

TEST_CASE("orders that are moved into ClickHouse are the same there, and go on from their run dates") {
    if (!servers_installed()) return;
    const Warehouses warehouses;
    warehouses.write_orders("1.csv", {"\"Zo\"\"e, x\",007,1.05,2023-12-27,Fast Track,2", "B,7,20,2023-12-26,lounge,1",
                                      "C\\t,8,0,2023-12-20,lounge,1", "B,9,3.1,2023-12-27,parking,0"});
    warehouses.write_orders("2.csv",
                            {"A,7,4,2023-12-28,lounge,1", "A,7,5,2023-12-28,parking,3", "D,x-1,7,0001-01-01,lounge,1"});
    warehouses.load("run --date 2023-12-28 --input 1.csv");
    warehouses.load("run --date 2023-12-29 --input 2.csv --order-lines");
    warehouses.move();
    warehouses.same("report --format json");
    // What is there is unchanged.
    warehouses.move();
    warehouses.same("report --format json");
    // A file of a run date between the two changes the orders of the first alone.
    warehouses.write_orders("3.csv", {"E,8,9,2023-12-28,lounge,1", "E,7,9,2023-12-28,lounge,1"});
    CHECK(contains(warehouses.run("2023-12-28", "3.csv --order-lines").err, "1 updated + 1 superseded"));
    warehouses.same("report --format json");
}

TEST_CASE("cases end the same in both engines") {
    if (!servers_installed()) return;
    const std::vector<std::string> few{"backfill_stops_at_a_refused_day", "full_refresh_with_a_refused_day",
                                       "rejects_of_standard_input"};
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(ORDERMART_SOURCE_DIR "/tests/cases")) {
        if (rounds(0) > 0 || std::ranges::count(few, entry.path().filename().string()) > 0) {
            folders.push_back(entry.path());
        }
    }
    std::ranges::sort(folders);
    for (const fs::path& folder : folders) {
        CAPTURE(folder.filename().string());
        const std::string steps = read_file((folder / "steps").string());
        // What has SQLite's models or files, or no warehouse.
        static const std::regex of_sqlite("--db|--sql-dir|(^|\n)(sql|inspect|generate) ");
        if (std::regex_search(steps, of_sqlite)) continue;
        const Warehouses warehouses;
        warehouses.copy(folder);
        for (const std::string& step : split_lines(steps)) {
            if (step.empty() || step.starts_with('#')) continue;
            const std::size_t redirection = step.find(" < ");
            if (redirection != std::string::npos) {
                warehouses.same(step.substr(0, redirection), step.substr(redirection + 3));
            } else if (step.starts_with("check")) {
                for (const Finished& finished : warehouses.all(step)) CHECK(finished.exit_code == 0);
            } else {
                warehouses.same(step);
            }
        }
        if (warehouses.all("status")[0].exit_code == 0) warehouses.require_same_content();
    }
}
