#include "ordermart/input/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/decoder.hpp"

namespace ordermart {
namespace {

/// SQLite's texts and JSON's are UTF-8, whatever encoding the files have.
void require_utf8(std::string_view text) {
    if (is_utf8(text) && text.find('\0') == std::string_view::npos) return;
    throw Error(ExitCode::usage, "source", "'" + printable(text) + "' is not valid UTF-8",
                "declare texts in UTF-8, whatever the encoding of the files");
}

}  // namespace

std::optional<Column> find_column(std::string_view name) {
    const auto* const found = std::find(column_names.begin(), column_names.end(), name);
    if (found == column_names.end()) return std::nullopt;
    return static_cast<Column>(found - column_names.begin());
}

bool is_separator(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' ||
           (byte < 0x80 && std::ispunct(byte) != 0 && std::string_view("_-+.").find(c) == std::string_view::npos);
}

bool Source::has_name(Column column, std::string_view header) const {
    const auto is_header = [header](std::string_view name) {
        return std::ranges::equal(
            name, header, {}, [](char c) { return ascii_lower(c); }, [](char c) { return ascii_lower(c); });
    };
    const Origin& wanted = origin(column);
    if (wanted.constant) return false;
    if (wanted.headers.empty()) return is_header(column_names[static_cast<std::size_t>(column)]);
    return std::ranges::any_of(wanted.headers, is_header);
}

void require_consistent(const Source& source) {
    const auto contradiction = [](const std::string& problem, std::string_view remedy) {
        return Error(ExitCode::usage, "source", problem, remedy);
    };
    if (source.delimiter == source.quote) {
        throw contradiction("delimiter and quote are the same character", "a file without quotes has --quote none");
    }
    for (const std::string& text : source.empty_values) require_utf8(text);
    for (const std::string& text : source.money.currencies) require_utf8(text);
    for (const DateFormat& format : source.date_formats) require_utf8(format.text());
    check_money_format(source.money);
    require_known_encoding(source.encoding);
    for (std::size_t column = 0; column < column_names.size(); ++column) {
        if (source.origins[column].headers.empty() || !source.origins[column].constant) continue;
        throw contradiction(fmt::format("{} has both a name in the header and a constant", column_names[column]),
                            "leave out one of columns and constants");
    }
}

}  // namespace ordermart
