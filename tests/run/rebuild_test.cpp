// What a warehouse holds is a function of the days loaded, not of how they came: random days, held against a model of
// the contract in plain C++.
//
// TEST_ROUNDS=10000 tries so many sets of days instead of 200, TEST_SEED=7 others.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>

#include "ordermart/base/database.hpp"
#include "ordermart/run/pipeline.hpp"
#include "support/catch.hpp"
#include "support/order_model.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

const Date first_day = *parse_date("2023-12-27");

LoadOptions options_of(const std::string& input) {
    LoadOptions options;
    options.inputs = {input};
    options.max_rejects = *RejectLimit::parse("100%");
    options.allow_empty = true;
    return options;
}

void load_day(
    const std::string& warehouse, const Day& day, const std::string& folder,
    const std::function<void(LoadOptions&)>& change = [](LoadOptions&) {}) {
    write_file(folder + "/day.csv", day.raw_text);
    LoadOptions options = options_of(folder + "/day.csv");
    options.start = options.end = day.run_date;
    options.source.order_lines = day.order_lines;
    change(options);
    load(options, {.db = warehouse, .dry_run = options.dry_run});
}

/// Loads all days with one command; other days of that time have no file.
void backfill(const std::string& warehouse, const std::vector<Day>& days, const std::string& folder,
              bool full_refresh) {
    for (const Day& day : days) write_file(folder + "/" + to_string(day.run_date) + ".csv", day.raw_text);
    LoadOptions options = options_of(folder + "/{date}.csv");
    options.days_may_be_missing = true;
    options.start = first_day;
    options.end = days.back().run_date;
    options.full_refresh = full_refresh;
    options.yes = true;
    options.source.order_lines = days.front().order_lines;
    load(options, {.db = warehouse});
}

Counts last_counts(const std::string& warehouse) {
    Database database(warehouse, Database::Mode::read_only);
    Statement query = database.prepare(
        "select records_read, inserted, updated, superseded, unchanged, duplicate, rejected, blank from etl_runs "
        "order by run_id desc limit 1");
    REQUIRE(query.step());
    Counts counts{};
    for (int column = 0; column < 8; ++column) counts[static_cast<std::size_t>(column)] = query.integer(column);
    return counts;
}

std::vector<Day> some_days(Supplier& supplier) {
    std::vector<Day> days;
    Date run_date = first_day;
    const bool order_lines = supplier.below(2) == 0;
    for (std::size_t left = 3 + supplier.below(4); left > 0; --left) {
        days.push_back(supplier.day(run_date));
        days.back().order_lines = order_lines;
        run_date += std::chrono::days(1 + supplier.below(3));
    }
    return days;
}

}  // namespace

TEST_CASE("facts and reports are the same in whatever order and way the days were loaded") {
    spdlog::set_level(spdlog::level::off);
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(200)); ++seed) {
        CAPTURE(seed);
        const TemporaryFolder folder;
        Supplier supplier(seed);
        const std::vector<Day> days = some_days(supplier);
        const auto shuffled = [&supplier](std::vector<Day> some) {
            for (std::size_t left = some.size(); left > 1; --left)
                std::swap(some[left - 1], some[supplier.below(left)]);
            return some;
        };
        Model model;
        for (const Day& day : days) {
            load_day(folder.path("in order.db"), day, folder.path());
            model.load(day);
        }
        REQUIRE(difference(stored_state(folder.path("in order.db")), model.state()) == "");
        const std::string expected = dump_facts_and_reports(folder.path("in order.db"));

        for (const Day& day : shuffled(days)) load_day(folder.path("shuffled.db"), day, folder.path());
        CHECK(difference(dump_facts_and_reports(folder.path("shuffled.db")), expected) == "");

        std::vector<Day> with_repeats = days;
        for (int repeat = 0; repeat < 3; ++repeat) with_repeats.push_back(supplier.one_of(days));
        for (const Day& day : shuffled(with_repeats)) load_day(folder.path("repeated.db"), day, folder.path());
        CHECK(difference(dump_facts_and_reports(folder.path("repeated.db")), expected) == "");

        backfill(folder.path("backfilled.db"), days, folder.path(), false);
        CHECK(difference(dump_facts_and_reports(folder.path("backfilled.db")), expected) == "");

        // Used before by another supplier, for later days too.
        for (const int days_later : {-3, 0, 2, 30}) {
            load_day(folder.path("used.db"), supplier.day(first_day + std::chrono::days(days_later)), folder.path());
        }
        backfill(folder.path("used.db"), days, folder.path(), true);
        CHECK(difference(dump_facts_and_reports(folder.path("used.db")), expected) == "");
    }
}

TEST_CASE("after every run, whatever its date and file, the warehouse is what the contract says") {
    spdlog::set_level(spdlog::level::off);
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(200)); ++seed) {
        const TemporaryFolder folder;
        const std::string warehouse = folder.path("w.db");
        Supplier supplier(seed);
        Model model;
        bool made = false;
        for (int run = 0; run < 8; ++run) {
            Day day = supplier.day(first_day + std::chrono::days(supplier.below(6)));
            // Sources of both kinds may feed one warehouse.
            day.order_lines = supplier.below(2) == 0;
            const std::size_t choice = supplier.below(8);
            CAPTURE(seed, run, choice, to_string(day.run_date));
            Model loaded = model;
            if (choice == 0) loaded.forget();
            const Counts counts = loaded.load(day);
            const bool refused =
                (choice == 0 && 2 * loaded.orders() < model.orders()) || (choice == 1 && counts[6] > 0);
            const bool dry = choice == 2;
            const Stop stop = stop_of([&] {
                load_day(warehouse, day, folder.path(), [choice](LoadOptions& options) {
                    options.full_refresh = choice == 0;
                    if (choice == 1) options.max_rejects = *RejectLimit::parse("0");
                    options.dry_run = choice == 2;
                });
            });
            REQUIRE(stop.code == (refused ? ExitCode::refused : ExitCode::done));
            if (!refused && !dry) {
                made = true;
                model = loaded;
                CHECK(last_counts(warehouse) == counts);
            }
            if (made) REQUIRE(difference(stored_state(warehouse), model.state()) == "");
        }
        if (made) CHECK(ordermart(folder.path(), {"check", "--db", "w.db"}).exit_code == 0);
    }
}

}  // namespace ordermart::test
