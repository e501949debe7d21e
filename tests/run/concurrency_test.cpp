// Runs that meet at one warehouse, and runs that wait. TEST_ROUNDS=50 makes the tests long that race by chance.

#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <optional>
#include <thread>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/nights.hpp"
#include "warehouse/sqlite/file_lock.hpp"

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
    wait_until([&] { return process->holds(nights.warehouse("-lock")) || !process->running(); });
    return process;
}

std::int64_t succeeded_runs(const Nights& nights) { return nights.runs_with_status("succeeded"); }

bool all_checks_hold(const Nights& nights) { return ordermart(nights.folder(), Nights::check()).exit_code == 0; }

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

TEST_CASE("a run waits for whoever holds the lock, longer than SQLite's own locks are waited for") {
    const Nights nights(300);
    nights.set_back(true);
    std::optional<FileLock> lock(nights.warehouse());
    REQUIRE(lock->acquire(0s));
    Process run(nights.folder(), waiting(Nights::run(true), "30"));
    std::this_thread::sleep_for(Database::shortest_wait + 1s);
    CHECK(run.running());
    lock.reset();
    CHECK(run.wait().exit_code == 0);
    CHECK(all_checks_hold(nights));
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

TEST_CASE("a backfill holds the warehouse from its first day to its last, and a signal ends it between") {
    const Nights nights(300);
    nights.set_back(false);
    std::filesystem::copy_file(nights.path("second.csv"), nights.path("2023-12-11.csv"));
    REQUIRE(mkfifo(nights.path("2023-12-12.csv").c_str(), 0600) == 0);
    Process backfill(nights.folder(), {"backfill", "--start", "2023-12-11", "--end", "2023-12-12", "--input",
                                       "{date}.csv", "--db", "w.db"});
    // Opening the second day's file waits until somebody writes to it.
    wait_until([&] { return succeeded_runs(nights) == 2; });
    CHECK(ordermart(nights.folder(), Nights::run(false)).exit_code == 5);
    backfill.signal(SIGTERM);
    CHECK(backfill.wait().exit_code == 143);
    CHECK(ordermart(nights.folder(), Nights::run(false)).exit_code == 0);
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

}  // namespace ordermart::test
