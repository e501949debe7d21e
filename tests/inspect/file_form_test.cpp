#include "inspect/file_form.hpp"

#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

FileForm form_of(std::string_view bytes, const Declaration& declared = {}) {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), bytes);
    RepeatedInput input(folder.path("orders.csv"));
    return find_form(input, declared);
}

const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count\n";

}  // namespace

TEST_CASE("the delimiter is the one that gives most records the header's fields") {
    CHECK(form_of("a,b,c\n1,2,3\n").csv.delimiter == ",");
    CHECK(form_of("a;b;c\n1;2,5;3\n1;2,5;3\n").csv.delimiter == ";");
    CHECK(form_of("a\tb\tc\n1, 2\t2\t3\n").csv.delimiter == "\t");
    CHECK(form_of("a|b|c\n1|2|3\n").csv.delimiter == "|");
    CHECK(form_of("a;b|c|d|e\n1;2\n3;4\n5;6\n").csv.delimiter == ";");
    const FileForm form = form_of("a;b;c\n1;2;3\n4;5\n\n");
    CHECK(form.fields == 3);
    CHECK(form.records == 2);
    CHECK(form.records_like_header == 1);
}

TEST_CASE("delimiters within quotes do not count") {
    CHECK(form_of("a,b\n\"x;y;z;u\",2\n\"x;y;z;u\",2\n").csv.delimiter == ",");
    CHECK(form_of("a,b\n\"x;y\",2\n").quoted_fields == 1);
    CHECK(form_of("a;b\n'x;y';2\n").csv.quote == '\'');
    CHECK(form_of("a;b\nO'Hara;2\n").csv.quote == '"');
}

TEST_CASE("lines before the header are found, be they titles, blank or with a stray quote") {
    CHECK(form_of(header).csv.skip_lines == 0);
    CHECK(form_of("\n\n" + header + "Ana,1,1,2023-12-10,lounge,1\n").csv.skip_lines == 2);
    const FileForm form =
        form_of("Export, of 10.12.2023\r\n;\"\r\nKunde;Nr;Betrag\r\nAna;1;1,50\r\nBen;2;2,50\r\nSumme;;4,00\r\n");
    CHECK(form.csv.skip_lines == 2);
    CHECK(form.csv.delimiter == ";");
    CHECK(form.lines_before == std::vector<std::string>{"Export, of 10.12.2023", ";\""});
    CHECK(form.header_has_names);
    CHECK(form_of("Export;;;;\n;;;;\nKunde;Nr;Betrag;Datum;Artikel\nAna;1;1;1;1\n").csv.skip_lines == 2);
}

TEST_CASE("a header keeps its place when the records have another number of fields") {
    const FileForm form = form_of("name,id,price\nAna,1,2,x\nBen,2,3,y\n");
    CHECK(form.csv.skip_lines == 0);
    CHECK(form.records_like_header == 0);
}

TEST_CASE("a last field that every record has too many, or the header alone, is a surplus") {
    CHECK(form_of("name,id,price\nAna,1,2,\nBen,2,3,\n").surplus == SurplusField::of_records);
    CHECK(form_of("name,id,price\nAna,1,2,\nBen,2,3\n").surplus == SurplusField::none);
    CHECK(form_of("name,id,price,\nAna,1,2\nBen,2,3\n").surplus == SurplusField::of_header);
    CHECK(form_of("name,id,price,x\nAna,1,2\nBen,2,3\n").surplus == SurplusField::none);
}

TEST_CASE("a file without a header is told by its first record") {
    CHECK(!form_of("Ana,1,12.50,2023-12-10,lounge,1\nBen,2,12.50,2023-12-10,lounge,1\n").has_header);
    CHECK(form_of("Kunde,1,12.50,2023-12-10,lounge,1\nBen,2,12.50,2023-12-10,lounge,1\n").has_header);
    CHECK(form_of("name,id,price\nAna,1,2\n").has_header);
}

TEST_CASE("what is declared is used") {
    Declaration declared;
    declared.source.delimiter = ';';
    declared.source.skip_lines = 1;
    declared.source.quote = '\0';
    declared.settings = {"delimiter", "skip-lines", "quote"};
    const FileForm form = form_of("a,b,c\n1,2;3\n", declared);
    CHECK(form.csv.delimiter == ";");
    CHECK(form.csv.skip_lines == 1);
    CHECK(form.csv.quote == '\0');
    CHECK(form.fields == 2);
}

TEST_CASE("UTF-16 and UTF-32 are known by their marks, UTF-16 also by its NULs") {
    const auto wide = [](std::string_view text, bool big) {
        std::string bytes;
        for (const char c : text) bytes += big ? std::string{'\0', c} : std::string{c, '\0'};
        return bytes;
    };
    CHECK(form_of("\xFF\xFE" + wide("a;b\n1;2\n", false)).encoding == "UTF-16");
    CHECK(form_of("\xFE\xFF" + wide("a;b\n1;2\n", true)).csv.delimiter == ";");
    CHECK(form_of(wide("a;b\n1;2\n", false)).encoding == "UTF-16LE");
    CHECK(form_of(wide("a;b\n1;2\n", true)).encoding == "UTF-16BE");
    CHECK(!form_of("\xEF\xBB\xBF"
                   "a;b\n")
               .encoding);
    CHECK(form_of("\xEF\xBB\xBF"
                  "a;b\n")
              .byte_order_mark);
    CHECK(!form_of("a;b\n").byte_order_mark);
}

TEST_CASE("line ends are counted") {
    CHECK(form_of("a,b\r\n1,2\n3,4\r5,6\n").line_ends == std::array<std::int64_t, 3>{2, 1, 1});
}

TEST_CASE("compressed files are looked into") {
    const FileForm form = form_of(gzip("a;b;c\n1;2;3\n"));
    CHECK(form.compression == Compression::gzip);
    CHECK(form.csv.delimiter == ";");
}

TEST_CASE("what is no CSV at all is refused") {
    for (const std::string bytes : {"", "<!DOCTYPE html>", "{\"a\": 1}", "PK\x03\x04", "%PDF-1.7"}) {
        CAPTURE(bytes);
        CHECK(stop_of([&] { form_of(bytes); }).code == ExitCode::refused);
    }
}

TEST_CASE("lines that are quoted as a whole are told, and quoted columns are not") {
    CHECK(form_of("\"a;b;c\"\n\"1;2;3\"\n").lines_are_quoted);
    CHECK_FALSE(form_of("\"a\";\"b\"\n\"1\";\"2\"\n").lines_are_quoted);
    CHECK_FALSE(form_of("a\n\"1;2\"\n").lines_are_quoted);
}
