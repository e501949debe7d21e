#include "ordermart/input/order_window.hpp"

#include "ordermart/base/error.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

/// The first and the last day of the window on that run date.
std::string days(const char* window, const char* run_date) {
    const OrderWindow parsed = OrderWindow::parse(window);
    return to_string(parsed.first(*parse_date(run_date))) + " " + to_string(parsed.last(*parse_date(run_date)));
}

}  // namespace

TEST_CASE("a window of order dates is counted from the run date") {
    CHECK(days("-5y..+1d", "2024-05-17") == "2019-05-17 2024-05-18");
    CHECK(days("-3w..0d", "2024-05-17") == "2024-04-26 2024-05-17");
    CHECK(days("-1m..2m", "2024-05-17") == "2024-04-17 2024-07-17");
    CHECK(days("-10d..-1d", "2024-03-05") == "2024-02-24 2024-03-04");
    CHECK(OrderWindow::parse("-5y..+1d").text() == "-5y..+1d");
}

TEST_CASE("a month or year of a window that lacks the day has its last one") {
    CHECK(days("-1m..+1m", "2024-03-31") == "2024-02-29 2024-04-30");
    CHECK(days("-1y..+4y", "2024-02-29") == "2023-02-28 2028-02-29");
}

TEST_CASE("a window ends with the calendar") { CHECK(days("-9999y..+9999y", "2024-03-31") == "0001-01-01 9999-12-31"); }

TEST_CASE("what is no window of order dates is refused") {
    for (const char* text : {"", "..", "-5y", "-5y..", "..+1d", "-5y..+1d ", "-5..+1", "-5y...+1d", "-5Y..+1d",
                             "-5h..+1d", "--5y..+1d", "-12345d..0d", "5 y..6y", "-5y-1d"}) {
        CAPTURE(text);
        const Stop stop = stop_of([&] { OrderWindow::parse(text); });
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.says("is no window"));
    }
    CHECK(stop_of([] { OrderWindow::parse("+1d..-1d"); }).says("ends before it begins"));
    CHECK(stop_of([] { OrderWindow::parse("-1m..-5w"); }).says("ends before it begins"));
}
