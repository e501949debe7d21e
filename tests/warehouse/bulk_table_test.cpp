#include "warehouse/sqlite/bulk_table.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <tuple>

#include "ordermart/base/interrupt.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

// TEST_ROUNDS=2000 fills so many random tables instead of 30; TEST_SEED=7 others. The test [.large] writes beyond 1
// GiB.

namespace ordermart::test {
namespace {

using Mode = Database::Mode;

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine_); }
    bool one_in(std::size_t times) { return below(times) == 0; }
    std::uint64_t bits() { return engine_(); }

    template <typename List>
    const auto& of(const List& list) {
        return list[below(std::size(list))];
    }

private:
    std::mt19937_64 engine_;
};

/// A value that owns its bytes.
struct Owned {
    int kind = 0;  ///< as in Value
    std::int64_t integer = 0;
    double real = 0;
    std::string bytes{};

    Value value() const {
        if (kind == 1) return integer;
        if (kind == 2) return real;
        if (kind == 3) return std::string_view(bytes);
        if (kind == 4) return Blob{bytes};
        return std::monostate{};
    }
};

std::int64_t random_integer(Random& random) {
    if (random.one_in(3)) return static_cast<std::int64_t>(random.below(20)) - 10;
    const std::size_t width = random.below(64);
    const auto edge = static_cast<std::int64_t>((std::uint64_t{1} << width) + random.below(3) - 1);
    const std::int64_t value = random.one_in(2) ? edge : static_cast<std::int64_t>(random.bits() >> width);
    return random.one_in(2) ? value : static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(value));
}

double random_real(Random& random) {
    constexpr std::array<double, 12> odd{0.0,
                                         -0.0,
                                         0.5,
                                         -0.5,
                                         1e300,
                                         -1e300,
                                         1e-300,
                                         -1e-300,
                                         -2e-300,
                                         9223372036854775808.0,
                                         -9223372036854775808.0,
                                         std::numeric_limits<double>::infinity()};
    if (random.one_in(3)) return random.of(odd);
    const auto whole = static_cast<double>(random_integer(random));
    return random.one_in(2) ? whole : whole / 8;
}

std::string random_bytes(Random& random, bool is_text) {
    std::size_t size = random.below(6);
    if (random.one_in(6)) size = random.below(300);
    if (random.one_in(40)) size = random.below(20'000);
    if (random.one_in(3000)) size = random.below(1'200'000);
    std::string bytes;
    for (std::size_t at = 0; at < size; ++at) {
        const auto byte = at < 300 || size < 2000 ? random.below(is_text ? 5 : 256) : at % 100;
        bytes += static_cast<char>(is_text ? "ab\1 z"[byte % 5] : static_cast<char>(byte));
    }
    if (!is_text && random.one_in(4)) bytes.assign(random.below(4), '\0');
    return bytes;
}

/// One that a STRICT column of the type takes, or makes one of its own from.
Owned random_value(Random& random, std::string_view type, bool may_be_null) {
    if (may_be_null && random.one_in(6)) return {};
    const std::size_t choice = random.below(8);
    if (type == "integer") {
        if (choice == 0) return {.kind = 2, .real = static_cast<double>(random.below(100))};
        if (choice == 1)
            return {.kind = 3, .bytes = " " + std::to_string(random.below(100)) + (random.one_in(2) ? "e2" : "")};
        if (choice == 2) return {.kind = 3, .bytes = std::to_string(random_integer(random))};
        return {.kind = 1, .integer = random_integer(random)};
    }
    if (type == "real") {
        if (choice == 0) return {.kind = 3, .bytes = std::to_string(random.below(1000)) + ".5"};
        if (choice < 3) return {.kind = 1, .integer = random_integer(random)};
        return {.kind = 2, .real = random_real(random)};
    }
    if (type == "text") {
        if (choice == 0) return {.kind = 1, .integer = random_integer(random)};
        if (choice == 1) return {.kind = 2, .real = random_real(random)};
        return {.kind = 3, .bytes = random_bytes(random, true)};
    }
    if (type == "blob") return {.kind = 4, .bytes = random_bytes(random, false)};
    return random_value(random, random.of(std::array{"integer", "integer", "real", "text", "blob"}), false);
}

struct Column {
    std::string name;
    std::string type;
    bool not_null;
};

/// A table of random columns, key and indexes; c0 numbers its rows.
struct Schema {
    std::vector<Column> columns{{"c0", "integer", true}};
    std::vector<std::string> statements;
    std::string left_out;     ///< a column with a default that no row gives
    std::string key = "c0";   ///< what rows in order are ordered by
    std::string on_conflict;  ///< of the statement that inserts, where keys may come again
    std::size_t page_size = 0;
};

std::string column_list(Random& random, const Schema& schema, std::size_t most) {
    std::vector<std::string> names;
    for (const Column& column : schema.columns) names.push_back(column.name);
    std::string list;
    const std::size_t count = 1 + random.below(std::min(most, names.size()));
    for (std::size_t number = 0; number < count; ++number) {
        const std::size_t at = random.below(names.size());
        list += (list.empty() ? "" : ", ") + names[at];
        names.erase(names.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return list;
}

bool names_row_number(const std::string& list) { return (list + ",").find("c0,") != std::string::npos; }

std::string random_conflict_clause(Random& random, const Schema& schema) {
    const std::string name = random.of(schema.columns).name;
    if (random.one_in(3)) return "on conflict do nothing";
    return "on conflict (" + schema.key + ") do update set " + name + " = excluded." + name +
           random.of(std::array<std::string, 3>{"", " where t.c0 % 2 = 0", " where excluded.c0 % 3 < 2"});
}

Schema random_schema(Random& random) {
    Schema schema;
    schema.page_size = std::size_t{512} << random.below(8);
    const std::size_t count = 1 + random.below(7);
    for (std::size_t number = 1; number <= count; ++number) {
        schema.columns.push_back({"c" + std::to_string(number),
                                  random.of(std::array{"integer", "real", "text", "blob", "any", "any"}),
                                  random.one_in(4)});
    }
    std::string sql = "create table t (";
    const std::size_t kind = random.below(4);
    if (kind == 1 || kind == 2) {
        schema.key = column_list(random, schema, 3);
        if (kind == 2 && !names_row_number(schema.key)) schema.key += ", c0";
        for (Column& column : schema.columns) {
            column.not_null = column.not_null || (schema.key + ",").find(column.name + ",") != std::string::npos;
        }
    }
    for (const Column& column : schema.columns) {
        sql += column.name + " " + column.type + (column.not_null ? " not null" : "");
        if (column.name == "c0" && kind == 0) sql += " primary key";
        sql += ", ";
    }
    if (random.one_in(3)) sql += "doubled real generated always as (c0 * 2.0) virtual, ";
    if (random.one_in(3)) {
        schema.left_out = "more";
        sql += "\"more\" any default " + std::string(random.of(std::array{"'it is'", "-7", "''"})) + ", ";
    }
    const bool has_conflicts = kind == 1 && !names_row_number(schema.key);
    if (has_conflicts) schema.on_conflict = random_conflict_clause(random, schema);
    if (random.one_in(2) && !has_conflicts) sql += "unique (c1, c0), ";
    if (kind == 1 || kind == 2) {
        sql += "primary key (" + schema.key + "), ";
    }
    sql += "check (c0 <> -1 and ')' <> '(')) strict" + std::string(kind == 1 ? ", without rowid" : "");
    schema.statements.push_back(sql);
    for (std::size_t number = random.below(4); number > 0; --number) {
        const std::string list = column_list(random, schema, 4);
        schema.statements.push_back(
            std::string("create ") + (names_row_number(list) && !has_conflicts && random.one_in(2) ? "unique " : "") +
            "index i" + std::to_string(number) + " on t (" + list + (random.one_in(6) ? " desc" : "") + ")" +
            (random.one_in(6) ? " where c0 > 50" : ""));
    }
    return schema;
}

void create(Database& database, const Schema& schema) {
    database.execute("pragma page_size = " + std::to_string(schema.page_size));
    database.execute("create table before_it (x); insert into before_it values (zeroblob(3000))");
    for (const std::string& statement : schema.statements) database.execute(statement);
    database.execute("create table behind_it (x); insert into behind_it values (zeroblob(3000)); drop table before_it");
}

std::string names_of(const Schema& schema) {
    std::string names;
    for (const Column& column : schema.columns) names += (names.empty() ? "" : ", ") + column.name;
    return names;
}

void make_source(Random& random, Database& database, const Schema& schema, std::size_t rows) {
    std::string columns;
    std::string places;
    for (const Column& column : schema.columns) {
        columns += ", " + column.name;
        places += ", ?";
    }
    database.execute("create temp table source (n integer primary key" + columns + ")");
    Statement insert = database.prepare("insert into temp.source values (?" + places + ")");
    database.execute("begin");
    std::vector<Owned> last(schema.columns.size());
    for (std::size_t row = 0; row < rows; ++row) {
        insert.bind(1, static_cast<std::int64_t>(row));
        for (std::size_t at = 0; at < schema.columns.size(); ++at) {
            // Values that come again make equal keys.
            if (row == 0 || !random.one_in(3)) {
                last[at] = random_value(random, schema.columns[at].type, !schema.columns[at].not_null);
            }
            if (at == 0) last[at] = {.kind = 1, .integer = static_cast<std::int64_t>(row) * 7};
            insert.bind(static_cast<int>(at) + 2, last[at].value());
        }
        insert.run();
    }
    database.execute("commit");
}

std::string text_of(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return "i" + std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value)) {
        std::string bytes(8, '\0');
        std::memcpy(bytes.data(), real, 8);
        return "r" + bytes;
    }
    if (const auto* text = std::get_if<std::string_view>(&value)) return "t" + std::string(*text);
    if (const auto* blob = std::get_if<Blob>(&value)) return "b" + std::string(blob->bytes);
    return "n";
}

/// Empty where both queries have the same rows in the same order.
std::string difference(Database& left, Database& right, const std::string& sql) {
    Statement of_left = left.prepare(sql);
    Statement of_right = right.prepare(sql);
    for (std::int64_t row = 0;; ++row) {
        const bool is_there = of_left.step();
        if (is_there != of_right.step()) return sql + ": one ends at row " + std::to_string(row);
        if (!is_there) return "";
        for (int column = 0; column < of_left.column_count(); ++column) {
            if (text_of(of_left.value(column)) != text_of(of_right.value(column))) {
                return sql + ": row " + std::to_string(row) + ", column " + std::to_string(column);
            }
        }
    }
}

/// What SQLite's own check finds. SQLite 3.40 finds nulls that are not there in some WITHOUT ROWID tables, however they
/// were filled: the rows are compared themselves.
std::string problems(Database& database, const std::string& check) {
    std::string found;
    Statement lines = database.prepare("pragma " + check + "(100000)");
    while (lines.step()) {
        const std::string line = lines.text(0);
        if (!line.starts_with("NULL value in") && line != "ok") found += line + "\n";
    }
    return found;
}

void require_same(Database& left, Database& right) {
    for (const std::string check : {"integrity_check", "quick_check"}) {
        REQUIRE(problems(left, check) == "");
        REQUIRE(problems(right, check) == "");
    }
    REQUIRE(difference(left, right, "select * from t not indexed") == "");
    Statement names = left.prepare(
        "select name from sqlite_schema where type = 'index' and sql not like '%where%' or name like "
        "'sqlite_autoindex_t%' and type = 'index'");
    while (names.step()) {
        REQUIRE(difference(left, right, "select * from t indexed by \"" + names.text(0) + "\"") == "");
    }
}

/// The same changes to both, as any later run makes them.
void change(Random& random, Database& left, Database& right, const Schema& schema) {
    for (int count = 0; count < 30; ++count) {
        const std::string number = std::to_string(random.below(900) * 7);
        const Column& column = random.of(schema.columns);
        std::string sql = "delete from t where c0 = " + number;
        if (random.one_in(3) && column.name != "c0") {
            sql = "update or ignore t set " + column.name + " = ? where c0 between " + number + " and " + number +
                  " + 50";
        } else if (random.one_in(2)) {
            sql = "insert or ignore into t (" + names_of(schema) + ") select c0 + 1";
            for (std::size_t at = 1; at < schema.columns.size(); ++at) sql += ", c" + std::to_string(at);
            sql += " from t where c0 between " + number + " and " + number + " + 200 order by c0";
        }
        const Owned value = random_value(random, column.type, !column.not_null);
        for (Database* database : {&left, &right}) {
            Statement statement = database->prepare(sql);
            if (statement.parameter_count() == 1) statement.bind(1, value.value());
            statement.run();
        }
    }
}

std::string order_of(Random& random, const Schema& schema) {
    switch (random.below(4)) {
        case 0:
            return "n";
        case 1:
            return schema.key + ", n";
        case 2:
            return "n % 50 = 0, " + schema.key + ", n";
        default:
            return "n * 7919 % 1009, n";
    }
}

void fill_both_ways(std::uint64_t seed) {
    Random random(seed);
    const TemporaryFolder folder;
    const Schema schema = random_schema(random);
    CAPTURE(seed, schema.statements, schema.page_size);
    Database bulk(folder.path("bulk.db"), Mode::create);
    Database plain(folder.path("plain.db"), Mode::create);
    for (Database* database : {&bulk, &plain}) create(*database, schema);
    make_source(random, bulk, schema, random.one_in(8) ? random.below(3) : random.below(900));

    std::vector<std::string> columns;
    for (const Column& column : schema.columns) columns.push_back(column.name);
    BulkOptions options;
    options.memory = random.one_in(3) ? 1 << 20 : 1;
    options.folder = folder.path();
    options.on_conflict = schema.on_conflict;
    std::string unfit;
    auto table = BulkTable::open(bulk, "T", columns, options, unfit);
    REQUIRE(unfit == "");
    Stop stop_of_bulk;
    const Stop stop_of_plain = stop_of([&] {
        Statement rows =
            bulk.prepare("select " + names_of(schema) + " from temp.source order by " + order_of(random, schema));
        std::string places = "?";
        for (std::size_t at = 1; at < columns.size(); ++at) places += ", ?";
        Statement insert =
            plain.prepare("insert into t (" + names_of(schema) + ") values (" + places + ") " + schema.on_conflict);
        plain.execute("begin");
        while (rows.step()) {
            if (stop_of_bulk.code == ExitCode::done) stop_of_bulk = stop_of([&] { table->add(rows); });
            for (int at = 0; at < rows.column_count(); ++at) insert.bind(at + 1, rows.value(at));
            insert.run();
        }
        plain.execute("commit");
    });
    // A later row may change an earlier one's key into one that is there.
    CHECK(stop_of_bulk.message == "");
    CHECK(stop_of_plain.message == "");
    REQUIRE(table->finish() == plain.query_integer("select count(*) from t"));
    require_same(bulk, plain);
    change(random, bulk, plain, schema);
    require_same(bulk, plain);
}

/// A table of this definition, filled with the rows of this query.
struct Filled {
    explicit Filled(const std::string& definition) : database(folder.path("bulk.db"), Mode::create) {
        database.execute(definition);
    }

    std::int64_t fill(const std::string& query, const std::vector<std::string>& columns, BulkOptions options = {}) {
        options.folder = folder.path();
        auto table = BulkTable::open(database, "t", columns, options, unfit);
        if (!table) return -1;
        {
            Statement rows = database.prepare(query);
            while (rows.step()) table->add(rows);
        }
        return table->finish();
    }

    TemporaryFolder folder;
    Database database;
    std::string unfit;
};

/// The exit code of a process of its own that takes signals and does this.
int status_of_child(const std::function<void()>& action) {
    const pid_t child = fork();
    if (child == 0) {
        catch_interrupts();
        const Stop stop = stop_of(action);
        _exit(static_cast<int>(stop.code));
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Stop stop_of_filling(const std::string& definition, const std::string& query) {
    Filled filled(definition);
    return stop_of([&] {
        if (filled.fill(query, {"a", "b"}) < 0) throw Error(ExitCode::usage, "t", "is unfit", filled.unfit);
    });
}

std::string unfit_of(const std::string& definition, const std::vector<std::string>& columns = {"a"}) {
    Filled filled(definition);
    filled.fill("select 1", columns);
    return filled.unfit;
}

}  // namespace

TEST_CASE("a table filled in bulk is the one that inserts make, and goes on like it") {
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(30)); ++seed)
        fill_both_ways(seed);
}

TEST_CASE("a broken constraint stops the filling of a table in bulk") {
    const std::string table =
        "create table t (a any not null, b integer check (b /* ) */ < 10), check (a <> ')'), unique (b)) strict";
    CHECK(stop_of_filling(table, "values (1, 2), ('x', 3.0), (x'', '4'), (2, null), (2, null)").code == ExitCode::done);
    CHECK(stop_of_filling(table, "values (null, 2)").says("column a must not be null"));
    CHECK(stop_of_filling(table, "values (1, 'x')").says("column b does not take a value of this type"));
    CHECK(stop_of_filling(table, "values (1, 2.5)").says("column b does not take a value of this type"));
    CHECK(stop_of_filling(table, "values (1, 10)").says("check (b /* ) */ < 10)"));
    CHECK(stop_of_filling(table, "values (1, 2), (')', 3)").says("check (a <> ')')"));
    CHECK(stop_of_filling(table, "values (1, 2), (3, 2)").says("unique index sqlite_autoindex_t_1"));
    const std::string keyed = "create table t (a any primary key, b text) strict, without rowid";
    CHECK(stop_of_filling(keyed, "values (1, 2), (1.5, 2), ('1', 2)").code == ExitCode::done);
    CHECK(stop_of_filling(keyed, "values (1, 2), (1.0, 3)").says("same primary key"));
    CHECK(stop_of_filling(keyed, "values (2, 2), (1, 3), (2, 4)").says("same primary key"));
    CHECK(stop_of_filling(keyed, "values (null, 2)").says("column a must not be null"));
    CHECK(stop_of_filling(keyed, "values (1, x'00')").says("column b does not take"));
}

TEST_CASE("a table that cannot be filled in bulk says why") {
    CHECK(unfit_of("create table t (a)") == "it is no ordinary STRICT table");
    CHECK(unfit_of("create table t (a any) strict; insert into t values (1)") == "it holds rows");
    CHECK(unfit_of("create view t as select 1 as a") == "it is no ordinary STRICT table");
    CHECK(unfit_of("create table t (a any) strict; create trigger x after insert on t begin select 1; end") ==
          "it has triggers");
    CHECK(unfit_of("create table t (a integer primary key autoincrement) strict") ==
          "it has AUTOINCREMENT, COLLATE or ON CONFLICT");
    CHECK(unfit_of("create table t (a any unique on conflict ignore) strict") ==
          "it has AUTOINCREMENT, COLLATE or ON CONFLICT");
    CHECK(unfit_of("create table t (a any, b any as (a) stored) strict") ==
          "it has generated columns that are stored or NOT NULL");
    CHECK(unfit_of("create table t (a text collate nocase primary key) strict, without rowid") ==
          "it has AUTOINCREMENT, COLLATE or ON CONFLICT");
    CHECK(unfit_of("create table t (a any, primary key (a desc)) strict, without rowid") ==
          "its key is not in plain order");
    for (const std::string column :
         {"b text default current_time", "b text default ('x' || 'y')", "b text default 1", "b int default 'x'",
          "b blob default ''", "b any default (1 + 2)", "b int not null", "b any default 2.5"}) {
        CHECK(unfit_of("create table t (a any, " + column + ") strict") ==
              "column 'b' has no default that is a plain number or text");
    }
    CHECK(unfit_of("create table t (b integer primary key, a any) strict") == "SQLite chooses its keys");
    CHECK(unfit_of("create table t (b any) strict") == "'a' is no stored column");
    CHECK(unfit_of("pragma journal_mode = wal; create table t (a any) strict") == "the database is in WAL mode");
    CHECK(unfit_of("pragma encoding = 'UTF-16'; create table t (a any) strict") == "its text is not in UTF-8");
    CHECK(unfit_of("pragma auto_vacuum = full; create table t (a any) strict") == "it is vacuumed by itself");
}

TEST_CASE("rows in bulk that find no room in memory are sorted in several passes") {
    Filled filled(
        "create table t (a integer, b any, primary key (a, b)) strict, without rowid; create index i on t (b)");
    BulkOptions options;
    options.memory = 1;
    CHECK(filled.fill("with recursive n (i) as (values (0) union all select i + 1 from n where i < 49999) "
                      "select i * 7919 % 50000, 'customer ' || (i % 1000) from n",
                      {"a", "b"}, options) == 50'000);
    CHECK(filled.database.query_text("pragma integrity_check") == "ok");
    CHECK(filled.database.query_integer("select count(*) from t where b = 'customer 7'") == 50);
}

TEST_CASE("a table of any number of rows is filled in bulk, wherever its last page ends") {
    Filled filled("pragma page_size = 512; pragma synchronous = off");
    for (int rows = 0; rows <= 300; ++rows) {
        INFO(rows);
        filled.database.execute(
            "drop table if exists t; create table t (a integer, b any, primary key (b, a)) strict, without rowid; "
            "create unique index i on t (a, b)");
        REQUIRE(filled.fill("with recursive n (i) as (values (1) union all select i + 1 from n) "
                            "select i, 'a name of some length ' || (1000 + i) from n limit " +
                                std::to_string(rows),
                            {"a", "b"}) == rows);
        REQUIRE(filled.database.query_text("pragma integrity_check") == "ok");
        REQUIRE(filled.database.query_integer("select count(*) from t indexed by i where a > 0") == rows);
        REQUIRE(filled.database.query_integer("select count(*) from t where b > 'a'") == rows);
    }
}

TEST_CASE("values of every length are filled in bulk, whether they take overflow pages or not") {
    for (const std::string kind :
         {"a integer primary key, b blob) strict", "a integer, b blob, primary key (b, a)) strict, without rowid"}) {
        Filled filled("pragma page_size = 512; create table t (" + kind + "; create index i on t (b)");
        CHECK(filled.fill("with recursive n (i) as (values (1) union all select i + 1 from n) "
                          "select i, zeroblob(i) from n limit 1600",
                          {"a", "b"}) == 1600);
        CHECK(filled.database.query_text("pragma integrity_check") == "ok");
        CHECK(filled.database.query_integer("select count(*) from t where length(b) = a") == 1600);
    }
}

TEST_CASE("other tables grow while one is filled in bulk") {
    Filled filled(
        "create table t (a any primary key, b any) strict, without rowid; create table names (name text unique)");
    auto table = BulkTable::open(filled.database, "t", {"a", "b"}, {.folder = filled.folder.path()}, filled.unfit);
    {
        Statement add = filled.database.prepare("insert into names values (?)");
        Statement rows = filled.database.prepare(
            "with recursive n (i) as (values (0) union all select i + 1 from n where i < 40000) "
            "select i, (select count(*) from names) from n");
        while (rows.step()) {
            table->add(rows);
            if (rows.integer(0) % 100 != 0) continue;
            add.bind(1, "a name that is not short " + std::to_string(rows.integer(0)));
            add.run();
        }
    }
    CHECK(table->finish() == 40'001);
    CHECK(filled.database.query_text("pragma integrity_check") == "ok");
    CHECK(filled.database.query_integer("select count(*) from names") == 401);
    CHECK(filled.database.query_integer("select count(*) from t where b = 0") == 40'001);
}

TEST_CASE("a table that got rows or is in use is not filled in bulk") {
    Filled filled("create table t (a integer, b any) strict; create index i on t (b)");
    auto table = BulkTable::open(filled.database, "t", {"a"}, {.folder = filled.folder.path()}, filled.unfit);
    {
        Statement rows = filled.database.prepare("values (1), (2)");
        while (rows.step()) table->add(rows);
        rows.reset();
        rows.step();
        CHECK(stop_of([&] { table->finish(); }).says("still being read or written"));
    }
    filled.database.execute("begin");
    CHECK(stop_of([&] { table->finish(); }).says("still being read or written"));
    filled.database.execute("insert into t values (1, 2); commit");
    CHECK(stop_of([&] { table->finish(); }).says("a table was written while it was filled in bulk"));
    CHECK(filled.database.query_integer("select count(*) from t") == 1);
}

TEST_CASE("filling in bulk that is interrupted or finds the disk full leaves the database as it was") {
    const TemporaryFolder folder;
    const std::string path = folder.path("bulk.db");
    Database(path, Mode::create)
        .execute(
            "create table t (a integer primary key, b any) strict, without rowid; create index i on t (b); "
            "create table big (x); insert into big values (zeroblob(3000000))");
    const auto fill = [&path, &folder](std::size_t memory, std::size_t largest_file, bool is_stopped) {
        Database database(path, Mode::read_write);
        std::string unfit;
        const BulkOptions options{.folder = folder.path(), .memory = memory};
        auto table = BulkTable::open(database, "t", {"a", "b"}, options, unfit);
        const rlimit limit{largest_file, largest_file};
        setrlimit(RLIMIT_FSIZE, &limit);
        {
            Statement rows = database.prepare(
                "with recursive n (i) as (values (1) union all select i + 1 from n where i < 30000) "
                "select i, 'a name ' || i from n");
            while (rows.step()) table->add(rows);
        }
        if (is_stopped) raise(SIGTERM);
        table->finish();
    };
    for (const auto& [memory, largest_file, is_stopped, status] :
         {std::tuple{1 << 20, 1 << 30, true, 143},      // a signal comes
          std::tuple{1, 100'000, false, 1},             // rows find no room while they are added
          std::tuple{1, 1'000'000, false, 1},           // nor when they are sorted
          std::tuple{1 << 20, 3'200'000, false, 1}}) {  // nor do the pages of the table
        INFO(largest_file);
        CHECK(status_of_child([&] {
                  fill(static_cast<std::size_t>(memory), static_cast<std::size_t>(largest_file), is_stopped);
              }) == status);
        Database database(path, Mode::read_write);
        CHECK(database.query_text("pragma integrity_check") == "ok");
        CHECK(database.query_integer("select count(*) from t") == 0);
        CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
    }
    CHECK(status_of_child([&] { fill(1 << 20, 1 << 30, false); }) == 0);
    Database database(path, Mode::read_write);
    CHECK(database.query_text("pragma integrity_check") == "ok");
    CHECK(database.query_integer("select count(*) from t") == 30'000);
}

TEST_CASE("a table that reaches beyond 1 GiB leaves out the page that SQLite locks") {
    constexpr std::int64_t locked = 1'073'741'824;
    for (const std::int64_t page_size : {512, 4096, 65536}) {
        Filled filled("pragma page_size = " + std::to_string(page_size) +
                      "; create table t (a integer primary key, b blob) strict; create index i on t (b)");
        const std::string path = filled.folder.path("bulk.db");
        // As if other tables took all pages but seven before it; they take no room on the disk.
        const std::int64_t pages = locked / page_size - 7;
        std::filesystem::resize_file(path, static_cast<std::uintmax_t>(pages * page_size));
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(28);
        for (int shift = 24; shift >= 0; shift -= 8) file.put(static_cast<char>(pages >> shift & 0xff));
        file.close();
        CHECK(filled.fill("with recursive n (i) as (values (1) union all select i + 1 from n where i < 300) "
                          "select i, zeroblob(1000 + i) from n",
                          {"a", "b"}) == 300);
        CHECK(filled.database.query_integer("pragma page_count") > locked / page_size + 4);
        CHECK(filled.database.query_integer("select sum(length(b) - a) from t not indexed") == 300'000);
        CHECK(filled.database.query_integer("select sum(length(b)) from t indexed by i where b > x''") == 345'150);
        std::ifstream written(path, std::ios::binary);
        written.seekg(locked);
        std::string page(static_cast<std::size_t>(page_size), 'x');
        written.read(page.data(), page_size);
        CHECK(page == std::string(page.size(), '\0'));
    }
}

TEST_CASE("a table of more than 1 GiB is whole, and leaves out the page that SQLite locks", "[.large]") {
    for (const std::string page_size : {"512", "4096", "65536"}) {
        Filled filled("pragma page_size = " + page_size +
                      "; create table t (a integer primary key, b blob) strict; create index i on t (b)");
        CHECK(filled.fill("with recursive n (i) as (values (1) union all select i + 1 from n where i < 1200) "
                          "select i, zeroblob(500000 + i) from n union all select 5000 + i, "
                          "zeroblob(450000 + i) from n",
                          {"a", "b"}) == 2400);
        CHECK(filled.database.query_integer("pragma page_count") * std::stoll(page_size) > 1'100'000'000);
        CHECK(filled.database.query_text("pragma integrity_check") == "ok");
    }
}

}  // namespace ordermart::test
