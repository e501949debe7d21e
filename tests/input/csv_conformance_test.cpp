// What the world's suites and RFC 4180 ask of a CSV reader, as cases of our own: csv-spectrum's kinds of files, each
// rule and production of the RFC's section 2, and what SQLite's csv01.test asks of its CSV extension. Where the input
// contract is another on purpose, the case says so.

#include <string>
#include <vector>

#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/order_reader.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

using Fields = std::vector<std::string>;
using Table = std::vector<Fields>;

/// The fields of every record.
Table table_of(const std::string& text) {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), text);
    RawFile file(folder.path("orders.csv"));
    RawText raw_text(file);
    CsvReader reader(raw_text);
    Table table;
    for (CsvRecord record; reader.next(record);) table.emplace_back(record.fields.begin(), record.fields.end());
    return table;
}

/// What becomes of each record under the contract's header: its customer, or the reason why it is rejected.
Fields outcomes_of(const std::string& records) {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), raw_file({}) + records);
    RawFile file(folder.path("orders.csv"));
    RawText raw_text(file);
    OrderReader reader(raw_text);
    Fields outcomes;
    for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
        const bool accepted = outcome == OrderReader::Outcome::accepted;
        outcomes.emplace_back(accepted ? reader.order().customer_name
                                       : reason_names[static_cast<std::size_t>(reader.reject().reason)]);
    }
    return outcomes;
}

std::string quoted(const std::string& value) {
    std::string text = "\"";
    for (const char c : value) text += c == '"' ? "\"\"" : std::string(1, c);
    return text + "\"";
}

/// Every text of up to `length` of these characters.
Fields all_texts(const std::string& characters, std::size_t length) {
    Fields texts{""};
    for (std::size_t begin = 0; length > 0; --length) {
        const std::size_t end = texts.size();
        for (; begin < end; ++begin) {
            for (const char c : characters) texts.push_back(texts[begin] + c);
        }
    }
    return texts;
}

/// TEXTDATA of the RFC's grammar: %x20-21 / %x23-2B / %x2D-7E.
std::string text_data() {
    std::string characters;
    for (char c = ' '; c <= '~'; ++c) {
        if (c != '"' && c != ',') characters += c;
    }
    return characters;
}

const std::string order = ",1,12.50,2023-12-10,lounge,1";

}  // namespace

// csv-spectrum: a kind of file each, by the suite's names.

TEST_CASE("csv-spectrum: simple and simple_crlf") {
    const Table expected{{"x", "y", "z"}, {"10", "20", "30"}};
    CHECK(table_of("x,y,z\n10,20,30\n") == expected);
    CHECK(table_of("x,y,z\r\n10,20,30\r\n") == expected);
    CHECK(table_of("x,y,z\n10,20,30") == expected);
}

TEST_CASE("csv-spectrum: comma_in_quotes") {
    CHECK(table_of("name,street,town\nGrace,\"Pier 4, Dock B\",Hull\n") ==
          Table{{"name", "street", "town"}, {"Grace", "Pier 4, Dock B", "Hull"}});
}

TEST_CASE("csv-spectrum: empty and empty_crlf") {
    const Table expected{{"x", "y", "z"}, {"10", "", ""}, {"", "", "30"}};
    CHECK(table_of("x,y,z\n10,\"\",\"\"\n\"\",\"\",30\n") == expected);
    CHECK(table_of("x,y,z\r\n10,\"\",\"\"\r\n\"\",\"\",30\r\n") == expected);
    CHECK(table_of("x,y,z\n10,,\n,,30\n") == expected);
}

TEST_CASE("csv-spectrum: escaped_quotes") {
    CHECK(table_of("x,y\n10,\"so \"\"they\"\" said\"\n20,\"\"\"all\"\"\"\n") ==
          Table{{"x", "y"}, {"10", "so \"they\" said"}, {"20", "\"all\""}});
}

TEST_CASE("csv-spectrum: json") {
    CHECK(table_of("id,payload\n7,\"{\"\"kind\"\": \"\"seat\"\", \"\"at\"\": [4, 12.5]}\"\n") ==
          Table{{"id", "payload"}, {"7", R"({"kind": "seat", "at": [4, 12.5]})"}});
}

TEST_CASE("csv-spectrum: location_coordinates") {
    CHECK(table_of("Place,Where\nMoor,\"54°10'21.6\"\"N, 1°3'9\"\"W\"\nFen,52°24'N\n") ==
          Table{{"Place", "Where"}, {"Moor", "54°10'21.6\"N, 1°3'9\"W"}, {"Fen", "52°24'N"}});
}

TEST_CASE("csv-spectrum: newlines and newlines_crlf") {
    CHECK(table_of("x,y\n10,20\n\"Tea for\ntwo\",30\n") == Table{{"x", "y"}, {"10", "20"}, {"Tea for\ntwo", "30"}});
    CHECK(table_of("x,y\r\n10,20\r\n\"Tea for\r\ntwo\",30\r\n") ==
          Table{{"x", "y"}, {"10", "20"}, {"Tea for\r\ntwo", "30"}});
}

TEST_CASE("csv-spectrum: quotes_and_newlines") {
    CHECK(table_of("x,y\n10,\"then\n\"\"no\"\"\nand \"\"yes\"\"\"\n20,\"\"\"\n\"\"\"\n") ==
          Table{{"x", "y"}, {"10", "then\n\"no\"\nand \"yes\""}, {"20", "\"\n\""}});
}

TEST_CASE("csv-spectrum: utf8") {
    CHECK(table_of("x,y\n10,Žofie\n\"東京, 日本\",ʤ\n🐑,\"Jürgen \"\"Ø\"\"\"\n") ==
          Table{{"x", "y"}, {"10", "Žofie"}, {"東京, 日本", "ʤ"}, {"🐑", "Jürgen \"Ø\""}});
}

// RFC 4180, section 2: the definition by rules, then the grammar.

TEST_CASE("RFC 4180, rules 1 and 2: a record is a line, and the last one may lack its line end") {
    const Table expected{{"k", "l"}, {"m", "n"}};
    CHECK(table_of("k,l\r\nm,n\r\n") == expected);
    CHECK(table_of("k,l\r\nm,n") == expected);
    CHECK(table_of("k,l") == Table{{"k", "l"}});
    CHECK(table_of("k,l\r\n") == Table{{"k", "l"}});
}

TEST_CASE("RFC 4180, rule 3: a header is a record in the form of the others; the contract requires one") {
    CHECK(table_of("field_a,field_b\r\nk,l\r\n") == Table{{"field_a", "field_b"}, {"k", "l"}});
    CHECK(table_of("\"field_a\",\"field\r\nb\"\r\nk,l\r\n") == Table{{"field_a", "field\r\nb"}, {"k", "l"}});
    const Session session;
    session.write("no_header.csv", "Ana" + order + "\r\n");
    const Finished finished = session.call("run --date 2023-12-10 --input no_header.csv");
    CHECK(finished.exit_code == 3);
    CHECK(finished.err.starts_with("error: no_header.csv:1: line 1 is not a header"));
    CHECK_FALSE(session.has("application.db"));
}

TEST_CASE("RFC 4180, rule 4: as many fields in each record, and spaces are part of a field") {
    CHECK(table_of(" k , l\r\nm,\tn \r\n") == Table{{" k ", " l"}, {"m", "\tn "}});
    CHECK(table_of("k,l,\r\n") == Table{{"k", "l", ""}});
    // A record that breaks it is rejected alone. The contract trims values, which is not the reader's to do.
    CHECK(outcomes_of(" Ana " + order + "\r\nBen" + order + ",\r\nCem,2,1.00\r\nDia" + order + "\r\n") ==
          Fields{"Ana", "wrong_field_count", "wrong_field_count", "Dia"});
}

TEST_CASE("RFC 4180, rule 5: fields with and without quotes stand beside each other") {
    CHECK(table_of("\"k\",\"l\"\r\nm,\"n\"\r\n\"o\",p\r\n") == Table{{"k", "l"}, {"m", "n"}, {"o", "p"}});
    // The RFC lets no quote stand in a field without quotes. The contract takes it as a character: inches are data.
    CHECK(table_of("k\"l,m\"\r\n") == Table{{"k\"l", "m\""}});
}

TEST_CASE("RFC 4180, rules 6 and 7: what has to be quoted comes back, in the first, a middle and the last field") {
    for (const std::string value : {"\r\n", "\"", ",", "k\r\nl", "k,l", "k\"l", "\",\"", "\"\r\n\"", ",\r\n\""}) {
        CAPTURE(value);
        const std::string field = quoted(value);
        CHECK(table_of(field + ",m,n\r\n") == Table{{value, "m", "n"}});
        CHECK(table_of("m," + field + ",n\r\n") == Table{{"m", value, "n"}});
        CHECK(table_of("m,n," + field + "\r\n") == Table{{"m", "n", value}});
        CHECK(table_of("m,n," + field) == Table{{"m", "n", value}});
    }
}

TEST_CASE("RFC 4180, grammar: TEXTDATA stands in fields of both kinds as it is") {
    std::string text;
    Table expected;
    for (const char c : text_data()) {
        text += std::string(1, c) + ",\"" + c + "\"\r\n";
        expected.push_back({std::string(1, c), std::string(1, c)});
    }
    CHECK(expected.size() == 93);
    CHECK(table_of(text) == expected);
}

TEST_CASE("RFC 4180, grammar: every short escaped field comes back") {
    std::string text;
    Table expected;
    for (const std::string& value : all_texts("a,\"\r\n", 4)) {
        text += quoted(value) + "," + quoted(value) + "\r\n";
        expected.push_back({value, value});
    }
    CHECK(expected.size() == 781);
    CHECK((table_of(text) == expected));
    text.resize(text.size() - 2);
    CHECK((table_of(text) == expected));
}

TEST_CASE("RFC 4180, grammar: every small file comes back, whatever its line end and whether its last record has one") {
    const std::vector<Fields> records{{"k"}, {"k", ""}, {"", "l"}, {"\"", ",", "\r\n"}, {"", "", ""}, {"m\nn", "o\rp"}};
    for (const std::string line_end : {"\r\n", "\n", "\r"}) {
        for (const Fields& first : records) {
            for (const Fields& second : records) {
                std::string text;
                for (const Fields& record : {first, second}) {
                    for (std::size_t i = 0; i < record.size(); ++i) text += (i == 0 ? "" : ",") + quoted(record[i]);
                    text += line_end;
                }
                CAPTURE(text);
                CHECK(table_of(text) == Table{first, second});
                CHECK(table_of(text.substr(0, text.size() - line_end.size())) == Table{first, second});
            }
        }
    }
}

// SQLite's csv01.test: what its CSV extension does.

TEST_CASE("csv01: a quoted field goes on over lines, and what follows it is the next record") {
    CHECK(table_of("1,2,\"3a\n3b\",4\n5,\"6 \"\"x\"\"\",,8\n") ==
          Table{{"1", "2", "3a\n3b", "4"}, {"5", "6 \"x\"", "", "8"}});
}

TEST_CASE("csv01: a lone quoted field, and one that is empty") {
    CHECK(table_of("\"9\"") == Table{{"9"}});
    CHECK(table_of("\"\"\n\"\"") == Table{{""}, {""}});
}

TEST_CASE("csv01: CRLF ends a record also after a quoted field and after an empty one") {
    CHECK(table_of("1,\"2\"\r\n3,\r\n\"4\",\"\"\r\n") == Table{{"1", "2"}, {"3", ""}, {"4", ""}});
    // The extension takes a CR without LF for data. Here it ends a record, as old exports have it.
    CHECK(table_of("1,2\r3,4\r") == Table{{"1", "2"}, {"3", "4"}});
}

TEST_CASE("csv01: a byte order mark is no part of the first name, quoted or not") {
    CHECK(table_of("\xEF\xBB\xBFx,y\n1,2\n") == Table{{"x", "y"}, {"1", "2"}});
    CHECK(table_of("\xEF\xBB\xBF\"x\",y\n1,2\n") == Table{{"x", "y"}, {"1", "2"}});
}

TEST_CASE("csv01: short rows are not filled up and long rows not cut: the contract rejects them alone") {
    CHECK(outcomes_of("Ana,1,12.50\nBen" + order + "\nCem" + order + ",7,8\nDia" + order + "\n") ==
          Fields{"wrong_field_count", "Ben", "wrong_field_count", "Dia"});
}

TEST_CASE("csv01: text after a closing quote does not end the table: the contract rejects its record alone") {
    CHECK(outcomes_of("Ana" + order + "\n\"Ben\"jamin" + order + "\n\"Cem\" " + order + "\nDia" + order + "\n") ==
          Fields{"Ana", "text_after_quote", "text_after_quote", "Dia"});
}

TEST_CASE("csv01: an empty line is no row: the contract counts it as blank") {
    CHECK(outcomes_of("Ana" + order + "\n\n\r\n\"\"\n" + "Dia" + order + "\n\n") == Fields{"Ana", "Dia"});
}
