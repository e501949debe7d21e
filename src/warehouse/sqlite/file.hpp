#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "ordermart/base/database.hpp"
#include "ordermart/warehouse/catalogue.hpp"
#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// Opens the file options.db to read it; see open_warehouse().
OpenWarehouse open_sqlite_warehouse(const WarehouseOptions& options);

/// A warehouse that runs write to, one transaction at a time. It is made by the first run that commits: until then
/// there is no file, or an empty one.
class SqliteFile {
public:
    /// `wait` is how long begin() waits for another run.
    SqliteFile(std::string path, std::chrono::seconds wait);

    /// Removes the file again when this made it and no run was committed.
    ~SqliteFile();
    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;

    /// Takes the warehouse's write lock and brings its schema up to date, inside the transaction that is returned: one
    /// of an older version is migrated, and tables that are not there are made.
    /// A new warehouse is written in rollback mode, an existing one in WAL mode, where readers are not blocked.
    /// Throws Error{busy} when another run holds it for longer than that, Error{usage} when the file is something
    /// else, was made by a newer ordermart or is too old to be migrated, and what migrate() throws.
    std::unique_ptr<Transaction> begin(const Catalogue& catalogue);

    /// Takes the write lock without looking at the schema, to record a run that stopped. Does not wait for another run.
    std::unique_ptr<Transaction> begin_for_ledger();

    /// Throws Error{failed} when the file is no longer at its path: what is committed would be lost, or get into
    /// another file. Call it before each commit.
    void require_in_place() const;

    /// Switches a new warehouse to WAL mode, unless a reader is in the way: then the next run does. Call it after each
    /// commit.
    void committed();

    /// The connection; valid from begin() on, and the same until the next begin().
    Database& database() { return *database_; }

    /// It had its tables when begin() looked.
    bool existed() const { return existed_; }

private:
    void open();
    void require_wal();
    std::unique_ptr<Transaction> try_lock();
    std::unique_ptr<Transaction> lock();
    bool still_at_path() const;
    void remove_if_empty() noexcept;

    std::string path_;
    std::chrono::milliseconds wait_;
    std::unique_ptr<Database> database_;
    unsigned long inode_ = 0;
    std::int64_t version_ = 0;  ///< of the models' schema
    bool created_file_ = false;
    bool existed_ = false;
};

}  // namespace ordermart
