#include "ordermart/report/writers.hpp"

#include <clocale>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "ordermart/base/error.hpp"
#include "support/catch.hpp"

namespace {

using ordermart::Database;
using ordermart::Format;
using ordermart::Result;
using ordermart::Window;
using ordermart::write_results;
using ordermart::WriteOptions;

/// What the queries' results look like; they are named one, two, three.
std::string shown(const WriteOptions& options, const std::vector<std::string>& queries) {
    Database database("", Database::Mode::create);
    std::vector<Result> results;
    const std::vector<std::string> names{"one", "two", "three"};
    for (std::size_t i = 0; i < queries.size(); ++i) results.push_back({names[i], database.prepare(queries[i])});
    std::ostringstream out;
    write_results(results, options, out);
    return out.str();
}

std::string table(const std::string& query) { return shown({Format::table}, {query}); }
std::string csv(const std::string& query) { return shown({Format::csv}, {query}); }
std::string csv_on_terminal(const std::string& query) { return shown({Format::csv, true}, {query}); }
std::string json(const std::string& query) { return shown({Format::json}, {query}); }

}  // namespace

TEST_CASE("a table has a header, a rule, aligned rows and their number") {
    CHECK(table("select 'Ada' as customer_name, 12 as orders, 1234.5 as value "
                "union all select 'Bartholomew Jones', 7, 9.0") ==
          "customer_name      orders     value\n"
          "-----------------  ------  --------\n"
          "Ada                    12  1,234.50\n"
          "Bartholomew Jones       7      9.00\n"
          "(2 rows)\n");
}

TEST_CASE("a table of one row says so") {
    CHECK(table("select 1 as n") ==
          "n\n"
          "-\n"
          "1\n"
          "(1 row)\n");
}

TEST_CASE("a table without rows keeps its header") {
    CHECK(table("select 1 as id, 'x' as customer_name where false") ==
          "id  customer_name\n"
          "--  -------------\n"
          "(0 rows)\n");
}

TEST_CASE("a column with a text in it is aligned as text") {
    CHECK(table("select 7 as order_id union all select 'A-0012'") ==
          "order_id\n"
          "--------\n"
          "7\n"
          "A-0012\n"
          "(2 rows)\n");
}

TEST_CASE("null is an empty cell and does not change how its column is aligned") {
    CHECK(table("select 1 as first, null as second, 'x' as third union all select null, 'b', null") ==
          "first  second  third\n"
          "-----  ------  -----\n"
          "    1          x\n"
          "       b\n"
          "(2 rows)\n");
}

TEST_CASE("money has two decimals") {
    CHECK(table("select 1234567 as n, -1234567.891 as money, 0.0 as zero") ==
          "        n          money  zero\n"
          "---------  -------------  ----\n"
          "1,234,567  -1,234,567.89  0.00\n"
          "(1 row)\n");
}

TEST_CASE("cells are aligned by what a terminal shows") {
    // Accents in one and in two code points, wide characters, an emoji.
    CHECK(table("select 'Zoë' as name, 1 as n union all select 'Zoe\u0308', 2 union all select '山田太郎', 3 "
                "union all select '🙂', 4 union all select 'plain text', 5") ==
          "name        n\n"
          "----------  -\n"
          "Zoë         1\n"
          "Zoe\u0308         2\n"
          "山田太郎    3\n"
          "🙂          4\n"
          "plain text  5\n"
          "(5 rows)\n");
}

TEST_CASE("a character of unknown width counts as one") {
    CHECK(table("select char(0x0378) as a, 'x' as b") ==
          "a  b\n"
          "-  -\n"
          "\u0378  x\n"
          "(1 row)\n");
}

TEST_CASE("the user's locale decides nothing and stays as it was") {
    REQUIRE(std::setlocale(LC_ALL, "C") != nullptr);
    CHECK(table("select '山' as a, 1 as b") ==
          "a   b\n"
          "--  -\n"
          "山  1\n"
          "(1 row)\n");
    CHECK(std::string(std::setlocale(LC_ALL, nullptr)) == "C");
    CHECK(MB_CUR_MAX == 1);
}

TEST_CASE("a table shows control characters and bytes that are no UTF-8 as escapes") {
    CHECK(table("select char(27) || '[2J' as esc, 'a' || char(10) || 'b' as lf, char(127) as del, char(155) as c1, "
                "cast(x'41ff42' as text) as text, x'c3' as blob") ==
          "esc      lf      del   c1        text    blob\n"
          "-------  ------  ----  --------  ------  ----\n"
          "\\x1b[2J  a\\x0ab  \\x7f  \\xc2\\x9b  A\\xffB  \\xc3\n"
          "(1 row)\n");
}

TEST_CASE("marks on marks do not make a line of a terminal or a mail long") {
    std::string marks;
    for (int mark = 0; mark < 10'000; ++mark) marks += "\u0301";
    const std::string table =
        shown({Format::table, false, Window{40, 0}}, {"select 'e" + marks + "' as customer_name"});
    CHECK(table.size() < 2'000);
}

TEST_CASE("a heading cannot drive the terminal") {
    CHECK(table("select 1 as \"a\033b\"") ==
          "a\\x1bb\n"
          "------\n"
          "     1\n"
          "(1 row)\n");
    CHECK(csv_on_terminal("select 1 as \"a\033b\"") == "a\\x1bb\n1\n");
}

TEST_CASE("several tables are titled and parted by an empty line") {
    CHECK(shown({Format::table}, {"select 1 as n", "select 'x' as t where false"}) ==
          "one\n"
          "n\n"
          "-\n"
          "1\n"
          "(1 row)\n"
          "\n"
          "two\n"
          "t\n"
          "-\n"
          "(0 rows)\n");
}

TEST_CASE("csv has a header and a line for each row") {
    CHECK(csv("select 'Ada' as name, 12 as orders, 9.5 as value, null as note union all select 'Bo', 7, 1e6, ''") ==
          "name,orders,value,note\n"
          "Ada,12,9.50,\n"
          "Bo,7,1000000.00,\n");
    CHECK(csv("select 1 as a, 2 as b where false") == "a,b\n");
}

TEST_CASE("csv quotes what it has to and nothing else") {
    CHECK(csv("select 'a,b' as a, 'say \"x\"' as b, 'two' || char(10) || 'lines' as c, 'r' || char(13) as d, "
              "' space ' as e, 'semi;colon''s' as f") ==
          "a,b,c,d,e,f\n"
          "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"r\r\", space ,semi;colon's\n");
    CHECK(csv("select 1 as \"a,b\"") == "\"a,b\"\n1\n");
}

TEST_CASE("csv keeps a spreadsheet from taking text for a formula") {
    CHECK(csv("select '=1+1' as a, '+1' as b, '-1' as c, '@x' as d, char(9) || 'x' as e, char(13) || 'x' as f") ==
          "a,b,c,d,e,f\n"
          "'=1+1,'+1,'-1,'@x,'\tx,\"'\rx\"\n");
    // So that two names stay two.
    CHECK(csv("select '''=1' as a, '''' as b, 'a''' as c") == "a,b,c\n''=1,'',a'\n");
    CHECK(csv("select '=cmd|\"/c\",1' as a, x'3d31' as b") == "a,b\n\"'=cmd|\"\"/c\"\",1\",'=1\n");
}

TEST_CASE("csv leaves numbers below zero and signs inside text as they are") {
    CHECK(csv("select -1 as a, -2.5 as b, 'a=1' as c, ' =1' as d") == "a,b,c,d\n-1,-2.50,a=1, =1\n");
}

TEST_CASE("csv of a single column has no empty lines") {
    CHECK(csv("select null as a union all select '' union all select 'x'") == "a\n\"\"\n\"\"\nx\n");
}

TEST_CASE("csv holds the bytes as they are, but escapes them on a terminal") {
    const std::string query = "select 'a' || char(27) || char(10) as a, cast(x'ff' as text) as b, 'Zoë' as c";
    CHECK(csv(query) == "a,b,c\n\"a\033\n\",\xff,Zoë\n");
    CHECK(csv_on_terminal(query) == "a,b,c\na\\x1b\\x0a,\\xff,Zoë\n");
}

TEST_CASE("several csv results are parted by an empty line") {
    CHECK(shown({Format::csv}, {"select 1 as a", "select 2 as b where false", "select 3 as c"}) ==
          "a\n1\n\nb\n\nc\n3\n");
}

TEST_CASE("json is an array with an object for each row") {
    CHECK(json("select 'Zoë' as name, 12 as orders, 9.5 as value, null as note union all select 'B\"\\', 7, 0.1, 3") ==
          "[\n"
          "  {\"name\": \"Zoë\", \"orders\": 12, \"value\": 9.5, \"note\": null},\n"
          "  {\"name\": \"B\\\"\\\\\", \"orders\": 7, \"value\": 0.1, \"note\": 3}\n"
          "]\n");
    CHECK(json("select 1 as n where false") == "[]\n");
}

TEST_CASE("json keeps integers of 64 bits and tells a real from an integer") {
    CHECK(json("select 9223372036854775807 as a, -9223372036854775807 - 1 as b, 12.0 as c") ==
          "[\n  {\"a\": 9223372036854775807, \"b\": -9223372036854775808, \"c\": 12.0}\n]\n");
}

TEST_CASE("json replaces bytes that are no UTF-8 and cannot drive a terminal") {
    const std::string text = json(
        "select cast(x'41ff42' as text) as a, x'ff' as b, x'' as c, char(27, 127, 128, 155, 159, 160, 10) as d, "
        "1 as \"e\x7f\"");
    CHECK(text ==
          "[\n  {\"a\": \"A\uFFFDB\", \"b\": \"\uFFFD\", \"c\": \"\", "
          "\"d\": \"\\u001b\\u007f\\u0080\\u009b\\u009f\u00A0\\n\", \"e\\u007f\": 1}\n]\n");
    const auto parsed = nlohmann::json::parse(text);
    CHECK(parsed[0]["d"] == "\x1b\x7f\xc2\x80\xc2\x9b\xc2\x9f\u00A0\n");
}

TEST_CASE("several json results are an object of arrays by name") {
    const std::string text = shown({Format::json}, {"select 1 as a union all select 2", "select 1 as a where false"});
    CHECK(text ==
          "{\n"
          "  \"one\": [\n"
          "    {\"a\": 1},\n"
          "    {\"a\": 2}\n"
          "  ],\n"
          "  \"two\": []\n"
          "}\n");
    CHECK(nlohmann::json::accept(text));
}

TEST_CASE("no results at all are an empty json object") {
    CHECK(nlohmann::json::parse(shown({Format::json}, {})) == nlohmann::json::object());
    CHECK(shown({Format::table}, {}).empty());
}

TEST_CASE("a query that fails half way throws") {
    const std::string query =
        "select abs(value) as a from (select 1 as value union all select -9223372036854775807 - 1)";
    for (const Format format : {Format::table, Format::csv, Format::json}) {
        CHECK_THROWS_AS(shown({format}, {query}), ordermart::Error);
    }
}

TEST_CASE("a stream that fails ends the query") {
    Database database("", Database::Mode::create);
    // Without an end: only a writer that looks at its stream comes back.
    const std::string endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n";
    for (const Format format : {Format::csv, Format::json}) {
        std::vector<Result> results;
        results.push_back({"one", database.prepare(endless)});
        std::ostream out(nullptr);
        write_results(results, {format}, out);
        CHECK(out.bad());
    }
}

TEST_CASE("a table groups the thousands of amounts, not those of ids and lines") {
    CHECK(table("select 12345 as order_id, 12345 as line_number, 12345 as orders, -1234567.5 as value, 999 as rows, "
                "'1234' as text") ==
          "order_id  line_number  orders          value  rows  text\n"
          "--------  -----------  ------  -------------  ----  ----\n"
          "   12345        12345  12,345  -1,234,567.50   999  1234\n"
          "(1 row)\n");
}

TEST_CASE("a limit leaves the first rows of each result, and people are told how many there are") {
    const std::string rows = "with n as (select 1 as n union all select n + 1 from n where n < 2000) select n from n";
    CHECK(shown({Format::table, false, {}, 2}, {rows}) == "n\n-\n1\n2\n(2 of 2,000 rows)\n");
    CHECK(shown({Format::markdown, false, {}, 2}, {rows}) == "| n |\n| ---: |\n| 1 |\n| 2 |\n\n2 of 2,000 rows\n");
    CHECK(shown({Format::csv, false, {}, 2}, {rows}) == "n\n1\n2\n");
    CHECK(shown({Format::json, false, {}, 2}, {rows}) == "[\n  {\"n\": 1},\n  {\"n\": 2}\n]\n");
    CHECK(shown({Format::json, false, {}, 1}, {rows, rows}) ==
          "{\n  \"one\": [\n    {\"n\": 1}\n  ],\n  \"two\": [\n    {\"n\": 1}\n  ]\n}\n");
}

TEST_CASE("a table is cut to the window, and says how much there is") {
    const std::string rows =
        "with n as (select 1 as n union all select n + 1 from n where n < 50) select n, 'Zoë 東京' as name from n";
    CHECK(shown({Format::table, true, Window{8, 9}}, {rows}) ==
          "n  name\n-  ----…\n1  Zoë …\n2  Zoë …\n3  Zoë …\n4  Zoë …\n5  Zoë …\n(5 of 50 rows)\n");
    // Something of each result is shown, however small the window is; a limit is what was asked for.
    CHECK(
        shown({Format::table, true, Window{80, 1}}, {"select 1 as n", rows}) ==
        "one\nn\n-\n1\n(1 row)\n\ntwo\nn  name\n-  --------\n1  Zoë 東京\n2  Zoë 東京\n3  Zoë 東京\n(3 of 50 rows)\n");
    CHECK(shown({Format::table, true, Window{80, 9}, 1}, {rows}) ==
          "n  name\n-  --------\n1  Zoë 東京\n(1 of 50 rows)\n");
}

TEST_CASE("markdown is a table, and data in it is text") {
    CHECK(shown({Format::markdown}, {"select 'https://a.b WWW.a.b @c a@b.c $x$ a.www' as n"})
              .find("| https\\://a.b WWW\\.a.b \\@c a\\@b.c \\$x\\$ a.www |") != std::string::npos);
    CHECK(shown({Format::markdown}, {"select 'a|b_c' || char(10) || '<b>' as customer_name, 1234.5 as value"}) ==
          "| customer\\_name | value |\n| --- | ---: |\n| a\\|b\\_c\\\\x0a\\<b\\> | 1,234.50 |\n\n1 row\n");
    CHECK(shown({Format::markdown}, {"select 1 as n", "select null as n where 0"}) ==
          "**one**\n\n| n |\n| ---: |\n| 1 |\n\n1 row\n\n**two**\n\n| n |\n| --- |\n\n0 rows\n");
}
