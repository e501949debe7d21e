#include "ordermart/base/printable.hpp"

#include <cstdint>

#include "support/catch.hpp"

namespace ordermart::test {

using namespace std::string_literals;

TEST_CASE("text that can be shown is shown as it is") {
    for (const char* text : {"", "Ann Lee", "~!\\\"'", "Zoë", "東京", "\xF0\x9F\x9A\x97", "\xC2\xA0"}) {
        CHECK(printable(text) == text);
    }
}

TEST_CASE("control characters are escaped byte by byte") {
    CHECK(printable("a\x1B[31mb") == "a\\x1b[31mb");
    CHECK(printable("\0\t\n\r\x1F\x7F"s) == "\\x00\\x09\\x0a\\x0d\\x1f\\x7f");
    // The C1 control characters, U+0080 to U+009F: a terminal takes U+009B for ESC [.
    CHECK(printable("\xC2\x80\xC2\x9B\xC2\x9F") == "\\xc2\\x80\\xc2\\x9b\\xc2\\x9f");
}

TEST_CASE("what ends a line or turns the text behind it is escaped") {
    for (const char* text :
         {"\u061C", "\u200E", "\u200F", "\u2028", "\u2029", "\u202A", "\u202E", "\u2066", "\u2069"}) {
        CHECK(printable(text).starts_with("\\x"));
    }
    // Of these languages are made.
    for (const char* text : {"\u061B", "\u200D", "\u2010", "\u2027", "\u202F", "\u2065", "\u206A"})
        CHECK(printable(text) == text);
}

TEST_CASE("bytes that are no UTF-8 are escaped, and what follows them is not") {
    CHECK(printable("\xFF"
                    "a\x80") == "\\xffa\\x80");
    CHECK(printable("\xC3") == "\\xc3");
    CHECK(printable("\xC3(") == "\\xc3(");
    CHECK(printable("\xE2\x82\xC3\xA9") == "\\xe2\\x82\xC3\xA9");
    CHECK(printable("\xC0\x80") == "\\xc0\\x80");
    CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");
    CHECK(printable("\xF4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
}

TEST_CASE("a text is shortened by whole characters, and only where it is too long") {
    CHECK(shortened("", 3) == "");
    CHECK(shortened("Zoë", 3) == "Zoë");
    CHECK(shortened("Zoës", 3) == "Zo…");
    CHECK(shortened("Zëës", 3) == "Zë…");
    CHECK(shortened("東京都庁", 3) == "東京…");
    CHECK(shortened("Ann", 1) == "…");
}

TEST_CASE("an excerpt is quoted, on one line, and short") {
    CHECK(excerpt("") == "\"\"");
    CHECK(excerpt("Ann,1") == "\"Ann,1\"");
    CHECK(excerpt("Ann\nLee") == "\"Ann\\x0aLee\"");
    CHECK(excerpt(std::string(60, 'a')) == '"' + std::string(60, 'a') + '"');
    CHECK(excerpt(std::string(61, 'a')) == '"' + std::string(60, 'a') + "...\"");
}

TEST_CASE("an excerpt does not cut a character in two") {
    // The two bytes of é are the 60th and the 61st.
    CHECK(excerpt(std::string(59, 'a') + "éb") == '"' + std::string(59, 'a') + "...\"");
    CHECK(excerpt(std::string(58, 'a') + "éb") == '"' + std::string(58, 'a') + "é...\"");
    CHECK(excerpt(std::string(57, 'a') + "\xF0\x9F\x9A\x97") == '"' + std::string(57, 'a') + "...\"");
    // Bytes that are no characters are cut anywhere.
    CHECK(excerpt(std::string(70, '\x80')).ends_with("\\x80...\""));
}

TEST_CASE("numbers are grouped by thousands") {
    CHECK(group_thousands(0) == "0");
    CHECK(group_thousands(999) == "999");
    CHECK(group_thousands(1'000) == "1,000");
    CHECK(group_thousands(12'345) == "12,345");
    CHECK(group_thousands(123'456) == "123,456");
    CHECK(group_thousands(1'234'567) == "1,234,567");
    CHECK(group_thousands(-999) == "-999");
    CHECK(group_thousands(-1'000) == "-1,000");
    CHECK(group_thousands(-123'456) == "-123,456");
    CHECK(group_thousands(INT64_MAX) == "9,223,372,036,854,775,807");
    CHECK(group_thousands(INT64_MIN) == "-9,223,372,036,854,775,808");
}

}  // namespace ordermart::test
