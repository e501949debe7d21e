#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ordermart/base/database.hpp"
#include "warehouse/sqlite/bulk_layout.hpp"

namespace ordermart {

/// Decides on rows that share a key: in a temporary table like the one that is filled, where the statement's own
/// conflict clause does what it does there. Rows stay in it where nothing else has room for them.
class ConflictDecider {
public:
    /// `layout` must outlive it. Throws Error{failed} where the clause is about more than the table's stored columns.
    ConflictDecider(Database& database, const BulkLayout& layout, const std::string& on_conflict);
    ~ConflictDecider();
    ConflictDecider(const ConflictDecider&) = delete;
    ConflictDecider& operator=(const ConflictDecider&) = delete;

    bool has_other_parameters() const;

    /// Inserts the statement's present row. `stays`: it counts when it goes into the table that is filled.
    void insert(const Statement& row, bool stays);

    /// Puts a row there whose key no other has, or leaves the other.
    void copy(const Fields& row);

    /// By its key.
    bool find(const Fields& row);
    const Statement& found() const { return *find_; }

    /// Leaves what was found, whose fields these are, and removes it unless it stays.
    void leave(const Fields& row, bool stays);

    /// Rows that were inserted and removed here alone.
    std::int64_t changes() const { return changes_; }

    /// In the order of the key.
    Statement& all() { return *all_; }

private:
    std::string list(const Places& places) const;
    void run(Statement& statement);

    Database& database_;
    const BulkLayout& layout_;
    const std::string table_;
    std::int64_t changes_ = 0;
    std::optional<Statement> insert_;
    std::optional<Statement> copy_;
    std::optional<Statement> find_;
    std::optional<Statement> remove_;
    std::optional<Statement> all_;
};

}  // namespace ordermart
