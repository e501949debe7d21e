#include "ordermart/input/values.hpp"

#include <limits>
#include <string>

#include "support/catch.hpp"

using namespace ordermart;

namespace {

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

bool is_integer(std::string_view text, std::int64_t number) { return parse_order_id(text) == OrderId{number}; }

bool is_text(std::string_view text) { return parse_order_id(text) == OrderId{text}; }

bool is_date(std::string_view text) { return parse_order_date(text) == parse_date("2024-02-29"); }

}  // namespace

TEST_CASE("a canonical decimal integer of 64 bits is an integer order id") {
    CHECK(is_integer("0", 0));
    CHECK(is_integer("7", 7));
    CHECK(is_integer("-7", -7));
    CHECK(is_integer("1234567890", 1234567890));
    CHECK(is_integer("9223372036854775807", highest));
    CHECK(is_integer("-9223372036854775808", lowest));
}

TEST_CASE("any other order id is text") {
    for (const std::string_view text :
         {"007", "-0", "00", "-07", "+7", "7.0", "7 ", " 7", "1e3", "A7", "7A", "-", "--7", "9223372036854775808",
          "-9223372036854775809", "99999999999999999999999"}) {
        CAPTURE(text);
        CHECK(is_text(text));
    }
}

TEST_CASE("a price is plain decimal and becomes exact cents") {
    const auto cents = parse_price_cents;
    CHECK(cents("12") == 1200);
    CHECK(cents("12.") == 1200);
    CHECK(cents("12.5") == 1250);
    CHECK(cents("12.50") == 1250);
    CHECK(cents("12.500") == 1250);
    CHECK(cents("12.3400000000000000000000000000000") == 1234);
    CHECK(cents("+12") == 1200);
    CHECK(cents("+.5") == 50);
    CHECK(cents(".5") == 50);
    CHECK(cents(".05") == 5);
    CHECK(cents("0") == 0);
    CHECK(cents("0.00") == 0);
    CHECK(cents("0012.34") == 1234);
    CHECK(cents("0.29") == 29);
    CHECK(cents("1.15") == 115);
    CHECK(cents("10000000000.00") == 1'000'000'000'000);
    CHECK(cents("9999999999.99") == 999'999'999'999);
}

TEST_CASE("what is not exactly a number of cents is no price") {
    for (const std::string_view text : {"",
                                        ".",
                                        "+",
                                        "-",
                                        "+.",
                                        "-.",
                                        "--1",
                                        "+-1",
                                        "-+1",
                                        "++1",
                                        "1-",
                                        "1,5",
                                        "1.234,50",
                                        "1 000",
                                        "1e3",
                                        "NaN",
                                        "inf",
                                        "0x10",
                                        "$5",
                                        "5 EUR",
                                        "1.005",
                                        "1.001",
                                        "0.009",
                                        "1.000000001",
                                        "1..5",
                                        "1.5.0",
                                        " 1",
                                        "1 ",
                                        "10000000000.01",
                                        "10000000001",
                                        "-10000000000.01",
                                        "-1.005",
                                        "99999999999999999999999999",
                                        "1\xC2\xA0"
                                        "000"}) {
        CAPTURE(text);
        CHECK(!parse_price_cents(text));
    }
}

TEST_CASE("a price with a minus is negative, even zero") {
    for (const std::string_view text : {"-5", "-.5", "-5.", "-0", "-0.00", "-0.01", "-10000000000.00"}) {
        CAPTURE(text);
        const auto cents = parse_price_cents(text);
        REQUIRE(cents);
        CHECK(*cents < 0);
    }
}

TEST_CASE("an order date is its day, the time is dropped") {
    for (const std::string_view text :
         {"2024-02-29", "2024-02-29T00:00", "2024-02-29 23:59", "2024-02-29T23:59:60", "2024-02-29T12:34:56.7",
          "2024-02-29T12:34:56.123456789012", "2024-02-29T12:34Z", "2024-02-29 12:34:56Z",
          "2024-02-29T12:34:56.7+23:59", "2024-02-29T12:34-00:00", "2024-02-29T12:34:56-05:30"}) {
        CAPTURE(text);
        CHECK(is_date(text));
    }
    for (const std::string_view day : {"0001-01-01", "9999-12-31", "2000-02-29"}) {
        const auto read = parse_order_date(day);
        REQUIRE(read);
        CHECK(to_string(*read) == day);
    }
}

TEST_CASE("a day or a time that does not exist, or another form, is no order date") {
    for (const std::string_view text : {"",
                                        "2023-02-29",
                                        "1900-02-29",
                                        "2024-02-30",
                                        "2024-04-31",
                                        "2024-00-10",
                                        "2024-13-10",
                                        "2024-01-00",
                                        "2024-01-32",
                                        "0000-01-01",
                                        "24-02-29",
                                        "2024-2-29",
                                        "02/29/2024",
                                        "2024/02/29",
                                        "20240229",
                                        "2024-02-2",
                                        "2024-02-29x",
                                        "+024-02-29",
                                        "2024-02-29T",
                                        "2024-02-29 ",
                                        "2024-02-29t12:34",
                                        "2024-02-29  12:34",
                                        "2024-02-29T24:00",
                                        "2024-02-29T12:60",
                                        "2024-02-29T12:34:61",
                                        "2024-02-29T12",
                                        "2024-02-29T1:34",
                                        "2024-02-29T12:3",
                                        "2024-02-29T1234",
                                        "2024-02-29T12:34:",
                                        "2024-02-29T12:34:5",
                                        "2024-02-29T12:34:56.",
                                        "2024-02-29T12:34.5",
                                        "2024-02-29T12:34:56,7",
                                        "2024-02-29T12:34z",
                                        "2024-02-29T12:34ZZ",
                                        "2024-02-29T12:34 Z",
                                        "2024-02-29T12:34+24:00",
                                        "2024-02-29T12:34+01:60",
                                        "2024-02-29T12:34+0100",
                                        "2024-02-29T12:34+01",
                                        "2024-02-29T12:34+01:00Z",
                                        "2024-02-29Z",
                                        "2024-02-29+01:00",
                                        "2024-02-29T12:34 PM",
                                        "2024-02-29T-1:34"}) {
        CAPTURE(text);
        CHECK(!parse_order_date(text));
    }
}
