#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

struct sqlite3;
struct sqlite3_stmt;

namespace ordermart {

/// Bytes that are no valid text.
struct Blob {
    std::string_view bytes;
};

/// One SQL value: NULL, INTEGER, REAL, TEXT or BLOB. Views belong to whoever made the value.
using Value = std::variant<std::monostate, std::int64_t, double, std::string_view, Blob>;

class Database;

/// What the names of files beside a database end in: SQLite's own, and a warehouse's lock and first load.
inline constexpr std::array<std::string_view, 5> suffixes_beside_database{"-wal", "-shm", "-journal", "-lock",
                                                                          "-loading"};

/// A name as SQL quotes it: `"name"`.
std::string quoted_name(std::string_view name);

/// One prepared SQL statement. Owns it; must not outlive its Database.
/// Every SQLite error is thrown as Error, naming the place it was prepared for and SQLite's own message.
class Statement {
public:
    /// Binds a copy of a value to parameter `index` (from 1).
    void bind(int index, const Value& value);

    /// Name of parameter `index` with its colon, empty for a nameless one; from 1 to parameter_count().
    std::string_view parameter_name(int index) const;
    int parameter_count() const;

    /// Runs to the next row; false when there is none.
    bool step();

    /// Runs a statement that returns no rows, and makes it ready to run again.
    void run();

    /// Ready to run again, with the same bindings.
    void reset();

    int column_count() const;
    std::string_view column_name(int column) const;

    /// The present row's value in `column` (from 0); its views are valid until the next step or reset.
    Value value(int column) const;
    std::int64_t integer(int column) const;
    std::string text(int column) const;

    /// It cannot change the database.
    bool read_only() const;

    sqlite3_stmt* handle() const { return statement_.get(); }

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };
    Statement(Database& database, std::string_view place, sqlite3_stmt* statement)
        : database_(&database), place_(place), statement_(statement) {}

    Database* database_;
    std::string place_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection to a SQLite database file, hardened: defensive mode, untrusted schema, no extensions, bound values.
class Database {
public:
    enum class Mode {
        read_only,   ///< for queries; the file must exist
        read_write,  ///< the file must exist
        create,      ///< made when missing; an empty path is a private temporary database
    };

    /// Long enough for another connection that opens or closes the file, which locks it for a moment.
    static constexpr std::chrono::milliseconds shortest_wait{2000};

    /// `wait` is as for set_wait. Throws Error{failed} when the file cannot be opened, Error{busy} when it stays locked
    /// and Error{usage} when it is no database.
    Database(const std::string& path, Mode mode, std::chrono::milliseconds wait = shortest_wait);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::string& path() const { return path_; }

    /// Prepares the first statement of `sql` and moves `sql` behind it. `place` names the text in errors.
    /// A statement that is only white space or comment is none: nothing is returned.
    std::optional<Statement> prepare_next(std::string_view& sql, std::string_view place);

    /// Prepares a single statement of ordermart's own.
    Statement prepare(std::string_view sql);

    /// Runs statements without parameters, whatever they return. `place` names the text in errors; the path by default.
    void execute(std::string_view sql, std::string_view place = {});

    /// The first column of the first row; 0 or empty when there is no row.
    std::int64_t query_integer(std::string_view sql);
    std::string query_text(std::string_view sql);

    /// Rows inserted, updated and deleted since the database was opened.
    std::int64_t total_changes() const;

    bool in_transaction() const;

    /// How long a statement waits for another connection's lock. A signal ends the wait.
    void set_wait(std::chrono::milliseconds wait) { wait_ = wait; }

    /// Switches to WAL mode, where readers and the writer do not block each other, and says whether the database is in
    /// it then. It is not while another connection is reading in the present mode.
    bool switch_to_wal();

    /// From now on nothing is synced, and what fails is not undone: for a file that is thrown away when anything fails.
    void do_without_journal();

    /// Replaces what is here with what `other` holds, in one transaction.
    void copy_from(Database& other);

    /// While true, statements are refused that end the transaction, attach files, set pragmas or load code:
    /// models may do everything else.
    void restrict_to_models(bool restricted) { restricted_ = restricted; }

    /// Until now a signal stopped whatever ran; from now on it does not, so that the stopped run can be recorded.
    void ignore_interrupts() { interruptible_ = false; }

    /// Calls `tick` several times a second while statements run. Empty: nothing is called.
    void on_tick(std::function<void()> tick) { tick_ = std::move(tick); }

    /// Keeps an exception that a callback must not throw through SQLite; the statement that ran it throws it.
    void keep_exception(std::exception_ptr exception) noexcept { kept_ = std::move(exception); }

    sqlite3* handle() const { return handle_.get(); }

private:
    friend class Statement;
    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };
    [[noreturn]] void throw_error(std::string_view place);

    static int on_progress(void* database) noexcept;
    static int on_busy(void* database, int tries) noexcept;
    static int on_authorize(void* database, int action, const char*, const char*, const char*, const char*) noexcept;

    /// The file can be read, and what is missing is leave to write beside it.
    bool may_not_write_beside() const;

    std::string path_;
    Mode mode_;
    std::chrono::milliseconds wait_;
    std::chrono::steady_clock::time_point wait_until_{};
    bool restricted_ = false;
    bool interruptible_ = true;
    std::exception_ptr kept_;
    std::function<void()> tick_;
    std::unique_ptr<sqlite3, Close> handle_;
};

/// BEGIN IMMEDIATE until commit(); leaving scope without it rolls back.
class Transaction {
public:
    /// Throws Error{busy} when another connection holds the write lock for longer than the database's wait.
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Database& database_;
};

/// While it lives, the database runs models only (see Database::restrict_to_models).
class ModelScope {
public:
    explicit ModelScope(Database& database) : database_(database) { database_.restrict_to_models(true); }
    ~ModelScope() { database_.restrict_to_models(false); }
    ModelScope(const ModelScope&) = delete;
    ModelScope& operator=(const ModelScope&) = delete;

private:
    Database& database_;
};

}  // namespace ordermart
