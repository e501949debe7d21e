#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>

#include "ordermart/base/database.hpp"
#include "ordermart/warehouse/catalogue.hpp"
#include "ordermart/warehouse/engine.hpp"
#include "warehouse/sqlite/file_lock.hpp"

namespace ordermart {

/// Opens the file options.db to read it; see open_warehouse().
OpenWarehouse open_sqlite_warehouse(const WarehouseOptions& options);

/// A warehouse that runs write to, one transaction at a time, under its lock (see FileLock) from the first begin() to
/// the end of this. Where there is none yet, or an empty file, it is built in a side file (`NAME-loading`) that nobody
/// else opens, and put in place whole by committed(): readers see nothing or all. A warehouse that is there is never
/// replaced.
class SqliteFile {
public:
    /// `wait` is how long begin() waits for another run. An empty path is a private temporary warehouse.
    SqliteFile(std::string path, std::chrono::seconds wait);

    /// Removes a side file that was not put in place.
    ~SqliteFile();
    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;

    /// Takes the lock, begins a transaction and brings the schema up to date: tables that are not there are made in it,
    /// and a warehouse of an older version is migrated in a transaction of its own before it, or in it for a dry run.
    /// An existing warehouse is written in WAL mode, where readers are not blocked.
    /// Throws Error{busy} when another run holds it for longer than the wait, Error{usage} when the file is something
    /// else, has a second name (hard link), was made by a newer ordermart or is too old to be migrated, and what
    /// migrate() throws.
    std::unique_ptr<Transaction> begin(const Catalogue& catalogue, bool dry_run = false);

    /// Begins a transaction without looking at the schema, to record a run that stopped. Does not wait for another
    /// connection. The warehouse existed().
    std::unique_ptr<Transaction> begin_for_ledger();

    /// Throws Error{failed} when the file or its lock is no longer at its path: what is committed would be lost, or get
    /// into another file. Call it before each commit.
    void require_in_place() const;

    /// Puts a side file in place, synced with its folder. Call it after each commit, when its transaction is gone.
    /// Throws Error{failed} when that fails; there is no warehouse then, unless the message says that it may not last.
    void committed();

    /// The connection; valid from begin() to committed() or the next begin().
    Database& database() { return *database_; }

    /// It had its tables when begin() looked.
    bool existed() const { return existed_; }

    /// Where its file is: room for what is sorted.
    std::string folder() const;

    /// The warehouse is built in a file that is nobody else's yet, and is thrown away when anything fails.
    bool is_aside() const { return !side_path_.empty(); }

private:
    void lock();
    void open();
    void open_side_file(mode_t mode);
    void require_wal();
    void require_none_of_sqlite() const;
    void fill_empty_file();

    std::string path_;
    std::string side_path_;  ///< while the warehouse is built there
    std::chrono::milliseconds wait_;
    FileLock lock_;  ///< before the database: that is closed first
    std::unique_ptr<Database> database_;
    unsigned long inode_ = 0;  ///< of the file that is written
    bool existed_ = false;
};

}  // namespace ordermart
