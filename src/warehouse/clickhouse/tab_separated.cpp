#include "warehouse/clickhouse/tab_separated.hpp"

#include <fmt/format.h>

#include <iterator>

#include "ordermart/base/cells.hpp"
#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

void append_escaped(std::string& row, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '\t':
                row += "\\t";
                break;
            case '\n':
                row += "\\n";
                break;
            case '\\':
                row += "\\\\";
                break;
            default:
                row += c;
        }
    }
}

char unescaped(char c) {
    switch (c) {
        case 't':
            return '\t';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case '0':
            return '\0';
        default:
            return c;
    }
}

std::optional<std::string> value_of(std::string_view text) {
    if (text == "\\N") return std::nullopt;
    std::string value;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_escape = text[at] == '\\' && at + 1 < text.size();
        value += is_escape ? unescaped(text[++at]) : text[at];
    }
    return value;
}

Error not_rows() {
    return Error(ExitCode::failed, "the answer", "is not the rows that were asked for",
                 "check that --engine-url names a ClickHouse server, and no proxy changes what it says");
}

}  // namespace

void append_tab_separated(std::string& row, const Value& value, bool is_first) {
    if (!is_first) row += '\t';
    if (is_null(value)) {
        row += "\\N";
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        fmt::format_to(std::back_inserter(row), "{}", *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
        fmt::format_to(std::back_inserter(row), "{}", *real);
    } else {
        append_escaped(row, text_bytes(value));
    }
}

TabSeparatedRows::TabSeparatedRows(std::string_view text) : rest_(text) {
    std::vector<std::optional<std::string>> line;
    for (auto* column : {&names_, &types_}) {
        take_line(line);
        for (auto& value : line) column->push_back(value.value_or(""));
    }
    if (names_.size() != types_.size() || types_.front().empty()) throw not_rows();
}

bool TabSeparatedRows::next() {
    if (rest_.empty()) return false;
    take_line(values_);
    if (values_.size() != names_.size()) throw not_rows();
    return true;
}

void TabSeparatedRows::take_line(std::vector<std::optional<std::string>>& values) {
    values.clear();
    std::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(rest_.size(), line.size() + 1));
    for (;;) {
        const std::size_t tab = line.find('\t');
        values.push_back(value_of(line.substr(0, tab)));
        if (tab == std::string_view::npos) return;
        line.remove_prefix(tab + 1);
    }
}

}  // namespace ordermart
