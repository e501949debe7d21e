// What becomes of a warehouse in ClickHouse when something fails in the middle of a run: the run itself is killed or
// interrupted, a request or its answer is lost, a server goes away, another run comes. With real servers.
//
// A run has about two hundred requests. These tests disturb a few of them; TEST_ROUNDS=1000 disturbs each.

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "catch.hpp"
#include "clickhouse_engine.hpp"
#include "clickhouse_lock.hpp"
#include "clickhouse_server.hpp"
#include "ordermart/pipeline.hpp"
#include "support.hpp"

namespace ordermart::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

bool servers_installed() {
    if (!ClickHouseServers::installed()) WARN("skipped: the package clickhouse-server is not installed");
    return ClickHouseServers::installed();
}

/// Between a client and servers (fault_proxy.py): disturbs one request.
class FaultProxy {
public:
    explicit FaultProxy(const EngineSettings& servers) {
        std::vector<std::string> words{"/usr/bin/python3", ORDERMART_SOURCE_DIR "/tests/fault_proxy.py",
                                       folder_.path()};
        for (const std::string& url : servers.urls) words.push_back(url.substr(url.rfind(':') + 1));
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        let_pass();
        const pid_t parent = getpid();
        pid_ = fork();
        if (pid_ < 0) throw std::runtime_error("cannot fork");
        if (pid_ == 0) {
            // Not left behind by a test that is killed.
            if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(126);
            if (std::freopen(folder_.path("messages").c_str(), "w", stderr) == nullptr) _exit(126);
            execv(words.front().c_str(), argv.data());
            _exit(127);
        }
        wait_until([this] {
            if (std::filesystem::exists(folder_.path("ports"))) return true;
            if (waitpid(pid_, nullptr, WNOHANG) == 0) return false;
            throw std::runtime_error("the proxy does not start: " + read_file(folder_.path("messages")));
        });
        for (const std::string& port : split_words(read_file(folder_.path("ports")))) {
            urls_.push_back("http://127.0.0.1:" + port);
        }
    }
    ~FaultProxy() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    const std::vector<std::string>& urls() const { return urls_; }

    /// From now on; what it holds it lets go.
    void disturb(nlohmann::json rule) {
        rule["id"] = ++rule_;
        write_file(folder_.path("rule.new"), rule.dump());
        std::filesystem::rename(folder_.path("rule.new"), folder_.path("rule"));
    }
    void let_pass() { disturb({{"do", "late"}, {"at", -1}}); }

    /// The request that the rule means has come.
    bool reached() const { return std::filesystem::exists(folder_.path("reached-" + std::to_string(rule_))); }

    /// Those since the rule was given, as `number node !|- statement`.
    std::vector<std::string> requests() const {
        return split_lines(read_file(folder_.path("log-" + std::to_string(rule_))));
    }

private:
    TemporaryFolder folder_;
    std::vector<std::string> urls_;
    pid_t pid_ = -1;
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
        Config config;
        config.engine = EngineKind::clickhouse;
        config.clickhouse = servers_.settings(database);
        config.inputs = {path(file)};
        config.start = config.end = *parse_date(file == "c.csv" ? "2023-12-11" : "2023-12-10");
        config.full_refresh = full_refresh;
        config.yes = true;
        ordermart::load(config, nullptr, [](const Config& of) { return std::make_unique<ClickHouseEngine>(of, 0s); });
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
                            "' and table not in ('etl_runs', 'visible_runs_local') and table not like 'run_lock%' and "
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

/// Of `count` numbers from 1 on about so many, spread evenly; other ones with another TEST_SEED.
std::vector<int> some_of(int count, int wanted) {
    std::vector<int> some;
    const int step = std::max(1, count / rounds(wanted));
    for (int at = 1 + static_cast<int>(first_seed()) % step; at <= count; at += step) some.push_back(at);
    return some;
}

/// Runs until the proxy holds a request, is sent the signal there, and ends.
Finished signalled_when_reached(Mart& mart, const std::vector<std::string>& words, int signal) {
    Process run(mart.path(), words);
    wait_until([&] { return mart.proxy().reached() || !run.running(); });
    run.signal(signal);
    if (signal == SIGKILL) {
        Finished finished = run.wait();
        mart.proxy().let_pass();
        return finished;
    }
    // A request that is held does not keep it from ending.
    Finished finished = run.wait();
    mart.proxy().let_pass();
    return finished;
}

int requests_of(Mart& mart, const std::vector<std::string>& words) {
    mart.proxy().let_pass();
    const Finished finished = mart.call(words);
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
    return static_cast<int>(mart.proxy().requests().size());
}

}  // namespace

TEST_CASE(
    "ClickHouse: of a run that is killed at any of its requests nothing is seen, or all, and the next one goes on") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("c.csv");
    mart.load("a.csv");
    const int count = requests_of(mart, mart.run("b.csv"));
    std::map<std::string, std::string> states{{"b.csv", mart.state()}};
    mart.load("a.csv");
    states["a.csv"] = mart.state();
    REQUIRE(states["a.csv"] != states["b.csv"]);
    std::string file = "b.csv";
    std::string before = "a.csv";
    int killed = 0;
    for (const int at : some_of(count, 10)) {
        for (const char* way : {"hold", "hold_begun", "hold_answer"}) {
            // The requests of the schema change nothing any more.
            CAPTURE(count, at, way);
            mart.proxy().disturb({{"at", at}, {"do", way}});
            killed += signalled_when_reached(mart, mart.run(file), SIGKILL).exit_code == 128 + SIGKILL ? 1 : 0;
            const std::string seen = mart.state();
            CHECK((seen == states[before] || seen == states[file]));
            mart.load_behind_killed(file);
            CHECK(mart.state() == states[file]);
            CHECK(mart.leftovers() == "");
            std::swap(file, before);
            if (rounds(0) == 0 && at % 3 != 0) break;
        }
    }
    CHECK(killed > 0);
    mart.check();
}

}  // namespace ordermart::test
