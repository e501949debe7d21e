#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>

#include "ordermart/base/database.hpp"
#include "report/xlsx/result_sheet.hpp"
#include "report/xlsx/sheet_cells.hpp"
#include "report/xlsx/xlsx_file.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

// Workbooks, as LibreOffice reads them.
using namespace ordermart;
using namespace ordermart::test;

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// RFC 4180; an empty line ends it.
Rows rows_of(std::istream& text) {
    Rows rows;
    std::vector<std::string> row{""};
    bool quoted = false;
    for (int c = text.get(); c != EOF; c = text.get()) {
        if (c == '"') {
            if (quoted && text.peek() == '"') {
                row.back() += static_cast<char>(text.get());
            } else {
                quoted = !quoted;
            }
        } else if (!quoted && c == ',') {
            row.emplace_back();
        } else if (!quoted && c == '\n') {
            if (row == std::vector<std::string>{""}) break;
            rows.push_back(row);
            row = {""};
        } else {
            row.back() += static_cast<char>(c);
        }
    }
    return rows;
}

bool has_libreoffice() { return may_use("/usr/bin/soffice", "libreoffice-calc-nogui"); }

/// Lets LibreOffice convert `book.xlsx` of a folder.
void convert(const std::string& folder, const std::string& to) {
    const TemporaryFolder profile;
    // LibreOffice names files by sheets as far as the locale has their characters.
    const std::string command = "cd '" + folder +
                                "' && LC_ALL=C.UTF-8 soffice --headless -env:UserInstallation=file://" +
                                profile.path() + " --convert-to '" + to + "' book.xlsx > soffice.log 2>&1";
    REQUIRE(std::system(command.c_str()) == 0);
}

/// Each sheet by its name, cells as they are shown.
std::map<std::string, Rows> sheets_of(const std::string& folder) {
    convert(folder, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1");
    std::map<std::string, Rows> sheets;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("book-") || !name.ends_with(".csv")) continue;
        std::istringstream text(read_file(entry.path().string()));
        sheets[name.substr(5, name.size() - 9)] = rows_of(text);
        std::filesystem::remove(entry.path());
    }
    return sheets;
}

/// Without the thousands marks of a number as it is shown.
std::string ungrouped(const std::string& cell) {
    static const std::regex number("-?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?");
    return std::regex_match(cell, number) ? std::regex_replace(cell, std::regex(","), "") : cell;
}

/// A cell of csv is text for a spreadsheet by the apostrophe before it; a cell of a workbook by its type.
std::string unguarded(const std::string& cell) {
    return cell.size() > 1 && cell[0] == '\'' && std::string_view("=+-@'").find(cell[1]) != std::string_view::npos
               ? cell.substr(1)
               : cell;
}

/// That a sheet has what the report has, from its first row on.
void check_report(const Session& session, const std::map<std::string, Rows>& sheets, const std::string& name) {
    CAPTURE(name);
    std::istringstream text(session.call("report " + name + " --format csv").out);
    const Rows wanted = rows_of(text);
    REQUIRE(sheets.count(name) == 1);
    const Rows& found = sheets.at(name);
    REQUIRE(found.size() >= wanted.size());
    for (std::size_t row = 0; row < wanted.size(); ++row) {
        REQUIRE(found[row].size() == wanted[row].size());
        for (std::size_t column = 0; column < wanted[row].size(); ++column) {
            CAPTURE(row, column);
            const std::string& cell = wanted[row][column];
            // Its reader takes an escape for what it stands for.
            const std::string shown = std::regex_replace(cell_text(unguarded(cell)), std::regex("_x005F_"), "_");
            CHECK(ungrouped(found[row][column]) == (row == 0 ? heading(cell) : shown));
        }
    }
}

const std::vector<std::string> reports{"total_orders_per_customer", "most_recent_order_per_customer",
                                       "top_customers_last_week"};

/// The value of an element's attributes in LibreOffice's own form.
std::string cell_with(const std::string& document, const std::string& text) {
    const std::size_t at = document.find("<text:p>" + text + "</text:p>");
    if (at == std::string::npos) return "";
    const std::size_t begin = document.rfind("<table:table-cell", at);
    return document.substr(begin, at - begin);
}

}  // namespace

TEST_CASE("the sheets of a workbook have what the reports have, cell by cell") {
    if (!has_libreoffice()) return;
    const Session session;
    const std::string long_name(40'000, 'n');
    session.write("hostile.csv",
                  raw_file({"\"=cmd|' /C calc'!A0\",007,12.50,2023-12-10,lounge,1",
                            "<b>&amp;\"x,0001,1234567.89,2023-12-09,<i>,1", "+1,9007199254740993,0.1,2023-12-08,-a,1",
                            "@x,123456789012345,0.2,2023-12-07,=b,1", "-2+3,1e5,3,2023-12-06,+c,1",
                            "http://example.org/,8,4,2023-12-05,d,1", "a\x01\x1b[31mb,9,5,2023-12-04,e\x07,1",
                            "_x0041_,10,6,2023-12-04,_x000A_,1", "Zoë 東京 🎉,011,7,2023-12-04,'f,1",
                            "2023-12-10,12,8,1899-12-31,g,1", long_name + ",13,9,1900-03-01,h,1",
                            "\"\xEF\xBF\xBF\xEF\xBF\xBE\",0,10000000000,2023-12-04,i,1"}));
    REQUIRE(session.call("run --date 2023-12-10 --input hostile.csv").exit_code == 0);
    REQUIRE(session.call("report --format xlsx --output book.xlsx").err == "");
    const auto sheets = sheets_of(session.path());
    CHECK(sheets.size() == 6);
    for (const std::string& report : reports) check_report(session, sheets, report);

    const Rows& recent = sheets.at("most_recent_order_per_customer");
    const auto has = [&recent](std::size_t column, const std::string& text) {
        return std::ranges::any_of(recent, [&](const auto& row) { return row.size() > column && row[column] == text; });
    };
    for (const std::string name : {"=cmd|' /C calc'!A0", "+1", "-2+3", "@x", "_x0041_", "http://example.org/",
                                   "a\\x01\\x1b[31mb", "\\xef\\xbf\\xbf\\xef\\xbf\\xbe"}) {
        CAPTURE(name);
        CHECK(has(0, name));
    }
    for (const std::string id : {"007", "0001", "011", "1e5", "9007199254740993", "123456789012345"}) {
        CAPTURE(id);
        CHECK(has(1, id));
    }
    CHECK(std::ranges::any_of(recent, [&](const auto& row) {
        return row[0].size() < 32'800 && row[0].starts_with(long_name.substr(0, 32'000)) &&
               row[0].ends_with("… (cut, of 40,000 characters)");
    }));

    convert(session.path(), "fods");
    const std::string document = session.read("book.fods");
    CHECK(contains(cell_with(document, "007"), "office:value-type=\"string\""));
    CHECK(contains(cell_with(document, "9007199254740993"), "office:value-type=\"string\""));
    CHECK(contains(cell_with(document, "123456789012345"), "office:value-type=\"float\""));
    CHECK(contains(cell_with(document, "1,234,567.89"), "office:value=\"1234567.89\""));
    CHECK(contains(cell_with(document, "2023-12-09"), "office:date-value=\"2023-12-09\""));
    CHECK(contains(cell_with(document, "1900-03-01"), "office:date-value=\"1900-03-01\""));
    CHECK(contains(cell_with(document, "1899-12-31"), "office:value-type=\"string\""));
    // Sums and changes alone are formulas, names of sheets alone links.
    const std::string formula = cell_with(document, "=cmd|&apos; /C calc&apos;!A0");
    CHECK(contains(formula, "office:value-type=\"string\""));
    CHECK(!contains(formula, "table:formula"));
    CHECK(!contains(document, "xlink:href=\"http://example.org"));
    CHECK(contains(document, "table:formula=\"of:=SUBTOTAL(109;[.B2:.B13])\" office:value-type=\"float\""));
    CHECK(contains(document, "xlink:href=\"#&apos;total_orders_per_customer&apos;.A1\""));
    // Columns with a line, on the same axes.
    CHECK(contains(document, "chart:class=\"chart:line\""));
    // As many as the overview has.
    std::size_t charts = 0;
    for (std::size_t at = document.find("<draw:object"); at != std::string::npos; ++charts) {
        at = document.find("<draw:object", at + 1);
    }
    CHECK(charts == 5);
}

TEST_CASE("a workbook says what the limit left out, and sums what it has") {
    if (!has_libreoffice()) return;
    const Session session;
    session.load();
    REQUIRE(session.call("report --format xlsx --output book.xlsx --limit 1").exit_code == 0);
    const auto sheets = sheets_of(session.path());
    CHECK(sheets.at("top_customers_last_week") == Rows{{"Customer name", "Total value", "Number of orders"},
                                                       {"Ben", "20.00", "1"},
                                                       {"Total of these rows", "20.00", "1"},
                                                       {"", "", ""},
                                                       {"The first 1 of 2 rows.", "", ""}});
    CHECK(std::ranges::count(sheets.at("Summary"), std::vector<std::string>{"top_customers_last_week", "2", "1", ""}) ==
          1);
    REQUIRE(session.call("report --format xlsx --output book.xlsx").exit_code == 0);
    CHECK(sheets_of(session.path()).at("top_customers_last_week").back() ==
          std::vector<std::string>{"Total", "32.50", "2"});
}

TEST_CASE("a workbook of a week without orders has its sheets") {
    if (!has_libreoffice()) return;
    const Session session;
    session.write("old.csv", raw_file({"Ana,1,12.50,2020-02-29,lounge,1"}));
    REQUIRE(session.call("run --date 2023-12-10 --input old.csv --report xlsx:book.xlsx").exit_code == 0);
    const auto sheets = sheets_of(session.path());
    CHECK(sheets.at("top_customers_last_week") == Rows{{"Customer name", "Total value", "Number of orders"}});
    CHECK(sheets.at("Runs")[1][3] == "old.csv");
    CHECK(std::ranges::count(sheets.at("Summary"), std::vector<std::string>{"Orders", "0", "0", ""}) == 1);
    for (const std::string& report : reports) check_report(session, sheets, report);
}

TEST_CASE("rows that a sheet has no room for are on the next ones") {
    if (!has_libreoffice()) return;
    const Session session;
    Database database("", Database::Mode::create);
    const auto numbers = [&database](int rows) {
        return database.prepare(
            "with recursive n (order_id) as (select 1 union all select order_id + 1 from n where order_id < " +
            std::to_string(rows) + ") select order_id, order_id / 4.0 as value from n");
    };
    XlsxFile file("Numbers");
    Statement nine = numbers(9);
    CHECK(write_result_sheet(file, "numbers", nine, std::nullopt, 8).sheet == "numbers");
    // As many as one has room for.
    Statement four = numbers(4);
    CHECK(write_result_sheet(file, "four", four, std::nullopt, 8).sheet == "four");
    std::ostringstream text;
    file.finish(text);
    session.write("book.xlsx", text.str());
    const auto sheets = sheets_of(session.path());
    convert(session.path(), "fods");
    const std::string sums = session.read("book.fods");
    CHECK(contains(sums, "numbers.B2:.B5]"));
    CHECK(contains(sums, "numbers 2&apos;.B2:.B5]"));
    CHECK(contains(sums, "numbers 3&apos;.B2:.B2]"));
    CHECK(sheets.size() == 4);
    CHECK(sheets.at("numbers") == Rows{{"Order id", "Value"},
                                       {"1", "0.25"},
                                       {"2", "0.50"},
                                       {"3", "0.75"},
                                       {"4", "1.00"},
                                       {"", ""},
                                       {"", ""},
                                       {"The rows go on in the sheet \"numbers 2\".", ""}});
    CHECK(sheets.at("numbers 3") ==
          Rows{{"Order id", "Value"}, {"9", "2.25"}, {"Total", "11.25"}, {"", ""}, {"9 rows in 3 sheets.", ""}});
    CHECK(sheets.at("four").back() == std::vector<std::string>{"Total", "2.50"});
}

TEST_CASE("sheets have names that spreadsheets take") {
    if (!has_libreoffice()) return;
    const Session session;
    XlsxFile file("Names");
    CHECK(file.add_sheet("a/b:c[1]'?*\\", false).name == "a_b_c_1_____");
    CHECK(file.add_sheet(std::string(40, 'x'), false).name == std::string(31, 'x'));
    CHECK(file.add_sheet(std::string(40, 'X'), true).name == std::string(29, 'X') + " 2");
    CHECK(file.add_sheet("History", false).name == "History 2");
    CHECK(file.add_sheet("", false).name == "Report");
    CHECK(file.add_sheet("Zoë 東京 🎉 & <b>", false).name == "Zoë 東京 🎉 & <b>");
    std::ostringstream text;
    file.finish(text);
    session.write("book.xlsx", text.str());
    CHECK(sheets_of(session.path()).size() == 6);
}

TEST_CASE("a workbook is a file with a name") {
    const Session session;
    session.load();
    const Finished refused = session.call("report --format xlsx");
    CHECK(refused.exit_code == 2);
    CHECK(refused.out.empty());
    CHECK(refused.err ==
          "error: ordermart report: a workbook is a file, nothing for standard output (name one, as with --output "
          "report.xlsx)\n");
    CHECK(session.call("report top_customers_last_week --format xlsx --output book.xlsx").exit_code == 2);
    CHECK(!session.has("book.xlsx"));
}

TEST_CASE("on a full disk there is no workbook, and nothing is left in the folder for temporary files") {
    const Session session;
    REQUIRE(session.call("generate --rows 3000 --customers 1500 --output many.csv").exit_code == 0);
    REQUIRE(session.call("run --date 2023-12-10 --input many.csv").exit_code == 0);
    std::filesystem::create_directory(session.path("tmp"));
    REQUIRE(session.call("report --format xlsx --output whole.xlsx").exit_code == 0);
    const auto whole = static_cast<std::int64_t>(session.read("whole.xlsx").size());
    const auto works = [&session, whole](std::uint64_t largest_file) {
        CAPTURE(largest_file);
        Process process(session.path(), {"report", "--format", "xlsx", "--output", "book.xlsx"},
                        {{"TMPDIR", session.path("tmp")}}, largest_file);
        const Finished finished = process.wait();
        CHECK(std::filesystem::is_empty(session.path("tmp")));
        CHECK(session.has("book.xlsx") == (finished.exit_code == 0));
        if (finished.exit_code == 0) {
            // They differ in the time that is written in them.
            CHECK(std::abs(static_cast<std::int64_t>(session.read("book.xlsx").size()) - whole) < 16);
            return std::filesystem::remove(session.path("book.xlsx"));
        }
        CHECK(finished.exit_code == 1);
        CHECK(split_lines(finished.err).size() == 1);
        CHECK(finished.err.starts_with("error: " + session.path("tmp") + ": the workbook cannot be assembled there"));
        return false;
    };
    // Down to the last bytes of the largest part: these get lost where the library copies it.
    // SQLite has to have room for its shared memory.
    std::uint64_t fails = 1 << 15;
    std::uint64_t enough = 4 << 20;
    CHECK(!works(fails));
    REQUIRE(works(enough));
    while (enough - fails > 16) {
        const std::uint64_t middle = (enough + fails) / 2;
        (works(middle) ? enough : fails) = middle;
    }
}

TEST_CASE("a workbook that lost rows to a disk that was full for a while is none, and the library prints nothing") {
    const Session session;
    Database database("", Database::Mode::create);
    Statement numbers = database.prepare(
        "with recursive n (id) as (select 1 union all select id + 1 from n where "
        "id < 5000) select id, hex(id * 1234567) as text from n");
    const auto limit_files = [](rlim_t bytes) {
        rlimit limit{};
        getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = std::min(bytes, limit.rlim_max);
        setrlimit(RLIMIT_FSIZE, &limit);
    };
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    const int errors = dup(STDERR_FILENO);
    const int kept = open(session.path("errors").c_str(), O_WRONLY | O_CREAT, 0600);
    dup2(kept, STDERR_FILENO);
    std::ostringstream out;
    Stop stop;
    SECTION("while rows were written") {
        limit_files(100'000);
        stop = stop_of([&] {
            XlsxFile file("Numbers");
            write_result_sheet(file, "numbers", numbers, std::nullopt);
            limit_files(RLIM_INFINITY);
            file.finish(out);
        });
    }
    SECTION("while the package was written") {
        stop = stop_of([&] {
            XlsxFile file("Numbers");
            file.write_text(file.add_sheet("One", false), 0, 0, "one");
            limit_files(1024);
            file.finish(out);
        });
    }
    limit_files(RLIM_INFINITY);
    dup2(errors, STDERR_FILENO);
    close(errors);
    close(kept);
    std::signal(SIGXFSZ, before);
    CHECK(stop.code == ExitCode::failed);
    CHECK(stop.says("the workbook cannot be assembled there"));
    CHECK(out.str().empty());
    CHECK(session.read("errors").empty());
}
