// What happens to a file as a whole, and to its header.
#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <string>

#include "support/pollution_lines.hpp"

namespace ordermart::test {
namespace {

using Spoils = Pollution::Spoils;

std::vector<Pollution> of_form() {
    return {
        {"nothing", Spoils::none, [](Draft& draft, Random&) { return draft.text(); }},
        {"another delimiter", Spoils::none,
         [](Draft& draft, Random& random) {
             draft.declared.delimiter = draft.delimiter = random.one_of(std::array{';', '\t', '|', '^'});
             return draft.text();
         }},
        {"blanks behind delimiters", Spoils::none,
         [](Draft& draft, Random&) {
             Lines lines;
             for (const Lines& row : draft.rows) {
                 Lines cells;
                 for (const std::string& cell : row) {
                     // What has to be quoted is of the next kind.
                     const bool plain = draft.cell_text(cell) == cell;
                     cells.push_back((plain ? " " : "") + draft.cell_text(cell));
                 }
                 lines.push_back(fmt::format("{}", fmt::join(cells, ",")));
             }
             return draft.joined(lines);
         }},
        {"blanks before quotes", Spoils::all,
         [](Draft& draft, Random&) {
             return with_quoted_cells(draft, [](const std::string&, const std::string& text) { return " " + text; });
         }},
        {"blanks behind quotes", Spoils::all,
         [](Draft& draft, Random&) {
             return with_quoted_cells(draft, [](const std::string&, const std::string& text) { return text + " "; });
         }},
        {"apostrophes as quotes", Spoils::none,
         [](Draft& draft, Random&) {
             draft.quote = draft.declared.quote = '\'';
             draft.escaped_quote = "''";
             return draft.text();
         }},
        {"all fields quoted", Spoils::none,
         [](Draft& draft, Random&) {
             draft.quote_all = true;
             return draft.text();
         }},
        {"no quotes", Spoils::all,
         [](Draft& draft, Random&) {
             draft.quote = draft.declared.quote = '\0';
             return draft.text();
         }},
        {"quotes escaped by backslashes", Spoils::all,
         [](Draft& draft, Random&) {
             draft.escaped_quote = "\\\"";
             return draft.text();
         }},
        {"quotes not escaped", Spoils::all,
         [](Draft& draft, Random&) {
             draft.escaped_quote = "\"";
             return draft.text();
         }},
        {"CRLF", Spoils::none,
         [](Draft& draft, Random&) {
             draft.line_end = "\r\n";
             return draft.text();
         }},
        {"CR", Spoils::none,
         [](Draft& draft, Random&) {
             draft.line_end = "\r";
             return draft.text();
         }},
        {"line ends of all kinds", Spoils::none,
         [](Draft& draft, Random& random) {
             std::string text;
             for (const std::string& line : draft.lines()) {
                 text += line + random.one_of(std::array{"\n", "\r\n", "\r"});
             }
             return text;
         }},
        {"line ends in quotes", Spoils::none,
         [](Draft& draft, Random&) {
             for (Lines& row : draft.rows) std::ranges::replace(row[0], ' ', '\n');
             return draft.text();
         }},
        {"no last line end", Spoils::none,
         [](Draft& draft, Random&) {
             std::string text = draft.text();
             text.pop_back();
             return text;
         }},
    };
}

std::vector<Pollution> of_encoding() {
    return {
        {"a byte order mark", Spoils::none, [](Draft& draft, Random&) { return byte_order_mark + draft.text(); }},
        {"a byte order mark in the middle", Spoils::few,
         [](Draft& draft, Random& random) {
             return with_line_changed(draft, random, [](std::string& line) { line = byte_order_mark + line; });
         }},
        {"Latin-1", Spoils::none,
         [](Draft& draft, Random&) {
             draft.declared.encoding = "ISO-8859-1";
             return in_latin_1(draft.text());
         }},
        {"one record in Latin-1", Spoils::few,
         [](Draft& draft, Random& random) {
             return with_line_changed(draft, random, [](std::string& line) { line = in_latin_1(line); });
         }},
        {"UTF-16", Spoils::none,
         [](Draft& draft, Random& random) {
             const bool mark = random.one_in(2);
             draft.declared.encoding = mark ? "UTF-16" : "UTF-16LE";
             return in_utf_16(draft.text(), mark);
         }},
        {"a NUL in a field", Spoils::few,
         [](Draft& draft, Random& random) {
             return with_line_changed(
                 draft, random, [&random](std::string& line) { line.insert(random.below(line.size() + 1), 1, '\0'); });
         }},
        {"NULs behind the last record", Spoils::all,
         [](Draft& draft, Random& random) { return draft.text() + std::string(1 + random.below(600), '\0'); }},
        {"a Ctrl-Z behind the last record", Spoils::all, [](Draft& draft, Random&) { return draft.text() + "\x1A"; }},
    };
}

std::vector<Pollution> of_header() {
    return {
        {"lines before the header", Spoils::none,
         [](Draft& draft, Random& random) {
             const auto skipped = static_cast<std::size_t>(random.one_of(std::array{1, 2, 5}));
             draft.declared.skip_lines = static_cast<std::int64_t>(skipped);
             Lines lines(skipped, random.one_of(std::array{"Orders of the day", "", ",,,,,", "sep=,"}));
             return with_lines_inserted(draft, 0, lines);
         }},
        {"a header in capitals with blanks", Spoils::none,
         [](Draft& draft, Random&) {
             for (std::string& name : draft.rows[0]) {
                 std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
                 name = " " + name + "\t";
             }
             return draft.text();
         }},
        {"other names", Spoils::none,
         [](Draft& draft, Random&) {
             draft.rows[0] = {"Kunde", "Bestell-Nr.", "Betrag", "Datum", "Artikel", "Personen"};
             for (std::size_t i = 0; i < contract_columns; ++i) draft.declared.origins[i].headers = {draft.rows[0][i]};
             return draft.text();
         }},
        {"columns in another order", Spoils::none,
         [](Draft& draft, Random& random) {
             const std::size_t first = random.below(contract_columns);
             for (Lines& row : draft.rows) std::swap(row[first], row[(first + 1) % contract_columns]);
             return draft.text();
         }},
        {"more columns", Spoils::none,
         [](Draft& draft, Random& random) {
             const auto at = static_cast<std::ptrdiff_t>(random.below(contract_columns + 1));
             for (Lines& row : draft.rows) row.insert(row.begin() + at, &row == &draft.rows[0] ? "note" : "a, \"b\"");
             return draft.text();
         }},
        {"a header twice", Spoils::few,
         [](Draft& draft, Random&) { return with_lines_inserted(draft, 1, {draft.lines()[0]}); }},
        {"a row of units below the header", Spoils::few,
         [](Draft& draft, Random&) { return with_lines_inserted(draft, 1, {"text,number,EUR,day,code,count"}); }},
        {"no header", Spoils::all,
         [](Draft& draft, Random&) {
             draft.rows.erase(draft.rows.begin());
             return draft.text();
         }},
        {"a column of the header twice", Spoils::all,
         [](Draft& draft, Random& random) {
             draft.rows[0][random.below(contract_columns)] = draft.rows[0][0];
             draft.rows[0].push_back(draft.rows[0][0]);
             for (Lines& row : draft.rows) row.resize(contract_columns + 1);
             return draft.text();
         }},
    };
}

}  // namespace

std::vector<Pollution> pollutions_of_files() {
    std::vector<Pollution> kinds;
    for (auto* const group : {of_form, of_encoding, of_header}) std::ranges::move(group(), std::back_inserter(kinds));
    return kinds;
}

}  // namespace ordermart::test
