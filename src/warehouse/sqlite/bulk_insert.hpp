#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// The parts of `insert into TABLE (COLUMNS) select … [on conflict …]`, as far as it is so plain.
struct BulkInsert {
    std::string table;
    std::vector<std::string> columns;
    std::string select;       ///< or `with … select`
    std::string on_conflict;  ///< from `on conflict` to the end

    /// Nothing where the statement is another: it runs as it is then.
    static std::optional<BulkInsert> parse(std::string_view statement);
};

}  // namespace ordermart
