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

TEST_CASE("a new warehouse that is not committed leaves no file") {
    const TemporaryFolder folder;
    {
        SqliteFile warehouse(folder.path("w.db"), 0s);
        const auto transaction = warehouse.begin(models());
        CHECK(std::filesystem::exists(folder.path("w.db")));
    }
    CHECK(std::filesystem::is_empty(folder.path()));
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

TEST_CASE("a folder is no warehouse") {
    const TemporaryFolder folder;
    CHECK(stop_of_run(folder.path()).code != ExitCode::done);
    CHECK(stop_of_reading(folder.path()).code != ExitCode::done);
}

TEST_CASE("a warehouse of a newer ordermart, or of one too old, is neither read nor written") {
    for (const std::string version : {"1000", "1"}) {
        const TemporaryFolder folder;
        const std::string path = folder.path("w.db");
        make(path);
        change(path, "pragma user_version = " + version + "; drop table etl_run_rejects");
        for (const Stop& stop : {stop_of_reading(path), stop_of_run(path)}) {
            CHECK(stop.code == ExitCode::usage);
            CHECK(stop.says("has schema version " + version + ", and this ordermart " +
                            (version == "1" ? "migrates versions from 5 on" : "knows versions up to 5")));
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
    SqliteFile first(folder.path("w.db"), 0s);
    auto first_load = first.begin(models());
    std::optional<bool> existed;
    std::thread waiting([&] {
        SqliteFile second(folder.path("w.db"), 30s);
        const auto transaction = second.begin(models());
        existed = second.existed();
    });
    // The second has opened the file by then, most likely, and found nothing in it.
    std::this_thread::sleep_for(300ms);
    first_load->commit();
    first.committed();
    first_load.reset();
    waiting.join();
    CHECK(existed == true);
}

TEST_CASE("a reader in the way of the switch to WAL mode fails neither the run that committed nor the next one") {
    const TemporaryFolder folder;
    const std::string path = folder.path("w.db");
    {
        SqliteFile warehouse(path, 0s);
        warehouse.begin(models())->commit();
        Database reader(path, Mode::read_only);
        reader.execute("begin; select count(*) from sqlite_schema");
        CHECK(stop_of([&] { warehouse.committed(); }).message.empty());
    }
    CHECK(stop_of_reading(path).message.empty());
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
    std::filesystem::rename(folder.path("w.db"), folder.path("elsewhere.db"));
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

TEST_CASE("a link to a warehouse stays, also when nothing is committed") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path("data"));
    std::filesystem::create_symlink("data/real.db", folder.path("w.db"));
    { SqliteFile(folder.path("w.db"), 0s).begin(Catalogue::of("")); }
    CHECK(std::filesystem::is_symlink(folder.path("w.db")));
    CHECK(std::filesystem::is_empty(folder.path("data")));
}

}  // namespace ordermart::test
