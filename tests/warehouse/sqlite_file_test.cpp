#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "support/catch.hpp"
#include "support/support.hpp"
#include "warehouse/sqlite/file.hpp"

namespace ordermart::test {
namespace {

using namespace std::chrono_literals;
using Mode = Database::Mode;

const Catalogue& models() {
    static const Catalogue catalogue = Catalogue::of("");
    return catalogue;
}

/// A new warehouse with its tables, or what there is brought up to date.
void make(const std::string& path) {
    SqliteFile warehouse(path, 0s);
    warehouse.begin(models())->commit();
    warehouse.committed();
}

/// The names in a folder, sorted.
std::vector<std::string> names_in(const TemporaryFolder& folder, const std::string& below = "") {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path(below))) {
        names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

void change(const std::string& path, const std::string& sql) { Database(path, Mode::create).execute(sql); }

Stop stop_of_reading(const std::string& path) {
    return stop_of([&] { open_sqlite_warehouse({.db = path}); });
}

Stop stop_of_run(const std::string& path) {
    return stop_of([&] { SqliteFile(path, 0s).begin(models()); });
}

}  // namespace

TEST_CASE("a new warehouse has the schema's tables and is in WAL mode") {
    const TemporaryFolder folder;
    make(folder.path("w.db"));
    Database database(folder.path("w.db"), Mode::read_only);
    CHECK(database.query_text("pragma journal_mode") == "wal");
    CHECK(database.query_integer("pragma application_id") == 0x6f72646d);
    CHECK(database.query_integer("pragma user_version") > 0);
    for (const Model& model : models().stage("schema")) {
        CHECK(database.query_integer("select count(*) from sqlite_schema where type in ('table', 'view') and name = '" +
                                     std::string(model.title()) + "'") == 1);
    }
    CHECK(database.query_text("pragma integrity_check") == "ok");
}

TEST_CASE("a warehouse tells whether it was there before") {
    const TemporaryFolder folder;
    SqliteFile warehouse(folder.path("w.db"), 0s);
    warehouse.begin(models())->commit();
    CHECK_FALSE(warehouse.existed());
    warehouse.committed();
    warehouse.begin(models())->commit();
    CHECK(warehouse.existed());
}

TEST_CASE("a new warehouse is built aside, and one that is not committed leaves nothing but its lock") {
    const TemporaryFolder folder;
    {
        SqliteFile warehouse(folder.path("w.db"), 0s);
        const auto transaction = warehouse.begin(models());
        CHECK(std::filesystem::exists(folder.path("w.db-loading")));
        CHECK(stop_of_reading(folder.path("w.db")).says("is not there"));
    }
    CHECK(names_in(folder) == std::vector<std::string>{"w.db-lock"});
    make(folder.path("w.db"));
    CHECK(names_in(folder) == std::vector<std::string>{"w.db", "w.db-lock"});
}

TEST_CASE("what a killed first load left aside is removed by the next one, and nothing of it is kept") {
    const TemporaryFolder folder;
    write_file(folder.path("w.db-loading"), "half a database");
    write_file(folder.path("w.db-loading-wal"), "and its log");
    make(folder.path("w.db"));
    CHECK(names_in(folder) == std::vector<std::string>{"w.db", "w.db-lock"});
    CHECK(stop_of_reading(folder.path("w.db")).message.empty());
}

TEST_CASE("a new warehouse takes the place of nothing that came there meanwhile") {
    const TemporaryFolder folder;
    SqliteFile warehouse(folder.path("w.db"), 0s);
    warehouse.begin(models())->commit();
    write_file(folder.path("w.db"), "somebody else's");
    CHECK(stop_of([&] { warehouse.committed(); }).code == ExitCode::failed);
    CHECK(read_file(folder.path("w.db")) == "somebody else's");
}

TEST_CASE("a warehouse with two names is refused, since each name would have a log of its own") {
    const TemporaryFolder folder;
    make(folder.path("w.db"));
    std::filesystem::create_hard_link(folder.path("w.db"), folder.path("other.db"));
    const Stop stop = stop_of_run(folder.path("other.db"));
    CHECK(stop.code == ExitCode::usage);
    CHECK(stop.says("hard links"));
    CHECK(stop_of_reading(folder.path("other.db")).message.empty());
}

TEST_CASE("who opened the path before the warehouse was there reads it, and leaves a run's log alone") {
    const TemporaryFolder folder;
    // Leaves an empty file.
    Database early(folder.path("w.db"), Mode::create);
    make(folder.path("w.db"));
    SqliteFile run(folder.path("w.db"), 0s);
    run.begin(models());
    run.database().execute("insert into dim_customers (customer_name) values ('Ann')");
    CHECK(early.query_integer("select count(*) from dim_customers") == 1);
    CHECK(std::filesystem::exists(folder.path("w.db-wal")));
    CHECK(names_in(folder) == std::vector<std::string>{"w.db", "w.db-lock", "w.db-shm", "w.db-wal"});
}

TEST_CASE("an empty file that comes while a first load is built is filled") {
    const TemporaryFolder folder;
    SqliteFile warehouse(folder.path("w.db"), 0s);
    warehouse.begin(models())->commit();
    write_file(folder.path("w.db"), "");
    warehouse.committed();
    CHECK(names_in(folder) == std::vector<std::string>{"w.db", "w.db-lock"});
    Database database(folder.path("w.db"), Mode::read_only);
    CHECK(database.query_text("pragma integrity_check") == "ok");
    CHECK(database.query_text("pragma journal_mode") == "wal");
}

TEST_CASE("a first load over an empty file keeps that file's mode, while it is built and after") {
    const TemporaryFolder folder;
    write_file(folder.path("w.db"), "");
    chmod(folder.path("w.db").c_str(), 0640);
    const auto mode_of = [&](const std::string& name) {
        return static_cast<int>(std::filesystem::status(folder.path(name)).permissions());
    };
    SqliteFile warehouse(folder.path("w.db"), 0s);
    warehouse.begin(models())->commit();
    CHECK(mode_of("w.db-loading") == 0640);
    warehouse.committed();
    CHECK(mode_of("w.db") == 0640);
}

TEST_CASE("what is at the side file's place is not written through") {
    const TemporaryFolder folder;
    write_file(folder.path("victim"), "precious");
    std::filesystem::create_symlink("victim", folder.path("w.db-loading"));
    make(folder.path("w.db"));
    CHECK(read_file(folder.path("victim")) == "precious");
    CHECK(names_in(folder) == std::vector<std::string>{"victim", "w.db", "w.db-lock"});
}

TEST_CASE("a run whose lock was removed commits nothing: another could hold a new one") {
    const TemporaryFolder folder;
    make(folder.path("w.db"));
    SqliteFile warehouse(folder.path("w.db"), 0s);
    const auto transaction = warehouse.begin(models());
    std::filesystem::remove(folder.path("w.db-lock"));
    CHECK(stop_of([&] { warehouse.require_in_place(); }).says("or its lock was"));
}

TEST_CASE("a committed warehouse stays, whatever is rolled back after it") {
    const TemporaryFolder folder;
    {
        SqliteFile warehouse(folder.path("w.db"), 0s);
        warehouse.begin(models())->commit();
        warehouse.committed();
        const auto transaction = warehouse.begin(models());
    }
    CHECK(stop_of_reading(folder.path("w.db")).message.empty());
}

TEST_CASE("an empty file is as good as none, but stays") {
    const TemporaryFolder folder;
    write_file(folder.path("w.db"), "");
    {
        SqliteFile warehouse(folder.path("w.db"), 0s);
        const auto transaction = warehouse.begin(models());
        CHECK_FALSE(warehouse.existed());
    }
    CHECK(std::filesystem::exists(folder.path("w.db")));
    CHECK(stop_of_reading(folder.path("w.db")).code == ExitCode::no_input);
    CHECK(stop_of_reading(folder.path("w.db")).says("is empty"));
    make(folder.path("w.db"));
    CHECK(stop_of_reading(folder.path("w.db")).message.empty());
}

TEST_CASE("a warehouse that is not there cannot be read") {
    const TemporaryFolder folder;
    const Stop stop = stop_of_reading(folder.path("w.db"));
    CHECK(stop.code == ExitCode::no_input);
    CHECK(stop.says("w.db: is not there"));
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a database of another program is neither read nor written") {
    const TemporaryFolder folder;
    const std::string path = folder.path("w.db");
    SECTION("with tables") { change(path, "create table notes (text); insert into notes values ('precious')"); }
    SECTION("with an application_id alone") { change(path, "pragma application_id = 7"); }
    const std::string before = read_file(path);
    for (const Stop& stop : {stop_of_reading(path), stop_of_run(path)}) {
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.says("is a database of another program"));
    }
    CHECK(read_file(path) == before);
}

TEST_CASE("a file that is no database is neither read nor written") {
    const TemporaryFolder folder;
    const std::string path = folder.path("w.db");
    const std::string text = raw_file({"Ann,1,1,2023-12-10,lounge,1"});
    write_file(path, text);
    for (const Stop& stop : {stop_of_reading(path), stop_of_run(path)}) {
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.says("is not a SQLite database"));
    }
    CHECK(read_file(path) == text);
}

TEST_CASE("a warehouse may not be named as what lies beside another") {
    const TemporaryFolder folder;
    make(folder.path("w.db"));
    for (const std::string_view suffix : suffixes_beside_database) {
        const std::string path = folder.path("w.db") + std::string(suffix);
        CAPTURE(path);
        const Stop stop = stop_of_run(path);
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.says("as a file beside a warehouse does"));
    }
    CHECK(names_in(folder) == std::vector<std::string>{"w.db", "w.db-lock"});
}

TEST_CASE("a run removes what a first load that was killed left beside a warehouse, and a dry run does not") {
    const TemporaryFolder folder;
    make(folder.path("w.db"));
    write_file(folder.path("w.db-loading"), "left over");
    SqliteFile(folder.path("w.db"), 0s).begin(models(), true);
    CHECK(std::filesystem::exists(folder.path("w.db-loading")));
    SqliteFile(folder.path("w.db"), 0s).begin(models());
    CHECK_FALSE(std::filesystem::exists(folder.path("w.db-loading")));
}

TEST_CASE("a folder is no warehouse") {
    const TemporaryFolder folder;
    CHECK(stop_of_run(folder.path()).code != ExitCode::done);
    CHECK(stop_of_reading(folder.path()).code != ExitCode::done);
}

TEST_CASE("a warehouse of a newer ordermart, or of one too old, is neither read nor written") {
    const std::string newest = std::to_string(Catalogue::of("").schema_version());
    for (const std::string version : {"1000", "1"}) {
        const TemporaryFolder folder;
        const std::string path = folder.path("w.db");
        make(path);
        change(path, "pragma user_version = " + version + "; drop table etl_run_rejects");
        for (const Stop& stop : {stop_of_reading(path), stop_of_run(path)}) {
            CHECK(stop.code == ExitCode::usage);
            CHECK(stop.says("has schema version " + version + ", and this ordermart " +
                            (version == "1" ? "migrates versions from 5 on" : "knows versions up to " + newest)));
        }
        CHECK(Database(path, Mode::read_only)
                  .query_integer("select count(*) from sqlite_schema where name = 'etl_run_rejects'") == 0);
    }
}

TEST_CASE("a warehouse that a run holds is busy for another run and free for readers") {
    const TemporaryFolder folder;
    make(folder.path("w.db"));
    SqliteFile first(folder.path("w.db"), 0s);
    const auto transaction = first.begin(models());
    first.database().execute("insert into dim_customers (customer_name) values ('Ann')");
    CHECK(stop_of_run(folder.path("w.db")).code == ExitCode::busy);
    const auto reader = open_sqlite_warehouse({.db = folder.path("w.db")}).database;
    CHECK(reader->query_integer("select count(*) from dim_customers") == 0);
    transaction->commit();
    CHECK(reader->query_integer("select count(*) from dim_customers") == 0);
    CHECK(open_sqlite_warehouse({.db = folder.path("w.db")})
              .database->query_integer("select count(*) from dim_customers") == 1);
}

TEST_CASE("a run that waited for a first load finds a warehouse") {
    const TemporaryFolder folder;
    auto first_run = std::make_unique<SqliteFile>(folder.path("w.db"), 0s);
    SqliteFile& first = *first_run;
    auto first_load = first.begin(models());
    std::optional<bool> existed;
    std::thread waiting([&] {
        SqliteFile second(folder.path("w.db"), 30s);
        const auto transaction = second.begin(models());
        existed = second.existed();
    });
    std::this_thread::sleep_for(300ms);
    first_load->commit();
    first_load.reset();
    first.committed();
    // It holds the lock to its end.
    first_run.reset();
    waiting.join();
    CHECK(existed == true);
}

TEST_CASE("a warehouse that was taken out of WAL mode gets it back, once no reader is in the way") {
    const TemporaryFolder folder;
    const std::string path = folder.path("w.db");
    make(path);
    change(path, "pragma journal_mode = delete");
    {
        Database reader(path, Mode::read_only);
        reader.execute("begin; select count(*) from sqlite_schema");
        CHECK(stop_of_run(path).code == ExitCode::busy);
    }
    make(path);
    CHECK(Database(path, Mode::read_only).query_text("pragma journal_mode") == "wal");
}

TEST_CASE("a full refresh by models that do not empty what is kept is stopped") {
    for (const std::string name :
         {"40_fact_orders", "50_metrics_total_orders_per_customer", "51_metrics_most_recent_order_per_customer"}) {
        CAPTURE(name);
        const Session session;
        session.load();
        std::filesystem::copy(source_path("sql/sqlite"), session.path("sql"), std::filesystem::copy_options::recursive);
        std::string model = session.read("sql/schema/" + name + ".sql");
        model.replace(model.find("-- full refresh:"), 2, "--  ");
        session.write("sql/schema/" + name + ".sql", model);
        const std::string before = dump(session.path("application.db"), false);
        const Finished stopped =
            session.call("run --date 2023-12-11 --input orders.csv --full-refresh --yes --sql-dir sql");
        CHECK(stopped.exit_code == 1);
        CHECK(contains(stopped.err, "no model says that " + name.substr(3) + " is emptied"));
        CHECK(dump(session.path("application.db"), false) == before);
    }
}

TEST_CASE("a nameless warehouse is a private one") {
    SqliteFile warehouse("", 0s);
    warehouse.begin(models())->commit();
    warehouse.committed();
    CHECK(warehouse.database().query_integer("select count(*) from fact_orders") == 0);
}

TEST_CASE("a warehouse that was moved away meanwhile is not committed to") {
    const TemporaryFolder folder;
    SqliteFile warehouse(folder.path("w.db"), 0s);
    const auto transaction = warehouse.begin(Catalogue::of(""));
    CHECK(stop_of([&] { warehouse.require_in_place(); }).message.empty());
    std::filesystem::rename(folder.path("w.db-loading"), folder.path("elsewhere.db"));
    const Stop stop = stop_of([&] { warehouse.require_in_place(); });
    CHECK(stop.code == ExitCode::failed);
    CHECK(stop.says("was replaced or removed"));
}

TEST_CASE("files that SQLite would take for a missing warehouse's own are left alone") {
    const TemporaryFolder folder;
    write_file(folder.path("diary-journal"), "dear diary");
    SqliteFile warehouse(folder.path("diary"), 0s);
    CHECK(stop_of([&] { warehouse.begin(Catalogue::of("")); }).code == ExitCode::usage);
    CHECK(read_file(folder.path("diary-journal")) == "dear diary");
}

TEST_CASE("an empty journal, as a run leaves that is killed when it has just made it, is in nobody's way") {
    for (const bool has_file : {true, false}) {
        const TemporaryFolder folder;
        if (has_file) write_file(folder.path("w.db"), "");
        write_file(folder.path("w.db-journal"), "");
        make(folder.path("w.db"));
        change(folder.path("w.db"), "insert into dim_customers (customer_name) values ('Ann')");
        CHECK(Database(folder.path("w.db"), Mode::read_only).query_text("pragma integrity_check") == "ok");
    }
}

TEST_CASE("a link to a warehouse stays, also when nothing is committed") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path("data"));
    std::filesystem::create_symlink("data/real.db", folder.path("w.db"));
    { SqliteFile(folder.path("w.db"), 0s).begin(Catalogue::of("")); }
    CHECK(std::filesystem::is_symlink(folder.path("w.db")));
    CHECK(names_in(folder, "data") == std::vector<std::string>{"real.db-lock"});
}

}  // namespace ordermart::test
