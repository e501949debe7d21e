#include "ordermart/input/order_reader.hpp"

#include <random>
#include <string>
#include <vector>

#include "input/first_values.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;
using namespace std::string_literals;

namespace {

const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
const std::string good = "Ada,7,12.5,2024-02-29,Fast Track,3\n";
const std::string inspect_hint = "; `ordermart inspect FILE` shows what the file is)";

std::string remedy(const std::string& column) {
    return " (say what the file calls it with --columns " + column + "=NAME, or give it a value with --constants" +
           inspect_hint;
}

class TempFile {
public:
    explicit TempFile(const std::string& text) { write_file(path(), text); }

    std::string path() const { return folder_.path("orders.csv"); }

private:
    TemporaryFolder folder_;
};

struct Contents {
    std::vector<std::string> outcomes;  ///< one text for each record that is neither blank nor skipped
    std::vector<std::string> ignored_columns;
    std::int64_t read = 0;
    std::int64_t blank = 0;
    std::int64_t skipped = 0;
    std::string refusal;  ///< the message without the path, empty when the file was read to its end
};

std::string describe(const Order& order) {
    const auto* const number = std::get_if<std::int64_t>(&order.order_id);
    const std::string id =
        number != nullptr ? std::to_string(*number) : "'" + std::string(std::get<1>(order.order_id)) + "'";
    return std::string(order.customer_name) + "|" + id + "|" + std::to_string(order.price_cents) + "|" +
           std::to_string(order.date_id) + "|" + std::string(order.product_id) + "|" +
           std::to_string(order.passenger_count);
}

std::string describe(const Reject& reject) {
    std::string text = "line " + std::to_string(reject.line_number) + ": " +
                       std::string(reason_names[static_cast<std::size_t>(reject.reason)]);
    if (reject.column) text += " in " + std::string(column_names[static_cast<std::size_t>(*reject.column)]);
    return text + ": " + std::string(reject.raw_text);
}

Contents read(const std::string& text, const Source& source = {}, std::optional<std::int64_t> replayed_run = {},
              std::shared_ptr<FirstValues> first_values = {}) {
    const TempFile temp(text);
    RawFile file(temp.path());
    RawText raw_text(file);
    Contents contents;
    try {
        OrderReader reader(raw_text, source, replayed_run, std::move(first_values));
        contents.ignored_columns = reader.ignored_columns();
        for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
            const bool accepted = outcome == OrderReader::Outcome::accepted;
            contents.outcomes.push_back(accepted ? describe(reader.order()) : describe(reader.reject()));
        }
        contents.read = reader.records_read();
        contents.blank = reader.blank();
        contents.skipped = reader.skipped();
        CHECK(contents.read == contents.blank + contents.skipped + static_cast<std::int64_t>(contents.outcomes.size()));
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::refused);
        contents.refusal = std::string(error.what()).substr(temp.path().size());
    }
    return contents;
}

// What becomes of the one record under the contract's header.
std::string outcome_of(const std::string& record) {
    const Contents contents = read(header + record + "\n");
    CHECK(contents.refusal.empty());
    REQUIRE(contents.outcomes.size() == 1);
    return contents.outcomes[0];
}

// The reason for which the one record is rejected, with its column; "accepted" when it is not.
std::string reason_of(const std::string& record) {
    const std::string outcome = outcome_of(record);
    const std::string start = "line 2: ";
    const std::string end = ": " + record;
    if (!outcome.starts_with(start) || !outcome.ends_with(end)) return "accepted";
    return outcome.substr(start.size(), outcome.size() - start.size() - end.size());
}

std::string refusal_of(const std::string& text) { return read(text).refusal; }

}  // namespace

TEST_CASE("a good record is typed by the contract") {
    const Contents contents = read(header + good + "\"Grace \"\"G\"\" Hopper\",A-7,.5,2024-03-01T10:00Z,lounge,010");
    CHECK(contents.refusal.empty());
    CHECK(contents.outcomes == std::vector<std::string>{"Ada|7|1250|20240229|Fast Track|3",
                                                        "Grace \"G\" Hopper|'A-7'|50|20240301|lounge|10"});
    CHECK(contents.ignored_columns.empty());
    CHECK(contents.read == 2);
}

TEST_CASE("columns are found by name, in any order and case, with white space and others between them") {
    const Contents contents = read(
        "\xEF\xBB\xBF Order_ID ,note,\"PRICE\",order_date\t,\"passenger_count\n\",Seat "
        "No,\xC2\xA0product_id,CUSTOMER_NAME\r\n"
        "7,x,1,2024-02-29,3,y,lounge,Ada\r\n");
    CHECK(contents.refusal.empty());
    CHECK(contents.outcomes == std::vector<std::string>{"Ada|7|100|20240229|lounge|3"});
    CHECK(contents.ignored_columns == std::vector<std::string>{"note", "Seat No"});
}

TEST_CASE("white space is normalised in every column, in plain records and others") {
    const std::string expected = "Ada Lovelace|7|1250|20240229|Fast Track|3";
    CHECK(outcome_of(" Ada Lovelace , 7 , 12.5 , 2024-02-29 , Fast Track , 3 ") == expected);
    CHECK(outcome_of("Ada  Lovelace,7 ,12.5,2024-02-29, Fast Track,3") == expected);
    CHECK(outcome_of("Ada Lovelace,7,12.5,2024-02-29, Fast Track,  3") == expected);
    CHECK(outcome_of("Ada Lovelace,7,12.5,2024-02-29   12:00,Fast Track,3") == expected);
    CHECK(outcome_of("\"\tAda\nLovelace\r\n\",\v7,\f12.5,\xC2\xA0"
                     "2024-02-29\xC2\xA0,Fast\xC2\xA0 Track,\"3\n\"") == expected);
    CHECK(outcome_of(" J\xC3\xBCrgen  A ,7,1,2024-02-29,x,3") == "J\xC3\xBCrgen A|7|100|20240229|x|3");
    for (std::size_t i = 0; i < 20; ++i) {  // wherever the two spaces stand in a machine word
        const std::string name(i, 'x');
        CHECK(outcome_of(name + "a  b,7,12.5,2024-02-29,x,3") == name + "a b|7|1250|20240229|x|3");
        CHECK(outcome_of("a,7,12.5,2024-02-29," + name + "b  c,3") == "a|7|1250|20240229|" + name + "b c|3");
        CHECK(outcome_of(name + "a\tb,7,12.5,2024-02-29,x,3") == name + "a b|7|1250|20240229|x|3");
    }
}

TEST_CASE("each rule has its reason and its column") {
    CHECK(reason_of("Ada,7,12.5,2024-02-29,x,3") == "accepted");
    CHECK(reason_of("J\xFCrgen,7,12.5,2024-02-29,x,3") == "invalid_utf8");
    CHECK(reason_of("A\0da,7,12.5,2024-02-29,x,3"s) == "nul_byte");
    CHECK(reason_of("\"Ada\"x,7,12.5,2024-02-29,x,3") == "text_after_quote");
    CHECK(reason_of("\"\" ,,,,,") == "text_after_quote");
    CHECK(reason_of("Ada,7,12.5,2024-02-29,x") == "wrong_field_count");
    CHECK(reason_of("Ada,7,12.5,2024-02-29,x,3,4") == "wrong_field_count");
    CHECK(reason_of("Ada,7,12,5,2024-02-29,x,3") == "wrong_field_count");
    CHECK(reason_of(" ,7,12.5,2024-02-29,x,3") == "empty_customer_name in customer_name");
    CHECK(reason_of("Ada,\"\",12.5,2024-02-29,x,3") == "empty_order_id in order_id");
    CHECK(reason_of("Ada,7,\t,2024-02-29,x,3") == "empty_price in price");
    CHECK(reason_of("Ada,7,\"12,5\",2024-02-29,x,3") == "bad_price in price");
    CHECK(reason_of("Ada,7,-.5,2024-02-29,x,3") == "negative_price in price");
    CHECK(reason_of("Ada,7,-0,2024-02-29,x,3") == "negative_price in price");
    CHECK(reason_of("Ada,7,12.5,\xC2\xA0,x,3") == "empty_order_date in order_date");
    CHECK(reason_of("Ada,7,12.5,2023-02-29,x,3") == "bad_order_date in order_date");
    CHECK(reason_of("Ada,7,12.5,2024-02-29,,3") == "empty_product_id in product_id");
    CHECK(reason_of("Ada,7,12.5,2024-02-29,x,") == "empty_passenger_count in passenger_count");
    CHECK(reason_of("Ada,7,12.5,2024-02-29,x,two") == "bad_passenger_count in passenger_count");
    CHECK(reason_of("Ada,7,12.5,2024-02-29,x,-1") == "negative_passenger_count in passenger_count");
    CHECK(reason_of("Ada,1.5E+10,12.5,2024-02-29,x,1") == "damaged_order_id in order_id");
    CHECK(reason_of("Ada,7,10000000000.00,0001-01-01,x,9223372036854775807") == "accepted");
    CHECK(reason_of("Ada,7,10000000000.01,0001-01-01,x,3") == "bad_price in price");
    CHECK(reason_of("Ada,7,1,0001-01-01,x,9223372036854775808") == "bad_passenger_count in passenger_count");
}

TEST_CASE("of several reasons the first of the list is the record's") {
    // Each step mends what the step before was rejected for.
    CHECK(reason_of("\"\"\xFF\0,"s) == "invalid_utf8");
    CHECK(reason_of("\"\"\0,"s) == "nul_byte");
    CHECK(reason_of("\"\"x,") == "text_after_quote");
    CHECK(reason_of(",x") == "wrong_field_count");
    CHECK(reason_of(",,, , ,x") == "empty_customer_name in customer_name");
    CHECK(reason_of("A,,,,,x") == "empty_order_id in order_id");
    CHECK(reason_of("A,7,,,,x") == "empty_price in price");
    CHECK(reason_of("A,7,-x,,,x") == "bad_price in price");
    CHECK(reason_of("A,7,-1,,,x") == "negative_price in price");
    CHECK(reason_of("A,7,1,,,x") == "empty_order_date in order_date");
    CHECK(reason_of("A,7,1,x,,x") == "bad_order_date in order_date");
    CHECK(reason_of("A,7,1,2024-02-29,,x") == "empty_product_id in product_id");
    CHECK(reason_of("A,7,1,2024-02-29,x,x") == "bad_passenger_count in passenger_count");
}

TEST_CASE("a byte that is no text is found anywhere in the record, in ignored columns too") {
    const std::string wide = "customer_name,note,order_id,price,order_date,product_id,passenger_count\n";
    for (std::size_t i = 0; i < 20; ++i) {
        const std::string note(i, 'n');
        const std::string rest = ",7,1,2024-02-29,x,3\n";
        const std::string lone = "Ada," + note + "\x80" + rest;
        const std::string surrogate = "Ada," + note + "\xED\xA0\x80" + rest;
        const std::string nul = "Ada," + note + "\0"s + rest;
        const std::string highest = "Ada," + note + "\xF4\x8F\xBF\xBF\x7F" + rest;
        const Contents contents = read(wide + lone + surrogate + nul + highest);
        REQUIRE(contents.outcomes.size() == 4);
        CHECK(contents.outcomes[0].starts_with("line 2: invalid_utf8: Ada"));
        CHECK(contents.outcomes[1].starts_with("line 3: invalid_utf8: Ada"));
        CHECK(contents.outcomes[2].starts_with("line 4: nul_byte: Ada"));
        CHECK(contents.outcomes[3] == "Ada|7|100|20240229|x|3");
    }
}

TEST_CASE("blank records are counted and passed over") {
    const Contents contents =
        read(header + "\n,,,,,\n" + good + " , ,\t\n\"\",\"\n\"\n\xC2\xA0\n,,,,,,,,,,,\n" + good + "\n ");
    CHECK(contents.refusal.empty());
    CHECK(contents.outcomes.size() == 2);
    CHECK(contents.read == 10);
    CHECK(contents.blank == 8);
}

TEST_CASE("a header alone holds no records") {
    for (const std::string& text : {header, header.substr(0, header.size() - 1)}) {
        const Contents contents = read(text);
        CHECK(contents.refusal.empty());
        CHECK(contents.read == 0);
    }
}

TEST_CASE("rejects name the line on which the record starts and hold its whole text") {
    const Contents contents =
        read(header + "\"Ada\n\nLovelace\",7,1,2024-02-29,x,3\r\n\n\"Bob\r\n\",7,x,2024-02-29,x,3\r\nshort");
    CHECK(contents.refusal.starts_with(":8: the file stops inside this record"));
    REQUIRE(contents.outcomes.size() == 2);
    CHECK(contents.outcomes[0] == "Ada Lovelace|7|100|20240229|x|3");
    CHECK(contents.outcomes[1] == "line 6: bad_price in price: \"Bob\r\n\",7,x,2024-02-29,x,3");
}

TEST_CASE("a typed record can be rejected afterwards") {
    const TempFile temp(header + "\n" + good);
    RawFile file(temp.path());
    RawText raw_text(file);
    OrderReader reader(raw_text);
    REQUIRE(reader.next() == OrderReader::Outcome::accepted);
    CHECK(describe(reader.reject_present(Reason::duplicate_order_id)) + "\n" ==
          "line 3: duplicate_order_id in order_id: " + good);
    CHECK(reader.line_number() == 3);
}

TEST_CASE("a last record that stops short without a line end is an unfinished download") {
    CHECK(refusal_of(header + good + "Ada,7,12") ==
          ":3: the file stops inside this record: 3 of 6 fields and no line end: found \"Ada,7,12\" "
          "(the download was probably not finished; fetch the file again)");
    CHECK(refusal_of(header + good + "Ada,7,12,2024-02-29,x,").empty());
    CHECK(refusal_of(header + good + "Ada,7,12\n").empty());
    CHECK(refusal_of(header + good + ",,").empty());
    CHECK(refusal_of(header + good + "Ada,7,12,2024-02-29,x,3,4").empty());
}

TEST_CASE("a file in another format is refused by its name") {
    const std::vector<std::pair<std::string, std::string>> formats{
        {"", "is empty"},
        {"\xEF\xBB\xBF", "is empty"},
        {"\xFF\xFE"
         "c\0u\0"s,
         "UTF-16"},
        {"\xFE\xFF\0c\0u"s, "UTF-16"},
        {"c\0u\0s\0t\0o\0m\0e\0r\0_\0"s, "UTF-16"},
        {"\0c\0u\0s\0t\0o\0m\0e\0r\0_"s, "UTF-16"},
        {"\xFF\xFE\0\0c\0\0\0"s, "UTF-32"},
        {"\0\0\xFE\xFF\0\0\0c"s, "UTF-32"},
        {"c\0\0\0u\0\0\0s\0\0\0"s, "UTF-32"},
        {"PK\x03\x04\x14\0"s, "Excel workbook (.xlsx)"},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Excel workbook (.xls)"},
        {"\xFD"
         "7zXZ\0"s,
         "xz"},
        {"BZh91AY&SY\x01", "bzip2"},
        {"%PDF-1.7\n", "PDF"},
        {"SQLite format 3\0\x10"s, "SQLite"},
        {"PAR1\x15\x04", "Parquet"},
        {"\xEF\xBB\xBF\r\n <!DOCTYPE html>", "HTML"},
        {"<?xml version=\"1.0\"?>", "XML"},
        {"{\"orders\": []}", "JSON"},
        {"\n[\n", "JSON"},
    };
    for (const auto& [text, name] : formats) {
        CAPTURE(name);
        const std::string refusal = refusal_of(text);
        CHECK(refusal.starts_with(": is "));
        CHECK(refusal.find(name) != std::string::npos);
        CHECK(refusal.ends_with(")"));
    }
    CHECK(refusal_of("BZh91AY&SY\x01") == ": is no CSV but bzip2 data (decompress it first)");
    CHECK(read("PK,PAR1," + header + "x,y," + good).outcomes.size() == 1);
}

TEST_CASE("a compressed file is read, one that was compressed twice is refused") {
    CHECK(read(gzip(header + good)).outcomes == read(header + good).outcomes);
    CHECK(read(zstd(header + good)).outcomes == read(header + good).outcomes);
    const std::string once = " (decompress it once, or have it sent compressed once)";
    CHECK(refusal_of(zstd(gzip(header + good))) == ": is no CSV but gzip data, compressed twice" + once);
    CHECK(refusal_of(gzip(zstd(header + good))) == ": is no CSV but zstd data, compressed twice" + once);
    CHECK(refusal_of(gzip("")) == ": is empty, not even a header is there (have the file sent again)");
}

TEST_CASE("a first line that is no header of the contract is refused with what was found") {
    const std::string any = remedy("customer_name");
    std::string none = any;
    none.insert(none.find("; `ordermart inspect"), "; a file without a header has --header none");
    CHECK(refusal_of(good) == ":1: line 1 is not a header: found \"Ada,7,12.5,2024-02-29,Fast Track,3\"" + none);
    CHECK(refusal_of("\n" + header) == ":1: line 1 is not a header: found \"\"" + none);
    CHECK(refusal_of("order_id;price\n7;1\n") ==
          ":1: line 1 is not a header: found \"order_id;price\" (declare what separates its fields with --delimiter "
          "';'" +
              inspect_hint);
    CHECK(refusal_of("a;b,c\n") == ":1: line 1 is not a header: found \"a;b,c\"" + none);
    CHECK(refusal_of("order_id|price\n").ends_with("with --delimiter '|'" + inspect_hint));
    CHECK(refusal_of("order_id\tprice\n") ==
          ":1: line 1 is not a header: found \"order_id\\x09price\" (declare what separates its fields with "
          "--delimiter tab" +
              inspect_hint);
    CHECK(refusal_of("ORDER_ID,Price,order_date,name\n") ==
          ":1: the header lacks customer_name,product_id,passenger_count: found \"ORDER_ID,Price,order_date,name\"" +
              any);
    CHECK(refusal_of(header.substr(0, header.size() - 2) + "\n").starts_with(":1: the header lacks passenger_count: "));
    CHECK(refusal_of("price , price,order_id\n") ==
          ":1: the column price is there twice, as #1 and #2: found \"price , price,order_id\" (let one column of the "
          "header have its name, or say which it is with --columns price=#1 or price=#2" +
              inspect_hint);
    CHECK(refusal_of("\"price\"x," + header).starts_with(":1: the header has text after a closing quote"));
    CHECK(refusal_of("caf\xE9," + header)
              .starts_with(":1: the header is not valid UTF-8: found \"caf\\xe9,customer_name"));
    CHECK(refusal_of("a\0b,"s + header).starts_with(":1: the header holds a NUL byte: found \"a\\x00b,customer_name"));
    CHECK(refusal_of(std::string(100, '\0')).starts_with(":1: the header holds a NUL byte"));
    CHECK(refusal_of("order_id,\"price\n").starts_with(":1: a quote opened here never closes"));
}

TEST_CASE("a file that ends before its header is refused") {
    const TempFile temp("a report\nof three lines\n" + header.substr(0, header.size() - 1));
    Source source;
    source.skip_lines = 3;
    RawFile file(temp.path());
    RawText raw_text(file);
    const Stop stop = stop_of([&] { OrderReader reader(raw_text, source); });
    CHECK(stop.code == ExitCode::refused);
    CHECK(stop.message ==
          temp.path() + ": ends before its header (--skip-lines says how many lines stand before the header)");
}

TEST_CASE("a header has at most 1,000 columns") {
    CHECK(read(std::string(994, ',') + header + std::string(994, ',') + good).outcomes.size() == 1);
    CHECK(refusal_of(std::string(995, ',') + header) ==
          ":1: the header has 1001 columns, more than 1,000 (check that the file is a CSV of orders" + inspect_hint);
}

TEST_CASE("found text is shortened and cannot act on a terminal") {
    CHECK(refusal_of("\x1B[31m\x07\x7F\xC2\x9B\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n")
              .starts_with(":1: line 1 is not a header: found "
                           "\"\\x1b[31m\\x07\\x7f\\xc2\\x9b\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""));
    const std::string long_line = refusal_of(std::string(100'000, 'x'));
    CHECK(long_line.starts_with(":1: line 1 is not a header: found \"" + std::string(60, 'x') + "...\""));
    std::string euros;
    for (int i = 0; i < 100; ++i) euros += "\xE2\x82\xAC";
    CHECK(is_utf8(refusal_of(euros)));
}

TEST_CASE("any bytes end in records or in a refusal") {
    std::mt19937 random(3);
    const std::string telling = "\"\",,\r\n\n -.+0123456789:TZ\t\xC2\xA0\xC3\xA9\xF0\x9F\x98\x80\xFF\0"s;
    for (int round = 0; round < 600; ++round) {
        std::string text;
        for (std::size_t length = random() % 3000; text.size() < length;) {
            switch (random() % 4) {
                case 0:
                    text += static_cast<char>(random());
                    break;
                case 1:
                    text += good.substr(random() % good.size());
                    break;
                default:
                    text += telling[random() % telling.size()];
            }
        }
        read(random() % 4 == 0 ? text : header + text);
    }
}

TEST_CASE("a file of several mebibytes gives every record and every cent") {
    std::string text = header;
    std::int64_t cents = 0;
    std::size_t records = 0;
    for (; text.size() < (5U << 20U); ++records) {
        const std::size_t price = records * 7919 % 10'000;
        text += "\"J\xC3\xBCrgen\r\nA\"," + std::to_string(records) + "," + std::to_string(price / 100) + "." +
                std::to_string(price / 10 % 10) + std::to_string(price % 10) + ",2024-02-29,\"Fast  \"\"" +
                std::string(records % 61, 'x') + "\"\"\",2\r\n";
        cents += static_cast<std::int64_t>(price);
    }
    const TempFile temp(text);
    RawFile file(temp.path());
    RawText raw_text(file);
    OrderReader reader(raw_text);
    std::size_t seen = 0;
    std::size_t same = 0;
    for (; reader.next() == OrderReader::Outcome::accepted; ++seen) {
        const Order& order = reader.order();
        const bool whole = order.order_id == OrderId{static_cast<std::int64_t>(seen)} &&
                           order.customer_name == "J\xC3\xBCrgen A" &&
                           order.product_id == "Fast \"" + std::string(seen % 61, 'x') + "\"";
        same += whole ? 1 : 0;
        cents -= order.price_cents;
    }
    CHECK(seen == records);
    CHECK(same == records);
    CHECK(cents == 0);
    CHECK(file.size() == static_cast<std::int64_t>(text.size()));
}

TEST_CASE("records that the source declares so are skipped, counted and looked at no further") {
    Source source;
    source.skip_records_where = {"customer_name = 'Total'", "\"Row  type\" is not empty and price < '0'"};
    const std::string wide = "customer_name,order_id,price,order_date,product_id,passenger_count,row TYPE,note\n";
    const Contents contents = read(wide +
                                       "Total,,3,,,,,\n"
                                       "Ada,7,1,2024-02-29,lounge,3,,\n"
                                       "Ada,8,free,2024-02-29,lounge,3,refund,\n"
                                       "Ada,9,-1,2024-02-29,lounge,3,,\n"
                                       "Ada,9,-1,2024-02-29,lounge,3,refund,\n\n",
                                   source);
    CHECK(contents.refusal.empty());
    CHECK(contents.outcomes == std::vector<std::string>{"Ada|7|100|20240229|lounge|3",
                                                        "line 4: bad_price in price: Ada,8,free,2024-02-29,lounge,3,"
                                                        "refund,",
                                                        "line 5: negative_price in price: Ada,9,-1,2024-02-29,lounge,"
                                                        "3,,"});
    CHECK(contents.read == 6);
    CHECK(contents.blank == 1);
    CHECK(contents.skipped == 2);
    // What is declared of a column is no column that is ignored.
    CHECK(contents.ignored_columns == std::vector<std::string>{"note"});
}

TEST_CASE("a record that cannot be read is rejected, whatever is declared to be skipped") {
    Source source;
    source.skip_records_where = {"customer_name = 'Total' or customer_name <> 'Total'"};
    const Contents contents =
        read(header + "Total,\xff,3,,,\nTotal,\0,3,,,\nTotal,\"1\"x,3,,,\nTotal,1\nTotal,,,,,\n"s, source);
    REQUIRE(contents.outcomes.size() == 4);
    CHECK(contains(contents.outcomes[0], "line 2: invalid_utf8: "));
    CHECK(contains(contents.outcomes[1], "line 3: nul_byte: "));
    CHECK(contains(contents.outcomes[2], "line 4: text_after_quote: "));
    CHECK(contains(contents.outcomes[3], "line 5: wrong_field_count: "));
    CHECK(contents.skipped == 1);
}

TEST_CASE("an unfinished download is refused where its last record would be skipped") {
    Source source;
    source.skip_records_where = {"customer_name = 'Total'"};
    CHECK(contains(read(header + good + "Total,,", source).refusal, "the file stops inside this record"));
}

TEST_CASE("a declared column that the header lacks, or has twice, refuses the file") {
    Source skipping;
    skipping.skip_records_where = {"Kunde = 'Summe'"};
    Source composing;
    composing.order_id_from = {"Kunde", "price"};
    for (const Source& source : {skipping, composing}) {
        CHECK(read(header + good, source).refusal.starts_with(":1: the header lacks Kunde: found "));
        const std::string twice = header.substr(0, header.size() - 1) + ",Kunde, Kunde\n";
        CHECK(read(twice + good, source).refusal.starts_with(":1: the column Kunde is there twice: found "));
    }
}

TEST_CASE("an order_id is made of the columns that the source declares, and is text") {
    Source source;
    source.order_id_from = {"order id", "Type"};
    source.empty_values = {"n/a"};
    const std::string wide = "customer_name,Order ID,price,order_date,product_id,passenger_count,type,order_id\n";
    const Contents contents = read(wide +
                                       "Ada,7,1,2024-02-29,lounge,3,sale,1\n"
                                       "Ada,7,1,2024-02-29,lounge,3, re  fund ,1\n"
                                       "Ada,7-1,1,2024-02-29,lounge,3,2,1\n"
                                       "Ada,7,1,2024-02-29,lounge,3,n/a,1\n"
                                       "Ada,,1,2024-02-29,lounge,3,sale,1\n",
                                   source);
    CHECK(contents.refusal.empty());
    CHECK(contents.outcomes ==
          std::vector<std::string>{"Ada|'7-sale'|100|20240229|lounge|3", "Ada|'7-re fund'|100|20240229|lounge|3",
                                   "Ada|'7\\-1-2'|100|20240229|lounge|3",
                                   "line 5: empty_order_id in order_id: Ada,7,1,2024-02-29,lounge,3,n/a,1",
                                   "line 6: empty_order_id in order_id: Ada,,1,2024-02-29,lounge,3,sale,1"});
    // What the contract would call it is another column then.
    CHECK(contents.ignored_columns == std::vector<std::string>{"order_id"});
}

TEST_CASE("a prefix stands before an order_id, which is text then, and before no empty one") {
    Source source;
    source.order_id_prefix = "A-";
    source.empty_values = {"n/a"};
    const std::string rest = ",1,2024-02-29,lounge,3\n";
    CHECK(read(header + "Ada, 7 " + rest + "Ada,x-\\  1" + rest + "Ada,n/a" + rest + "Ada, " + rest, source).outcomes ==
          std::vector<std::string>{"Ada|'A-7'|100|20240229|lounge|3", "Ada|'A-x-\\ 1'|100|20240229|lounge|3",
                                   "line 4: empty_order_id in order_id: Ada,n/a,1,2024-02-29,lounge,3",
                                   "line 5: empty_order_id in order_id: Ada, ,1,2024-02-29,lounge,3"});
    source.order_id_from = {"order_id", "product_id"};
    CHECK(read(header + "Ada,7-1" + rest, source).outcomes ==
          std::vector<std::string>{"Ada|'A-7\\-1-lounge'|100|20240229|lounge|3"});
}

TEST_CASE("a prefix that makes another number of an order_id is wrong usage, and so is one before a constant") {
    Source source;
    for (const std::string prefix : {"1", "-", "-12", "007"}) {
        source.order_id_prefix = prefix;
        CHECK(stop_of([&] { require_consistent(source); }).says("makes other numbers of order ids"));
    }
    for (const std::string prefix : {"A", "1-", "--", "1 A", "-x1", "é"}) {
        source.order_id_prefix = prefix;
        CHECK(stop_of([&] { require_consistent(source); }).code == ExitCode::done);
    }
    source.origin(Column::order_id).constant = "9";
    CHECK(stop_of([&] { require_consistent(source); }).says("write the prefix into the constant"));
}

TEST_CASE("an empty value is that of the order's first record, which need not stand before it") {
    Source source;
    source.order_lines = true;
    source.fill_down = {Column::customer_name, Column::order_date};
    source.empty_values = {"-"};
    const Contents contents = read(header +
                                       "\"Ada  £ Lovelace\",7,1,2024-02-29,lounge,3\n"
                                       "Ben,8,2,2024-03-01,lounge,3\n"
                                       ",7,3,,parking,1\n"
                                       "-,8,4,2024-03-02,parking,1\n"
                                       ",9,5,2024-03-01,lounge,1\n"
                                       "Cem,9,6,,lounge,1\n"
                                       ",,7,2024-03-01,lounge,1\n",
                                   source);
    CHECK(contents.refusal.empty());
    CHECK(contents.outcomes ==
          std::vector<std::string>{"Ada £ Lovelace|7|100|20240229|lounge|3", "Ben|8|200|20240301|lounge|3",
                                   "Ada £ Lovelace|7|300|20240229|parking|1", "Ben|8|400|20240302|parking|1",
                                   "line 6: empty_customer_name in customer_name: ,9,5,2024-03-01,lounge,1",
                                   "Cem|9|600|20240301|lounge|1",
                                   "line 8: empty_customer_name in customer_name: ,,7,2024-03-01,lounge,1"});
}

TEST_CASE("the first record fills the later ones though it is rejected, and not where it is skipped or unreadable") {
    Source source;
    source.order_lines = true;
    source.fill_down = {Column::customer_name};
    source.skip_records_where = {"product_id = 'total'"};
    const Contents contents = read(header +
                                       "Total,7,1,2024-02-29,total,3\n"
                                       "Zoe,7,1,2024-02-29,lounge\n"
                                       "Ada,7,free,2024-02-29,lounge,3\n"
                                       ",7,2,2024-02-29,lounge,3\n",
                                   source);
    CHECK(contents.skipped == 1);
    CHECK(contents.outcomes == std::vector<std::string>{"line 3: wrong_field_count: Zoe,7,1,2024-02-29,lounge",
                                                        "line 4: bad_price in price: Ada,7,free,2024-02-29,lounge,3",
                                                        "Ada|7|200|20240229|lounge|3"});
}

TEST_CASE("values are filled down by the order_id that is made of several columns") {
    Source source;
    source.order_lines = true;
    source.order_id_from = {"order_id", "type"};
    source.fill_down = {Column::customer_name};
    const std::string wide = "customer_name,order_id,price,order_date,product_id,passenger_count,type\n";
    const Contents contents =
        read(wide + "Ada,7,1,2024-02-29,a,3,sale\nBen,7,1,2024-02-29,a,3,refund\n,7,1,2024-02-29,a,3,sale\n", source);
    REQUIRE(contents.outcomes.size() == 3);
    CHECK(contents.outcomes[2] == "Ada|'7-sale'|100|20240229|a|3");
}

TEST_CASE("long values of two records are filled down whole") {
    Source source;
    source.order_lines = true;
    source.fill_down = {Column::customer_name, Column::product_id};
    // As long as a record may be, of characters that are copied to be normalised.
    std::string name;
    while (name.size() < 340'000) name += "\u00A3 ";
    const std::string first = name + "," + "7,1,2024-02-29," + name + ",3\n";
    const std::string later = "," + std::string("7,2,2024-02-29,") + name + name + ",3\n";
    const Contents contents = read(header + first + later + later, source);
    CHECK(contents.refusal.empty());
    const std::string kept = name.substr(0, name.size() - 1);
    REQUIRE(contents.outcomes.size() == 3);
    CHECK(contents.outcomes[1] == kept + "|7|200|20240229|" + name + kept + "|3");
    CHECK(contents.outcomes[2] == contents.outcomes[1]);
}

TEST_CASE("a file with more orders than can be kept to fill values down is refused, and never filled wrongly") {
    Source source;
    source.order_lines = true;
    source.fill_down = {Column::customer_name};
    std::string text = header;
    for (int order = 0; order < 2000; ++order)
        text += "Ada " + std::to_string(order) + "," + std::to_string(order) + ",1,2024-02-29,a,3\n";
    CHECK(read(text, source).refusal.empty());
    const Contents contents = read(text, source, {}, std::make_shared<FirstValues>(1 << 15));
    CHECK(contains(contents.refusal, ": fill_down keeps the first record of each order, and they take more than "));
    CHECK(contains(contents.refusal, "(split the file between two orders and load the parts one after the other"));
}

TEST_CASE("a file with mended rejects is read as its source declares it, run by run") {
    Source source;
    source.order_lines = true;
    source.order_id_from = {"order_id", "type"};
    source.fill_down = {Column::customer_name};
    source.skip_records_where = {"type = 'total'"};
    const std::string mended =
        "reject_run,reject_file,reject_line,reject_reason,customer_name,order_id,price,order_date,product_id,"
        "passenger_count,type\n"
        "1,1,2,bad_price,Ada,7,1,2024-02-29,a,3,sale\n"
        "1,1,3,incomplete_order,,7,2,2024-02-29,a,3,sale\n"
        "1,1,4,bad_price,,7,2,2024-02-29,a,3,total\n"
        "2,1,2,incomplete_order,,7,2,2024-02-29,a,3,sale\n";
    const Contents first = read(mended, source, 1);
    CHECK(first.outcomes == std::vector<std::string>{"Ada|'7-sale'|100|20240229|a|3", "Ada|'7-sale'|200|20240229|a|3"});
    CHECK(first.skipped == 1);
    CHECK(first.read == 3);
    // Its order's first record is not in the file.
    CHECK(read(mended, source, 2).outcomes ==
          std::vector<std::string>{"line 5: empty_customer_name in customer_name: ,7,2,2024-02-29,a,3,sale"});
}
