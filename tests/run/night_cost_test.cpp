// A night costs what its day costs: counted in the steps of SQLite's virtual machine and in the pages that it looks at,
// which are the same on every machine. A count(*) takes one step, but every page of its table.

#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include "ordermart/run/pipeline.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

constexpr int orders_a_day = 100;
constexpr int customers = 150;
const Date last_day = *parse_date("2023-12-10");

struct Cost {
    std::int64_t steps = 0;
    std::int64_t pages = 0;
};

Cost cost;
std::string dearest_statement;
std::int64_t steps_of_dearest = 0;

int count_steps(unsigned, void*, void* statement, void*) {
    auto* const finished = static_cast<sqlite3_stmt*>(statement);
    const std::int64_t steps = sqlite3_stmt_status(finished, SQLITE_STMTSTATUS_VM_STEP, 1);
    cost.steps += steps;
    for (const int kind : {SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS}) {
        int pages = 0;
        int highest = 0;
        sqlite3_db_status(sqlite3_db_handle(finished), kind, &pages, &highest, 1);
        cost.pages += pages;
    }
    if (steps > steps_of_dearest) {
        steps_of_dearest = steps;
        dearest_statement = sqlite3_sql(finished);
    }
    return 0;
}

int count_on_connection(sqlite3* database, char**, const sqlite3_api_routines*) {
    return sqlite3_trace_v2(database, SQLITE_TRACE_PROFILE, count_steps, nullptr);
}

/// Counts what all statements of this process cost while it lives.
class CostCount {
public:
    CostCount() {
        cost = {};
        steps_of_dearest = 0;
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(count_on_connection));
    }
    ~CostCount() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(count_on_connection)); }
    CostCount(const CostCount&) = delete;
    CostCount& operator=(const CostCount&) = delete;
};

std::string order(int number, Date date, int price) {
    return "Customer " + std::to_string(number * 37 % customers) + "," + std::to_string(number) + "," +
           std::to_string(price) + "," + to_string(date) + ",lounge,1";
}

/// The orders of `days` days up to the last one, the latest day's with the highest numbers.
std::vector<std::string> history(int days) {
    std::vector<std::string> orders;
    for (int day = 0; day < days; ++day) {
        const Date date = last_day - std::chrono::days(days - 1 - day);
        for (int place = 0; place < orders_a_day; ++place)
            orders.push_back(order(1'000'000 - (days - day) * orders_a_day + place, date, 5));
    }
    return orders;
}

/// A day's orders and corrections of the latest ones of some customers, in price, date and customer.
std::vector<std::string> night() {
    std::vector<std::string> orders;
    for (int place = 0; place < 15; ++place) {
        orders.push_back(order(1'000'000 - 100 + place, last_day, 6));
        orders.push_back(order(1'000'000 - 200 + place, last_day - std::chrono::days(3), 5));
        std::string moved = order(1'000'000 - 300 + place, last_day - std::chrono::days(2), 5);
        orders.push_back("Someone else" + moved.substr(moved.find(',')));
    }
    for (int place = 0; place < orders_a_day; ++place)
        orders.push_back(order(1'000'000 + place, last_day + std::chrono::days(1), 5));
    return orders;
}

void load_file(const TemporaryFolder& folder, Date run_date, const std::vector<std::string>& records) {
    spdlog::set_level(spdlog::level::off);
    write_file(folder.path("orders.csv"), raw_file(records));
    LoadOptions options;
    options.inputs = {folder.path("orders.csv")};
    options.start = options.end = run_date;
    load(options, {.db = folder.path("w.db")});
}

/// The cost of a night after a history of so many days.
Cost cost_of_night(int days, const std::vector<std::string>& records) {
    const TemporaryFolder folder;
    load_file(folder, last_day, history(days));
    const CostCount count;
    load_file(folder, last_day + std::chrono::days(1), records);
    return cost;
}

}  // namespace

TEST_CASE("a night after many days costs hardly more than after a few") {
    const Cost few = cost_of_night(30, night());
    const Cost many = cost_of_night(300, night());
    CAPTURE(few.steps, many.steps, few.pages, many.pages, steps_of_dearest, dearest_statement);
    REQUIRE(few.steps > 50'000);
    REQUIRE(few.pages > 700);
    // The days of the calendar are looked at, some steps and seven pages for each; the 27,000 orders more, which take
    // over 200 pages, are not.
    CHECK(many.steps - few.steps < 270 * 150);
    CHECK(many.pages - few.pages < 2'000);
}

TEST_CASE("a night without news costs little") {
    std::vector<std::string> again = history(30);
    again.erase(again.begin(), again.end() - 10);
    CHECK(cost_of_night(300, again).steps < 100'000);
}

}  // namespace ordermart::test
