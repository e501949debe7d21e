#include "ordermart/input/values.hpp"

#include <limits>
#include <string>

#include "ordermart/base/text.hpp"
#include "support/catch.hpp"

using namespace ordermart;

namespace {

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

bool is_integer(std::string_view text, std::int64_t number) { return parse_order_id(text) == OrderId{number}; }

bool is_text(std::string_view text) { return parse_order_id(text) == OrderId{text}; }

bool is_date(std::string_view text) { return parse_order_date(text) == parse_date("2024-02-29"); }

std::string normalised(std::string_view text) {
    std::string scratch;
    scratch.reserve(text.size());
    return std::string(normalise_space(text, scratch));
}

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

TEST_CASE("a passenger count is digits that fit 63 bits") {
    CHECK(parse_count("0") == 0);
    CHECK(parse_count("3") == 3);
    CHECK(parse_count("003") == 3);
    CHECK(parse_count("9223372036854775807") == highest);
    CHECK(parse_count("0000000000000000000000009223372036854775807") == highest);
    for (const std::string_view text : {"", "9223372036854775808", "99999999999999999999", "-1", "-0", "+1", "1.0",
                                        "1.", "1 ", " 1", "one", "1x", "0x1"}) {
        CAPTURE(text);
        CHECK(!parse_count(text));
    }
}

TEST_CASE("white space goes at the ends and becomes one space inside") {
    CHECK(normalised("").empty());
    CHECK(normalised("Ada").compare("Ada") == 0);
    CHECK(normalised("  Ada  ") == "Ada");
    CHECK(normalised("\t\r\n\f\v Ada\v\f\n\r\t") == "Ada");
    CHECK(normalised(" \t\xC2\xA0 ").empty());
    CHECK(normalised("\xC2\xA0\xC2\xA0"
                     "Ada\xC2\xA0") == "Ada");
    CHECK(normalised("Ada Lovelace") == "Ada Lovelace");
    CHECK(normalised("Ada  Lovelace") == "Ada Lovelace");
    CHECK(normalised("Ada\tLovelace") == "Ada Lovelace");
    CHECK(normalised("Ada\r\nLovelace") == "Ada Lovelace");
    CHECK(normalised("Ada\xC2\xA0Lovelace") == "Ada Lovelace");
    CHECK(normalised(" Ada \xC2\xA0\t King  of \n Lovelace ") == "Ada King of Lovelace");
}

TEST_CASE("other characters are no white space") {
    for (const std::string text : {"\xC2\xA3"
                                   "5",
                                   "5\xC2\xB0",
                                   "a\xC2\xA1"
                                   "b",
                                   "\xE2\x80\x89thin", "zero\xE2\x80\x8Bwidth", "\xE3\x80\x80wide", "\x1B[0m", "\x08",
                                   "\x1F", "\x0E", "J\xC3\xBCrgen", "\xC3\xA0 la", "voil\xC3\xA0", "Ju\xCC\x88rgen"}) {
        CAPTURE(text);
        CHECK(normalised(text) == text);
    }
}

TEST_CASE("a value that only needs trimming is not copied, and one that was copied stays where it is") {
    std::string scratch;
    scratch.reserve(100);
    const std::string_view text = "  Ada Lovelace  ";
    CHECK(normalise_space(text, scratch).data() == text.data() + 2);
    CHECK(scratch.empty());
    const std::string_view first = normalise_space("a  b", scratch);
    const std::string_view second = normalise_space("c\td", scratch);
    CHECK(first == "a b");
    CHECK(second == "c d");
}

TEST_CASE("blank is nothing but white space") {
    for (const std::string_view text : {"", " ", "\t\r\n\f\v ", "\xC2\xA0", " \xC2\xA0 "}) CHECK(is_blank(text));
    for (const std::string_view text : {"x", " x", "\xC2", "\xC2\xA1", "\xA0", "0", "\"", "\xE2\x80\x89"})
        CHECK(!is_blank(text));
}

TEST_CASE("well-formed UTF-8 is what table 3-7 of the Unicode standard lists") {
    const std::string ascii = "0123456789abcdefghij";
    for (const std::string part : {"",
                                   "a",
                                   "\x7F",
                                   "\xC2\x80",
                                   "\xDF\xBF",
                                   "\xE0\xA0\x80",
                                   "\xE0\xBF\xBF",
                                   "\xE1\x80\x80",
                                   "\xEC\xBF\xBF",
                                   "\xED\x80\x80",
                                   "\xED\x9F\xBF",
                                   "\xEE\x80\x80",
                                   "\xEF\xBF\xBF",
                                   "\xEF\xBB\xBF",
                                   "\xF0\x90\x80\x80",
                                   "\xF0\xBF\xBF\xBF",
                                   "\xF1\x80\x80\x80",
                                   "\xF3\xBF\xBF\xBF",
                                   "\xF4\x80\x80\x80",
                                   "\xF4\x8F\xBF\xBF"}) {
        CAPTURE(part);
        for (std::size_t before = 0; before < 9; ++before) {
            CHECK(is_utf8(ascii.substr(0, before) + part));
            CHECK(is_utf8(ascii.substr(0, before) + part + part + ascii));
        }
    }
    CHECK(is_utf8(std::string(20, '\0')));
}

TEST_CASE("a character that the end of the text cuts is no UTF-8, whatever follows in memory") {
    for (const std::string_view character : {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
        for (std::size_t length = 1; length < character.size(); ++length) CHECK(!is_utf8(character.substr(0, length)));
    }
}

TEST_CASE("overlong forms, surrogates, what is above U+10FFFF and broken sequences are no UTF-8") {
    const std::string ascii = "0123456789abcdefghij";
    for (const std::string part : {"\x80",
                                   "\xBF",
                                   "\xC0\x80",
                                   "\xC1\xBF",
                                   "\xC2",
                                   "\xC2\x7F",
                                   "\xC2\xC0",
                                   "\xDF\xC0",
                                   "\xE0\x80\x80",
                                   "\xE0\x9F\xBF",
                                   "\xE0\xA0",
                                   "\xE1\x80",
                                   "\xE1\x7F\x80",
                                   "\xE1\xC0\x80",
                                   "\xE1\x80\x7F",
                                   "\xE1\x80\xC0",
                                   "\xED\xA0\x80",
                                   "\xED\xBF\xBF",
                                   "\xF0\x80\x80\x80",
                                   "\xF0\x8F\xBF\xBF",
                                   "\xF0\x90\x80",
                                   "\xF0\x90\x80\x7F",
                                   "\xF0\x90\xC0\x80",
                                   "\xF4\x90\x80\x80",
                                   "\xF5\x80\x80\x80",
                                   "\xF8\x88\x80\x80\x80",
                                   "\xFE",
                                   "\xFF",
                                   "J\xFCrgen"}) {
        CAPTURE(part);
        for (std::size_t before = 0; before < 9; ++before) {
            CHECK(!is_utf8(ascii.substr(0, before) + part));
            CHECK(!is_utf8(ascii.substr(0, before) + part + ascii));
        }
    }
}
