#include "report/xlsx/sheet_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "ordermart/base/date.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// UTF-16 code units, as spreadsheets count.
constexpr std::size_t longest_cell = 32'767;
constexpr std::size_t longest_name = 31;

std::int64_t characters_of(std::string_view text) {
    return std::ranges::count_if(text, [](char c) { return !is_continuation(c); });
}

/// How many bytes its first characters have.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        if (!is_continuation(text[at]) && characters-- == 0) break;
    }
    return at;
}

/// Readers take `_x0041_` for the character of that number.
bool is_escape(std::string_view text) {
    return text.size() >= 7 && text[0] == '_' && text[1] == 'x' && text[6] == '_' &&
           std::all_of(text.begin() + 2, text.begin() + 6,
                       [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

bool needs_nothing(std::string_view text) {
    return text.size() <= longest_cell && text.find("_x") == std::string_view::npos &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::string visible(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\t\n"), text.size());
        result += printable(text.substr(0, end));
        if (end < text.size()) result += text[end];
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    // U+FFFE and U+FFFF: characters, but not for XML.
    for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{"\xEF\xBF\xBE", "\\xef\\xbf\\xbe"},
                                   {"\xEF\xBF\xBF", "\\xef\\xbf\\xbf"}}) {
        for (std::size_t at = result.find(from); at != std::string::npos; at = result.find(from, at)) {
            result.replace(at, from.size(), to);
        }
    }
    return result;
}

}  // namespace

std::string cell_text(std::string_view text) {
    if (needs_nothing(text)) return std::string(text);
    const std::string shown = visible(text);
    const std::string note = fmt::format("… (cut, of {} characters)", group_thousands(characters_of(text)));
    std::string result;
    std::size_t units = 0;
    std::size_t room_for_note = 0;  // its place, when it is needed
    for (std::size_t at = 0; at < shown.size(); ++at) {
        if (!is_continuation(shown[at])) {
            if (units + note.size() <= longest_cell) room_for_note = result.size();
            const bool escape = is_escape(std::string_view(shown).substr(at));
            units += escape ? 7 : static_cast<unsigned char>(shown[at]) >= 0xF0 ? 2 : 1;
            if (units > longest_cell) return result.substr(0, room_for_note) + note;
            if (escape) {
                result += "_x005F_";
                continue;
            }
        }
        result += shown[at];
    }
    return result;
}

std::size_t columns_of(std::string_view text) {
    // From U+3000 on, most are as wide as two.
    const auto wide = std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
    return static_cast<std::size_t>(characters_of(text) + wide);
}

std::string heading(std::string_view column) {
    std::string text(column);
    if (text.ends_with("_utc")) text.replace(text.size() - 3, 3, "UTC");
    std::ranges::replace(text, '_', ' ');
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return cell_text(text);
}

std::string sheet_name(std::string_view text) {
    std::string name = printable(text);
    for (char& c : name) {
        if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = '_';
    }
    // Characters beyond 2^16 count twice in a name too; there a third of the room is left unused.
    const bool narrow = std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0xF0; });
    name.resize(bytes_of(name, narrow ? longest_name : longest_name / 2));
    return name.empty() ? "Report" : name;
}

std::optional<double> serial_day(std::string_view text) {
    const auto date = parse_date(text.substr(0, 10));
    if (!date) return std::nullopt;
    using namespace std::chrono;
    const auto day = (*date - sys_days(1899y / December / 30)).count();
    if (day < 61) return std::nullopt;
    if (text.size() == 10) return static_cast<double>(day);
    if (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z') {
        return std::nullopt;
    }
    std::array<std::int64_t, 3> parts{};
    constexpr std::array<std::int64_t, 3> bounds{24, 60, 60};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = parse_count(text.substr(11 + 3 * i, 2));
        if (!part || *part >= bounds[i]) return std::nullopt;
        parts[i] = *part;
    }
    return static_cast<double>(day) + static_cast<double>(parts[0] * 3600 + parts[1] * 60 + parts[2]) / 86'400.0;
}

}  // namespace ordermart
