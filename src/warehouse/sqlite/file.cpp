#include "warehouse/sqlite/file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>

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
    // One statement, because another run's first load may commit between two.
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

std::optional<struct stat> status_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return std::nullopt;
    return status;
}

}  // namespace

OpenWarehouse open_sqlite_warehouse(const WarehouseOptions& options) {
    const std::string& path = options.db;
    const auto no_warehouse = [&path](std::string_view problem) {
        return Error(ExitCode::no_input, path, problem,
                     "load a file with `ordermart run`, or name the warehouse with --db");
    };
    if (!status_of(path)) throw no_warehouse("is not there");
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
    : path_(link_target(std::move(path))), wait_(std::max<std::chrono::milliseconds>(wait, Database::shortest_wait)) {}

SqliteFile::~SqliteFile() {
    if (created_file_ && database_) remove_if_empty();
}

void SqliteFile::open() {
    const auto before = status_of(path_);
    if (before && !S_ISREG(before->st_mode)) {
        throw Error(ExitCode::usage, path_, "is no regular file", "name the warehouse's file with --db");
    }
    if (!before && !path_.empty()) {
        // SQLite would take them for its own, and remove them.
        for (const char* suffix : {"-wal", "-journal"}) {
            if (!status_of(path_ + suffix)) continue;
            throw Error(ExitCode::usage, path_ + suffix, "is there without " + path_,
                        "move it away, or name another --db");
        }
        created_file_ = true;
    }
    database_ = std::make_unique<Database>(path_, Database::Mode::create, wait_);
    // SQLite creates the file at its first use, so the path leads to an inode only after it.
    database_->query_integer("pragma schema_version");
    const auto after = before ? before : status_of(path_);
    inode_ = after ? after->st_ino : 0;
}

bool SqliteFile::still_at_path() const {
    if (path_.empty()) return true;
    const auto now = status_of(path_);
    return now && now->st_ino == inode_;
}

/// SQLite does not wait for this lock by itself.
void SqliteFile::require_wal() {
    const auto until = std::chrono::steady_clock::now() + wait_;
    while (!database_->switch_to_wal()) {
        check_interrupt();
        if (std::chrono::steady_clock::now() > until) {
            throw Error(ExitCode::busy, path_, "a reader or another run holds the warehouse",
                        "try again when it has ended, or wait for it with --wait SECONDS");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

/// Nothing when the file was removed meanwhile: a first load that was refused does that.
std::unique_ptr<Transaction> SqliteFile::try_lock() {
    std::unique_ptr<Transaction> transaction;
    try {
        transaction = std::make_unique<Transaction>(*database_);
    } catch (const Error&) {
        if (still_at_path()) throw;
    }
    if (!still_at_path()) transaction.reset();
    return transaction;
}

std::unique_ptr<Transaction> SqliteFile::lock() {
    for (;;) {
        if (!database_) open();
        database_->set_wait(wait_);
        existed_ = identify(*database_, version_) != Content::nothing;
        if (existed_) require_wal();
        auto transaction = try_lock();
        // A first load that ended meanwhile has left a warehouse, which takes WAL mode.
        if (transaction && (existed_ || identify(*database_, version_) == Content::nothing)) return transaction;
        if (!transaction) database_.reset();
    }
}

std::unique_ptr<Transaction> SqliteFile::begin(const Catalogue& catalogue) {
    version_ = catalogue.schema_version();
    auto transaction = lock();
    const Content content = identify(*database_, version_);
    if (content == Content::older_warehouse) migrate(*database_, catalogue);
    {
        // Each file creates what is not there yet, in a new warehouse and in one that gets a user's own table.
        const ModelScope models_only(*database_);
        for (const Model& model : catalogue.stage("schema")) database_->execute(model.sql, model.path());
    }
    if (content == Content::nothing) {
        database_->execute(
            fmt::format("pragma application_id = {}; pragma user_version = {}", application_id, version_));
    }
    return transaction;
}

std::unique_ptr<Transaction> SqliteFile::begin_for_ledger() {
    wait_ = Database::shortest_wait;
    database_->ignore_interrupts();
    return lock();
}

void SqliteFile::require_in_place() const {
    if (still_at_path()) return;
    throw Error(
        ExitCode::failed, path_, "was replaced or removed while the run wrote to it",
        "let nothing move the warehouse during a run; delete what ends in -wal and -shm beside it, and start again");
}

void SqliteFile::committed() {
    created_file_ = false;
    if (!path_.empty()) database_->switch_to_wal();
}

void SqliteFile::remove_if_empty() noexcept {
    // Under the exclusive lock, so that another run's first load is not taken from under it.
    try {
        database_->ignore_interrupts();
        database_->set_wait(std::chrono::milliseconds(0));
        database_->execute("begin exclusive");
        const auto status = status_of(path_);
        if (status && status->st_ino == inode_ && status->st_size == 0) unlink(path_.c_str());
        database_->execute("rollback");
    } catch (const Error&) {
        // Another run has it now.
    }
}

}  // namespace ordermart
