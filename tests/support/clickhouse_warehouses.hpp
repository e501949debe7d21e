// One supplier's files in three warehouses: in SQLite, in ClickHouse on one server, and on two shards.
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/clickhouse_server.hpp"
#include "support/order_model.hpp"
#include "support/support.hpp"
#include "warehouse/clickhouse/client.hpp"
#include "warehouse/clickhouse/tables.hpp"

namespace ordermart::test {

/// Two, for all tests of this process.
inline const ClickHouseServers& servers() {
    static const ClickHouseServers two(2);
    return two;
}

/// What is the same in every run: times are not, and each warehouse has its own name.
inline std::string masked(const std::string& text, const std::string& warehouse) {
    static const std::regex summary_seconds("[0-9]+\\.[0-9]{2} s;");
    static const std::regex run_times("[0-9]+\\.[0-9]{2}([^0-9]+)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z");
    const std::string without_seconds = std::regex_replace(text, summary_seconds, "# s;");
    static const std::regex dismissal("dismissed at [0-9TZ:-]+");
    std::string result = std::regex_replace(without_seconds, run_times, "#$1#");
    result = std::regex_replace(result, dismissal, "dismissed at #");
    for (std::size_t at = 0; (at = result.find(warehouse, at)) != std::string::npos;) {
        result.replace(at, warehouse.size(), "WAREHOUSE");
    }
    return result;
}

/// The contract's tables without surrogate keys: what they hold, a line for each row.
inline std::string content_of(Database& database) {
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
        "select typeof(order_id), order_id, order_line, customer_key, customer_name, product_name, full_date, "
        "price_cents, price, "
        "passenger_count, quantity, discount_cents, tax_cents, status_name, order_seconds, run_date_id, run_id, "
        "file_number, line_number from fact_orders join dim_customers using (customer_id) "
        "join dim_products using (product_id) join dim_dates using (date_id) "
        "left join dim_statuses using (status_id) order by order_id, order_line");
    add("cleaned",
        "select typeof(order_id), order_id, order_line, customer_name, product_name, order_date, price_cents, "
        "price, passenger_count, quantity, discount_cents, tax_cents, order_status, order_seconds, file_number, "
        "line_number from cleaned_orders order by order_id, order_line");
    add("extras",
        "select typeof(order_id), order_id, order_line, extras from order_extras order by order_id, order_line");
    add("customer",
        "select customer_key, customer_name, customer_segment, customer_email, country, region from dim_customers "
        "order by customer_key, customer_name");
    add("product", "select product_name, product_title, category, subcategory from dim_products order by product_name");
    add("status", "select status_name, is_counted from dim_statuses order by status_name");
    add("date",
        "select date_id, full_date, year, quarter, month, day, day_of_week, iso_week, is_weekend from dim_dates "
        "order by date_id");
    // Customers with keys may have one name.
    add("total", "select customer_name, total_orders from metrics_total_orders_per_customer order by 1, 2");
    add("latest",
        "select customer_name, typeof(order_id), order_id, order_date, product_name, price_cents, price * 1.0 "
        "from metrics_most_recent_order_per_customer order by customer_name, 2, order_id");
    add("week",
        "select customer_name, total_value_cents, total_value * 1.0, number_of_orders from "
        "metrics_top_customers_last_week "
        "order by 1, 2, 4");
    return text;
}

/// What the tables of the contract hold in ClickHouse, as SQLite would have it.
inline std::string content_of(const EngineSettings& settings) {
    static const std::array<std::pair<std::string, std::string>, 10> tables{{
        {"fact_orders",
         "order_id, order_line, customer_id, product_id, date_id, price_cents, price, passenger_count, quantity, "
         "discount_cents, tax_cents, status_id, order_seconds, run_date_id, run_id, file_number, line_number"},
        {"cleaned_orders",
         "order_id, order_line, customer_name, product_name, order_date, price_cents, price, passenger_count, "
         "quantity, discount_cents, tax_cents, order_status, order_seconds, file_number, line_number"},
        {"order_extras", "order_id, extras, order_line"},
        {"dim_customers",
         "customer_id, customer_name, customer_key, customer_segment, customer_email, country, region"},
        {"dim_products", "product_id, product_name, product_title, category, subcategory"},
        {"dim_statuses", "status_id, status_name, is_counted"},
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
inline nlohmann::json data_of(const std::string& page) {
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const std::size_t at = page.find(begin) + begin.size();
    nlohmann::json data = nlohmann::json::parse(page.substr(at, page.find("</script>", at) - at));
    data.erase("written_at");
    data.erase("warehouse");
    for (nlohmann::json& result : data["results"]) {
        for (std::size_t column = 0; column < result["columns"].size(); ++column) {
            const std::string name = result["columns"][column];
            if (name != "seconds" && name != "started_utc") continue;
            for (nlohmann::json& row : result["rows"]) row[column] = nullptr;
        }
    }
    return data;
}

/// Where two pages differ, with both their values.
inline std::string difference(const nlohmann::json& stored, const nlohmann::json& expected) {
    std::string text;
    for (const nlohmann::json& change : nlohmann::json::diff(expected, stored)) {
        text += change.dump() + " was " +
                expected.value(nlohmann::json::json_pointer(change["path"]), nlohmann::json()).dump() + "\n";
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

    void copy(const std::filesystem::path& folder) const {
        for (const Kept& kept : warehouses_)
            std::filesystem::copy(folder, kept.folder.path(), std::filesystem::copy_options::recursive);
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

    /// The facts and reports alone: the last run's file is another one where orders were moved, and names of before are
    /// in SQLite's alone.
    void require_same_orders() const {
        const auto of_orders = [](const std::string& content) {
            std::string text;
            for (const std::string& line : split_lines(content)) {
                const bool is_other = line.starts_with("cleaned |") || line.starts_with("customer |") ||
                                      line.starts_with("product |") || line.starts_with("date |");
                if (is_other) continue;
                std::string kept = line;
                // A moved fact comes from the run that moved it: run_id, file_number and line_number differ.
                for (int part = 0; part < 3 && line.starts_with("fact |"); ++part) kept.resize(kept.rfind(" | "));
                text += kept + "\n";
            }
            return text;
        };
        Database database(warehouses_[0].folder.path(file), Database::Mode::read_only);
        const std::string expected = of_orders(content_of(database));
        for (const EngineSettings& settings : engines()) {
            CHECK(difference(of_orders(content_of(settings)), expected) == "");
        }
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

    /// Of those in ClickHouse.
    std::vector<EngineSettings> engines() const { return {warehouses_[1].settings, warehouses_[2].settings}; }

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
        for (const auto& entry : std::filesystem::recursive_directory_iterator(kept.folder.path())) {
            const std::string name = entry.path().lexically_relative(kept.folder.path()).string();
            if (entry.is_directory() || name.starts_with(file)) continue;
            files[name] = name.ends_with(".xlsx") ? "" : read_file(entry.path().string());
        }
        return files;
    }

    std::array<Kept, 3> warehouses_;
};

}  // namespace ordermart::test
