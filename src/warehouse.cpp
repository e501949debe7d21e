#include "ordermart/warehouse.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "ordermart/error.hpp"

namespace ordermart {
namespace {

/// "ordm": tells file(1) and us whose database it is.
constexpr std::int64_t application_id = 0x6f72646d;

/// Raised by every change of sql/sqlite/schema. The schema stage creates what is missing, so it also brings an older
/// warehouse up to date.
constexpr std::int64_t schema_version = 1;

enum class Content { nothing, older_warehouse, warehouse };

/// Throws where the file holds what ordermart must not touch.
Content identify(Database& database) {
    const std::int64_t id = database.query_integer("pragma application_id");
    const std::int64_t version = database.query_integer("pragma user_version");
    if (id != application_id) {
        const std::int64_t objects = database.query_integer("select count(*) from sqlite_schema");
        if (id == 0 && objects == 0) return Content::nothing;
        throw Error(ExitCode::usage, database.path(), "is a database of another program",
                    "name the warehouse with --db; ordermart makes it when it is not there");
    }
    if (version > schema_version) {
        throw Error(
            ExitCode::usage, database.path(),
            fmt::format("has schema version {}, and this ordermart knows versions up to {}", version, schema_version),
            "use the newer ordermart that wrote it");
    }
    return version < schema_version ? Content::older_warehouse : Content::warehouse;
}

std::optional<struct stat> status_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return std::nullopt;
    return status;
}

}  // namespace

std::unique_ptr<Database> open_warehouse(const std::string& path) {
    const auto no_warehouse = [&path](std::string_view problem) {
        return Error(ExitCode::no_input, path, problem,
                     "load a file with `ordermart run`, or name the warehouse with --db");
    };
    if (!status_of(path)) throw no_warehouse("is not there");
    auto database = std::make_unique<Database>(path, Database::Mode::read_only);
    // A reader meets a lock only for the moment in which a first load ends or a cut-off run is rolled back.
    database->set_wait(std::chrono::seconds(5));
    switch (identify(*database)) {
        case Content::nothing:
            throw no_warehouse("is empty");
        case Content::older_warehouse:
            throw Error(ExitCode::usage, path, "was made by an older ordermart",
                        "the next `ordermart run` brings it up to date");
        case Content::warehouse:
            break;
    }
    // All that is read is of one moment, whatever a run commits meanwhile.
    database->execute("begin");
    return database;
}

Warehouse::Warehouse(std::string path, std::chrono::seconds wait) : path_(std::move(path)), wait_(wait) {}

Warehouse::~Warehouse() {
    if (created_file_ && database_) remove_if_empty();
}

void Warehouse::open() {
    const auto before = status_of(path_);
    created_file_ = created_file_ || (!before && !path_.empty());
    database_ = std::make_unique<Database>(path_, Database::Mode::create);
    database_->set_wait(wait_);
    // SQLite creates the file at its first use, so the path leads to an inode only after it.
    database_->query_integer("pragma schema_version");
    const auto after = before ? before : status_of(path_);
    inode_ = after ? after->st_ino : 0;
}

bool Warehouse::still_at_path() const {
    if (path_.empty()) return true;
    const auto now = status_of(path_);
    return now && now->st_ino == inode_;
}

std::unique_ptr<Transaction> Warehouse::begin(const Catalogue& catalogue) {
    for (;;) {
        if (!database_) open();
        const bool holds_tables = identify(*database_) != Content::nothing;
        if (holds_tables && database_->query_text("pragma journal_mode = wal") != "wal") {
            throw Error(ExitCode::busy, path_, "a reader holds the warehouse",
                        "try again when it has ended, or wait for it with --wait SECONDS");
        }
        auto transaction = std::make_unique<Transaction>(*database_);
        // While this waited for the lock, a refused first load may have removed the file, and a successful one filled
        // it.
        if (!still_at_path()) {
            transaction.reset();
            database_.reset();
            continue;
        }
        const Content content = identify(*database_);
        if (content != Content::nothing && !holds_tables) continue;
        if (content != Content::warehouse) {
            const ModelScope models_only(*database_);
            for (const Model& model : catalogue.stage("schema")) database_->execute(model.sql, model.path());
        }
        if (content != Content::warehouse) {
            database_->execute(
                fmt::format("pragma application_id = {}; pragma user_version = {}", application_id, schema_version));
        }
        existed_ = holds_tables;
        return transaction;
    }
}

void Warehouse::committed() {
    created_file_ = false;
    // A reader can be in the way; then the next run does it.
    if (!path_.empty()) database_->query_text("pragma journal_mode = wal");
}

void Warehouse::remove_if_empty() noexcept {
    // Under the exclusive lock, so that another run's first load is not taken from under it.
    try {
        database_->ignore_interrupts();
        database_->execute("begin exclusive");
        if (still_at_path() && database_->query_integer("pragma page_count") == 0) unlink(path_.c_str());
        database_->execute("rollback");
    } catch (const Error&) {
        // Another run has it now.
    }
}

}  // namespace ordermart
