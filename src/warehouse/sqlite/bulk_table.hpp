#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"

namespace ordermart {

struct BulkOptions {
    std::string folder = ".";                     ///< of the files that rows pass through; they have no name there
    std::size_t memory = std::size_t{128} << 20;  ///< bytes for sorting rows, or what goes into the indexes
    /// What an `insert` of the rows says behind them, such as `on conflict (key) do nothing`. It names the table as the
    /// statement does.
    std::string on_conflict = {};
};

/// Fills an empty STRICT table and its indexes by writing the pages of their b-trees in sequence, instead of inserting
/// row by row: an ordinary insert of the same rows makes the same table.
/// What SQL enforces is enforced: types, NOT NULL, UNIQUE, CHECK. Foreign keys are not.
/// Rows wait in files that have no name; those that do not come in the order of the table's key are sorted at the end.
/// Where a row has the key of an earlier one, the insert's own conflict clause decides at once, in a temporary table
/// that holds the earlier one. With more rows out of order than memory has room for, this table takes the others.
class BulkTable {
public:
    /// Nothing where the table is not fit for it; `unfit` says why. `columns` are those of the rows in the order in
    /// which add() finds them; those left out take their default. The database must live longer.
    static std::optional<BulkTable> open(Database& database, const std::string& table,
                                         const std::vector<std::string>& columns, BulkOptions options,
                                         std::string& unfit);
    BulkTable(BulkTable&&) noexcept;
    BulkTable& operator=(BulkTable&&) noexcept;
    ~BulkTable();

    /// Takes the statement's present row. Throws Error{failed} where a value breaks a constraint. Meanwhile the
    /// database may be used and changed, except for this table.
    void add(const Statement& row);

    /// Fills the table, and returns how many rows it has. Throws Error{failed} naming the first broken constraint, and
    /// where the disk fails: the file is to be thrown away then. No transaction may be open, no statement of the
    /// database be running, and nothing else use its file: a crash meanwhile leaves it damaged, and other processes are
    /// not locked out (POSIX locks go with any close of a file).
    std::int64_t finish();

    /// How many of the changes that the database counts were none of the table: in a temporary one.
    std::int64_t changes_aside() const;

private:
    class Work;
    explicit BulkTable(std::unique_ptr<Work> work);

    std::unique_ptr<Work> work_;
};

}  // namespace ordermart
