#include "warehouse/sqlite/sql_tokens.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace ordermart {
namespace {

bool is_of_word(char byte) { return is_letter(byte) || byte == '_' || byte == '$' || (byte >= '0' && byte <= '9'); }

/// What is not closed ends with the text.
std::size_t end_of_token(std::string_view sql, std::size_t at) {
    constexpr std::string_view quotes = "'\"`[";
    const auto behind = [sql](std::string_view mark, std::size_t from) {
        const std::size_t found = sql.find(mark, from);
        return found == std::string_view::npos ? sql.size() : found + mark.size();
    };
    if (sql.substr(at, 2) == "--") return behind("\n", at);
    if (sql.substr(at, 2) == "/*") return behind("*/", at + 2);
    if (quotes.find(sql[at]) != std::string_view::npos) return behind(sql[at] == '[' ? "]" : sql.substr(at, 1), at + 1);
    if (!is_of_word(sql[at])) return at + 1;
    return static_cast<std::size_t>(std::find_if_not(sql.begin() + at, sql.end(), is_of_word) - sql.begin());
}

}  // namespace

bool is_word(std::string_view token, std::string_view word) {
    return token.size() == word.size() &&
           sqlite3_strnicmp(token.data(), word.data(), static_cast<int>(word.size())) == 0;
}

std::string_view SqlTokens::next() {
    while (end_ < sql_.size()) {
        const std::size_t at = end_;
        end_ = end_of_token(sql_, at);
        const std::string_view token = sql_.substr(at, end_ - at);
        const bool is_space = std::isspace(static_cast<unsigned char>(token[0])) != 0;
        if (!is_space && !token.starts_with("--") && !token.starts_with("/*")) return token;
    }
    return {};
}

}  // namespace ordermart
