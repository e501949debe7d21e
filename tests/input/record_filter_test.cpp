#include "input/record_filter.hpp"

#include <fmt/format.h>

#include "ordermart/base/error.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

/// Of a record with one column, `a`.
bool leaves_out(const std::string& condition, const std::string& value) {
    RecordFilter filter({condition}, {{"n/a"}}, [](const std::string&) { return std::size_t{0}; });
    CsvRecord record;
    record.fields = {value};
    return filter.leaves_out(record);
}

}  // namespace

TEST_CASE("texts are compared as they are when their white space is normalised") {
    CHECK(leaves_out("a = 'Grand total'", "\t Grand   total "));
    CHECK_FALSE(leaves_out("a = 'Grand total'", "grand total"));
    CHECK(leaves_out("a <> 'Summe'", "summe"));
    CHECK_FALSE(leaves_out("a <> 'Summe'", "Summe"));
    CHECK_FALSE(leaves_out("a = '1'", "1.0"));
}

TEST_CASE("an empty value is one that the source means as empty too, and is neither less nor greater") {
    for (const std::string empty : {"", "  ", "n/a"}) {
        CAPTURE(empty);
        CHECK(leaves_out("a is empty", empty));
        CHECK_FALSE(leaves_out("a is not empty", empty));
        for (const std::string sign : {"<", "<=", ">", ">="}) {
            CHECK_FALSE(leaves_out("a " + sign + " 'x'", empty));
            CHECK_FALSE(leaves_out("a " + sign + " '0'", empty));
        }
    }
    CHECK(leaves_out("a = 'n/a'", "n/a"));
    CHECK_FALSE(leaves_out("a is empty", "0"));
}

TEST_CASE("less and greater go by the bytes of texts") {
    CHECK(leaves_out("a < 'b'", "a"));
    CHECK(leaves_out("a < 'a'", "Z"));
    CHECK(leaves_out("a > 'z'", "ä"));
    CHECK(leaves_out("a < '2024-01-01'", "2023-12-31"));
    CHECK(leaves_out("a <= 'b'", "b"));
    CHECK_FALSE(leaves_out("a < 'b'", "b"));
    CHECK(leaves_out("a >= 'b'", "b"));
    CHECK_FALSE(leaves_out("a > 'b'", "b"));
}

TEST_CASE("plain decimals are compared as numbers, exactly") {
    CHECK(leaves_out("a < '10'", "9"));
    CHECK(leaves_out("a > '9'", "10.0"));
    CHECK(leaves_out("a < '0'", "-0.01"));
    CHECK_FALSE(leaves_out("a < '0'", "-0.00"));
    CHECK(leaves_out("a >= '0'", "-0"));
    CHECK(leaves_out("a <= '1.50'", "+01.5"));
    CHECK(leaves_out("a < '-1'", "-2"));
    CHECK(leaves_out("a > '-2'", "-1.5"));
    CHECK(leaves_out("a > '-2'", "1"));
    CHECK(leaves_out("a < '.51'", "0.5099"));
    CHECK(leaves_out("a > '99999999999999999999.1'", "99999999999999999999.11"));
}

TEST_CASE("a value that is no number is neither less nor greater than one") {
    for (const std::string value : {"free", "1,50", "1e3", "-", ".", "2 3", "--1"}) {
        CAPTURE(value);
        CHECK_FALSE(leaves_out("a < '5'", value));
        CHECK_FALSE(leaves_out("a >= '5'", value));
    }
}

TEST_CASE("all comparisons of a part hold, or all of another one, or another condition does") {
    RecordFilter filter({"a = '1' and b = '2' or c is empty", "b = '9'"}, {},
                        [](const std::string& name) { return static_cast<std::size_t>(name[0] - 'a'); });
    const auto out = [&filter](std::vector<std::string_view> fields) {
        CsvRecord record;
        record.fields = std::move(fields);
        return filter.leaves_out(record);
    };
    CHECK(out({"1", "2", "x"}));
    CHECK_FALSE(out({"1", "3", "x"}));
    CHECK(out({"1", "3", ""}));
    CHECK(out({"0", "9", "x"}));
}
