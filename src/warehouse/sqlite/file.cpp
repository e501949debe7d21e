#include "warehouse/sqlite/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <thread>

#include "ordermart/base/atomic_file.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"
#include "ordermart/base/paths.hpp"
#include "warehouse/sqlite/migration.hpp"

namespace ordermart {
namespace {

/// "ordm": tells file(1) and us whose database it is.
constexpr std::int64_t application_id = 0x6f72646d;

enum class Content { nothing, older_warehouse, warehouse };

/// Compares the file with the schema version of the models. Throws where it holds what ordermart must not touch.
Content identify(Database& database, std::int64_t schema_version) {
    // One statement, because another run may commit a migration between two.
    Statement query = database.prepare(
        "select application_id, user_version, (select count(*) from sqlite_schema)"
        " from pragma_application_id, pragma_user_version");
    query.step();
    const std::int64_t id = query.integer(0);
    const std::int64_t version = query.integer(1);
    const std::int64_t objects = query.integer(2);
    if (id == 0 && objects == 0) return Content::nothing;
    if (id != application_id) {
        throw Error(ExitCode::usage, database.path(), "is a database of another program",
                    "name the warehouse with --db; ordermart makes it when it is not there");
    }
    if (version > schema_version) {
        throw Error(
            ExitCode::usage, database.path(),
            fmt::format("has schema version {}, and this ordermart knows versions up to {}", version, schema_version),
            "use the newer ordermart that wrote it");
    }
    if (version < oldest_schema_version(EngineKind::sqlite)) {
        throw Error(ExitCode::usage, database.path(),
                    fmt::format("has schema version {}, and this ordermart migrates versions from {} on", version,
                                oldest_schema_version(EngineKind::sqlite)),
                    "load the files into a new warehouse, or use the older ordermart that wrote it");
    }
    return version < schema_version ? Content::older_warehouse : Content::warehouse;
}

/// A folder of models from before would make a warehouse that is told to be of this version and is not.
void require_origin_of_facts(Database& database) {
    const std::int64_t columns = database.query_integer(
        "select count(*) from pragma_table_info('fact_orders') where name in ('run_id', 'file_number', 'line_number')");
    if (columns == 3) return;
    throw Error(
        ExitCode::usage, database.path(), "its table fact_orders lacks run_id, file_number or line_number",
        "bring the folder of --sql-dir up to date: copy schema/, transform/ and check/ anew, and change the copy");
}

void bring_up_to_date(Database& database, Content content, const Catalogue& catalogue) {
    if (content == Content::older_warehouse) return migrate(database, catalogue);
    make_schema(database, catalogue);
    if (content == Content::warehouse) return;
    require_origin_of_facts(database);
    database.execute(fmt::format("pragma application_id = {}; pragma user_version = {}", application_id,
                                 catalogue.schema_version()));
}

std::optional<struct stat> status_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return std::nullopt;
    return status;
}

constexpr std::string_view side_suffix = "-loading";

/// A run removes or writes what lies beside its warehouse: one that is named so would be lost.
void require_name_of_its_own(const std::string& path) {
    for (const std::string_view suffix : suffixes_beside_database) {
        if (!path.ends_with(suffix)) continue;
        throw Error(ExitCode::usage, path, fmt::format("ends in {}, as a file beside a warehouse does", suffix),
                    "name another --db");
    }
}

void remove_side_file(const std::string& path) noexcept {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) unlink((path + suffix).c_str());
}

}  // namespace

OpenWarehouse open_sqlite_warehouse(const WarehouseOptions& options) {
    const std::string& path = options.db;
    const auto no_warehouse = [&path](std::string_view problem) {
        return Error(ExitCode::no_input, path, problem,
                     "load a file with `ordermart run`, or name the warehouse with --db");
    };
    const auto status = status_of(path);
    if (!status) throw no_warehouse("is not there");
    if (status->st_size == 0) throw no_warehouse("is empty");
    auto database = std::make_unique<Database>(path, Database::Mode::read_only);
    Catalogue catalogue = Catalogue::of(options.sql_dir);
    const std::int64_t version = catalogue.schema_version();
    const Content content = identify(*database, version);
    if (content == Content::nothing) throw no_warehouse("is empty");
    if (content == Content::older_warehouse) {
        throw Error(ExitCode::usage, path,
                    fmt::format("has schema version {}, and this ordermart reads version {}",
                                database->query_integer("pragma user_version"), version),
                    "the next `ordermart run` or `backfill` migrates it; --dry-run tries that");
    }
    // All that is read is of one moment, whatever a run commits meanwhile.
    database->execute("begin");
    return {std::move(database), std::move(catalogue), std::filesystem::path(path).filename().string()};
}

SqliteFile::SqliteFile(std::string path, std::chrono::seconds wait)
    : path_(link_target(std::move(path))), wait_(wait), lock_(path_) {}

SqliteFile::~SqliteFile() {
    database_.reset();
    if (is_aside()) remove_side_file(side_path_);
}

void SqliteFile::lock() {
    require_name_of_its_own(path_);
    if (path_.empty() || lock_.acquire(wait_)) return;
    throw Error(ExitCode::busy, path_, "another run holds the warehouse",
                "try again when it has ended, or wait for it with --wait SECONDS");
}

/// Under the lock: what is at the path is nobody else's to make or replace.
void SqliteFile::open() {
    database_.reset();
    if (path_.empty()) {
        database_ = std::make_unique<Database>(path_, Database::Mode::create);
        return;
    }
    const auto status = status_of(path_);
    if (status && !S_ISREG(status->st_mode)) {
        throw Error(ExitCode::usage, path_, "is no regular file", "name the warehouse's file with --db");
    }
    // SQLite keeps -wal and -shm beside the name that it opened: each name would have its own.
    if (status && status->st_nlink > 1) {
        throw Error(ExitCode::usage, path_, "has more than one name (hard links)",
                    "keep one of them; a copy or a symbolic link may stand in for the others");
    }
    if (!status) return open_side_file(0644);
    if (status->st_size == 0) {
        // SQLite removes what a killed run may have left beside it.
        Database(path_, Database::Mode::read_write).query_integer("pragma schema_version");
        return open_side_file(status->st_mode & 07777);
    }
    side_path_.clear();
    inode_ = status->st_ino;
    database_ = std::make_unique<Database>(path_, Database::Mode::read_write, std::max(wait_, Database::shortest_wait));
}

void SqliteFile::open_side_file(mode_t mode) {
    require_none_of_sqlite();
    side_path_ = path_ + std::string(side_suffix);
    remove_side_file(side_path_);
    // A file of its own, whatever another user of the folder puts there, with the mode of the empty one that it
    // replaces.
    const int descriptor = ::open(side_path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    struct stat status {};
    const bool is_made = descriptor >= 0 && fstat(descriptor, &status) == 0;
    const int error = errno;
    if (descriptor >= 0) close(descriptor);
    if (!is_made) {
        throw Error(ExitCode::failed, side_path_, fmt::format("cannot be made: {}", std::strerror(error)),
                    "check that its folder is there, and the permissions of both");
    }
    inode_ = status.st_ino;
    database_ = std::make_unique<Database>(side_path_, Database::Mode::read_write);
    // Nobody reads it, and after a failure it is removed: nothing has to be undone in it, or synced before the end.
    database_->do_without_journal();
}

/// SQLite would take them for a new file's own; not an empty one, which a run leaves that is killed as it makes it.
void SqliteFile::require_none_of_sqlite() const {
    for (const char* suffix : {"-wal", "-journal"}) {
        const auto status = status_of(path_ + suffix);
        if (!status || (S_ISREG(status->st_mode) && status->st_size == 0)) continue;
        throw Error(ExitCode::usage, path_ + suffix, "is there without " + path_, "move it away, or name another --db");
    }
}

/// SQLite does not wait for this lock by itself.
void SqliteFile::require_wal() {
    const auto until = std::chrono::steady_clock::now() + std::max(wait_, Database::shortest_wait);
    while (!database_->switch_to_wal()) {
        check_interrupt();
        if (std::chrono::steady_clock::now() > until) {
            throw Error(ExitCode::busy, path_, "a reader or another run holds the warehouse",
                        "try again when it has ended, or wait for it with --wait SECONDS");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

std::unique_ptr<Transaction> SqliteFile::begin(const Catalogue& catalogue, bool dry_run) {
    lock();
    if (!database_ || is_aside()) open();
    const Content content = identify(*database_, catalogue.schema_version());
    existed_ = content != Content::nothing;
    if (!path_.empty() && !is_aside()) {
        require_wal();
        // A first load that was killed while it filled an empty file leaves it.
        if (!dry_run) remove_side_file(path_ + std::string(side_suffix));
    }
    auto transaction = std::make_unique<Transaction>(*database_);
    bring_up_to_date(*database_, content, catalogue);
    if (content != Content::older_warehouse || dry_run) return transaction;
    // A run that is refused then goes into the ledger of the new layout.
    require_in_place();
    transaction->commit();
    transaction.reset();
    return std::make_unique<Transaction>(*database_);
}

std::unique_ptr<Transaction> SqliteFile::begin_for_ledger() {
    database_->set_wait(Database::shortest_wait);
    database_->ignore_interrupts();
    return std::make_unique<Transaction>(*database_);
}

std::string SqliteFile::folder() const {
    const std::string folder = std::filesystem::path(path_).parent_path().string();
    return folder.empty() ? "." : folder;
}

void SqliteFile::require_in_place() const {
    if (path_.empty()) return;
    const auto now = status_of(is_aside() ? side_path_ : path_);
    if (now && now->st_ino == inode_ && lock_.held()) return;
    throw Error(ExitCode::failed, path_, "was replaced or removed while the run wrote to it, or its lock was",
                "let nothing move the warehouse or the files beside it during a run; delete what ends in -wal and "
                "-shm beside it, and start again");
}

void SqliteFile::committed() {
    if (!is_aside()) return;
    // Here it costs no sync, and nobody is in the way.
    if (!database_->switch_to_wal()) {
        throw Error(ExitCode::failed, side_path_, "cannot be switched to SQLite's WAL mode",
                    "check the disk, and keep the warehouse on a local one");
    }
    // Closing it leaves one file.
    database_.reset();
    require_none_of_sqlite();
    if (!put_in_place(side_path_, path_)) fill_empty_file();
    side_path_.clear();
}

/// Others may have it open, who made it: it is not replaced. To them the new file's -wal would be a leftover of their
/// own, which SQLite removes.
void SqliteFile::fill_empty_file() {
    const auto status = status_of(path_);
    if (status && status->st_size > 0) {
        throw Error(ExitCode::failed, path_, "came there while the run built the warehouse",
                    "move it away, or name another --db, and start again");
    }
    Database side(side_path_, Database::Mode::read_write);
    Database filled(path_, Database::Mode::read_write, std::max(wait_, Database::shortest_wait));
    // It then syncs the folder when it has removed its journal. Were that back after a power loss, it would undo a load
    // that was told to be done.
    filled.execute("pragma synchronous = extra");
    filled.copy_from(side);
    // The copy takes the file's own mode. Where a reader is in the way, the next run switches it.
    filled.switch_to_wal();
    remove_side_file(side_path_);
}

}  // namespace ordermart
