#include "report/table.hpp"

#include <fmt/format.h>
#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <limits>
#include <ostream>

#include "ordermart/base/cells.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// A code point of valid UTF-8 and how many bytes it takes.
struct Character {
    char32_t code;
    std::size_t size;
};

Character first_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = lead & (0x7FU >> size);
    for (const char c : text.substr(1, size - 1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3FU);
    return {code, size};
}

/// While it lives, wcwidth() knows Unicode, whatever the user's locale is.
class UnicodeLocale {
public:
    UnicodeLocale() : unicode_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(uselocale(unicode_)) {}
    ~UnicodeLocale() {
        uselocale(before_);
        if (unicode_ != nullptr) freelocale(unicode_);
    }
    UnicodeLocale(const UnicodeLocale&) = delete;
    UnicodeLocale& operator=(const UnicodeLocale&) = delete;

private:
    locale_t unicode_;
    locale_t before_;
};

/// More bytes than the characters of a column have: marks that take none stand on each other without end.
constexpr std::size_t most_bytes_of_column = 16;

/// The beginning of printable text that takes at most so many columns of a terminal, and how many it takes.
struct Beginning {
    std::size_t bytes = 0;
    std::size_t width = 0;
};

Beginning beginning_of(std::string_view text, std::size_t most_columns) {
    Beginning beginning;
    while (beginning.bytes < text.size()) {
        const auto [code, size] = first_character(text.substr(beginning.bytes));
        // Where the locale is missing or older than the character, nothing is known of it: it counts as one.
        const int known = wcwidth(static_cast<wchar_t>(code));
        const std::size_t columns = known < 0 ? 1 : static_cast<std::size_t>(known);
        if (beginning.width + columns > most_columns || beginning.bytes / most_bytes_of_column > most_columns) break;
        beginning.bytes += size;
        beginning.width += columns;
    }
    return beginning;
}

std::size_t display_width(std::string_view text) {
    return beginning_of(text, std::numeric_limits<std::size_t>::max()).width;
}

/// A cell for people.
std::string displayed_cell(const Statement& rows, int column) {
    const Value value = rows.value(column);
    std::string text = to_text(value);
    if (!is_number(value)) return printable(text);
    if (!is_amount(rows.column_name(column))) return text;
    const std::size_t first_digit = text.starts_with('-') ? 1 : 0;
    for (std::size_t at = std::min(text.find('.'), text.size()); at > first_digit + 3;) text.insert(at -= 3, 1, ',');
    return text;
}

/// One long cell must not blow up every row: what is wider sticks out of its column.
constexpr std::size_t widest_padding = 60;

struct TableColumn {
    std::size_t width = 0;
    bool has_number = false;
    bool has_text = false;

    bool numeric() const { return has_number && !has_text; }
};

struct Measure {
    std::vector<TableColumn> columns;
    std::int64_t shown = 0;
    std::int64_t rows = 0;

    /// `20 of 4,338 rows`
    std::string count() const {
        const std::string all = group_thousands(rows) + (rows == 1 ? " row" : " rows");
        return shown == rows ? all : group_thousands(shown) + " of " + all;
    }
};

/// Steps through all rows, and measures those that will be shown.
Measure measure(Statement& rows, std::int64_t most) {
    Measure measure;
    measure.columns.resize(static_cast<std::size_t>(rows.column_count()));
    for (int i = 0; i < rows.column_count(); ++i) {
        measure.columns[static_cast<std::size_t>(i)].width = display_width(printable(rows.column_name(i)));
    }
    for (; rows.step(); ++measure.rows) {
        if (measure.rows >= most) continue;
        ++measure.shown;
        for (int i = 0; i < rows.column_count(); ++i) {
            TableColumn& column = measure.columns[static_cast<std::size_t>(i)];
            const Value value = rows.value(i);
            (is_number(value) ? column.has_number : column.has_text) |= !is_null(value);
            column.width = std::max(column.width, std::min(display_width(displayed_cell(rows, i)), widest_padding));
        }
    }
    rows.reset();
    return measure;
}

/// Appends a cell to a table's line. The width is a minimum.
void append_cell(std::string& line, const TableColumn& column, const std::string& text, bool first) {
    const std::size_t width = display_width(text);
    const std::string padding(column.width - std::min(column.width, width), ' ');
    if (!first) line += "  ";
    line += column.numeric() ? padding + text : text + padding;
}

class Table {
public:
    Table(Statement& rows, std::int64_t most_rows, std::optional<Window> window, std::ostream& out)
        : rows_(rows), measure_(measure(rows, most_rows)), window_(window), out_(out) {}

    void write() {
        std::string header;
        std::string rule;
        for (int i = 0; i < rows_.column_count(); ++i) {
            const TableColumn& column = measure_.columns[static_cast<std::size_t>(i)];
            append_cell(header, column, printable(rows_.column_name(i)), i == 0);
            append_cell(rule, column, std::string(column.width, '-'), i == 0);
        }
        write_line(header);
        write_line(rule);
        for (std::int64_t row = 0; out_ && row < measure_.shown && rows_.step(); ++row) {
            std::string line;
            for (int i = 0; i < rows_.column_count(); ++i) {
                append_cell(line, measure_.columns[static_cast<std::size_t>(i)], displayed_cell(rows_, i), i == 0);
            }
            write_line(line);
        }
        rows_.reset();
        out_ << '(' << measure_.count() << ")\n";
    }

private:
    void write_line(std::string line) {
        line.erase(line.find_last_not_of(' ') + 1);
        if (window_ && beginning_of(line, window_->columns).bytes < line.size()) {
            line.resize(beginning_of(line, window_->columns - 1).bytes);
            line += "…";
        }
        out_ << line << '\n';
    }

    Statement& rows_;
    Measure measure_;
    std::optional<Window> window_;
    std::ostream& out_;
};

/// How many rows of each result are shown: what was asked for, or what a window has room for.
std::int64_t most_rows(const WriteOptions& options, std::size_t results) {
    if (options.limit) return *options.limit;
    if (!options.window) return std::numeric_limits<std::int64_t>::max();
    // A result has a title, a header, a rule, a count and an empty line; the last line is the prompt's.
    const auto lines = static_cast<std::int64_t>(options.window->lines) - 1;
    const auto count = static_cast<std::int64_t>(results);
    constexpr std::int64_t fewest = 3;
    return std::max(fewest, lines / count - (results == 1 ? 3 : 5));
}

/// With a backslash before what means something in Markdown (CommonMark, section 2.4), and before what makes a link of
/// an address or calls a user (GitHub Flavored Markdown, section 6.9): `https://`, `www.`, `@`.
std::string markdown_text(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        const std::string_view before =
            std::string_view(escaped).substr(escaped.size() - std::min<std::size_t>(escaped.size(), 3));
        const bool is_address = c == '.' && ascii_lower(before) == "www";
        if (is_address || std::string_view("\\`*_[]<>|~&#:@$").find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

void write_markdown_table(Statement& rows, std::int64_t most, std::ostream& out) {
    const Measure measured = measure(rows, most);
    std::string header = "|";
    std::string rule = "|";
    for (int i = 0; i < rows.column_count(); ++i) {
        header += " " + markdown_text(printable(rows.column_name(i))) + " |";
        rule += measured.columns[static_cast<std::size_t>(i)].numeric() ? " ---: |" : " --- |";
    }
    out << header << '\n' << rule << '\n';
    for (std::int64_t row = 0; out && row < measured.shown && rows.step(); ++row) {
        out << '|';
        for (int i = 0; i < rows.column_count(); ++i) out << ' ' << markdown_text(displayed_cell(rows, i)) << " |";
        out << '\n';
    }
    rows.reset();
    out << '\n' << measured.count() << '\n';
}

}  // namespace

void write_tables(std::vector<Result>& results, const WriteOptions& options, std::ostream& out) {
    const UnicodeLocale unicode;
    bool first = true;
    for (Result& result : results) {
        if (!std::exchange(first, false)) out << '\n';
        if (results.size() > 1) out << printable(result.name) << '\n';
        Table(result.rows, most_rows(options, results.size()), options.window, out).write();
    }
}

void write_markdown(std::vector<Result>& results, const WriteOptions& options, std::ostream& out) {
    const UnicodeLocale unicode;
    bool first = true;
    for (Result& result : results) {
        if (!std::exchange(first, false)) out << '\n';
        if (results.size() > 1) out << "**" << markdown_text(printable(result.name)) << "**\n\n";
        write_markdown_table(result.rows, options.limit.value_or(std::numeric_limits<std::int64_t>::max()), out);
    }
}

}  // namespace ordermart
