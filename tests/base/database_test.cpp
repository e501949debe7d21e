#include "ordermart/base/database.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

using Mode = Database::Mode;
using namespace std::chrono_literals;

Stop stop_of_sql(Database& database, const std::string& sql) {
    return stop_of([&] { database.execute(sql, "model"); });
}

/// What stops a user who may read the file and not write to it or its folder. Root, who may everything, is nobody then.
Stop stop_of_reader(const TemporaryFolder& folder, const std::string& file) {
    using std::filesystem::perms;
    const perms read = perms::owner_read | perms::group_read | perms::others_read;
    const perms enter = perms::owner_exec | perms::group_exec | perms::others_exec;
    std::filesystem::permissions(folder.path(file), read);
    std::filesystem::permissions(folder.path(), read | enter);
    const uid_t user = geteuid();
    REQUIRE((user != 0 || seteuid(65534) == 0));
    const Stop stop =
        stop_of([&] { Database(folder.path(file), Mode::read_only).query_integer("select count(*) from t"); });
    REQUIRE(seteuid(user) == 0);
    std::filesystem::permissions(folder.path(), perms::owner_all);
    return stop;
}

}  // namespace

TEST_CASE("values come back from SQLite as they were bound") {
    Database database("", Mode::create);
    database.execute("create table kept (value any) strict");
    const std::string text("a\0'\xC3\xA9", 5);
    const std::string bytes("\xFF\0", 2);
    const std::array<Value, 7> values{Value(),      Value(INT64_MIN),   Value(0.5),
                                      Value(text),  Value(Blob{bytes}), Value(std::string_view{}),
                                      Value(Blob{})};
    Statement insert = database.prepare("insert into kept (value) values (:value)");
    CHECK(insert.parameter_count() == 1);
    CHECK(insert.parameter_name(1) == ":value");
    for (const Value& value : values) {
        insert.bind(1, value);
        insert.run();
    }
    CHECK(database.total_changes() == 7);

    Statement query = database.prepare("select value from kept order by rowid");
    CHECK(query.column_count() == 1);
    CHECK(query.column_name(0) == "value");
    REQUIRE(query.step());
    CHECK(std::holds_alternative<std::monostate>(query.value(0)));
    REQUIRE(query.step());
    CHECK(std::get<std::int64_t>(query.value(0)) == INT64_MIN);
    REQUIRE(query.step());
    CHECK(std::get<double>(query.value(0)) == 0.5);
    REQUIRE(query.step());
    CHECK(std::get<std::string_view>(query.value(0)) == text);
    REQUIRE(query.step());
    CHECK(std::get<Blob>(query.value(0)).bytes == bytes);
    REQUIRE(query.step());
    CHECK(std::get<std::string_view>(query.value(0)).empty());
    REQUIRE(query.step());
    CHECK(std::get<Blob>(query.value(0)).bytes.empty());
    CHECK_FALSE(query.step());
}

TEST_CASE("statements are taken one after the other, and comments are none") {
    Database database("", Mode::create);
    std::string_view sql = "-- first\nselect 1; /* second */ create table t (a); -- end";
    auto first = database.prepare_next(sql, "model");
    REQUIRE(first);
    CHECK(first->read_only());
    auto second = database.prepare_next(sql, "model");
    REQUIRE(second);
    CHECK_FALSE(second->read_only());
    CHECK_FALSE(database.prepare_next(sql, "model"));
    CHECK(sql.empty());
}

TEST_CASE("SQL with a NUL byte in it is refused") {
    Database database("", Mode::create);
    using namespace std::string_view_literals;
    const Stop stop = stop_of([&] { database.execute("select 1;\0 select 2"sv, "model"); });
    CHECK(stop.code == ExitCode::failed);
    CHECK(stop.message.starts_with("model: holds a NUL byte"));
}

TEST_CASE("a statement runs again after it ran or was reset") {
    Database database("", Mode::create);
    Statement query = database.prepare("select 1 union all select 2");
    REQUIRE(query.step());
    query.reset();
    REQUIRE(query.step());
    CHECK(query.integer(0) == 1);
    query.run();
    REQUIRE(query.step());
    CHECK(query.text(0) == "1");
}

TEST_CASE("a query without rows is 0 or empty") {
    Database database("", Mode::create);
    CHECK(database.query_integer("select 1 where false") == 0);
    CHECK(database.query_text("select 'a' where false").empty());
}

TEST_CASE("a statement that SQLite refuses is an error that names its place and SQLite's reason") {
    Database database("", Mode::create);
    const Stop wrong = stop_of_sql(database, "selec 1");
    CHECK(wrong.code == ExitCode::failed);
    CHECK(wrong.message.starts_with("model: "));
    CHECK(wrong.says("near \"selec\": syntax error"));
    CHECK(stop_of_sql(database, "select 1 from nowhere").says("no such table: nowhere"));
    CHECK(stop_of([&] { database.prepare("select nothing"); }).message.starts_with("temporary database: "));
}

TEST_CASE("a broken constraint is an error that names it") {
    Database database("", Mode::create);
    database.execute("create table t (a integer primary key, b text not null check (b <> '')) strict");
    database.execute("insert into t (a, b) values (1, 'x')");
    for (const auto& [values, reason] :
         {std::pair("(1, 'y')", "UNIQUE constraint failed: t.a"),
          std::pair("(2, null)", "NOT NULL constraint failed: t.b"), std::pair("(3, '')", "CHECK constraint failed"),
          std::pair("('x', 'y')", "datatype mismatch")}) {
        CAPTURE(values);
        const Stop stop = stop_of_sql(database, std::string("insert into t (a, b) values ") + values);
        CHECK(stop.code == ExitCode::failed);
        CHECK(stop.says(reason));
    }
    CHECK(database.query_integer("select count(*) from t") == 1);
}

TEST_CASE("a file that is not there is made only where that is wanted") {
    const TemporaryFolder folder;
    CHECK(stop_of([&] { Database(folder.path("none.db"), Mode::read_only); }).code == ExitCode::failed);
    CHECK(stop_of([&] { Database(folder.path("none.db"), Mode::read_write); }).code == ExitCode::failed);
    CHECK_FALSE(std::filesystem::exists(folder.path("none.db")));
    Database(folder.path("made.db"), Mode::create).execute("create table t (a)");
    CHECK(std::filesystem::exists(folder.path("made.db")));
    CHECK(stop_of([&] { Database(folder.path("none/made.db"), Mode::create); }).says("permissions"));
}

TEST_CASE("a file that is no database is wrong usage") {
    const TemporaryFolder folder;
    write_file(folder.path("w.db"), "customer_name,order_id,price,order_date,product_id,passenger_count\n");
    const Stop stop = stop_of([&] { Database(folder.path("w.db"), Mode::read_only).query_integer("select 1 from t"); });
    CHECK(stop.code == ExitCode::usage);
    CHECK(stop.says("is not a SQLite database"));
}

TEST_CASE("a reading connection cannot write") {
    const TemporaryFolder folder;
    Database(folder.path("w.db"), Mode::create).execute("create table t (a)");
    Database database(folder.path("w.db"), Mode::read_only);
    CHECK(stop_of_sql(database, "insert into t (a) values (1)").code == ExitCode::failed);
    CHECK(stop_of_sql(database, "drop table t").code == ExitCode::failed);
    CHECK(database.query_integer("select count(*) from t") == 0);
}

TEST_CASE("a reader who may not write beside a database in WAL mode is told so") {
    const TemporaryFolder folder;
    {
        Database database(folder.path("w.db"), Mode::create);
        database.execute("create table t (a)");
        CHECK(stop_of_reader(folder, "w.db").code == ExitCode::done);
        REQUIRE(database.switch_to_wal());
    }
    const auto is_told = [&folder] {
        const Stop stop = stop_of_reader(folder, "w.db");
        CHECK(stop.code == ExitCode::failed);
        CHECK(stop.message == folder.path("w.db") +
                                  ": its folder may not be written to, and SQLite writes beside a database in WAL mode "
                                  "even to read it (copy the file to a folder of yours, or ask for write permission)");
    };
    is_told();
    write_file(folder.path("w.db-wal"), "");
    is_told();
}

TEST_CASE("the schema cannot be written around SQLite") {
    Database database("", Mode::create);
    database.execute("create table t (a)");
    database.execute("pragma writable_schema = on");
    CHECK(stop_of_sql(database, "update sqlite_schema set sql = 'create table t (b)'").says("may not be modified"));
    CHECK(stop_of_sql(database, "pragma journal_mode = off").code == ExitCode::done);
    CHECK(database.query_text("pragma journal_mode") != "off");
}

TEST_CASE("a double-quoted word is never a string") {
    Database database("", Mode::create);
    database.execute("create table t (a)");
    CHECK(stop_of_sql(database, "select \"nothing\" from t").says("no such column"));
    CHECK(stop_of_sql(database, "create index i on t (\"nothing\")").code == ExitCode::failed);
    CHECK(stop_of_sql(database, "create view v as select \"nothing\" as a; select a from v").code == ExitCode::failed);
}

TEST_CASE("the schema is not trusted, cells are checked, and nothing can be loaded") {
    Database database("", Mode::create);
    CHECK(database.query_integer("pragma trusted_schema") == 0);
    CHECK(database.query_integer("pragma cell_size_check") == 1);
    CHECK(stop_of_sql(database, "select load_extension('x')").says("not authorized"));
}

TEST_CASE("a transaction that is not committed is rolled back") {
    Database database("", Mode::create);
    database.execute("create table t (a)");
    {
        const Transaction transaction(database);
        CHECK(database.in_transaction());
        database.execute("insert into t (a) values (1)");
    }
    CHECK_FALSE(database.in_transaction());
    CHECK(database.query_integer("select count(*) from t") == 0);
    {
        Transaction transaction(database);
        database.execute("insert into t (a) values (1)");
        transaction.commit();
        CHECK_FALSE(database.in_transaction());
    }
    CHECK(database.query_integer("select count(*) from t") == 1);
}

TEST_CASE("the second of two writers is told that the database is busy, after its wait") {
    const TemporaryFolder folder;
    Database first(folder.path("w.db"), Mode::create);
    first.execute("create table t (a)");
    Database second(folder.path("w.db"), Mode::read_write);
    const auto begin = [&second](std::chrono::milliseconds wait) {
        second.set_wait(wait);
        const auto begun = std::chrono::steady_clock::now();
        const Stop stop = stop_of([&] { const Transaction transaction(second); });
        return std::pair(stop, std::chrono::steady_clock::now() - begun);
    };
    {
        const Transaction transaction(first);
        const auto [at_once, moment] = begin(0ms);
        CHECK(at_once.code == ExitCode::busy);
        CHECK(at_once.says("--wait"));
        CHECK(moment < 200ms);
        const auto [later, waited] = begin(300ms);
        CHECK(later.code == ExitCode::busy);
        CHECK(waited >= 300ms);
        CHECK_FALSE(second.in_transaction());
    }
    CHECK(begin(0ms).first.code == ExitCode::done);
}

TEST_CASE("models may not end the transaction, reach other files, set pragmas or load code") {
    Database database("", Mode::create);
    Transaction transaction(database);
    database.execute("create table t (a); savepoint before");
    const ModelScope models_only(database);
    for (const char* sql : {"begin", "commit", "end", "rollback", "savepoint s", "release before", "rollback to before",
                            "attach ':memory:' as other", "attach database 'other.db' as other", "detach main",
                            "pragma foreign_keys = on", "pragma user_version = 7", "pragma journal_mode",
                            "pragma optimize", "select * from pragma_table_info('t')", "select load_extension('x')"}) {
        CAPTURE(sql);
        const Stop stop = stop_of_sql(database, sql);
        CHECK(stop.code == ExitCode::failed);
        CHECK(stop.says("not authorized"));
        CHECK(database.in_transaction());
    }
}

TEST_CASE("models may do everything else, and ordermart everything again after them") {
    Database database("", Mode::create);
    Transaction transaction(database);
    {
        const ModelScope models_only(database);
        for (const char* sql :
             {"create table t (a integer primary key, b text)", "create index i on t (b)",
              "create view v as select a from t", "create temp table u (a)", "insert into t (b) values ('x'), ('y')",
              "update t set b = upper(b) where a = 1", "delete from t where a = 2",
              "create temp trigger g after insert on t begin insert into u (a) values (new.a); end",
              "insert into t (a, b) values (7, 'z') on conflict (a) do update set b = excluded.b",
              "with recursive n (i) as (values (1) union all select i + 1 from n where i < 9) select sum(i) from n",
              "select strftime('%j', '2023-12-10'), json_array(1), printf('%.2f', 1)", "alter table t add column c",
              "reindex i", "analyze t", "drop trigger g", "drop view v"}) {
            CAPTURE(sql);
            CHECK(stop_of_sql(database, sql).message.empty());
        }
        CHECK(database.query_text("select group_concat(b) || (select count(*) from u) from t") == "X,z1");
    }
    database.execute("savepoint s; release s; pragma user_version = 7");
    transaction.commit();
    CHECK(database.query_integer("pragma user_version") == 7);
}

TEST_CASE("the exception of a callback comes out of the statement that ran it, once") {
    Database database("", Mode::create);
    database.keep_exception(std::make_exception_ptr(std::runtime_error("kept")));
    std::string message;
    try {
        database.execute("select nothing");
    } catch (const std::runtime_error& error) {
        message = error.what();
    }
    CHECK(message == "kept");
    CHECK(stop_of_sql(database, "select nothing").code == ExitCode::failed);
}

}  // namespace ordermart::test
