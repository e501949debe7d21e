#include "ordermart/input/csv_reader.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "ordermart/base/error.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

constexpr std::size_t mebibyte = 1 << 20;
const std::string byte_order_mark = "\xEF\xBB\xBF";

class TempFile {
public:
    explicit TempFile(const std::string& text) { write_file(path(), text); }

    std::string path() const { return folder_.path("orders.csv"); }

private:
    TemporaryFolder folder_;
};

struct Row {
    std::int64_t line_number = 0;
    std::string raw_text;
    std::vector<std::string> fields;
    bool text_after_quote = false;
    bool ended = false;

    bool operator==(const Row&) const = default;
};

using Fields = std::vector<std::string>;

std::vector<Row> read_rows(const std::string& text) {
    const TempFile temp(text);
    RawFile file(temp.path());
    RawText raw_text(file);
    CsvReader reader(raw_text);
    std::vector<Row> rows;
    for (CsvRecord record; reader.next(record);) {
        rows.push_back({record.line_number, std::string(record.raw_text),
                        Fields(record.fields.begin(), record.fields.end()), record.text_after_quote, record.ended});
    }
    return rows;
}

// The one record of `text`.
Fields fields_of(const std::string& text) {
    const std::vector<Row> rows = read_rows(text);
    REQUIRE(rows.size() == 1);
    return rows[0].fields;
}

std::vector<Fields> all_fields(const std::string& text) {
    std::vector<Fields> all;
    for (const Row& row : read_rows(text)) all.push_back(row.fields);
    return all;
}

// The message without the path; empty when the text is read to its end.
std::string refusal_of(const std::string& text) {
    const TempFile temp(text);
    RawFile file(temp.path());
    RawText raw_text(file);
    CsvReader reader(raw_text);
    CsvRecord record;
    try {
        while (reader.next(record)) continue;
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::refused);
        return std::string(error.what()).substr(temp.path().size());
    }
    return "";
}

// The contract byte by byte over a text that is whole in memory; nothing when a quote never closes.
std::optional<std::vector<Row>> split_slowly(const std::string& text) {
    std::vector<Row> rows;
    std::size_t i = 0;
    std::int64_t line = 1;
    const auto at = [&](char c) { return i < text.size() && text[i] == c; };
    const auto in_field = [&] { return i < text.size() && !at(',') && !at('\n') && !at('\r'); };
    while (i < text.size()) {
        Row row;
        row.line_number = line;
        const std::size_t start = i;
        for (bool another = true; another; another = at(','), i += another ? 1 : 0) {
            const std::size_t opening = i;
            std::string value;
            if (at('"')) {
                for (++i; i < text.size() && (text[i] != '"' || (i + 1 < text.size() && text[i + 1] == '"')); ++i) {
                    if (at('\n') || (at('\r') && text.substr(i, 2) != "\r\n")) ++line;
                    if (at('"')) ++i;
                    value += text[i];
                }
                if (i == text.size()) return std::nullopt;
                ++i;
                if (in_field()) {
                    row.text_after_quote = true;
                    while (in_field()) ++i;
                    value = text.substr(opening, i - opening);
                }
            } else {
                while (in_field()) value += text[i++];
            }
            row.fields.push_back(value);
        }
        row.raw_text = text.substr(start, i - start);
        row.ended = i < text.size();
        i += text.substr(i, 2) == "\r\n" ? 2 : 1;
        ++line;
        rows.push_back(row);
    }
    return rows;
}

std::string random_text(std::mt19937& random, std::string_view alphabet, std::size_t length) {
    std::string text;
    while (text.size() < length) text += alphabet[random() % alphabet.size()];
    return text;
}

}  // namespace

TEST_CASE("fields are what stands between commas") {
    CHECK(fields_of("a,b,c\n") == Fields{"a", "b", "c"});
    CHECK(fields_of(" a , b\t,\n") == Fields{" a ", " b\t", ""});
    CHECK(fields_of(",\n") == Fields{"", ""});
    CHECK(fields_of("\n") == Fields{""});
    CHECK(fields_of("a,b") == Fields{"a", "b"});
    CHECK(fields_of("a,") == Fields{"a", ""});
    CHECK(fields_of("12345678,123456789,1234567\n") == Fields{"12345678", "123456789", "1234567"});
    CHECK(fields_of(std::string("a\0b,\x80\n", 6)) == Fields{std::string("a\0b", 3), "\x80"});
    CHECK(read_rows("").empty());
}

TEST_CASE("quotes may hold commas, line ends and doubled quotes") {
    CHECK(fields_of("\"a\",\"b,c\",d\n") == Fields{"a", "b,c", "d"});
    CHECK(fields_of("\"a\nb\",\"c\r\nd\",\"e\rf\"\n") == Fields{"a\nb", "c\r\nd", "e\rf"});
    CHECK(fields_of("\"say \"\"hi\"\"\",\"\"\"\",\"\"\n") == Fields{"say \"hi\"", "\"", ""});
    CHECK(fields_of("\"\"\"a\"\"b\"\"c\"\"\",\"\"\"\"\"\"") == Fields{"\"a\"b\"c\"", "\"\""});
    CHECK(fields_of("\"a\"") == Fields{"a"});
}

TEST_CASE("a quote that is not a field's first byte is a character") {
    CHECK(fields_of("5\" disk,a\"\"b, \"c\"\n") == Fields{"5\" disk", "a\"\"b", " \"c\""});
    CHECK_FALSE(read_rows("5\" disk, \"c\"\n")[0].text_after_quote);
}

TEST_CASE("text after a closing quote is marked and goes on to the end of the field") {
    const std::vector<Row> rows = read_rows("\"a\"b,c\n\"a\" ,c\n\"a\"b\"c,d\"\n\"a\",\"b\"\r\n\"a\"x");
    REQUIRE(rows.size() == 5);
    CHECK(rows[0] == Row{1, "\"a\"b,c", {"\"a\"b", "c"}, true, true});
    CHECK(rows[1] == Row{2, "\"a\" ,c", {"\"a\" ", "c"}, true, true});
    CHECK(rows[2] == Row{3, "\"a\"b\"c,d\"", {"\"a\"b\"c", "d\""}, true, true});
    CHECK(rows[3] == Row{4, "\"a\",\"b\"", {"a", "b"}, false, true});
    CHECK(rows[4] == Row{5, "\"a\"x", {"\"a\"x"}, true, false});
}

TEST_CASE("a line ends with LF, CRLF or a lone CR") {
    const std::vector<Fields> expected{{"a"}, {"b"}, {"c"}, {""}, {"d"}};
    CHECK(all_fields("a\nb\nc\n\nd\n") == expected);
    CHECK(all_fields("a\r\nb\r\nc\r\n\r\nd\r\n") == expected);
    CHECK(all_fields("a\rb\rc\r\rd\r") == expected);
    CHECK(all_fields("a\nb\r\nc\r\r\nd") == expected);
}

TEST_CASE("line numbers count every line end, inside quotes too") {
    const std::vector<Row> rows = read_rows("a\n\"b\nb\rb\r\nb\n\r\"\r\nc\r\"d\r\n\",\"\n\"\re\n");
    std::vector<std::int64_t> lines;
    for (const Row& row : rows) lines.push_back(row.line_number);
    CHECK(lines == std::vector<std::int64_t>{1, 2, 8, 9, 12});
    CHECK(rows[1].raw_text == "\"b\nb\rb\r\nb\n\r\"");
}

TEST_CASE("only a last record without a line end is not ended") {
    CHECK(read_rows("a\nb").at(0).ended);
    CHECK_FALSE(read_rows("a\nb").at(1).ended);
    CHECK_FALSE(read_rows("\"b\"").at(0).ended);
    CHECK(read_rows("b\r").at(0).ended);
}

TEST_CASE("a byte order mark is skipped at the start of the file and nowhere else") {
    CHECK(all_fields(byte_order_mark + "\"a\",b\n" + byte_order_mark + "c\n") ==
          std::vector<Fields>{{"a", "b"}, {byte_order_mark + "c"}});
    CHECK(read_rows(byte_order_mark).empty());
    CHECK(read_rows(byte_order_mark + "a").at(0).raw_text == "a");
}

TEST_CASE("lines before the first record are skipped, also where the last of them has no line end") {
    const auto after_two_lines = [](const std::string& text) {
        const TempFile temp(text);
        RawFile file(temp.path());
        RawText raw_text(file);
        CsvReader reader(raw_text, {",", '"', 2});
        CsvRecord record;
        return reader.next(record) ? std::to_string(record.line_number) + ":" + std::string(record.raw_text) : "none";
    };
    CHECK(after_two_lines("a\r\n\"b\nc,d\n") == "3:c,d");
    CHECK(after_two_lines("\r\r\nc") == "3:c");
    for (const std::string text : {"", "a", "a\nb", "a\rb\r", "a\n\"b\n"}) CHECK(after_two_lines(text) == "none");
}

TEST_CASE("the head is the file's first bytes with the byte order mark") {
    const TempFile small(byte_order_mark + "ab");
    RawFile small_file(small.path());
    RawText small_raw_text(small_file);
    CHECK(CsvReader(small_raw_text).head() == byte_order_mark + "ab");
    const TempFile large(std::string(10'000, 'x'));
    RawFile large_file(large.path());
    RawText large_raw_text(large_file);
    CHECK(CsvReader(large_raw_text).head() == std::string(4096, 'x'));
}

TEST_CASE("a record is blank when all its fields are, kept or not") {
    const auto is_blank_record = [](const std::string& text) {
        const TempFile temp(text);
        RawFile file(temp.path());
        RawText raw_text(file);
        CsvReader reader(raw_text);
        CsvRecord record;
        REQUIRE(reader.next(record));
        return record.blank;
    };
    const std::string many_commas(5000, ',');
    for (const std::string text : {"\n", ",,,", " ,\t,\xC2\xA0\n", "\"\",\" \n\"\n"}) CHECK(is_blank_record(text));
    CHECK(is_blank_record(many_commas));
    for (const std::string text : {"a", ",a", "a,,", "\"\"\"\"", "\"\" ,", "\"\"x"}) CHECK_FALSE(is_blank_record(text));
    CHECK_FALSE(is_blank_record(many_commas + "x"));
}

TEST_CASE("fields beyond the limit are counted and not kept") {
    for (const std::size_t count : {999U, 1000U, 1001U, 200'000U}) {
        std::string text = "x";
        for (std::size_t i = 1; i < count; ++i) text += ",x";
        const TempFile temp(text);
        RawFile file(temp.path());
        RawText raw_text(file);
        CsvReader reader(raw_text);
        CsvRecord record;
        REQUIRE(reader.next(record));
        CHECK(record.field_count == count);
        CHECK(record.fields.size() == std::min(count, CsvReader::max_fields));
    }
}

TEST_CASE("a record of 1 MiB is read, one byte more is refused") {
    for (const std::string& before : {std::string(), std::string(700'001, 'x') + "\n"}) {
        for (const std::string line_end : {"", "\n", "\r\n", "\r"}) {
            for (const std::string after : {"", "a,b\n"}) {
                if (line_end.empty() && !after.empty()) continue;
                const std::string plain(mebibyte, 'x');
                const std::string quoted = "\"" + std::string(mebibyte - 2, '\n') + "\"";
                CHECK(refusal_of(before + plain + line_end + after).empty());
                CHECK(refusal_of(before + quoted + line_end + after).empty());
                const std::string refusal =
                    std::string(before.empty() ? ":1" : ":2") +
                    ": record longer than 1 MiB (check that the file is a CSV with one order per line)";
                CHECK(refusal_of(before + plain + "x" + line_end + after) == refusal);
                CHECK(refusal_of(before + "x," + quoted.substr(0, mebibyte - 2) + "\"" + line_end + after) == refusal);
            }
        }
    }
    const std::string text(mebibyte, 'x');
    CHECK(read_rows(text + "\r\nb").at(0).raw_text == text);
    CHECK(read_rows(text + "\r\nb").at(1).line_number == 2);
}

TEST_CASE("a quote that never closes is refused with the line where it opens") {
    const std::string remedy = " (mend the quotes of this record, or have the file sent again)";
    CHECK(refusal_of("\"") == ":1: a quote opened here never closes before the end of the file" + remedy);
    CHECK(refusal_of("a\nb,\"c\nd\n") == ":2: a quote opened here never closes before the end of the file" + remedy);
    CHECK(refusal_of("a\n\"1\n2\",\"c\nd\"\"") ==
          ":3: a quote opened here never closes before the end of the file" + remedy);
    CHECK(refusal_of("a\nb,\"" + std::string(2 * mebibyte, '\n') + "\",c\n") ==
          ":2: a quote opened here never closes within 1 MiB" + remedy);
}

TEST_CASE("a quote that never closes is found within the first mebibytes, however long the file") {
    for (const char filler : {'"', 'x', '\n'}) {
        const TempFile temp("a\n\"" + std::string(20 * mebibyte, filler));
        RawFile file(temp.path());
        RawText raw_text(file);
        CsvReader reader(raw_text);
        CsvRecord record;
        REQUIRE(reader.next(record));
        CHECK_THROWS_AS(reader.next(record), Error);
        CHECK(file.size() < static_cast<std::int64_t>(3 * mebibyte));
    }
}

TEST_CASE("records are the same wherever a block of the file ends in them") {
    for (const std::string text : {"ab\r\n", "abc\r", "\"a\"\"b\",\"\r\n\"x,c\r\n"}) {
        const Row expected = split_slowly(text)->at(0);
        const std::size_t count = 600'000 / text.size();
        std::string body;
        for (std::size_t i = 0; i < count; ++i) body += text;
        for (std::size_t shift = 0; shift < text.size(); ++shift) {
            const TempFile temp(std::string(shift, 'x') + "\n" + body);
            RawFile file(temp.path());
            RawText raw_text(file);
            CsvReader reader(raw_text);
            CsvRecord record;
            REQUIRE(reader.next(record));
            std::size_t same = 0;
            std::size_t records = 0;
            for (; reader.next(record); ++records) {
                same += std::ranges::equal(record.fields, expected.fields) ? 1 : 0;
            }
            CHECK(records == count);
            CHECK(same == count);
        }
    }
}

TEST_CASE("a quote that ends a long file closes its field, whatever stood behind it in the block before") {
    std::string text;
    while (text.size() < 600'000) text += "\"a\"\"bc\"\n";
    const std::vector<Row> rows = read_rows(text + "\"a\"");
    REQUIRE(rows.size() == text.size() / 8 + 1);
    CHECK(rows.back().fields == Fields{"a"});
}

TEST_CASE("a long file of odd records is split like a text in memory") {
    std::mt19937 random(1);
    std::string text;
    std::size_t records = 0;
    for (; text.size() < 6 * mebibyte; ++records) {
        for (int field = 0; field < 2; ++field) {
            const std::size_t length = 1 + random() % (records % 50 == 0 ? 20'000 : 40);
            text += '"';
            for (const char c : random_text(random, "abc \"\r\n,\xC3\xA9", length))
                text += std::string(c == '"' ? 2 : 1, c);
            text += "\",";
        }
        text += std::to_string(records) + (random() % 2 == 0 ? "\r\n" : "\n");
    }
    const std::vector<Row> rows = read_rows(text);
    REQUIRE(rows.size() == records);
    CHECK((rows == split_slowly(text)));
}

TEST_CASE("any short text is split as the contract says") {
    std::mt19937 random(2);
    for (int round = 0; round < 1000; ++round) {
        const std::string text = random_text(random, "a,\"\r\n", random() % 24);
        CAPTURE(text);
        if (const auto expected = split_slowly(text)) {
            CHECK((read_rows(text) == *expected));
        } else {
            CHECK(!refusal_of(text).empty());
        }
    }
}
