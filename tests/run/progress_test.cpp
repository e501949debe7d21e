#include "run/progress.hpp"

#include "support/catch.hpp"

namespace ordermart::test {
namespace {

using namespace std::chrono_literals;

/// A run of two models and a check that began at the clock's zero, and what it wrote to the terminal last.
struct Shown {
    explicit Shown(bool on_terminal = true)
        : progress({"transform/20_staged_orders", "transform/40_fact_orders", "check/20_no_order_is_lost"},
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
