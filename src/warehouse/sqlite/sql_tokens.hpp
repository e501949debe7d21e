#pragma once

#include <cctype>
#include <string_view>

namespace ordermart {

/// A token is this word, in whatever case.
bool is_word(std::string_view token, std::string_view word);

inline bool is_letter(char byte) {
    return static_cast<unsigned char>(byte) > 127 || std::isalpha(static_cast<unsigned char>(byte)) != 0;
}

/// Takes a SQL statement apart as far as it must be, to find words that are neither in a string nor in a comment.
class SqlTokens {
public:
    explicit SqlTokens(std::string_view sql) : sql_(sql) {}

    /// A word, a number, a string or name with its quotes, or one other byte; empty at the end. Two quotes in a string
    /// end it and begin another one.
    std::string_view next();

    /// Of the token that next() returned.
    std::size_t end() const { return end_; }

private:
    std::string_view sql_;
    std::size_t end_ = 0;
};

}  // namespace ordermart
