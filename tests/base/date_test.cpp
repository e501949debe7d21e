#include "ordermart/base/date.hpp"

#include <cstdlib>
#include <ctime>
#include <string>

#include "support/catch.hpp"

namespace {

using namespace std::chrono_literals;
using ordermart::Date;
using ordermart::local_today;
using ordermart::parse_date;
using ordermart::to_string;
using ordermart::utc_now;

/// Local time is `zone` while it lives.
class LocalZone {
public:
    explicit LocalZone(const char* zone) {
        if (const char* present = std::getenv("TZ")) before_ = present;
        setenv("TZ", zone, 1);
        tzset();
    }
    ~LocalZone() {
        if (before_.empty()) {
            unsetenv("TZ");
        } else {
            setenv("TZ", before_.c_str(), 1);
        }
        tzset();
    }
    LocalZone(const LocalZone&) = delete;
    LocalZone& operator=(const LocalZone&) = delete;

private:
    std::string before_;
};

Date today_in(const char* zone) {
    const LocalZone local(zone);
    return local_today();
}

}  // namespace

TEST_CASE("a date is read as the day it names") {
    CHECK(parse_date("1970-01-01") == Date{});
    CHECK(parse_date("2024-02-29") == Date{2024y / 2 / 29});
    CHECK(parse_date("2000-02-29") == Date{2000y / 2 / 29});
    CHECK(parse_date("2023-12-31") == Date{2023y / 12 / 31});
    CHECK(parse_date("0001-01-01") == Date{1y / 1 / 1});
    CHECK(parse_date("9999-12-31") == Date{9999y / 12 / 31});
}

TEST_CASE("a day that does not exist is no date") {
    for (const char* text : {"2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10",
                             "2024-01-00", "2024-01-32", "0000-01-01", "0000-12-31"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_date(text));
    }
}

TEST_CASE("a date in another form is no date") {
    for (const char* text : {"",           "2024-1-01",   "2024-01-1",   "20240101",         "2024/01/01", "2024/01-01",
                             "2024-01/01", "2024-01-01 ", " 2024-01-01", "2024-01-01T00:00", "01-01-2024", "+024-01-01",
                             "-024-01-01", "2024-+1-01",  "2024-01- 1",  "202a-01-01",       "2024-0a-01", "2024-01-0a",
                             "2024-01-0:", "2024-01-0/",  "today"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_date(text));
    }
}

TEST_CASE("a date with a NUL byte is no date") { CHECK_FALSE(parse_date(std::string_view("2024-01-0\0", 10))); }

TEST_CASE("a date is written with all its zeros") {
    CHECK(to_string(Date{2024y / 2 / 9}) == "2024-02-09");
    CHECK(to_string(Date{1y / 1 / 1}) == "0001-01-01");
    CHECK(to_string(Date{9999y / 12 / 31}) == "9999-12-31");
}

TEST_CASE("every day of four centuries comes back as it was written") {
    const Date first{1999y / 1 / 1};
    bool same = true;
    for (Date date = first; date < first + std::chrono::days{146'097}; date += std::chrono::days{1}) {
        same = same && parse_date(to_string(date)) == date;
    }
    CHECK(same);
}

TEST_CASE("today is the day of the local time zone") {
    const std::string before = utc_now().substr(0, 10);
    const std::string today = to_string(today_in("UTC0"));
    const std::string after = utc_now().substr(0, 10);
    CHECK((today == before || today == after));

    // 26 hours apart: never the same day.
    CHECK(today_in("EAST-14") > today_in("WEST+12"));
}

TEST_CASE("now is a second in UTC whatever the local time zone is") {
    const LocalZone local("EAST-14");
    // Not std::time(): its clock may be some milliseconds behind.
    const auto seconds = [] { return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()); };
    const std::time_t before = seconds();
    const std::string now = utc_now();
    const std::time_t after = seconds();

    REQUIRE(now.size() == 20);
    std::tm read{};
    const char* end = strptime(now.c_str(), "%Y-%m-%dT%H:%M:%SZ", &read);
    REQUIRE(end != nullptr);
    CHECK(*end == '\0');
    const std::time_t told = timegm(&read);
    CHECK(told >= before);
    CHECK(told <= after);
}
