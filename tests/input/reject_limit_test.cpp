#include "ordermart/input/reject_limit.hpp"

#include <utility>

#include "support/catch.hpp"

namespace ordermart::test {
namespace {

std::int64_t allowed(std::string_view text, std::int64_t records) {
    const auto limit = RejectLimit::parse(text);
    REQUIRE(limit);
    CHECK(limit->text == text);
    return limit->allowed(records);
}

}  // namespace

TEST_CASE("a count of rejects is allowed whatever the number of records") {
    CHECK(allowed("0", 1'000'000) == 0);
    CHECK(allowed("7", 0) == 7);
    CHECK(allowed("7", 1'000'000) == 7);
    CHECK(allowed("007", 1) == 7);
    CHECK(allowed("9223372036854775807", 1) == INT64_MAX);
}

TEST_CASE("a share of rejects is rounded up") {
    CHECK(allowed("1%", 0) == 0);
    CHECK(allowed("1%", 1) == 1);
    CHECK(allowed("1%", 99) == 1);
    CHECK(allowed("1%", 100) == 1);
    CHECK(allowed("1%", 101) == 2);
    CHECK(allowed("0%", 1'000'000) == 0);
    CHECK(allowed("100%", 12'345) == 12'345);
    CHECK(allowed("33.3333%", 3) == 1);
    CHECK(allowed("50%", 3) == 2);
}

TEST_CASE("a share is exact to its fourth decimal") {
    CHECK(allowed("0.0001%", 1'000'000) == 1);
    CHECK(allowed("0.0001%", 1'000'001) == 2);
    CHECK(allowed("0.5%", 1'000) == 5);
    CHECK(allowed("0.05%", 10'000) == 5);
    CHECK(allowed("2.50%", 1'000) == 25);
    CHECK(allowed("99.9999%", 1'000'000) == 999'999);
    CHECK(allowed("100.0000%", 7) == 7);
    // Ten times a billion, as a float would not count them.
    CHECK(allowed("0.0003%", 9'999'999'999) == 30'000);
}

TEST_CASE("what is neither a count nor a share is none") {
    for (const char* text : {"",
                             "%",
                             " ",
                             " 1",
                             "1 ",
                             "1 %",
                             "-1",
                             "-0",
                             "+1",
                             "-1%",
                             "-0%",
                             "+1%",
                             "1.5",
                             ".",
                             ".%",
                             ".5%",
                             "1.%",
                             "1.23456%",
                             "1.-5%",
                             "1.+5%",
                             "1.5.5%",
                             "100.0001%",
                             "101%",
                             "1%%",
                             "1e2",
                             "0x1",
                             "1,5%",
                             "one",
                             "9223372036854775808",
                             "9223372036854775808%"}) {
        CAPTURE(text);
        CHECK_FALSE(RejectLimit::parse(text));
    }
}

}  // namespace ordermart::test
