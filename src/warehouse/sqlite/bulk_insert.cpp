#include "warehouse/sqlite/bulk_insert.hpp"

#include <algorithm>
#include <array>

#include "warehouse/sqlite/sql_tokens.hpp"

namespace ordermart {
namespace {

/// A name that needs no quotes: others are not taken apart.
bool is_name(std::string_view token) { return !token.empty() && (token[0] == '_' || is_letter(token[0])); }

}  // namespace

std::optional<BulkInsert> BulkInsert::parse(std::string_view statement) {
    BulkInsert insert;
    SqlTokens tokens(statement);
    if (!is_word(tokens.next(), "insert") || !is_word(tokens.next(), "into")) return std::nullopt;
    insert.table = tokens.next();
    if (!is_name(insert.table) || tokens.next() != "(") return std::nullopt;
    for (std::string_view end = ","; end != ")"; end = tokens.next()) {
        if (end != ",") return std::nullopt;
        const std::string_view name = tokens.next();
        const auto is_it = [name](const std::string& other) { return is_word(name, other); };
        if (!is_name(name) || std::ranges::any_of(insert.columns, is_it)) return std::nullopt;
        insert.columns.emplace_back(name);
    }
    const std::size_t begin = tokens.end();
    std::size_t behind = statement.size();
    std::array<std::string_view, 2> before;
    int depth = 0;
    for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
        const auto at = [statement](std::string_view part) {
            return static_cast<std::size_t>(part.data() - statement.data());
        };
        if (depth == 0 && behind == statement.size() && is_word(before[0], "on") && is_word(before[1], "conflict") &&
            (token == "(" || is_word(token, "do"))) {
            behind = at(before[0]);
        }
        if (token == "(") ++depth;
        if (token == ")") --depth;
        // What a query finds in the table would not be what it finds during an ordinary insert, and parameters have
        // other numbers.
        if (behind != statement.size() && (is_word(token, "select") || token == "?")) return std::nullopt;
        if (depth == 0 && is_word(token, "returning")) return std::nullopt;
        if (token == ";") {
            statement = statement.substr(0, at(token));
            break;
        }
        before = {before[1], token};
    }
    behind = std::min(behind, statement.size());
    insert.select = statement.substr(begin, behind - begin);
    insert.on_conflict = statement.substr(behind);
    return insert;
}

}  // namespace ordermart
