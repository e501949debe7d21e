#include "ordermart/base/database.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <thread>

#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"

namespace ordermart {
namespace {

using namespace std::chrono_literals;

template <typename... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

// clang 14, which builds the fuzz targets, does not deduce it.
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

std::string_view column_text(sqlite3_stmt* statement, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

int open_flags(Database::Mode mode) {
    // Not SQLITE_OPEN_READONLY: what a killed run left can only be rolled back by a connection that may write.
    // query_only keeps a reading connection from more than that.
    const int create = mode == Database::Mode::create ? SQLITE_OPEN_CREATE : 0;
    return SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | create;
}

/// SQLite gives names such as `:memory:` and `file:...` a meaning; to us every name is a file's.
std::string file_name(const std::string& path) { return path.empty() || path.front() == '/' ? path : "./" + path; }

}  // namespace

std::string quoted_name(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + '"';
}

// Statement

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

void Statement::bind(int index, const Value& value) {
    sqlite3_stmt* statement = statement_.get();
    const int result =
        std::visit(Overloaded{
                       [&](std::monostate) { return sqlite3_bind_null(statement, index); },
                       [&](std::int64_t number) { return sqlite3_bind_int64(statement, index, number); },
                       [&](double number) { return sqlite3_bind_double(statement, index, number); },
                       [&](std::string_view text) {
                           return sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(), text.size(),
                                                      SQLITE_TRANSIENT, SQLITE_UTF8);
                       },
                       [&](Blob blob) {
                           return sqlite3_bind_blob64(statement, index, blob.bytes.empty() ? "" : blob.bytes.data(),
                                                      blob.bytes.size(), SQLITE_TRANSIENT);
                       },
                   },
                   value);
    if (result != SQLITE_OK) database_->throw_error(place_);
}

std::string_view Statement::parameter_name(int index) const {
    const char* name = sqlite3_bind_parameter_name(statement_.get(), index);
    return name == nullptr ? std::string_view{} : std::string_view{name};
}

int Statement::parameter_count() const { return sqlite3_bind_parameter_count(statement_.get()); }

bool Statement::step() {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    database_->throw_error(place_);
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

int Statement::column_count() const { return sqlite3_column_count(statement_.get()); }

std::string_view Statement::column_name(int column) const { return sqlite3_column_name(statement_.get(), column); }

Value Statement::value(int column) const {
    sqlite3_stmt* statement = statement_.get();
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER:
            return integer(column);
        case SQLITE_FLOAT:
            return sqlite3_column_double(statement, column);
        case SQLITE_TEXT:
            return column_text(statement, column);
        case SQLITE_BLOB:
            return Blob{{static_cast<const char*>(sqlite3_column_blob(statement, column)),
                         static_cast<std::size_t>(sqlite3_column_bytes(statement, column))}};
        default:
            return std::monostate{};
    }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::text(int column) const { return std::string(column_text(statement_.get(), column)); }

bool Statement::read_only() const { return sqlite3_stmt_readonly(statement_.get()) != 0; }

// Database

void Database::Close::operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }

Database::Database(const std::string& path, Mode mode, std::chrono::milliseconds wait)
    : path_(path.empty() ? "temporary database" : path), mode_(mode), wait_(wait) {
    // Before the first connection: nobody asks for SQLite's memory statistics, and counting costs every allocation.
    static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(configured);

    sqlite3* handle = nullptr;
    const int result = sqlite3_open_v2(file_name(path).c_str(), &handle, open_flags(mode), nullptr);
    handle_.reset(handle);
    if (result != SQLITE_OK) throw_error(path_);

    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_busy_handler(handle, on_busy, this);
    sqlite3_progress_handler(handle, 100'000, on_progress, this);
    sqlite3_set_authorizer(handle, on_authorize, this);
    execute("pragma cell_size_check = on");
    // Loads replace whole tables; overwriting what they leave would cost as much again.
    execute("pragma secure_delete = off");
    execute("pragma cache_size = -32768");
    // Sorts, such as that of a new index, take a second thread.
    execute("pragma threads = 1");
    if (mode == Mode::read_only) execute("pragma query_only = on");
}

Database::~Database() = default;

std::optional<Statement> Database::prepare_next(std::string_view& sql, std::string_view place) {
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int result =
        sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), 0, &statement, &tail);
    if (result != SQLITE_OK) throw_error(place);
    if (tail == sql.data() && !sql.empty()) {
        throw Error(ExitCode::failed, place, "holds a NUL byte, where SQLite stops reading", "take it out of the SQL");
    }
    sql.remove_prefix(static_cast<std::size_t>(tail - sql.data()));
    if (statement == nullptr) return std::nullopt;
    return Statement(*this, place, statement);
}

Statement Database::prepare(std::string_view sql) { return std::move(*prepare_next(sql, path_)); }

void Database::execute(std::string_view sql, std::string_view place) {
    while (!sql.empty()) {
        if (auto statement = prepare_next(sql, place.empty() ? path_ : place)) statement->run();
    }
}

std::int64_t Database::query_integer(std::string_view sql) {
    Statement query = prepare(sql);
    return query.step() ? query.integer(0) : 0;
}

std::string Database::query_text(std::string_view sql) {
    Statement query = prepare(sql);
    return query.step() ? query.text(0) : std::string{};
}

std::int64_t Database::total_changes() const { return sqlite3_total_changes64(handle_.get()); }

bool Database::switch_to_wal() {
    std::string mode;
    const auto keep_mode = [](void* kept, int, char** values, char**) {
        *static_cast<std::string*>(kept) = values[0];
        return 0;
    };
    return sqlite3_exec(handle_.get(), "pragma journal_mode = wal", keep_mode, &mode, nullptr) == SQLITE_OK &&
           mode == "wal";
}

void Database::do_without_journal() {
    // Which newer SQLite forbids in defensive mode.
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    execute("pragma journal_mode = off; pragma synchronous = off");
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

void Database::copy_from(Database& other) {
    sqlite3_backup* backup = sqlite3_backup_init(handle_.get(), "main", other.handle(), "main");
    if (backup != nullptr) sqlite3_backup_step(backup, -1);
    // It has the error of all that went before.
    if (backup == nullptr || sqlite3_backup_finish(backup) != SQLITE_OK) throw_error(path_);
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

bool Database::may_not_write_beside() const {
    const char* file = handle_ ? sqlite3_db_filename(handle_.get(), "main") : nullptr;
    if (file == nullptr || faccessat(AT_FDCWD, file, R_OK, AT_EACCESS) != 0) return false;
    const std::string folder = std::filesystem::path(file).parent_path().string();
    return faccessat(AT_FDCWD, folder.c_str(), W_OK, AT_EACCESS) != 0;
}

void Database::throw_error(std::string_view place) {
    if (kept_) std::rethrow_exception(std::exchange(kept_, nullptr));
    if (interruptible_) check_interrupt();
    const int code = handle_ ? sqlite3_extended_errcode(handle_.get()) : SQLITE_NOMEM;
    const std::string_view message = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
    switch (code & 0xff) {
        case SQLITE_BUSY:
            throw Error(ExitCode::busy, place, "another run holds the warehouse",
                        "try again when it has ended, or wait for it with --wait SECONDS");
        case SQLITE_NOTADB:
            throw Error(ExitCode::usage, place, "is not a SQLite database", "name the warehouse with --db");
        case SQLITE_FULL:
        case SQLITE_IOERR:
            throw Error(ExitCode::failed, place, fmt::format("the disk failed: {}", message),
                        "check its free space and health, then start the run again");
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
            // Not opened as immutable: nobody knows that no run begins to write meanwhile.
            if (mode_ == Mode::read_only && code != SQLITE_READONLY_ROLLBACK && may_not_write_beside()) {
                throw Error(ExitCode::failed, place,
                            "its folder may not be written to, and SQLite writes beside a database in WAL mode even "
                            "to read it",
                            "copy the file to a folder of yours, or ask for write permission");
            }
            throw Error(ExitCode::failed, place, message,
                        "check that its folder is there, and the permissions of both");
        case SQLITE_CORRUPT:
            throw Error(ExitCode::failed, place, message, "restore the warehouse from a backup or load it anew");
        case SQLITE_AUTH:
            throw Error(ExitCode::failed, place, fmt::format("{}: models may not do this", message),
                        "leave transactions, attached files and pragmas to ordermart");
        default:
            throw Error(ExitCode::failed, place, message, "nothing was changed; mend the model or the warehouse");
    }
}

int Database::on_progress(void* database) noexcept {
    const auto& self = *static_cast<Database*>(database);
    if (self.tick_) {
        try {
            self.tick_();
        } catch (...) {
            // What is shown meanwhile is not worth a run.
        }
    }
    return self.interruptible_ && pending_interrupt() != 0 ? 1 : 0;
}

int Database::on_busy(void* database, int tries) noexcept {
    auto& self = *static_cast<Database*>(database);
    const auto now = std::chrono::steady_clock::now();
    if (tries == 0) self.wait_until_ = now + self.wait_;
    if (now >= self.wait_until_ || on_progress(database) != 0) return 0;
    std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(50ms, self.wait_until_ - now));
    return 1;
}

int Database::on_authorize(void* database, int action, const char* object, const char* detail, const char*,
                           const char*) noexcept {
    if (!static_cast<Database*>(database)->restricted_) return SQLITE_OK;
    switch (action) {
        case SQLITE_TRANSACTION:
        case SQLITE_SAVEPOINT:
        case SQLITE_ATTACH:
        case SQLITE_DETACH:
            return SQLITE_DENY;
        case SQLITE_PRAGMA:
            // SQLite asks it by itself, when a column with a check is added.
            return object != nullptr && std::string_view(object) == "quick_check" ? SQLITE_OK : SQLITE_DENY;
        case SQLITE_FUNCTION:
            return detail != nullptr && std::string_view(detail) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
        default:
            return SQLITE_OK;
    }
}

// Transaction

Transaction::Transaction(Database& database) : database_(database) { database.execute("begin immediate"); }

Transaction::~Transaction() {
    // SQLite has rolled back by itself after some errors; what is left to do cannot fail in a way that matters here.
    if (database_.in_transaction()) sqlite3_exec(database_.handle(), "rollback", nullptr, nullptr, nullptr);
}

void Transaction::commit() { database_.execute("commit"); }

}  // namespace ordermart
