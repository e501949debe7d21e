#include "run/progress.hpp"

#include <fmt/format.h>

#include "ordermart/warehouse/ledger.hpp"
#include "support/catch.hpp"

namespace ordermart::test {
namespace {

using namespace std::chrono_literals;

/// A run of two models and a check that began at the clock's zero, and what it wrote to the terminal last.
struct Shown {
    explicit Shown(bool on_terminal = true)
        : progress(
              {{"transform/20_staged_orders", 31}, {"transform/40_fact_orders", 14}, {"check/20_no_order_is_lost", 14}},
              on_terminal ? [this](std::string_view text) { written.emplace_back(text); }
                          : std::function<void(std::string_view)>{},
              {}) {}

    void show(double share, std::int64_t records, std::chrono::milliseconds after) {
        progress.show({share, records}, Progress::Clock::time_point(after));
    }

    std::vector<std::string> written;
    Progress progress;
};

}  // namespace

TEST_CASE("progress is shown after a second, and ten times a second") {
    Shown shown;
    shown.show(0.1, 1'000, 999ms);
    CHECK(shown.written.empty());
    shown.show(0.1, 1'000, 1'000ms);
    CHECK(shown.written.size() == 1);
    shown.show(0.1, 1'000, 1'099ms);
    CHECK(shown.written.size() == 1);
    shown.show(0.1, 1'000, 1'100ms);
    CHECK(shown.written.size() == 2);
}

TEST_CASE("progress has stage, share, records a second and time left") {
    Shown shown;
    // 31 of 31 + 14 + 14 parts are the reading.
    shown.show(0.5, 2'500'000, 2s);
    CHECK(shown.written.back() == "\r\x1b[K20_staged_orders: 26 %, 1,250,000 records/s, 6 s left");
    shown.progress.next_step();
    shown.show(1, 5'000'000, 4s);
    CHECK(shown.written.back() == "\r\x1b[K40_fact_orders: 53 %, 1,250,000 records/s, 4 s left");
    shown.progress.next_step();
    shown.show(1, 5'000'000, 6s);
    CHECK(shown.written.back() == "\r\x1b[K20_no_order_is_lost: 76 %, 1,250,000 records/s, 2 s left");
    shown.show(1, 5'000'000, 7s);
    CHECK(shown.written.back() == "\r\x1b[K20_no_order_is_lost: 76 %, 1,250,000 records/s, 1 s left");
    shown.show(1, 5'000'000, 9s);
    CHECK(shown.written.back() == "\r\x1b[K20_no_order_is_lost: 76 %, 1,250,000 records/s, 0 s left");
    shown.progress.next_step();
    shown.show(1, 5'000'000, 10s);
    CHECK(shown.written.back() == "\r\x1b[Kcommit: 100 %, 1,250,000 records/s, 0 s left");
}

TEST_CASE("a step weighs what it took in an earlier run of its kind, or what its model says of a first load") {
    const auto weight_of = [](const std::map<std::string, double>& seconds, const std::string& name) {
        for (const Progress::Step& step : steps_of_run(Catalogue::of(""), seconds)) {
            if (step.name == name) return step.weight;
        }
        return -1.0;
    };
    CHECK(weight_of({}, "transform/40_fact_orders") == 45);
    CHECK(weight_of({}, "check/11_dates_are_real") == 0.1);
    CHECK(weight_of({}, "report/10_metrics_total_orders_per_customer") == -1);
    const std::map<std::string, double> seconds{{"transform/20_staged_orders", 1.5}, {"check/11_dates_are_real", 0.5}};
    CHECK(weight_of(seconds, "transform/20_staged_orders") == 75);
    CHECK(weight_of(seconds, "check/11_dates_are_real") == 25);
    CHECK(weight_of(seconds, "transform/40_fact_orders") == 0.1);
    CHECK(weight_of({{"transform/40_fact_orders", 0}}, "transform/40_fact_orders") == 45);
}

TEST_CASE("earlier steps are those of the last successful run of the same kind") {
    Database database("", Database::Mode::create);
    for (const Model& model : Catalogue::of("").stage("schema")) database.execute(model.sql);
    const auto add = [&](int run, const std::string& status, int full_refresh, double seconds) {
        database.execute(fmt::format(
            "insert into etl_runs (run_id, run_date, status, input_path, input_bytes, full_refresh, records_read, "
            "inserted, updated, superseded, unchanged, duplicate, rejected, blank, skipped, new_orders, started_at, "
            "seconds, "
            "ordermart_version) values ({0}, '', '{1}', '', 0, {2}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, '', 0, '');"
            "insert into etl_run_steps (run_id, step_number, step, rows, seconds) values ({0}, 1, 'a', 0, {3})",
            run, status, full_refresh, seconds));
    };
    CHECK(step_seconds(database, true).empty());
    add(1, "refused", 0, 1);
    CHECK(step_seconds(database, true).empty());
    add(2, "succeeded", 0, 2);
    CHECK(step_seconds(database, true).at("a") == 2);
    CHECK(step_seconds(database, false).empty());
    add(3, "succeeded", 0, 3);
    add(4, "succeeded", 0, 4);
    add(5, "failed", 0, 5);
    CHECK(step_seconds(database, true).at("a") == 2);
    CHECK(step_seconds(database, false).at("a") == 4);
    add(6, "succeeded", 1, 6);
    CHECK(step_seconds(database, true).at("a") == 6);
    CHECK(step_seconds(database, false).at("a") == 4);
}

TEST_CASE("of a file whose size is not known progress has no share and no time left") {
    Shown shown;
    shown.show(-1, 3'000, 2s);
    CHECK(shown.written.back() == "\r\x1b[K20_staged_orders: 3,000 records, 1,500 records/s");
}

TEST_CASE("progress is taken away once, where it was shown") {
    Shown shown;
    shown.progress.clear();
    CHECK(shown.written.empty());
    shown.show(0.1, 1'000, 1s);
    shown.progress.clear();
    shown.progress.clear();
    CHECK(shown.written.size() == 2);
    CHECK(shown.written.back() == "\r\x1b[K");
}

TEST_CASE("without a terminal there is no progress") {
    Shown shown(false);
    shown.show(0.1, 1'000, 2s);
    shown.progress.clear();
    CHECK(shown.written.empty());
}

}  // namespace ordermart::test
