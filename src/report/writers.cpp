#include "ordermart/report/writers.hpp"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "ordermart/base/cells.hpp"
#include "ordermart/base/printable.hpp"
#include "report/table.hpp"

namespace ordermart {
namespace {

std::int64_t most_rows(const WriteOptions& options) {
    return options.limit.value_or(std::numeric_limits<std::int64_t>::max());
}

/// A spreadsheet would run a cell that starts so. What starts with the mark against it gets another.
bool needs_apostrophe(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r'").find(text[0]) != std::string_view::npos;
}

/// A cell of csv. `only` one of a row: an empty one has to be quoted, readers skip empty lines.
void write_csv_cell(const Value& value, bool only, bool terminal, std::ostream& out) {
    std::string text = is_number(value) ? to_text(value) : "";
    if (!is_number(value)) {
        const std::string_view bytes = text_bytes(value);
        if (needs_apostrophe(bytes)) text += '\'';
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

void write_csv(Statement& rows, const WriteOptions& options, std::ostream& out) {
    const bool only = rows.column_count() == 1;
    for (int i = 0; i < rows.column_count(); ++i) {
        if (i > 0) out << ',';
        write_csv_cell(rows.column_name(i), only, options.terminal, out);
    }
    out << '\n';
    for (std::int64_t row = 0; out && row < most_rows(options) && rows.step(); ++row) {
        for (int i = 0; i < rows.column_count(); ++i) {
            if (i > 0) out << ',';
            write_csv_cell(rows.value(i), only, options.terminal, out);
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
    // JSON allows U+007F to U+009F in a string, a terminal obeys them. The text is UTF-8, where 0xC2 begins the latter.
    std::string text;
    for (std::size_t i = 0; i < dumped.size(); ++i) {
        const auto byte = static_cast<unsigned char>(dumped[i]);
        const auto next = static_cast<unsigned char>(i + 1 < dumped.size() ? dumped[i + 1] : '\0');
        if (byte == 0x7F || (byte == 0xC2 && next < 0xA0)) {
            text += fmt::format("\\u{:04x}", byte == 0x7F ? byte : next);
            i += byte == 0x7F ? 0 : 1;
        } else {
            text += dumped[i];
        }
    }
    return text;
}

void write_json(Statement& rows, const WriteOptions& options, std::string_view indent, std::ostream& out) {
    std::vector<std::string> keys;
    keys.reserve(static_cast<std::size_t>(rows.column_count()));
    for (int i = 0; i < rows.column_count(); ++i) keys.push_back(to_json(rows.column_name(i)) + ": ");
    std::int64_t row = 0;
    for (; out && row < most_rows(options) && rows.step(); ++row) {
        out << (row == 0 ? "[\n" : ",\n") << indent << "  {";
        for (int i = 0; i < rows.column_count(); ++i) {
            out << (i > 0 ? ", " : "") << keys[static_cast<std::size_t>(i)] << to_json(rows.value(i));
        }
        out << '}';
    }
    if (row == 0) {
        out << "[]";
    } else {
        out << '\n' << indent << ']';
    }
}

void write_json_object(std::vector<Result>& results, const WriteOptions& options, std::ostream& out) {
    out << '{';
    const char* separator = "\n  ";
    for (Result& result : results) {
        out << separator << to_json(result.name) << ": ";
        write_json(result.rows, options, "  ", out);
        separator = ",\n  ";
    }
    out << "\n}\n";
}

}  // namespace

void write_results(std::vector<Result>& results, const WriteOptions& options, std::ostream& out) {
    if (options.format == Format::table) return write_tables(results, options, out);
    if (options.format == Format::markdown) return write_markdown(results, options, out);
    if (options.format == Format::json && results.size() != 1) return write_json_object(results, options, out);
    bool first = true;
    for (Result& result : results) {
        if (!std::exchange(first, false)) out << '\n';
        if (options.format == Format::csv) {
            write_csv(result.rows, options, out);
        } else {
            write_json(result.rows, options, "", out);
            out << '\n';
        }
    }
}

}  // namespace ordermart
