// A warehouse on two shards of ClickHouse whose requests can be disturbed.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "ordermart/run/days.hpp"
#include "ordermart/run/pipeline.hpp"
#include "support/catch.hpp"
#include "support/clickhouse_server.hpp"
#include "support/server_process.hpp"
#include "support/support.hpp"
#include "warehouse/clickhouse/client.hpp"
#include "warehouse/clickhouse/engine.hpp"

namespace ordermart::test {

/// Between a client and servers (fault_proxy.py): disturbs one request.
class FaultProxy {
public:
    explicit FaultProxy(const EngineSettings& servers) {
        std::vector<std::string> words{"/usr/bin/python3", source_path("tests/support/fault_proxy.py"), folder_.path()};
        for (const std::string& url : servers.urls) words.push_back(url.substr(url.rfind(':') + 1));
        let_pass();
        process_.emplace(words, folder_.path("messages"));
        for (const std::string& port : split_words(process_->wait_for(folder_.path("ports")))) {
            urls_.push_back("http://127.0.0.1:" + port);
        }
    }

    const std::vector<std::string>& urls() const { return urls_; }

    /// From now on; what it holds it lets go.
    void disturb(nlohmann::json rule) {
        rule["id"] = ++rule_;
        write_file(folder_.path("rule.new"), rule.dump());
        std::filesystem::rename(folder_.path("rule.new"), folder_.path("rule"));
    }
    void let_pass() { disturb({{"do", "late"}, {"at", -1}}); }

    /// What it holds comes to its server now.
    void release() { disturb({{"do", "late"}, {"at", -1}, {"release", true}}); }

    /// The request that the rule means has come.
    bool reached() const { return std::filesystem::exists(folder_.path("reached-" + std::to_string(rule_))); }

    /// Those since the rule was given, as `number node !|- statement`.
    std::vector<std::string> requests() const {
        return split_lines(read_file(folder_.path("log-" + std::to_string(rule_))));
    }

private:
    TemporaryFolder folder_;
    std::vector<std::string> urls_;
    std::optional<ServerProcess> process_;
    int rule_ = 0;
};

/// Two shards, a proxy before them, and files to load: `a` and `b` send the same orders with other values, `b` some
/// more of them; `c` is another day's.
class Mart {
public:
    explicit Mart(int orders = 40) : servers_(2), proxy_(servers_.settings()), asking_(servers_.settings()) {
        make("a.csv", orders, 1, "2023-12-10");
        make("b.csv", orders + orders / 4, 2, "2023-12-10");
        make("c.csv", orders / 2, 3, "2023-12-11");
    }

    ClickHouseServers& servers() { return servers_; }
    FaultProxy& proxy() { return proxy_; }
    std::string path(const std::string& name = "") const { return folder_.path(name); }

    std::vector<std::string> with_engine(std::vector<std::string> words, bool through_proxy = true) const {
        const std::vector<std::string> urls = through_proxy ? proxy_.urls() : servers_.settings().urls;
        words.insert(words.end(), {"--engine", "clickhouse", "--engine-url", urls[0] + "," + urls[1],
                                   "--engine-cluster", "test", "--engine-database", database});
        return words;
    }

    std::vector<std::string> run(const std::string& file, std::vector<std::string> options = {},
                                 bool through_proxy = true) const {
        options.insert(options.begin(),
                       {"run", "--date", file == "c.csv" ? "2023-12-11" : "2023-12-10", "--input", file});
        return with_engine(options, through_proxy);
    }

    Finished call(const std::vector<std::string>& words) const { return ordermart(path(), words); }

    /// Undisturbed, around the proxy.
    void load(const std::string& file, const std::vector<std::string>& options = {}) const {
        const Finished finished = call(run(file, options, false));
        if (finished.exit_code != 0) throw std::runtime_error("a run that was to succeed: " + finished.err);
    }

    /// The run behind one that was killed: it does not wait for the lease to end.
    void load_behind_killed(const std::string& file, bool full_refresh = false) const {
        WarehouseOptions warehouse;
        warehouse.engine = EngineKind::clickhouse;
        warehouse.clickhouse = servers_.settings(database);
        LoadOptions options;
        options.inputs = {path(file)};
        options.start = options.end = *parse_date(file == "c.csv" ? "2023-12-11" : "2023-12-10");
        options.full_refresh = full_refresh;
        options.yes = true;
        ClickHouseEngine engine(warehouse, std::chrono::seconds(0));
        ordermart::load_days(options, warehouse, find_days(options), engine);
    }

    std::string ask(const std::string& sql, std::size_t node = 0) const {
        return asking_.query(node, {.sql = sql, .place = "a test", .idempotent = true, .in_database = false});
    }

    bool is_made() const {
        return ask("select count() from system.tables where database = '" + database + "' and name = 'etl_runs'") ==
               "1\n";
    }

    /// What readers see: facts, dimensions and reports, whoever loaded them; by sums, which the servers make.
    std::string state() const {
        if (!is_made()) return "nothing";
        std::string text;
        for (const auto& [table, columns] : std::map<std::string, std::string>{
                 {"fact_orders",
                  "order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, run_date_id"},
                 {"cleaned_orders", "order_id, order_line, customer_name, product_name, order_date, price_cents"},
                 {"dim_customers", "customer_id, customer_name"},
                 {"dim_products", "product_id, product_name"},
                 {"dim_dates", "date_id, full_date, iso_week"},
                 {"metrics_total_orders_per_customer", "customer_name, total_orders"},
                 {"metrics_most_recent_order_per_customer", "customer_name, order_id, order_date, price_cents"},
                 {"metrics_top_customers_last_week", "customer_name, total_value_cents, number_of_orders"}}) {
            text += table + " " + ask("select count(), sum(sipHash64(" + columns + ")) from " + database + "." + table);
        }
        return text;
    }

    /// Of runs that are not in the ledger nothing is left, on no shard, and no lock.
    std::string leftovers() const {
        std::string text;
        const std::string ids = ask("select groupArray(toString(run_id)) from " + database + ".etl_runs");
        for (std::size_t node = 0; node < 2; ++node) {
            text += ask("select distinct table, partition from system.parts where active and database = '" + database +
                            "' and table not in ('etl_runs', 'visible_runs_local', 'given_up_runs', "
                            "'warehouse_layout') and table not like "
                            "'run_lock%' and "
                            "not has(" +
                            ids.substr(0, ids.size() - 1) + ", partition)",
                        node);
        }
        return text +
               ask("select name from system.tables where database = '" + database + "' and name like 'run_lock%'");
    }

    std::string runs(const std::string& status) const {
        if (!is_made()) return "0\n";
        return ask("select count() from " + database + ".etl_runs final where status = '" + status + "'");
    }

    void check() const {
        const Finished finished = call(with_engine({"check"}, false));
        INFO(finished.out + finished.err);
        CHECK(finished.exit_code == 0);
        // Of each run that succeeded the ledger has its file.
        CHECK(ask("select count() from " + database + ".etl_run_files") == runs("succeeded"));
    }

    std::string database = "mart";

private:
    void make(const std::string& name, int orders, int variant, const std::string& date) const {
        std::vector<std::string> lines;
        for (int order = 0; order < orders; ++order) {
            const int id = variant == 3 ? order * 3 : order;
            lines.push_back("customer " + std::to_string((id * variant) % 17) + "," + std::to_string(id) + "," +
                            std::to_string(10 * variant + id % 7) + ".50," + date + "," +
                            (order % 3 == 0 ? "lounge" : "parking") + "," + std::to_string(variant));
        }
        write_file(path(name), raw_file(lines));
    }

    TemporaryFolder folder_;
    ClickHouseServers servers_;
    FaultProxy proxy_;
    mutable ClickHouse asking_;
};

}  // namespace ordermart::test
