// What happens to single records, and to what stands among them.
#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "support/pollution_lines.hpp"

namespace ordermart::test {
namespace {

using Spoils = Pollution::Spoils;

std::vector<Pollution> of_fields() {
    return {
        {"a delimiter more in a record", Spoils::few,
         [](Draft& draft, Random& random) {
             return with_cell_written(draft, random, [&draft, &random](const std::string& cell) {
                 const std::string text = draft.cell_text(cell);
                 return random.one_in(2) ? text + "," : "," + text;
             });
         }},
        {"a delimiter less in a record", Spoils::few,
         [](Draft& draft, Random& random) {
             shuffle_columns(draft, random);
             return with_delimiter_taken(draft, random, [](const std::string&) { return true; });
         }},
        {"a delimiter less before a quoted field", Spoils::few,
         [](Draft& draft, Random& random) {
             shuffle_columns(draft, random);
             return with_delimiter_taken(draft, random, [](const std::string& text) { return text.starts_with('"'); });
         }},
        {"a delimiter less and another more in a record", Spoils::few,
         [](Draft& draft, Random& random) {
             // The fields between them stand a column too early.
             Lines& row = draft.rows[some_record(draft, random)];
             const auto gone = static_cast<std::ptrdiff_t>(1 + random.below(2));
             row.erase(row.begin() + gone);
             row.insert(row.begin() + gone + 1 + static_cast<std::ptrdiff_t>(random.below(3)), "");
             return draft.text();
         }},
        {"a delimiter more or less in the header", Spoils::all,
         [](Draft& draft, Random& random) {
             Lines lines = draft.lines();
             const std::size_t at = lines[0].find(',', random.below(lines[0].rfind(',')));
             lines[0].replace(at, 1, random.one_in(2) ? "" : ",,");
             return draft.joined(lines);
         }},
        {"a record without its last fields", Spoils::few,
         [](Draft& draft, Random& random) {
             Lines& row = draft.rows[some_record(draft, random)];
             row.resize(1 + random.below(row.size() - 1));
             return draft.text();
         }},
        {"a delimiter behind each record", Spoils::all,
         [](Draft& draft, Random& random) {
             const bool header_too = random.one_in(2);
             Lines lines = draft.lines();
             for (std::size_t i = header_too ? 0 : 1; i < lines.size(); ++i) lines[i] += ",";
             return draft.joined(lines);
         }},
        {"a delimiter behind the header alone", Spoils::all,
         [](Draft& draft, Random&) {
             draft.rows[0].emplace_back("");
             return draft.text();
         }},
        {"a record with another delimiter", Spoils::few,
         [](Draft& draft, Random& random) {
             return with_line_changed(draft, random, [](std::string& line) { std::ranges::replace(line, ',', ';'); });
         }},
        {"two records on a line", Spoils::few,
         [](Draft& draft, Random& random) {
             Lines lines = draft.lines();
             const auto second = static_cast<std::ptrdiff_t>(2 + random.below(lines.size() - 2));
             lines[static_cast<std::size_t>(second) - 1] += lines[static_cast<std::size_t>(second)];
             lines.erase(lines.begin() + second);
             return draft.joined(lines);
         }},
        {"a record on two lines", Spoils::few,
         [](Draft& draft, Random& random) {
             return with_line_changed(draft, random, [&random](std::string& line) {
                 // Outside quotes, where it would be a blank of the value.
                 const std::size_t first = line.find(',', line.starts_with('"') ? line.find("\",") : 0);
                 line.insert(random.one_in(2) ? first + 1 : line.rfind(','), "\n");
             });
         }},
        {"a record on two lines, broken in its first or last field", Spoils::few,
         [](Draft& draft, Random& random) {
             return with_line_changed(draft, random, [&random](std::string& line) {
                 line.insert(random.one_in(2) ? 1 : line.size() - 1, "\n");
             });
         }},
        {"a file that stops inside its last record", Spoils::all,
         [](Draft& draft, Random& random) {
             Lines& row = draft.rows.back();
             row.resize(1 + random.below(row.size() - 1));
             std::string text = draft.text();
             text.pop_back();
             return text;
         }},
    };
}

std::vector<Pollution> of_quotes() {
    return {
        {"a quote that opens a field", Spoils::all,
         [](Draft& draft, Random& random) {
             shuffle_columns(draft, random);
             return with_cell_written(draft, random, [&draft](const std::string& cell) {
                 // A value's own quote would close it again: a right field of another value.
                 const std::string text = draft.cell_text(cell);
                 return text == cell ? "\"" + cell : text;
             });
         }},
        {"a quote that opens a name of the header", Spoils::all,
         [](Draft& draft, Random& random) {
             Lines lines = draft.lines();
             const Lines& names = draft.rows[0];
             lines[0].insert(lines[0].find(names[random.below(names.size())]), "\"");
             return draft.joined(lines);
         }},
        {"a quote inside a field", Spoils::all,
         [](Draft& draft, Random& random) {
             shuffle_columns(draft, random);
             return with_cell_written(draft, random, [&random](std::string cell) {
                 if (cell.size() > 1) cell.insert(1 + random.below(cell.size() - 1), "\"");
                 return cell;
             });
         }},
        {"a quote behind a field", Spoils::all,
         [](Draft& draft, Random& random) {
             shuffle_columns(draft, random);
             return with_cell_written(draft, random, [](const std::string& cell) { return cell + "\""; });
         }},
        {"quotes at the same place of two records", Spoils::all,
         [](Draft& draft, Random& random) {
             shuffle_columns(draft, random);
             Lines lines = draft.lines();
             const std::size_t first = 1 + random.below(lines.size() - 2);
             lines[first].insert(lines[first].rfind(',') + 1, "\"");
             lines[first + 1].insert(lines[first + 1].rfind(','), "\"");
             return draft.joined(lines);
         }},
        {"values as formulas of a spreadsheet", Spoils::all,
         [](Draft& draft, Random&) {
             for (std::size_t i = 1; i < draft.rows.size(); ++i) draft.rows[i][1] = "=\"" + draft.rows[i][1] + "\"";
             return with_quoted_cells(draft, [](const std::string& cell, const std::string& text) {
                 return cell.starts_with('=') ? cell : text;
             });
         }},
        {"lines quoted as a whole", Spoils::all,
         [](Draft& draft, Random&) {
             Lines lines = draft.lines();
             draft.quote_all = true;
             for (std::string& line : lines) line = draft.cell_text(line);
             return draft.joined(lines);
         }},
    };
}

std::vector<Pollution> of_rows() {
    return {
        {"empty lines", Spoils::none,
         [](Draft& draft, Random& random) {
             return with_lines_inserted(draft, some_record(draft, random), {"", " \t", ",,,,,", ",", "\"\""});
         }},
        {"empty lines at the end", Spoils::none,
         [](Draft& draft, Random& random) { return draft.text() + std::string(1 + random.below(5), '\n'); }},
        {"a total below the records", Spoils::few,
         [](Draft& draft, Random& random) {
             const Lines totals{"Total,,1234.00,,,", "Total,1234.00", "(3 rows)", ",,1234.00,,,"};
             return draft.text() + random.one_of(totals) + "\n";
         }},
        {"the header again", Spoils::few,
         [](Draft& draft, Random& random) {
             return with_lines_inserted(draft, some_record(draft, random), {draft.lines()[0]});
         }},
        {"files joined, each with its header and byte order mark", Spoils::few,
         [](Draft& draft, Random&) { return byte_order_mark + draft.text() + byte_order_mark + draft.text(); }},
        {"a narrower table below", Spoils::all,
         [](Draft& draft, Random&) { return draft.text() + "\ncustomer,total\nAnn Lee,12.50\nBob Roy,7.00\n"; }},
        {"a table of other columns below", Spoils::all,
         [](Draft& draft, Random&) {
             return draft.text() + "product_id,stock,weight,counted_on,place,shelf\nlounge,7,1.50,2023-12-09,north,4\n";
         }},
        {"each record twice", Spoils::none,
         [](Draft& draft, Random&) {
             const std::string text = draft.text();
             return text + text.substr(draft.lines()[0].size() + 1);
         }},
        {"blanks around values", Spoils::none,
         [](Draft& draft, Random& random) {
             for (std::size_t i = 1; i < draft.rows.size(); ++i) {
                 for (std::string& cell : draft.rows[i]) {
                     const std::string blank = random.one_of(std::array{" ", "\t", "\u00A0", "  "});
                     const bool plain = draft.cell_text(cell) == cell;
                     cell = plain && random.one_in(2) ? blank + cell : cell + blank;
                 }
             }
             return draft.text();
         }},
    };
}

/// Values in other forms. Only such as the contract's rules can tell from its own.
std::vector<Pollution> of_values() {
    const auto date_in = [](const std::string& date, const std::string& format) {
        return fmt::format(fmt::runtime(format), fmt::arg("y", date.substr(0, 4)), fmt::arg("m", date.substr(5, 2)),
                           fmt::arg("d", date.substr(8, 2)));
    };
    return {
        {"German values", Spoils::none,
         [date_in](Draft& draft, Random&) {
             for (std::size_t i = 1; i < draft.rows.size(); ++i) {
                 std::ranges::replace(draft.rows[i][2], '.', ',');
                 draft.rows[i][3] = date_in(draft.rows[i][3], "{d}.{m}.{y}");
             }
             draft.declared.delimiter = draft.delimiter = ';';
             draft.declared.money.decimal_mark = ',';
             draft.declared.date_formats = {DateFormat::parse("%d.%m.%Y")};
             return draft.text();
         }},
        {"American values", Spoils::none,
         [date_in](Draft& draft, Random&) {
             for (std::size_t i = 1; i < draft.rows.size(); ++i) {
                 draft.rows[i][2] = "$" + draft.rows[i][2];
                 draft.rows[i][3] = date_in(draft.rows[i][3], "{m}/{d}/{y}");
             }
             draft.declared.money.currencies = {"$"};
             draft.declared.date_formats = {DateFormat::parse("%m/%d/%Y")};
             return draft.text();
         }},
    };
}

}  // namespace

std::vector<Pollution> pollutions_of_records() {
    std::vector<Pollution> kinds;
    for (auto* const group : {of_fields, of_quotes, of_rows, of_values})
        std::ranges::move(group(), std::back_inserter(kinds));
    return kinds;
}

}  // namespace ordermart::test
