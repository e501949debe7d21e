#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/database.hpp"
#include "warehouse/sqlite/record.hpp"

namespace ordermart {

/// How SQLite stores a table. A row has its columns as the table numbers them, then its rowid and a null.
struct BulkLayout {
    struct Column {
        std::string name;
        char type = 'a';  ///< i, r, t, b or a: INTEGER, REAL, TEXT, BLOB or ANY
        bool not_null = false;
        std::string literal;  ///< what rows have that do not give it; empty: null

        std::string_view type_name() const {
            return type == 'i' ? "integer" : type == 'r' ? "real" : type == 't' ? "text" : type == 'b' ? "blob" : "any";
        }
    };
    struct Tree {
        std::string name;
        std::uint32_t root = 0;
        std::size_t unique = 0;  ///< so many of the first places are unique together, if none is null
        Places places;           ///< of its records
    };

    std::string table;
    bool has_rowid = false;
    std::vector<Column> columns;
    Places given;             ///< of the columns of the rows that are added
    Places stored;            ///< of all columns but generated ones
    Places key;               ///< of the primary key, or of the column that is the rowid; else empty
    std::size_t rowid = 0;    ///< the place of the INTEGER PRIMARY KEY; without one, that behind the columns
    std::vector<Tree> trees;  ///< the table's, then those of its indexes
    std::vector<std::string> other_indexes;  ///< those that SQL has to fill, such as partial ones
    bool has_odd_unique_index = false;       ///< among these
    std::vector<std::string> checks;         ///< the conditions of the CHECK constraints
    std::string check_query;  ///< returns the first CHECK constraint that a row breaks; empty where there is none
    /// Returns a row where one breaks a CHECK or is in a partial index; empty where SQL has to look for both in any
    /// case, or for none.
    std::string odd_row_query;
};

/// Reads the layout of an empty table whose rows give `columns`. Returns why it cannot be filled in bulk; empty where
/// it can.
std::string read_bulk_layout(Database& database, const std::vector<std::string>& columns, BulkLayout& layout);

}  // namespace ordermart
