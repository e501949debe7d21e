// Several processes at one warehouse: runs that meet, runs that wait, readers while runs write.
//
// TEST_ROUNDS=50 makes the tests that race by chance long.

#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <optional>

#include "catch.hpp"
#include "nights.hpp"
#include "ordermart/database.hpp"
#include "ordermart/date.hpp"

namespace ordermart::test {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> slow_run{"run", "--date", "2023-12-10", "--input", "slow.csv", "--db", "w.db"};

std::vector<std::string> waiting(std::vector<std::string> arguments, const std::string& seconds) {
    arguments.insert(arguments.end(), {"--wait", seconds});
    return arguments;
}

/// A run that stands still in its transaction until it gets the rest of its file.
class StandingRun {
public:
    explicit StandingRun(const Nights& nights) : file_(nights.path("slow.csv")), run_(nights.folder(), slow_run) {
        file_.write(raw_file({"Ann,1,1,2023-12-10,lounge,1"}));
    }

    Finished finish() {
        file_.end();
        return run_.wait();
    }

    Finished be_refused() {
        file_.write("\"a quote that never closes");
        return finish();
    }

    Finished be_killed() {
        run_.signal(SIGKILL);
        return run_.wait();
    }

private:
    SlowFile file_;
    Process run_;
};

/// Starts a run that has to wait, and returns when it does.
std::unique_ptr<Process> start_waiting(const Nights& nights, const std::vector<std::string>& run) {
    auto process = std::make_unique<Process>(nights.folder(), waiting(run, "60"));
    wait_until([&] { return process->holds(nights.warehouse()) || !process->running(); });
    return process;
}

std::int64_t succeeded_runs(const Nights& nights) { return nights.runs_with_status("succeeded"); }

bool all_checks_hold(const Nights& nights) { return ordermart(nights.folder(), Nights::check()).exit_code == 0; }

/// The arguments of a run that gives every order of the first file other values than the run before it.
std::vector<std::string> load_on(int night) {
    const Date date = *parse_date("2023-12-11") + std::chrono::days(night);
    const std::string file = night % 2 == 0 ? "first.csv" : "second.csv";
    return {"run", "--date", to_string(date), "--input", file, "--db", "w.db"};
}

/// Reads a warehouse while runs write to it.
class Reader {
public:
    Reader(std::string path, bool opens_each_time) : path_(std::move(path)), opens_each_time_(opens_each_time) {}

    /// One read transaction over all tables. Fails the test when they do not fit each other, or do not fit what was
    /// seen of the same run before.
    void look() {
        if (!std::filesystem::exists(path_)) return;
        if (!database_) {
            database_.emplace(path_, Database::Mode::read_only);
            database_->set_wait(5s);
        }
        database_->execute("begin");
        if (database_->query_integer("select count(*) from sqlite_schema") > 0) compare();
        database_->execute("commit");
        if (opens_each_time_) database_.reset();
        ++looks_;
    }

    int looks() const { return looks_; }
    std::size_t states() const { return seen_.size(); }

private:
    void compare() {
        const auto number = [this](const char* sql) { return database_->query_integer(sql); };
        const std::int64_t orders = number("select count(*) from fact_orders where order_line = 1");
        REQUIRE(orders == number("select sum(total_orders) from metrics_total_orders_per_customer"));
        REQUIRE(number("select count(*) from metrics_total_orders_per_customer") ==
                number("select count(*) from metrics_most_recent_order_per_customer"));
        REQUIRE(orders == number("select count(*) from fact_orders join dim_customers using (customer_id) "
                                 "join dim_products using (product_id) join dim_dates using (date_id)"));
        REQUIRE(0 == number("select count(*) from cleaned_orders as cleaned left join fact_orders as fact "
                            "using (order_id, order_line) where cleaned.price_cents is not fact.price_cents"));
        const std::string values = database_->query_text(
            "select sum(price_cents) || ' ' || (select sum(price_cents) from metrics_most_recent_order_per_customer) "
            "|| ' ' "
            "|| (select sum(total_value_cents) from metrics_top_customers_last_week) from fact_orders");
        REQUIRE(seen_.emplace(number("select max(run_id) from etl_runs"), values).first->second == values);
    }

    std::string path_;
    bool opens_each_time_;
    std::optional<Database> database_;
    std::map<std::int64_t, std::string> seen_;  ///< by the last run's id
    int looks_ = 0;
};

}  // namespace

TEST_CASE("a run that meets another leaves with its own exit code, and changes nothing") {
    const Nights nights(300);
    for (const bool first_load : {true, false}) {
        CAPTURE(first_load);
        nights.set_back(first_load);
        std::filesystem::remove(nights.path("slow.csv"));
        StandingRun standing(nights);
        const Finished met = ordermart(nights.folder(), Nights::run(first_load));
        CHECK(met.exit_code == 5);
        CHECK(met.err.find("another run holds the warehouse") != std::string::npos);
        CHECK(nights.is_as_before(first_load, true));
        CHECK(standing.finish().exit_code == 0);
        CHECK(succeeded_runs(nights) == (first_load ? 1 : 2));
        CHECK(nights.runs_with_status("failed") == 0);
        CHECK(all_checks_hold(nights));
    }
}

TEST_CASE("a run that waits takes its turn") {
    const Nights nights(300);
    for (const bool first_load : {true, false}) {
        CAPTURE(first_load);
        nights.set_back(first_load);
        std::filesystem::remove(nights.path("slow.csv"));
        StandingRun standing(nights);
        const auto waiter = start_waiting(nights, Nights::run(first_load));
        CHECK(standing.finish().exit_code == 0);
        CHECK(waiter->wait().exit_code == 0);
        CHECK(succeeded_runs(nights) == (first_load ? 2 : 3));
        CHECK(all_checks_hold(nights));
    }
}

TEST_CASE("a run that waited long enough leaves with the exit code of one that did not wait") {
    const Nights nights(300);
    nights.set_back(false);
    StandingRun standing(nights);
    const auto begun = std::chrono::steady_clock::now();
    CHECK(ordermart(nights.folder(), waiting(Nights::run(false), "1")).exit_code == 5);
    CHECK(std::chrono::steady_clock::now() - begun >= 1s);
    CHECK(standing.finish().exit_code == 0);
}

TEST_CASE("a run that waited for a first load which was refused makes the warehouse itself") {
    const Nights nights(300);
    nights.set_back(true);
    StandingRun standing(nights);
    const auto waiter = start_waiting(nights, Nights::run(true));
    CHECK(standing.be_refused().exit_code == 3);
    const Finished waited = waiter->wait();
    CAPTURE(waited.err);
    CHECK(waited.exit_code == 0);
    CHECK(nights.is_as_after(true, true));
    CHECK(all_checks_hold(nights));
}

TEST_CASE("of two first loads that are both refused no file is left") {
    const Nights nights(300);
    nights.set_back(true);
    write_file(nights.path("bad.csv"), "not a csv\n");
    StandingRun standing(nights);
    const auto waiter = start_waiting(nights, {"run", "--input", "bad.csv", "--db", "w.db"});
    CHECK(standing.be_refused().exit_code == 3);
    const Finished waited = waiter->wait();
    CAPTURE(waited.err);
    CHECK(waited.exit_code == 3);
    CHECK_FALSE(nights.any_file());
}

TEST_CASE("a run that waited for one that was killed takes its turn") {
    const Nights nights(300);
    for (const bool first_load : {true, false}) {
        CAPTURE(first_load);
        nights.set_back(first_load);
        std::filesystem::remove(nights.path("slow.csv"));
        StandingRun standing(nights);
        const auto waiter = start_waiting(nights, Nights::run(first_load));
        CHECK(standing.be_killed().exit_code == 128 + SIGKILL);
        CHECK(waiter->wait().exit_code == 0);
        CHECK(nights.is_as_after(first_load, true));
        CHECK(all_checks_hold(nights));
    }
}

TEST_CASE("a signal ends the wait for another run") {
    const Nights nights(300);
    for (const bool first_load : {true, false}) {
        CAPTURE(first_load);
        nights.set_back(first_load);
        std::filesystem::remove(nights.path("slow.csv"));
        StandingRun standing(nights);
        const auto waiter = start_waiting(nights, Nights::run(first_load));
        const auto begun = std::chrono::steady_clock::now();
        waiter->signal(SIGTERM);
        const Finished ended = waiter->wait();
        CHECK(ended.exit_code == 143);
        CHECK(ended.err.find("interrupted by SIGTERM") != std::string::npos);
        CHECK(std::chrono::steady_clock::now() - begun < 10s);
        CHECK(standing.finish().exit_code == 0);
    }
}

TEST_CASE("a signal ends the wait for another run on a backfill's later day too") {
    const Nights nights(300);
    nights.set_back(false);
    std::filesystem::copy_file(nights.path("second.csv"), nights.path("2023-12-11.csv"));
    REQUIRE(mkfifo(nights.path("2023-12-12.csv").c_str(), 0600) == 0);
    Process backfill(nights.folder(), waiting({"backfill", "--start", "2023-12-11", "--end", "2023-12-12", "--input",
                                               "{date}.csv", "--db", "w.db"},
                                              "30"));
    // The second day's file is opened before the warehouse is asked for, and opening it waits until somebody writes.
    wait_until([&] { return succeeded_runs(nights) == 2; });
    StandingRun standing(nights);
    const std::ofstream second_day(nights.path("2023-12-12.csv"));
    const auto begun = std::chrono::steady_clock::now();
    backfill.signal(SIGTERM);
    CHECK(backfill.wait().exit_code == 143);
    CHECK(std::chrono::steady_clock::now() - begun < 15s);
    CHECK(standing.finish().exit_code == 0);
    CHECK(all_checks_hold(nights));
}

TEST_CASE("of many first loads at once every one that waits succeeds") {
    const Nights nights(300);
    for (int round = 0; round < rounds(3); ++round) {
        CAPTURE(round);
        nights.set_back(true);
        std::vector<std::unique_ptr<Process>> runs;
        for (int run = 0; run < 6; ++run) {
            runs.push_back(std::make_unique<Process>(nights.folder(), waiting(Nights::run(true), "60")));
        }
        for (const auto& run : runs) {
            const Finished finished = run->wait();
            CAPTURE(finished.err);
            CHECK(finished.exit_code == 0);
        }
        CHECK(succeeded_runs(nights) == 6);
        CHECK(nights.is_as_after(true, false));
    }
}

TEST_CASE("of many first loads at once one succeeds, and the others do or leave") {
    const Nights nights(300);
    for (int round = 0; round < rounds(3); ++round) {
        CAPTURE(round);
        nights.set_back(true);
        std::vector<std::unique_ptr<Process>> runs;
        for (int run = 0; run < 6; ++run) runs.push_back(std::make_unique<Process>(nights.folder(), Nights::run(true)));
        int succeeded = 0;
        for (const auto& run : runs) {
            const Finished finished = run->wait();
            CAPTURE(finished.err);
            CHECK((finished.exit_code == 0 || finished.exit_code == 5));
            succeeded += finished.exit_code == 0 ? 1 : 0;
        }
        REQUIRE(succeeded > 0);
        CHECK(succeeded_runs(nights) == succeeded);
        CHECK(nights.is_as_after(true, false));
    }
}

TEST_CASE("readers neither fail nor see half a run, and runs succeed while they read") {
    const Nights nights(5'000);
    for (const bool opens_each_time : {false, true}) {
        CAPTURE(opens_each_time);
        nights.set_back(true);
        Reader reader(nights.warehouse(), opens_each_time);
        const int count = rounds(4);
        for (int night = 0; night < count; ++night) {
            Process run(nights.folder(), load_on(night));
            while (run.running()) reader.look();
            const Finished finished = run.wait();
            CAPTURE(night, finished.err);
            CHECK(finished.exit_code == 0);
            reader.look();
        }
        CHECK(reader.looks() > 5 * count);
        CHECK(reader.states() == static_cast<std::size_t>(count));
        CHECK(all_checks_hold(nights));
    }
}

TEST_CASE("short runs succeed and reports are printed while readers come and go") {
    const Nights nights(300);
    nights.set_back(false);
    Reader reader(nights.warehouse(), true);
    for (int night = 0; night < rounds(20); ++night) {
        Process run(nights.folder(), load_on(night));
        Process report(nights.folder(), {"report", "--db", "w.db"});
        while (run.running() || report.running()) reader.look();
        const Finished loaded = run.wait();
        const Finished reported = report.wait();
        CAPTURE(night, loaded.err, reported.err);
        CHECK(loaded.exit_code == 0);
        CHECK(reported.exit_code == 0);
    }
}

}  // namespace ordermart::test
