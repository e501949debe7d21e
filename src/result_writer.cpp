#include "ordermart/result_writer.hpp"

#include <fmt/format.h>
#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "ordermart/printable.hpp"

namespace ordermart {
namespace {

std::string_view text_bytes(const Value& value) {
    if (const auto* blob = std::get_if<Blob>(&value)) return blob->bytes;
    const auto* text = std::get_if<std::string_view>(&value);
    return text != nullptr ? *text : std::string_view();
}

bool is_number(const Value& value) {
    return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }

std::string to_text(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* money = std::get_if<double>(&value)) return fmt::format("{:.2f}", *money);
    return std::string(text_bytes(value));
}

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

/// Columns that printable text takes on a terminal.
std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const auto [code, size] = first_character(text);
        // Where the locale is missing or older than the character, nothing is known of it: it counts as one.
        const int columns = wcwidth(static_cast<wchar_t>(code));
        width += columns < 0 ? 1 : static_cast<std::size_t>(columns);
        text.remove_prefix(size);
    }
    return width;
}

/// One long cell must not blow up every row: what is wider sticks out of its column.
constexpr std::size_t widest_padding = 60;

struct TableColumn {
    std::size_t width = 0;
    bool has_number = false;
    bool has_text = false;

    bool numeric() const { return has_number && !has_text; }
};

std::vector<TableColumn> measure(Statement& rows) {
    std::vector<TableColumn> columns(static_cast<std::size_t>(rows.column_count()));
    for (int i = 0; i < rows.column_count(); ++i) {
        columns[static_cast<std::size_t>(i)].width = display_width(printable(rows.column_name(i)));
    }
    while (rows.step()) {
        for (int i = 0; i < rows.column_count(); ++i) {
            TableColumn& column = columns[static_cast<std::size_t>(i)];
            const Value value = rows.value(i);
            (is_number(value) ? column.has_number : column.has_text) |= !is_null(value);
            const std::size_t width = display_width(printable(to_text(value)));
            column.width = std::max(column.width, std::min(width, widest_padding));
        }
    }
    rows.reset();
    return columns;
}

/// Appends a cell to a table's line. The width is a minimum.
void append_cell(std::string& line, const TableColumn& column, const std::string& text, bool first) {
    const std::size_t width = display_width(text);
    const std::string padding(column.width - std::min(column.width, width), ' ');
    if (!first) line += "  ";
    line += column.numeric() ? padding + text : text + padding;
}

void write_line(std::string line, std::ostream& out) {
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
}

void write_table(Statement& rows, std::ostream& out) {
    const UnicodeLocale unicode;
    const std::vector<TableColumn> columns = measure(rows);
    std::string header;
    std::string rule;
    for (int i = 0; i < rows.column_count(); ++i) {
        const TableColumn& column = columns[static_cast<std::size_t>(i)];
        append_cell(header, column, printable(rows.column_name(i)), i == 0);
        append_cell(rule, column, std::string(column.width, '-'), i == 0);
    }
    write_line(header, out);
    write_line(rule, out);
    std::int64_t count = 0;
    for (; out && rows.step(); ++count) {
        std::string line;
        for (int i = 0; i < rows.column_count(); ++i) {
            append_cell(line, columns[static_cast<std::size_t>(i)], printable(to_text(rows.value(i))), i == 0);
        }
        write_line(line, out);
    }
    out << '(' << count << (count == 1 ? " row)\n" : " rows)\n");
}

/// A spreadsheet would run a cell that starts so.
bool is_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
}

/// A cell of csv. `only` one of a row: an empty one has to be quoted, readers skip empty lines.
void write_csv_cell(const Value& value, bool only, bool terminal, std::ostream& out) {
    std::string text = is_number(value) ? to_text(value) : "";
    if (!is_number(value)) {
        const std::string_view bytes = text_bytes(value);
        if (is_formula(bytes)) text += '\'';
        text += terminal ? printable(bytes) : std::string(bytes);
    }
    if (!(text.empty() && only) && text.find_first_of(",\"\r\n") == std::string::npos) {
        out << text;
        return;
    }
    out << '"';
    for (const char c : text) out << (c == '"' ? "\"\"" : std::string_view(&c, 1));
    out << '"';
}

void write_csv(Statement& rows, bool terminal, std::ostream& out) {
    const bool only = rows.column_count() == 1;
    for (int i = 0; i < rows.column_count(); ++i) {
        if (i > 0) out << ',';
        write_csv_cell(rows.column_name(i), only, terminal, out);
    }
    out << '\n';
    while (out && rows.step()) {
        for (int i = 0; i < rows.column_count(); ++i) {
            if (i > 0) out << ',';
            write_csv_cell(rows.value(i), only, terminal, out);
        }
        out << '\n';
    }
}

std::string to_json(const Value& value) {
    using nlohmann::json;
    json cell;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        cell = *integer;
    } else if (const auto* money = std::get_if<double>(&value)) {
        cell = *money;
    } else if (!is_null(value)) {
        cell = text_bytes(value);
    }
    const std::string dumped = cell.dump(-1, ' ', false, json::error_handler_t::replace);
    // JSON allows these in a string, a terminal obeys them.
    std::string text;
    for (std::string_view rest = dumped; !rest.empty();) {
        const auto [code, size] = first_character(rest);
        if (code >= 0x7F && code < 0xA0) {
            text += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(code));
        } else {
            text += rest.substr(0, size);
        }
        rest.remove_prefix(size);
    }
    return text;
}

void write_json(Statement& rows, std::string_view indent, std::ostream& out) {
    std::vector<std::string> keys;
    keys.reserve(static_cast<std::size_t>(rows.column_count()));
    for (int i = 0; i < rows.column_count(); ++i) keys.push_back(to_json(rows.column_name(i)) + ": ");
    bool empty = true;
    while (out && rows.step()) {
        out << (empty ? "[\n" : ",\n") << indent << "  {";
        for (int i = 0; i < rows.column_count(); ++i) {
            out << (i > 0 ? ", " : "") << keys[static_cast<std::size_t>(i)] << to_json(rows.value(i));
        }
        out << '}';
        empty = false;
    }
    if (empty) {
        out << "[]";
    } else {
        out << '\n' << indent << ']';
    }
}

void write_json_object(std::vector<Result>& results, std::ostream& out) {
    out << '{';
    const char* separator = "\n  ";
    for (Result& result : results) {
        out << separator << to_json(result.name) << ": ";
        write_json(result.rows, "  ", out);
        separator = ",\n  ";
    }
    out << "\n}\n";
}

}  // namespace

void write_results(std::vector<Result>& results, Format format, bool terminal, std::ostream& out) {
    const bool single = results.size() == 1;
    if (format == Format::json && !single) return write_json_object(results, out);
    bool first = true;
    for (Result& result : results) {
        if (!first) out << '\n';
        first = false;
        switch (format) {
            case Format::table:
                if (!single) out << printable(result.name) << '\n';
                write_table(result.rows, out);
                break;
            case Format::csv:
                write_csv(result.rows, terminal, out);
                break;
            case Format::json:
                write_json(result.rows, "", out);
                out << '\n';
                break;
        }
    }
}

}  // namespace ordermart
