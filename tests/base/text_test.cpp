#include "ordermart/base/text.hpp"

#include <limits>
#include <string>

#include "support/catch.hpp"

using namespace ordermart;

namespace {

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

std::string normalised(std::string_view text) {
    std::string scratch;
    scratch.reserve(text.size());
    return std::string(normalise_space(text, scratch));
}

}  // namespace

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
