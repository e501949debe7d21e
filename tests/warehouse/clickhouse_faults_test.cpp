// What becomes of a warehouse in ClickHouse when something fails in the middle of a run: the run itself is killed or
// interrupted, a request or its answer is lost, a server goes away, another run comes. With real servers.
//
// A run has some hundred requests. These tests disturb a few of them; TEST_ROUNDS=20 disturbs more, TEST_SEED=7 others,
// TEST_ROUNDS=1000 each.

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "ordermart/run/pipeline.hpp"
#include "support/catch.hpp"
#include "support/clickhouse_mart.hpp"
#include "support/clickhouse_server.hpp"
#include "support/support.hpp"
#include "warehouse/clickhouse/engine.hpp"
#include "warehouse/clickhouse/lock.hpp"

namespace ordermart::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

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

/// Kills a run at some of its requests.
void kill_runs(Mart& mart, const std::vector<std::string>& options, int wanted) {
    const bool full_refresh = !options.empty();
    mart.load("a.csv", options);
    const int count = requests_of(mart, mart.run("b.csv", options));
    std::map<std::string, std::string> states{{"b.csv", mart.state()}};
    mart.load("a.csv", options);
    states["a.csv"] = mart.state();
    REQUIRE(states["a.csv"] != states["b.csv"]);
    std::string file = "b.csv";
    std::string before = "a.csv";
    int killed = 0;
    int round = 0;
    for (const int at : some_of(count, wanted)) {
        const char* way = std::array{"hold", "hold_begun", "hold_answer"}.at(++round % 3);
        CAPTURE(count, at, way);
        mart.proxy().disturb({{"at", at}, {"do", way}});
        killed += signalled_when_reached(mart, mart.run(file, options), SIGKILL).exit_code == 128 + SIGKILL ? 1 : 0;
        const std::string seen = mart.state();
        CHECK((seen == states[before] || seen == states[file]));
        mart.load_behind_killed(file, full_refresh);
        CHECK(mart.state() == states[file]);
        CHECK(mart.leftovers() == "");
        std::swap(file, before);
    }
    CHECK(killed > 0);
    mart.check();
}

bool is_long() { return rounds(0) > 0; }

/// What holds a run in the middle of its models, at its publication.
const char* const at_facts = "^insert into fact_versions_local";
const char* const at_publication = "^insert into etl_runs ";

}  // namespace

TEST_CASE("ClickHouse: of a run that is killed at any request nothing is seen, or all, and the next one goes on") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("c.csv");
    kill_runs(mart, {}, 4);
    kill_runs(mart, {"--full-refresh", "--yes"}, 2);
}

TEST_CASE("ClickHouse: a run that is killed once it is published stays, with its ledger") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("a.csv");
    mart.proxy().disturb({{"sql", "^alter table"}, {"do", "hold"}});
    CHECK(signalled_when_reached(mart, mart.run("b.csv"), SIGKILL).exit_code == 128 + SIGKILL);
    CHECK(mart.runs("succeeded") == "2\n");
    mart.load_behind_killed("c.csv");
    CHECK(mart.runs("succeeded") == "3\n");
    CHECK(mart.leftovers() == "");
    mart.check();
}

TEST_CASE("ClickHouse: a first load that is killed at any request leaves no warehouse, or all of it") {
    if (!servers_installed()) return;
    Mart mart;
    const int count = requests_of(mart, mart.run("a.csv"));
    const std::string loaded = mart.state();
    for (const int at : some_of(count, 2)) {
        CAPTURE(count, at);
        mart.database = "mart" + std::to_string(at);
        mart.proxy().disturb({{"at", at}, {"do", at % 2 == 0 ? "hold_begun" : "hold_answer"}});
        signalled_when_reached(mart, mart.run("a.csv"), SIGKILL);
        CHECK((mart.runs("succeeded") == "0\n" || mart.state() == loaded));
        mart.load_behind_killed("a.csv");
        CHECK(mart.state() == loaded);
        CHECK(mart.leftovers() == "");
    }
}

TEST_CASE("ClickHouse: a run that loses a connection succeeds, or leaves the warehouse as before and frees it") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("c.csv");
    mart.load("a.csv");
    const int count = requests_of(mart, mart.run("b.csv"));
    std::map<std::string, std::string> states{{"b.csv", mart.state()}};
    mart.load("a.csv");
    states["a.csv"] = mart.state();
    std::string file = "b.csv";
    std::string before = "a.csv";
    std::vector<nlohmann::json> rules;
    for (const char* sql : {"^insert into staged_orders", at_facts, "^insert into pending_runs", at_publication}) {
        rules.push_back({{"sql", sql}, {"do", "cut_answer"}});
    }
    for (const char* sql : {at_publication, "^create table if not exists run_lock_"}) {
        rules.push_back({{"sql", sql}, {"do", "cut_request"}});
    }
    if (is_long()) {
        for (const int at : some_of(count, count)) {
            rules.push_back({{"at", at}, {"do", "cut_request"}});
            rules.push_back({{"at", at}, {"do", "cut_answer"}});
        }
        rules.push_back({{"sql", at_publication}, {"do", "late"}, {"seconds", 40}});
        rules.push_back({{"sql", at_publication}, {"do", "late_answer"}, {"seconds", 40}});
    }
    for (const nlohmann::json& rule : rules) {
        CAPTURE(rule.dump(), count);
        mart.proxy().disturb(rule);
        const Finished finished = mart.call(mart.run(file));
        INFO(finished.err);
        CHECK(mart.proxy().reached());
        mart.proxy().let_pass();
        CHECK((finished.exit_code == 0 || finished.exit_code == 1));
        CHECK(mart.state() == states[finished.exit_code == 0 ? file : before]);
        CHECK(mart.leftovers() == "");
        if (rule == nlohmann::json{{"sql", at_publication}, {"do", "cut_answer"}}) CHECK(finished.exit_code == 0);
        if (finished.exit_code == 0) std::swap(file, before);
    }
    // Of those that failed each is in the ledger.
    CHECK(mart.runs("failed") != "0\n");
    mart.load(file);
    CHECK(mart.state() == states[file]);
    mart.check();
}

TEST_CASE("ClickHouse: a publication of which nothing can be known is neither undone nor done twice") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("a.csv");
    mart.load("b.csv");
    const std::string b = mart.state();
    mart.load("a.csv");
    const std::string a = mart.state();
    for (const char* way : {"cut_answer_and_stay_away", "cut_request_and_stay_away"}) {
        CAPTURE(way);
        mart.proxy().disturb({{"sql", at_publication}, {"do", way}});
        const auto begun = Clock::now();
        const Finished finished = mart.call(mart.run("b.csv"));
        INFO(finished.err);
        CHECK(finished.exit_code == 1);
        CHECK(contains(finished.err, "it is not known whether the run was published"));
        CHECK(Clock::now() - begun < 25s);
        CHECK(mart.state() == (contains(way, "answer") ? b : a));
        mart.proxy().let_pass();
        mart.load_behind_killed("b.csv");
        CHECK(mart.state() == b);
        CHECK(mart.leftovers() == "");
        if (contains(way, "answer")) mart.load("a.csv");
    }
    CHECK(mart.runs("failed") == "0\n");
    mart.check();
}

TEST_CASE("ClickHouse: a shard that is away stops a run, and the next one finds all as it was") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("b.csv");
    mart.load("a.csv");
    const std::string a = mart.state();
    const auto restart = [&](std::size_t node) {
        mart.servers().start(node);
        mart.servers().wait_for(node);
    };

    mart.servers().stop(1);
    Finished finished = mart.call(mart.run("b.csv", {}, false));
    INFO(finished.err);
    CHECK(finished.exit_code == 1);
    CHECK(contains(finished.err, mart.servers().url(1)));
    CHECK(contains(finished.err, "no connection"));
    finished = mart.call(mart.with_engine({"check"}, false));
    CHECK(finished.exit_code == 1);
    restart(1);
    CHECK(mart.state() == a);
    mart.load("b.csv");
    const std::string b = mart.state();
    CHECK(mart.leftovers() == "");

    for (const std::size_t node : {std::size_t{1}, std::size_t{0}}) {
        for (const char* moment : {"^insert into staged_orders", at_facts}) {
            if (!is_long() && (node == 0) == contains(moment, "fact")) continue;
            CAPTURE(node, moment);
            mart.proxy().disturb({{"sql", moment}, {"do", "hold"}});
            Process run(mart.path(), mart.run("a.csv"));
            wait_until([&] { return mart.proxy().reached() || !run.running(); });
            mart.servers().kill(node);
            mart.proxy().release();
            const auto begun = Clock::now();
            const Finished killed = run.wait();
            INFO(killed.err);
            CHECK(killed.exit_code == 1);
            CHECK(Clock::now() - begun < 30s);
            restart(node);
            CHECK(mart.state() == b);
            mart.load_behind_killed("a.csv");
            CHECK(mart.state() == a);
            CHECK(mart.leftovers() == "");
            mart.load("b.csv");
        }
    }
    // After a load.
    mart.servers().kill(0);
    mart.servers().kill(1);
    finished = mart.call(mart.with_engine({"report"}, false));
    CHECK(finished.exit_code == 1);
    CHECK(contains(finished.err, "no connection"));
    restart(0);
    restart(1);
    CHECK(mart.state() == b);
    mart.check();
}

TEST_CASE("ClickHouse: an interrupted run rolls back, is in the ledger, and frees the warehouse at once") {
    if (!servers_installed()) return;
    Mart mart;
    std::string before = mart.state();
    int recorded = 0;
    for (const bool first_load : {true, false}) {
        int signal = SIGINT;
        for (const char* moment :
             {"system.clusters", "^create table if not exists run_lock_",
              "from system.tables where database = '[a-z0-9]*' format", "from etl_runs +limit",
              "^select table, partition", "^insert into staged_orders", at_facts, "^insert into pending_runs"}) {
            signal = signal == SIGINT ? SIGTERM : SIGINT;
            if (!is_long() && first_load && signal == SIGINT) continue;
            CAPTURE(first_load, moment, signal);
            mart.proxy().disturb({{"sql", moment}, {"do", "hold"}});
            const auto begun = Clock::now();
            const Finished finished = signalled_when_reached(mart, mart.run("a.csv"), signal);
            INFO(finished.err);
            CHECK(finished.exit_code == 128 + signal);
            CHECK(contains(finished.err, "rolled back"));
            CHECK_FALSE(contains(finished.err, "could not be recorded"));
            CHECK(Clock::now() - begun < 15s);
            CHECK(mart.runs("succeeded") == (first_load ? "0\n" : "1\n"));
            if (first_load) {
                CHECK(mart.call(mart.with_engine({"report"})).exit_code == 4);
            } else {
                // From when the ledger was fetched.
                recorded += contains(moment, "partition") || contains(moment, "insert") ? 1 : 0;
                CHECK(mart.state() == before);
                CHECK(mart.leftovers() == "");
            }
            CHECK(mart.runs("interrupted") == std::to_string(recorded) + "\n");
        }
        mart.load(first_load ? "b.csv" : "a.csv");
        before = mart.state();
    }
    CHECK(recorded == 4);

    // What is published was not stopped.
    mart.proxy().disturb({{"sql", at_publication}, {"do", "hold"}});
    Process run(mart.path(), mart.run("b.csv"));
    wait_until([&] { return mart.proxy().reached() || !run.running(); });
    run.signal(SIGTERM);
    std::this_thread::sleep_for(300ms);
    mart.proxy().release();
    const Finished finished = run.wait();
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(mart.state() != before);
    CHECK(mart.leftovers() == "");
}

TEST_CASE("ClickHouse: runs that meet wait for each other or leave") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("a.csv");
    mart.proxy().disturb({{"sql", at_facts}, {"do", "hold"}});
    Process standing(mart.path(), mart.run("b.csv"));
    wait_until([&] { return mart.proxy().reached() || !standing.running(); });

    const auto begun = Clock::now();
    const Finished met = mart.call(mart.run("c.csv", {"--wait", "0"}, false));
    INFO(met.err);
    CHECK(met.exit_code == 5);
    CHECK(contains(met.err, "another run holds the warehouse"));
    CHECK(Clock::now() - begun < 8s);

    Process stopped(mart.path(), mart.run("c.csv", {"--wait", "30"}, false));
    Process waiting(mart.path(), mart.run("c.csv", {"--wait", "30"}, false));
    std::this_thread::sleep_for(1s);
    stopped.signal(SIGTERM);
    CHECK(stopped.wait().exit_code == 143);
    CHECK(waiting.running());
    mart.proxy().release();
    const Finished first = standing.wait();
    INFO(first.err);
    CHECK(first.exit_code == 0);
    const Finished second = waiting.wait();
    INFO(second.err);
    CHECK(second.exit_code == 0);
    CHECK(mart.runs("succeeded") == "3\n");
    CHECK(mart.leftovers() == "");
    mart.check();
}

TEST_CASE("ClickHouse: of runs that come at once every one that waits succeeds, of the others one at least") {
    if (!servers_installed()) return;
    Mart mart;
    for (const bool wait : {false, true}) {
        for (int round = 0; round < rounds(1); ++round) {
            CAPTURE(wait, round);
            mart.database = "mart" + std::to_string(round) + (wait ? "w" : "");
            std::vector<std::unique_ptr<Process>> runs;
            for (int run = 0; run < 3; ++run) {
                runs.push_back(std::make_unique<Process>(
                    mart.path(), mart.run(run == 1 ? "c.csv" : "a.csv", {"--wait", wait ? "60" : "0"}, false)));
            }
            int succeeded = 0;
            std::string said;
            for (const auto& run : runs) {
                const Finished finished = run->wait();
                said += finished.err;
                INFO(said);
                CHECK((finished.exit_code == 0 || (!wait && finished.exit_code == 5)));
                succeeded += finished.exit_code == 0 ? 1 : 0;
            }
            INFO(said);
            CHECK(succeeded >= (wait ? 3 : 1));
            CHECK(mart.runs("succeeded") == std::to_string(succeeded) + "\n");
            CHECK(mart.leftovers() == "");
        }
    }
}

TEST_CASE("ClickHouse: two backfills that wait for each other lose nothing") {
    if (!servers_installed()) return;
    Mart mart;
    for (const std::string source : {"x", "y"}) {
        for (int day = 1; day <= 3; ++day) {
            const std::string date = "2023-12-0" + std::to_string(day);
            std::vector<std::string> lines;
            for (int order = 0; order < 10; ++order) {
                lines.push_back("customer " + std::to_string(order) + "," + source + std::to_string(day * 100 + order) +
                                ",1.00," + date + ",lounge,1");
            }
            write_file(mart.path(source + "-" + date + ".csv"), raw_file(lines));
        }
    }
    const auto backfill = [&](const std::string& source) {
        return mart.with_engine({"backfill", "--start", "2023-12-01", "--end", "2023-12-03", "--input",
                                 source + "-{date}.csv", "--wait", "60"},
                                false);
    };
    Process x(mart.path(), backfill("x"));
    Process y(mart.path(), backfill("y"));
    for (Process* each : {&x, &y}) {
        const Finished finished = each->wait();
        INFO(finished.err);
        CHECK(finished.exit_code == 0);
    }
    CHECK(mart.runs("succeeded") == "6\n");
    CHECK(mart.ask("select count(), uniqExact(order_id), sum(price_cents) from mart.fact_orders") == "60\t60\t6000\n");
    CHECK(mart.leftovers() == "");
    mart.check();
}

TEST_CASE("ClickHouse: a run whose lock was taken away publishes nothing") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("a.csv");
    for (const char* moment : {"^insert into staged_orders", at_facts, "^insert into pending_runs", at_publication}) {
        if (!is_long() && (contains(moment, "fact") || contains(moment, "pending"))) continue;
        CAPTURE(moment);
        mart.proxy().disturb({{"sql", moment}, {"do", "hold"}});
        Process gone(mart.path(), mart.run("b.csv"));
        wait_until([&] { return mart.proxy().reached() || !gone.running(); });
        mart.load_behind_killed("c.csv");
        const std::string state = mart.state();
        const std::string succeeded = mart.runs("succeeded");
        mart.proxy().release();
        const Finished finished = gone.wait();
        INFO(finished.err);
        CHECK(finished.exit_code == 1);
        CHECK(mart.state() == state);
        CHECK(mart.runs("succeeded") == succeeded);
        mart.load("a.csv");
        CHECK(mart.leftovers() == "");
    }
    mart.check();
}

TEST_CASE("ClickHouse: a lock is taken over when its lease has ended, and what its run left at work is ended") {
    if (!servers_installed()) return;
    const ClickHouseServers servers(2);
    const EngineSettings settings = servers.settings();
    ClickHouse first(settings);
    ClickHouse second(settings);
    const auto tables = [&] {
        return second.query(0,
                            {.sql = "select count() from system.tables where name like 'run_lock%'", .place = "test"});
    };
    {
        // It renews itself.
        ClickHouseLock lock(settings, 2s);
        lock.acquire(first, 0ms);
        ClickHouseLock other(settings, 2s);
        CHECK(stop_of([&] { other.acquire(second, 4s); }).code == ExitCode::busy);
        CHECK_FALSE(other.held());
        lock.require_held(first);
        CHECK(tables() == "1\n");
    }
    CHECK(tables() == "0\n");

    ClickHouseLock lock(settings, 60s);
    lock.acquire(first, 0ms);
    Stop stop;
    std::thread at_work([&] {
        stop = stop_of([&] {
            first.query(1, {.sql = "select count() from system.numbers where sipHash64(number) = 1", .place = "test"});
        });
    });
    wait_until([&] {
        return second.query(1,
                            {.sql = "select count() from system.processes where position(query, 'sipHash64(number)') "
                                    "> 0 and position(query, 'system.processes') = 0",
                             .place = "test"}) == "1\n";
    });
    {
        ClickHouseLock other(settings, 0s);
        other.acquire(second, 0ms);
        at_work.join();
        CHECK(stop.code == ExitCode::failed);
        CHECK(stop_of([&] { lock.require_held(first); }).says("this run's lock cannot be renewed"));
        CHECK_FALSE(lock.held());
        other.require_held(second);
    }
    CHECK(tables() == "0\n");
}

TEST_CASE("ClickHouse: readers see whole runs alone, and are not in the way of any") {
    if (!servers_installed()) return;
    Mart mart(2'000);
    const std::vector<std::pair<std::string, std::vector<std::string>>> loads{
        {"b.csv", {"--full-refresh", "--yes"}}, {"a.csv", {}}, {"a.csv", {"--full-refresh", "--yes"}}};
    const std::vector<std::string> queries{
        "select count(), sum(price_cents), sum(sipHash64(order_id, price_cents)) from mart.fact_orders",
        "select count(), sum(price_cents) from mart.lines_of_orders",
        "select count(), sum(price_cents) from mart.cleaned_orders",
        "select count(), sum(total_orders) from mart.metrics_total_orders_per_customer",
        "select count(), sum(price_cents) from mart.metrics_most_recent_order_per_customer"};
    const std::vector<std::string> report = mart.with_engine({"report", "--format", "csv"}, false);
    std::vector<std::set<std::string>> whole(queries.size() + 1);
    for (const auto& [file, options] : loads) {
        mart.load(file, options);
        for (std::size_t query = 0; query < queries.size(); ++query) whole[query].insert(mart.ask(queries[query]));
        whole.back().insert(mart.call(report).out);
    }
    std::atomic<bool> over = false;
    std::atomic<int> looks = 0;
    std::vector<std::string> wrong;
    std::thread reader([&] {
        ClickHouse client(mart.servers().settings());
        while (!over) {
            for (std::size_t query = 0; query < queries.size(); ++query) {
                std::string answer;
                const Stop stop = stop_of([&] { answer = client.query(0, {.sql = queries[query], .place = "test"}); });
                if (whole[query].count(answer) == 0) wrong.push_back(queries[query] + ": " + answer + stop.message);
                ++looks;
            }
        }
    });
    int reports = 0;
    for (int round = 0; round < rounds(1); ++round) {
        for (const auto& [file, options] : loads) {
            Process run(mart.path(), mart.run(file, options, false));
            while (run.running()) {
                const Finished finished = mart.call(report);
                if (whole.back().count(finished.out) == 0) wrong.push_back("report: " + finished.out + finished.err);
                ++reports;
            }
            const Finished finished = run.wait();
            INFO(finished.err);
            CHECK(finished.exit_code == 0);
        }
    }
    over = true;
    reader.join();
    CHECK(wrong == std::vector<std::string>{});
    CHECK(looks > 20);
    CHECK(reports >= 3);
}

TEST_CASE("ClickHouse: a run that stands still while it opens drops nothing of those that went on meanwhile") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("a.csv");
    for (const char* moment : {"from etl_runs +limit", "from system.parts", "^truncate table visible_runs"}) {
        CAPTURE(moment);
        mart.load("a.csv");
        mart.proxy().disturb({{"sql", moment}, {"do", "hold"}});
        Process standing(mart.path(), mart.run("c.csv"));
        wait_until([&] { return mart.proxy().reached() || !standing.running(); });
        mart.load_behind_killed("b.csv");
        const std::string loaded = mart.state();
        mart.proxy().release();
        const Finished finished = standing.wait();
        INFO(finished.err);
        CHECK(finished.exit_code == 1);
        CHECK(mart.state() == loaded);
        mart.check();
    }
}

TEST_CASE("ClickHouse: what the ledger lacks in between is told by the checks, and stays") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("a.csv");
    mart.load("c.csv");
    const std::string facts = mart.ask("select count() from mart.fact_versions_local");
    mart.ask("alter table mart.etl_runs delete where run_id = 1");
    wait_until([&] { return mart.ask("select count() from mart.etl_runs") == "1\n"; });
    CHECK(mart.call(mart.with_engine({"check"}, false)).exit_code == 3);
    CHECK(mart.call(mart.run("b.csv", {}, false)).exit_code == 3);
    CHECK(mart.ask("select count() from mart.fact_versions_local") == facts);
}

}  // namespace ordermart::test
