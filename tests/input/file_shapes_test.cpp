// Shapes of whole files that fool other tools: each is read rightly, or refused or rejected with its reason.

#include <string>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/input/order_reader.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count";

using Outcomes = std::vector<std::string>;

/// `2: Ann|mug` of an accepted record, `3: bad_price` of a rejected one; a refusal's message alone.
Outcomes outcomes_of(const std::string& text, const Source& source = {}, std::optional<std::int64_t> run = {}) {
    Outcomes outcomes;
    RawText raw_text("orders.csv", bytes_of(text));
    try {
        OrderReader reader(raw_text, source, run);
        for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
            std::string shown = std::to_string(reader.line_number()) + ": ";
            if (outcome == OrderReader::Outcome::accepted) {
                shown += std::string(reader.order().customer_name) + "|" + std::string(reader.order().product_id);
            } else {
                shown += reason_names[static_cast<std::size_t>(reader.reject().reason)];
            }
            outcomes.push_back(shown);
        }
        CHECK(reader.records_read() == static_cast<std::int64_t>(outcomes.size()) + reader.blank() + reader.skipped());
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::refused);
        return {error.what()};
    }
    return outcomes;
}

std::string refusal_of(const std::string& text, const Source& source = {}) {
    const Outcomes outcomes = outcomes_of(text, source);
    REQUIRE(outcomes.size() == 1);
    return outcomes.front();
}

bool has(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

std::string record(const std::string& name, int id, const std::string& product = "lamp") {
    return name + "," + std::to_string(id) + ",12.50,2024-03-05," + product + ",2";
}

Source without_header() {
    Source source;
    source.has_header = false;
    for (std::size_t column = 0; column < contract_columns; ++column) {
        source.origins[column].headers = {name_of_position(column + 1)};
    }
    return source;
}

}  // namespace

TEST_CASE("a quote behind blanks is no part of a value: it is rejected, or the blanks are skipped where declared") {
    const std::string text = header + "\n" + record("Dora", 7, " \"desk, white\"") + "\n" + record(" \t\"Eli\"", 8) +
                             "\n" + record("Flo", 9) + "\n";
    CHECK(outcomes_of(text) == Outcomes{"2: quote_after_space", "3: quote_after_space", "4: Flo|lamp"});
    Source source;
    source.skip_initial_space = true;
    CHECK(outcomes_of(text, source) == Outcomes{"2: Dora|desk, white", "3: Eli|lamp", "4: Flo|lamp"});
    source = {};
    source.quote = '\0';
    CHECK(outcomes_of(header + "\n" + record(" \"Eli\"", 8) + "\n", source) == Outcomes{"2: \"Eli\"|lamp"});
}

TEST_CASE("an empty field that every record has more than the header is no field, and missing later it is rejected") {
    const std::string usual = header + "\n" + record("Dora", 7) + ",\n" + record("Eli", 8) + ", \n";
    CHECK(outcomes_of(usual) == Outcomes{"2: Dora|lamp", "3: Eli|lamp"});
    std::string many = header + "\n";
    for (int id = 1; id <= 100; ++id) many += record("Dora", id) + ",\n";
    const Outcomes outcomes = outcomes_of(many + record("Eli", 101) + "\n" + record("Flo", 102) + ",x\n,,,,,,\n");
    REQUIRE(outcomes.size() == 102);
    CHECK(outcomes[99] == "101: Dora|lamp");
    CHECK(outcomes[100] == "102: wrong_field_count");
    CHECK(outcomes[101] == "103: wrong_field_count");
}

TEST_CASE("a delimiter after the header alone is no column") {
    const std::string text = header + ",\n" + record("Dora", 7) + "\n" + record("Eli", 8) + "\n";
    CHECK(outcomes_of(text) == Outcomes{"2: Dora|lamp", "3: Eli|lamp"});
    RawText raw_text("orders.csv", bytes_of(text));
    CHECK(OrderReader(raw_text).ignored_columns().empty());
    CHECK(outcomes_of(text + record("Flo", 9) + ",\n").size() == 3);
}

TEST_CASE("a header with a field more or fewer than every record refuses the file by name") {
    std::string refusal = refusal_of(header + "\n" + record("Dora", 7) + ",x\n" + record("Eli", 8) + ",y\n");
    CHECK(has(refusal, "orders.csv:1: the header has 6 fields and each of the first 2 records 7, as that of line 2"));
    refusal = refusal_of(header + ",note\n" + record("Dora", 7) + "\n" + record("Eli", 8) + "\n");
    CHECK(has(refusal, "the header has 7 fields and each of the first 2 records 6"));
    CHECK(has(refusal, "(have the name taken out that has no values"));
    CHECK(outcomes_of(header + "\n" + record("Dora", 7) + ",x\n") == Outcomes{"2: wrong_field_count"});
    CHECK(outcomes_of(header + "\n" + record("Dora", 7) + ",x\n" + record("Eli", 8) + "\n") ==
          Outcomes{"2: wrong_field_count", "3: Eli|lamp"});
}

TEST_CASE("records that are looked at before they are read keep their lines, whatever stands in them") {
    CHECK(outcomes_of(header + "\n\n" + record("\"Do\nra\"", 7) + "\n\n" + record("Eli", 8)) ==
          Outcomes{"3: Do ra|lamp", "6: Eli|lamp"});
    CHECK(has(refusal_of(header + "\n" + record("Dora", 7) + "\n" + record("\"Eli", 8) + "\n"),
              "orders.csv:3: a quote opened here never closes"));
}

TEST_CASE("the header once more is a record of its own reason, in files that were put together") {
    CHECK(outcomes_of(header + "\n" + record("Dora", 7) + "\n" + header + "\n" + record("Eli", 8) + "\n") ==
          Outcomes{"2: Dora|lamp", "3: repeated_header", "4: Eli|lamp"});
    CHECK(outcomes_of(header + "\ncustomer_name ,\"order_id\",price,order_date,product_id,passenger_count\n") ==
          Outcomes{"2: repeated_header"});
    CHECK(outcomes_of(header + "\nprice,order_id,price,order_date,product_id,passenger_count\n") ==
          Outcomes{"2: bad_price"});
}

TEST_CASE("a name that is exactly the header's goes before one in another case, and a column has its position") {
    const std::string two = "customer_name,order_id,Price,order_date,product_id,passenger_count,price,customer_name\n";
    const std::string values = "Dora,7,1.00,2024-03-05,lamp,2,oops,Customer\n";
    Source source;
    source.origin(Column::customer_name).headers = {"#8"};
    CHECK(outcomes_of(two + values, source) == Outcomes{"2: bad_price"});
    source.origin(Column::price).headers = {"Price"};
    CHECK(outcomes_of(two + values, source) == Outcomes{"2: Customer|lamp"});
    source.skip_records_where = {"\"#7\" = 'oops'"};
    CHECK(outcomes_of(two + values, source).empty());
    source.skip_records_where.clear();
    source.origin(Column::customer_name).headers = {"customer_name"};
    CHECK(has(refusal_of(two + values, source), "the column customer_name is there twice, as #1 and #8: found"));
    CHECK(has(refusal_of(two + values, source), "--columns customer_name=#1 or customer_name=#8"));
    CHECK(has(refusal_of(two + values, source), "--columns customer_name=#1"));
    source.origin(Column::customer_name).headers = {"#2"};
    CHECK(outcomes_of("#2,order_id,Price,order_date,product_id,passenger_count\n" + record("Dora", 7) + "\n", source) ==
          Outcomes{"2: Dora|lamp"});
    source.origin(Column::customer_name).headers = {"#9"};
    CHECK(has(refusal_of(two + values, source), "the header lacks customer_name"));
}

TEST_CASE("a file without a header has its columns by position, and its first record is data") {
    Source source = without_header();
    const std::string text = record("Dora", 7) + "\n" + record("Eli", 8) + ",x\n" + record("Flo", 9) + "\n";
    CHECK(outcomes_of(text, source) == Outcomes{"1: Dora|lamp", "2: wrong_field_count", "3: Flo|lamp"});
    RawText raw_text("orders.csv", bytes_of(text));
    CHECK(OrderReader(raw_text, source).header() == "#1,#2,#3,#4,#5,#6");
    CHECK(outcomes_of("\n" + record("Dora", 7), source) == Outcomes{"2: Dora|lamp"});
    CHECK(outcomes_of("\n\n", source).empty());
    source.skip_lines = 1;
    CHECK(outcomes_of(text, source) == Outcomes{"2: Eli|lamp", "3: wrong_field_count"});
    source.skip_lines = 0;
    const std::string mended =
        "reject_run,reject_file,reject_line,reject_reason,#1,#2,#3,#4,#5,#6\n"
        "4,1,9,bad_price," +
        record("Gus", 3) + "\n";
    CHECK(outcomes_of(mended, source, 4) == Outcomes{"2: Gus|lamp"});
}

TEST_CASE("a file without a header needs every column by position or as a constant") {
    Source source = without_header();
    require_consistent(source);
    source.origin(Column::price).headers = {"Preis"};
    CHECK(stop_of([&] { require_consistent(source); }).message ==
          "source: the file has no header, and price is declared by a name (say which column it is by its position, as "
          "in --columns price=#1)");
    source.origin(Column::price).headers = {};
    CHECK(stop_of([&] { require_consistent(source); }).code == ExitCode::usage);
    source.origin(Column::price).constant = "1";
    require_consistent(source);
}

TEST_CASE("halves of a pair of quotes are found where the pair was one field") {
    const std::string text = header + "\n" + record("3\" pipe", 7, "2\" nail\"") + "\n" + record("3\" pipe", 8) + "\n" +
                             record("Eli", 9, "nail 2\"") + "\n";
    CHECK(outcomes_of(text) == Outcomes{"2: stray_quote", "3: 3\" pipe|lamp", "4: Eli|nail 2\""});
    Source source;
    source.stray_quotes = true;
    CHECK(outcomes_of(text, source) == Outcomes{"2: 3\" pipe|2\" nail\"", "3: 3\" pipe|lamp", "4: Eli|nail 2\""});
}

TEST_CASE("quotes that hide a whole record are told, of whatever column") {
    const std::string hidden = "\"Dora\n" + record("Eli", 8) + "\nFlo\"";
    const std::string text = header + "\n" + record(hidden, 7) + "\n" + record("Gus", 9) + "\n";
    // By itself the second line is a record, so that the first one alone is rejected.
    CHECK(outcomes_of(text) == Outcomes{"2: stray_quote", "3: Eli|lamp", "4: stray_quote", "5: Gus|lamp"});
    const std::string noted =
        header + ",note\n" + record("Dora", 7) + ",\"a\n" + record("Eli", 8) + ",b\nc\"\n" + record("Gus", 9) + ",\n";
    CHECK(outcomes_of(noted) == Outcomes{"2: stray_quote", "3: Eli|lamp", "4: stray_quote", "5: Gus|lamp"});
    // Two halves in two lines: the first line, or the last, is a record with what stands beside the field.
    CHECK(outcomes_of(header + "\n" + record("\"Dora", 7) + "\n" + record("Eli\"", 8) + "\n" + record("Gus", 9) +
                      "\n") == Outcomes{"2: stray_quote", "3: stray_quote", "4: Gus|lamp"});
    CHECK(outcomes_of(header + "\n" + record("Dora", 7, "\"lamp") + "\n" + record("Eli", 8, "lamp\"") + "\n" +
                      record("Gus", 9) + "\n") == Outcomes{"2: stray_quote", "3: stray_quote", "4: Gus|lamp"});
    CHECK(outcomes_of(header + ",note\n" + record("Dora", 7) + ",\"two\nlines, all\"\n") == Outcomes{"2: Dora|lamp"});
    // The first line has as many delimiters as a record, and the last has not.
    CHECK(outcomes_of(header + ",note,tag\n" + record("Dora", 7) + ",\"please, ring\ntwice\",x\n") ==
          Outcomes{"2: Dora|lamp"});
    CHECK(outcomes_of(header + "\n" + record("\"Dora\nSt, Main\"", 7) + "\n") == Outcomes{"2: Dora St, Main|lamp"});
}

TEST_CASE("quotes that hide a whole record are told in the columns that make an order's id") {
    const std::string names = "customer_name,shop,number,price,order_date,product_id,passenger_count\n";
    const std::string values = ",12.50,2024-03-05,lamp,2\n";
    const std::string text = names + "Dora,\"S\nEli,S,8" + values + "T\",7" + values + "Gus,S,9" + values;
    Source source;
    source.order_id_from = {"shop", "number"};
    // The second line alone is a record.
    CHECK(outcomes_of(text, source) == Outcomes{"2: stray_quote", "3: Eli|lamp", "4: stray_quote", "5: Gus|lamp"});
}

TEST_CASE("the quotes of a spreadsheet's texts are in place where they are declared") {
    const std::string text = header + "\n=\"Dora\",=\"007\",12.50,2024-03-05, =\"lamp\" ,2\n" +
                             "=\"Eli\",8,12.50,2024-03-05,=\"a \"\"desk\",2\n" +
                             "=\"Flo, 9,12.50,2024-03-05,lamp,2\"\n=\"Gus\",9,12.50,2024-03-05,lamp,2\"\n";
    CHECK(outcomes_of(text) == Outcomes{"2: stray_quote", "3: stray_quote", "4: stray_quote", "5: stray_quote"});
    Source source;
    source.strip_excel_text = true;
    CHECK(outcomes_of(text, source) ==
          Outcomes{"2: Dora|lamp", "3: Eli|a \"\"desk", "4: stray_quote", "5: bad_passenger_count"});
}

TEST_CASE("a record whose quote takes the next records is rejected alone, and they are read") {
    const std::string text = header + "\n" + record("Dora", 7, "\"lamp") + "\n" + record("Eli", 8) + "\n" +
                             record("Flo", 9, "\"lamp\"") + "\n" + record("Gus", 10) + "\n";
    CHECK(outcomes_of(text) == Outcomes{"2: stray_quote", "3: Eli|lamp", "4: Flo|lamp", "5: Gus|lamp"});
    const std::string joined = header + "\r\n" + record("Dora", 7, "\"lamp") + "\r\n" + record("Eli", 8) + "\r\n" +
                               record("Flo", 9, "lamp\" x") + "\r\n" + record("Gus", 10) + "\r\n";
    CHECK(outcomes_of(joined) == Outcomes{"2: stray_quote", "3: Eli|lamp", "4: stray_quote", "5: Gus|lamp"});
    // Up to the end of the file, which has no line end: it does not stop inside that record.
    const std::string rest = header + "\n" + record("\"Dora", 7) + "\n" + record("Eli", 8, "\"lamp\"");
    CHECK(outcomes_of(rest) == Outcomes{"2: stray_quote", "3: Eli|lamp"});
    Source source;
    source.stray_quotes = true;
    CHECK(outcomes_of(joined, source) == Outcomes{"2: text_after_quote", "5: Gus|lamp"});
    CHECK(
        has(refusal_of(header + "\n" + record("Dora", 7, "\"lamp") + "\n" + record("Eli", 8) + "\n"), "never closes"));
}

TEST_CASE("an escape character takes the next one as it is, inside quotes and outside") {
    Source source;
    source.escape = '\\';
    const std::string text = header + "\n" + record("Do\\,ra", 7, "\"a \\\"b\\\" c\"") + "\n" +
                             record("E\\\\li", 8, "two\\\nlines") + "\n" + record("\\N", 9) + "\n" +
                             record("\"\\N\"", 10) + "\n" + record("\\Na", 11) + "\n";
    CHECK(outcomes_of(text, source) ==
          Outcomes{"2: Do,ra|a \"b\" c", "3: E\\li|two lines", "5: empty_customer_name", "6: N|lamp", "7: Na|lamp"});
    source.quote = '\\';
    CHECK(stop_of([&] { require_consistent(source); }).code == ExitCode::usage);
}

TEST_CASE("a delimiter may have several characters, or be a space") {
    const auto delimited = [](std::string text, const std::string& delimiter) {
        for (std::size_t at = 0; (at = text.find(',', at)) != std::string::npos; at += delimiter.size()) {
            text.replace(at, 1, delimiter);
        }
        return text;
    };
    for (const std::string delimiter : {"||", ", ", "~|~", " "}) {
        CAPTURE(delimiter);
        Source source;
        source.delimiter = delimiter;
        const std::string text = delimited(header + "\n" + record("Dora", 7) + "\n", delimiter);
        CHECK(outcomes_of(text + delimited("\"a|b,c\",8,1,2024-03-05,x|y,1\n", delimiter), source) ==
              Outcomes{"2: Dora|lamp", "3: a|b" + delimiter + "c|x|y"});
    }
    CHECK(is_delimiter("||"));
    CHECK(is_delimiter(" "));
    CHECK(is_delimiter(", "));
    for (const std::string text : {"", "a", "a|", "1", "|\"", "\n", "|\n", "-", "é"}) {
        CAPTURE(text);
        CHECK_FALSE(is_delimiter(text));
    }
}

TEST_CASE("a byte order mark that is there again is no part of the header, and one in a message can be seen") {
    const std::string mark = "\xEF\xBB\xBF";
    CHECK(outcomes_of(mark + mark + header + "\n" + record("Dora", 7) + "\n") == Outcomes{"2: Dora|lamp"});
    CHECK(has(refusal_of("x," + mark + header + "\n"), "found \"x,\\xef\\xbb\\xbfcustomer_name"));
}

TEST_CASE("files of other kinds are refused by name, and a header that begins like one is none") {
    std::string tar(512, 'a');
    tar.replace(257, 6, std::string("ustar\0", 6));
    const std::string zip = std::string("PK\x03\x04") + std::string(26, '\0');
    const std::vector<std::pair<std::string, std::string>> kinds{
        {"PAR1,a", "a Parquet file"},
        {std::string("Obj\x01", 4) + "avro", "an Avro file"},
        {std::string("ORC\0\1", 5), "an ORC file"},
        {"ARROW1" + std::string(10, '\0'), "an Arrow or Feather file"},
        {tar, "a tar archive"},
        {"-----BEGIN PGP MESSAGE-----\n\nhQ", "a PGP message"},
        {zip + "mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", "an OpenDocument spreadsheet (.ods)"},
        {"BZh91AY&SYabc", "bzip2 data"},
        {"7z\xBC\xAF\x27\x1C!", "a 7z archive"},
        {"Rar!\x1A\x07\x01", "a RAR archive"}};
    for (const auto& [text, kind] : kinds) CHECK(has(refusal_of(text), "is no CSV but " + kind + " ("));
    CHECK(has(refusal_of("ORCID,name\n1,2\n"), "is not a header"));
}

TEST_CASE("lines that are quoted as a whole are told") {
    const std::string text = "\"" + header + "\"\n\"" + record("Dora", 7) + "\"\n";
    CHECK(has(refusal_of(text), "orders.csv:1: each line is quoted as a whole: found"));
    CHECK(has(refusal_of("\"a;b;c\"\n\"1;2;3\"\n"), "each line is quoted as a whole"));
}

TEST_CASE("the other half of a quote that was cut off is rejected too, and no later quotes are") {
    CHECK(outcomes_of(header + "\n\"Eva\n" + record("Uwe", 7) + "\n" + record("Ada\"", 1) + "\n" +
                      record("Bo 5\" disk", 2) + "\n") ==
          Outcomes{"2: stray_quote", "3: Uwe|lamp", "4: stray_quote", "5: Bo 5\" disk|lamp"});
    CHECK(outcomes_of(header + "\n" + record("\"Eva", 2) + "\n" + record("Uwe", 3) + "\n" + record("Bo", 4, "\"cup\"") +
                      "\n" + record("6\" Bo", 5) + "\n") ==
          Outcomes{"2: stray_quote", "3: Uwe|lamp", "4: Bo|cup", "5: 6\" Bo|lamp"});
}

TEST_CASE("a header once more is none of the orders, whatever its columns take") {
    Source source;
    for (const Column column : {Column::price, Column::order_date, Column::passenger_count}) {
        source.origin(column).constant = column == Column::order_date ? "2024-03-05" : "1";
    }
    const std::string names = "customer_name,order_id,product_id";
    CHECK(outcomes_of(names + "\nEva,1,lamp\n" + names + "\nUwe,2,lamp\n", source) ==
          Outcomes{"2: Eva|lamp", "3: repeated_header", "4: Uwe|lamp"});
}
