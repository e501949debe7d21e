#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/database.hpp"

// ClickHouse's format TabSeparated: a line a row, a tab between values, \N for NULL, what is special after a backslash
// (https://clickhouse.com/docs/interfaces/formats/TabSeparated).
namespace ordermart {

/// Appends a value with what stands before it, a tab unless it is a row's first.
void append_tab_separated(std::string& row, const Value& value, bool is_first);

/// The rows of a TabSeparatedWithNamesAndTypes answer. Views belong to the text, which must outlive this.
class TabSeparatedRows {
public:
    explicit TabSeparatedRows(std::string_view text);

    const std::vector<std::string>& names() const { return names_; }
    const std::vector<std::string>& types() const { return types_; }

    /// Goes to the next row; false when there is none.
    bool next();

    /// The present row's value, as text; nothing for NULL.
    const std::optional<std::string>& value(std::size_t column) const { return values_.at(column); }

private:
    void take_line(std::vector<std::optional<std::string>>& values);

    std::string_view rest_;
    std::vector<std::string> names_;
    std::vector<std::string> types_;
    std::vector<std::optional<std::string>> values_;
};

}  // namespace ordermart
