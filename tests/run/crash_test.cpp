// What a run leaves that ends before its time: killed, interrupted, on a full disk, without permission.
//
// Where it is stopped at random points, this does a few rounds. For a long test set TEST_ROUNDS=200 (rounds for each
// case), TEST_SEED=7 (other points) and TEST_ROWS=600000 (so many do not fit SQLite's cache: it writes before the
// commit), and run ordermart_tests itself: ctest would stop it after a while.

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include "support/catch.hpp"
#include "support/nights.hpp"

namespace ordermart::test {
namespace {

using std::chrono::microseconds;

int rows_of_a_night() {
    const char* wanted = std::getenv("TEST_ROWS");
    return wanted == nullptr ? 10'000 : std::stoi(wanted);
}

/// A moment of a run at which to stop it.
using Moment = std::function<void(const Process&)>;

Moment after(microseconds delay) {
    return [delay](const Process&) { std::this_thread::sleep_for(delay); };
}

Moment when_written(const Nights& nights, std::uintmax_t bytes) {
    return [&nights, bytes](const Process& run) {
        while (run.running() && nights.written() < bytes) continue;
    };
}

/// Kills a night's run, and looks at what it left and at how the next run goes. Whether the kill came in time.
bool kill_a_run(const Nights& nights, bool first_load, const Moment& moment) {
    nights.set_back(first_load);
    bool killed = false;
    {
        Process run(nights.folder(), Nights::run(first_load));
        moment(run);
        run.signal(SIGKILL);
        killed = run.wait().exit_code == 128 + SIGKILL;
    }
    const int checked = ordermart(nights.folder(), Nights::check()).exit_code;
    const bool committed = nights.is_as_after(first_load, true);
    CHECK((committed || nights.is_as_before(first_load, true)));
    CHECK((committed || killed));
    CHECK(checked == (first_load && !committed ? 4 : 0));

    CHECK(ordermart(nights.folder(), Nights::run(first_load)).exit_code == 0);
    CHECK(nights.is_as_after(first_load, false));
    return killed;
}

bool root_cannot_be_denied() {
    if (geteuid() != 0) return false;
    SUCCEED("skipped: root may write to files and folders that are read-only");
    return true;
}

}  // namespace

TEST_CASE("a killed run leaves the warehouse as before or as after") {
    const Nights nights(rows_of_a_night());
    const std::uint64_t seed = first_seed();
    const int count = rounds(4);
    std::mt19937_64 random(seed);
    for (const bool first_load : {true, false}) {
        int killed = 0;
        for (int round = 0; round < count; ++round) {
            const auto length = static_cast<std::uint64_t>(nights.takes(first_load).count());
            const microseconds delay(random() % length);
            CAPTURE(seed, first_load, round, delay.count(), length);
            killed += kill_a_run(nights, first_load, after(delay)) ? 1 : 0;
        }
        CHECK(killed > 0);
    }
}

TEST_CASE("a run that is killed while it writes the warehouse leaves it as before or as after") {
    const Nights nights(rows_of_a_night());
    const std::uint64_t seed = first_seed();
    const int count = rounds(4);
    std::mt19937_64 random(seed);
    for (const bool first_load : {true, false}) {
        int killed = 0;
        for (int round = 0; round < count; ++round) {
            nights.set_back(first_load);
            const std::uintmax_t bytes =
                nights.written() + 1 + random() % std::filesystem::file_size(nights.path("second.db"));
            CAPTURE(seed, first_load, round, bytes);
            killed += kill_a_run(nights, first_load, when_written(nights, bytes)) ? 1 : 0;
        }
        CHECK(killed > 0);
    }
}

TEST_CASE("an interrupted run rolls back, says so and is in the ledger") {
    const Nights nights(300);
    for (const auto& [signal, exit_code] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143), std::pair(SIGHUP, 143)}) {
        for (const bool first_load : {true, false}) {
            CAPTURE(signal, first_load);
            nights.set_back(first_load);
            std::filesystem::remove(nights.folder() + "/slow.csv");
            SlowFile slow(nights.folder() + "/slow.csv");
            Process run(nights.folder(), {"run", "--date", "2023-12-11", "--input", "slow.csv", "--db", "w.db"});
            slow.write(raw_file({"Ann,1,1,2023-12-11,lounge,1"}));
            run.signal(signal);
            const Finished finished = run.wait();
            CHECK(finished.exit_code == exit_code);
            CHECK(finished.err.find("rolled back") != std::string::npos);
            if (first_load) {
                CHECK_FALSE(nights.any_file());
            } else {
                CHECK(nights.is_as_before(false, false));
                CHECK(nights.runs_with_status("interrupted") == 1);
                CHECK(nights.runs_with_status("succeeded") == 1);
                CHECK(ordermart(nights.folder(), Nights::check()).exit_code == 0);
            }
        }
    }
}

TEST_CASE("a run that is interrupted anywhere rolls back or was done") {
    const Nights nights(rows_of_a_night());
    const std::uint64_t seed = first_seed();
    const int count = rounds(3);
    std::mt19937_64 random(seed);
    for (const bool first_load : {true, false}) {
        for (int round = 0; round < count; ++round) {
            nights.set_back(first_load);
            const auto length = static_cast<std::uint64_t>(nights.takes(first_load).count());
            const microseconds delay(random() % length);
            CAPTURE(seed, first_load, round, delay.count(), length);
            Process run(nights.folder(), Nights::run(first_load));
            // Before the run has its warehouse open, a signal just ends the process.
            wait_until([&] { return run.holds(nights.warehouse("-lock")) || !run.running(); });
            std::this_thread::sleep_for(delay);
            run.signal(SIGTERM);
            const Finished finished = run.wait();
            if (finished.exit_code == 0) {
                CHECK(nights.is_as_after(first_load, true));
                continue;
            }
            CHECK(finished.exit_code == 143);
            CHECK(finished.err.find("rolled back") != std::string::npos);
            if (first_load) {
                CHECK_FALSE(nights.any_file());
            } else {
                CHECK(nights.is_as_before(false, false));
                CHECK(nights.runs_with_status("interrupted") == 1);
            }
        }
    }
}

TEST_CASE("a signal ends a model that would never end") {
    const Nights nights(300);
    nights.set_back(false);
    std::filesystem::copy(source_path("sql/sqlite"), nights.path("sql"), std::filesystem::copy_options::recursive);
    write_file(nights.path("sql/transform/99_endless.sql"),
               "with recursive numbers (number) as (values (1) union all select number + 1 from numbers)\n"
               "select max(number) from numbers;\n");
    std::vector<std::string> arguments = Nights::run(false);
    arguments.insert(arguments.end(), {"--sql-dir", "sql"});
    Process run(nights.folder(), arguments);
    wait_until([&] { return run.holds(nights.warehouse()) || !run.running(); });
    // The few records are read at once.
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    run.signal(SIGINT);
    wait_until([&] { return !run.running(); });
    CHECK(run.wait().exit_code == 130);
    CHECK(nights.is_as_before(false, false));
    CHECK(nights.runs_with_status("interrupted") == 1);
}

TEST_CASE("of an interrupted backfill the days that were committed stay") {
    const Nights nights(300);
    nights.set_back(true);
    std::filesystem::copy_file(nights.folder() + "/first.csv", nights.folder() + "/2023-12-10.csv");
    SlowFile slow(nights.folder() + "/2023-12-11.csv");
    Process backfill(nights.folder(), {"backfill", "--start", "2023-12-10", "--end", "2023-12-11", "--input",
                                       "{date}.csv", "--db", "w.db"});
    slow.write(raw_file({"Ann,1,1,2023-12-11,lounge,1"}));
    backfill.signal(SIGTERM);
    CHECK(backfill.wait().exit_code == 143);
    CHECK(nights.is_as_after(true, false));
    CHECK(nights.runs_with_status("succeeded") == 1);
    CHECK(nights.runs_with_status("interrupted") == 1);
}

TEST_CASE("a full disk fails the run and leaves the warehouse as before") {
    const Nights nights(rows_of_a_night());
    for (const bool first_load : {true, false}) {
        for (const std::uint64_t largest_file : {32'768, 262'144, 524'288}) {
            CAPTURE(first_load, largest_file);
            nights.set_back(first_load);
            Process run(nights.folder(), Nights::run(first_load), {}, largest_file);
            const Finished finished = run.wait();
            CHECK(finished.exit_code == 1);
            CHECK(finished.err.find("the disk failed") != std::string::npos);
            if (first_load) {
                CHECK_FALSE(nights.any_file());
                continue;
            }
            CHECK(nights.is_as_before(false, false));
            // The ledger's few pages fit all but the smallest of these disks.
            if (largest_file > 100'000) CHECK(nights.runs_with_status("failed") == 1);
            CHECK(ordermart(nights.folder(), Nights::run(false)).exit_code == 0);
            CHECK(nights.is_as_after(false, false));
        }
    }
}

TEST_CASE("a disk that is full when a committed run is folded back leaves the warehouse as after") {
    const Nights nights(300);
    nights.set_back(false);
    // What the run adds fits a file of its own, but not the warehouse's.
    const std::uint64_t size = std::filesystem::file_size(nights.warehouse());
    Process run(nights.folder(), Nights::run(false), {}, size);
    CHECK(run.wait().exit_code == 0);
    CHECK(std::filesystem::exists(nights.warehouse("-wal")));
    CHECK(nights.is_as_after(false, true));
}

TEST_CASE("a read-only warehouse is not written, and can be read") {
    if (root_cannot_be_denied()) return;
    const Nights nights(300);
    nights.set_back(false);
    chmod(nights.warehouse().c_str(), 0444);
    const Finished finished = ordermart(nights.folder(), Nights::run(false));
    CHECK(finished.exit_code == 1);
    CHECK(finished.err.find("permissions") != std::string::npos);
    CHECK(ordermart(nights.folder(), {"report", "--db", "w.db"}).exit_code == 0);
    CHECK(nights.is_as_before(false, true));
}

TEST_CASE("a folder that cannot be written fails the run") {
    if (root_cannot_be_denied()) return;
    const Nights nights(300);
    for (const bool first_load : {true, false}) {
        CAPTURE(first_load);
        nights.set_back(first_load);
        chmod(nights.folder().c_str(), 0555);
        const Finished finished = ordermart(nights.folder(), Nights::run(false));
        chmod(nights.folder().c_str(), 0755);
        CHECK(finished.exit_code == 1);
        CHECK(finished.err.find("permissions") != std::string::npos);
        CHECK(nights.is_as_before(first_load, true));
    }
}

}  // namespace ordermart::test
