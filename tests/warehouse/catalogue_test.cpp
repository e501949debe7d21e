#include "ordermart/warehouse/catalogue.hpp"

#include <algorithm>

#include "ordermart/warehouse/models.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> stages{"migrate", "schema", "transform", "check", "report", "overview", "status"};

/// `stage/name` of every model file of a folder, in the order in which they run.
std::vector<std::string> model_files(const std::string& folder) {
    std::vector<std::string> paths;
    for (const std::string& stage : stages) {
        std::vector<std::string> names;
        const fs::path path = fs::path(folder) / stage;
        if (!fs::exists(path)) continue;
        for (const auto& file : fs::directory_iterator(path)) {
            if (file.path().extension() == ".sql") names.push_back(file.path().stem());
        }
        std::sort(names.begin(), names.end());
        for (const std::string& name : names) paths.push_back(stage + "/" + name);
    }
    return paths;
}

void make_stages(const std::string& folder) {
    for (const std::string& stage : stages) fs::create_directories(fs::path(folder) / stage);
}

Stop stop_of_reading(const std::string& folder) {
    return stop_of([&] { Catalogue::of(folder); });
}

std::vector<std::string> paths_of(const Catalogue& catalogue) {
    std::vector<std::string> paths;
    for (const Model& model : catalogue.models()) paths.push_back(model.path());
    return paths;
}

}  // namespace

TEST_CASE("the models inside the executable are the files of sql/sqlite, byte for byte and in order") {
    const std::string folder = source_path("sql/sqlite");
    const std::vector<std::string> files = model_files(folder);
    REQUIRE(files.size() > 20);
    for (const Catalogue& catalogue : {Catalogue::of(""), Catalogue::of(folder)}) {
        CHECK(paths_of(catalogue) == files);
        for (const Model& model : catalogue.models()) {
            CAPTURE(model.path());
            const std::string text = read_file(folder + "/" + model.path() + ".sql");
            CHECK_FALSE(text.empty());
            CHECK(model.sql == text);
        }
    }
}

TEST_CASE("ClickHouse's models have those of SQLite among them that read the file and show the ledger") {
    const std::string folder = source_path("sql/clickhouse");
    for (const Catalogue& catalogue :
         {Catalogue::of("", EngineKind::clickhouse), Catalogue::of(folder, EngineKind::clickhouse)}) {
        std::vector<std::string> own;
        std::vector<std::string> of_sqlite;
        for (const Model& model : catalogue.models()) {
            (model.engine == EngineKind::sqlite ? of_sqlite : own).push_back(model.path());
        }
        CHECK(own == model_files(folder));
        CHECK(of_sqlite == std::vector<std::string>{
                               "transform/10_order_lines", "transform/12_keyed_records", "transform/13_keyed_lines",
                               "transform/20_staged_orders", "transform/43_customer_words",
                               "transform/44_product_words", "check/24_no_rejected_record_is_loaded",
                               "overview/50_last_runs", "status/10_last_runs", "status/20_outcomes",
                               "status/25_skipped", "status/30_files", "status/35_header_changes",
                               "status/40_missing_dates", "status/50_open_rejects", "status/60_stopped_runs"});
    }
}

TEST_CASE("a stage holds its own models, in the order of their numbers") {
    const TemporaryFolder folder;
    make_stages(folder.path());
    for (const char* name : {"transform/20_b.sql", "transform/10_c.sql", "transform/30_a.sql", "check/10_x.sql"}) {
        write_file(folder.path(name), std::string("select '") + name + "';");
    }
    const Catalogue catalogue = Catalogue::of(folder.path());
    std::string names;
    for (const Model& model : catalogue.stage("transform")) names += model.name + " ";
    CHECK(names == "10_c 20_b 30_a ");
    CHECK(catalogue.stage("check").front().sql == "select 'check/10_x.sql';");
    CHECK(catalogue.stage("report").empty());
    CHECK(catalogue.stage("nothing").empty());
    const std::vector<std::string> paths = paths_of(catalogue);
    // Behind the executable's own steps, and before its models of status.
    CHECK(std::vector(std::ranges::find(paths, "transform/10_c"), std::ranges::find(paths, "status/10_last_runs")) ==
          std::vector<std::string>{"transform/10_c", "transform/20_b", "transform/30_a", "check/10_x"});
}

TEST_CASE("a folder that lacks a stage is wrong usage and the stage is named") {
    for (const std::string& missing : stages) {
        CAPTURE(missing);
        if (missing == "migrate" || missing == "status") continue;
        const TemporaryFolder folder;
        make_stages(folder.path());
        fs::remove(folder.path(missing));
        const Stop stop = stop_of_reading(folder.path());
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.says("has no readable folder '" + missing + "'"));
    }
    const TemporaryFolder folder;
    CHECK(stop_of_reading(folder.path("none")).code == ExitCode::usage);
    write_file(folder.path("file"), "");
    CHECK(stop_of_reading(folder.path("file")).code == ExitCode::usage);
}

TEST_CASE("a folder without the stages about what ordermart keeps has those of the executable") {
    const TemporaryFolder folder;
    make_stages(folder.path());
    const auto require_those_of_the_executable = [&] {
        const Catalogue catalogue = Catalogue::of(folder.path());
        for (const std::string stage : {"migrate", "status"}) {
            CHECK(catalogue.stage(stage).size() == Catalogue::of("").stage(stage).size());
        }
        CHECK(catalogue.stage("status").front().name == "10_last_runs");
    };
    // As in a copy of the project's folder without its steps.
    require_those_of_the_executable();
    fs::remove(folder.path("migrate"));
    fs::remove(folder.path("status"));
    require_those_of_the_executable();
    fs::create_directory(folder.path("status"));
    write_file(folder.path("status/10_mine.sql"), "select 1");
    CHECK(Catalogue::of(folder.path()).stage("status").size() == 1);
}

TEST_CASE("the models' schema version is the number of their last step") {
    const TemporaryFolder folder;
    make_stages(folder.path());
    const auto version = [&](EngineKind engine = EngineKind::sqlite) {
        return Catalogue::of(folder.path(), engine).schema_version();
    };
    const auto stop = [&] { return stop_of([&] { static_cast<void>(version()); }); };
    const auto add_step = [&](const std::string& name) {
        write_file(folder.path("migrate/" + name + ".sql"), "select 1");
    };
    // Without steps of its own it has those of the executable.
    for (const EngineKind engine : {EngineKind::sqlite, EngineKind::clickhouse}) {
        CHECK(version(engine) == Catalogue::of("", engine).schema_version());
        CHECK(version(engine) > oldest_schema_version(engine));
    }
    add_step("06_a");
    CHECK(version() == 6);
    add_step("08_c");
    CHECK(stop().code == ExitCode::usage);
    CHECK(stop().says("migrate/08_c: is not the step to schema version 7"));
    add_step("07_b");
    CHECK(version() == 8);
    add_step("more");
    CHECK(stop().says("migrate/more: is not the step to schema version 9"));
}

TEST_CASE("annotations are lines of the comment that a model begins with") {
    const Model model{"status", "10_a",
                      "-- Some runs.\n-- heading:  last runs,\tlatest first \n-- key: 7\nselect 1; -- key: 8\n"
                      "-- runs in: check\n"};
    CHECK(model.annotation("heading") == "last runs, latest first");
    CHECK(model.annotation("key") == "7");
    CHECK(model.annotation("runs in").empty());
    CHECK(model.annotation("ke").empty());
    CHECK(Model{"status", "10_a", "--"}.annotation("key").empty());
}

TEST_CASE("a first load leaves out the statements that say so, and no others") {
    Database database("", Database::Mode::create);
    database.execute("create table t (x text)");
    const Model model{"transform", "10_a",
                      "-- A model.\n\n-- leave out: in a first load\ninsert into t values ('a;'); -- b;\n"
                      "insert into t values ('c');\n"
                      "-- What comes last.\n-- leave out: in a first load\r\ninsert into t values (/* ; */ 'd')"};
    ModelParameters parameters(1, parse_date("2023-12-10").value(), std::nullopt);
    for (const bool first_load : {true, false}) {
        parameters.first_load = first_load;
        database.execute("delete from t");
        CHECK(run_model(database, model, parameters) == (first_load ? 1 : 3));
        CHECK(database.query_text("select group_concat(x) from t") == (first_load ? "c" : "a;,c,d"));
    }
}

TEST_CASE("a run leaves out the statements that are not for its source") {
    Database database("", Database::Mode::create);
    database.execute("create table t (x text)");
    const Model model{"transform", "10_a",
                      "-- leave out: without order lines\ninsert into t values ('lines');\n"
                      "-- leave out: without more columns\ninsert into t values ('more');\n"
                      "-- leave out: with more columns\ninsert into t values ('six');\n"
                      "-- leave out: without extra columns\ninsert into t values ('extra');\n"};
    ModelParameters parameters(1, parse_date("2023-12-10").value(), std::nullopt);
    const auto left = [&](bool order_lines, bool more_columns) {
        parameters.order_lines = order_lines;
        parameters.more_columns = more_columns;
        database.execute("delete from t");
        run_model(database, model, parameters);
        return database.query_text("select group_concat(x) from t");
    };
    CHECK(left(false, false) == "six");
    CHECK(left(false, true) == "more");
    CHECK(left(true, false) == "lines,six");
    CHECK(left(true, true) == "lines,more");
    parameters.extra_columns = true;
    CHECK(left(false, false) == "six,extra");
}

TEST_CASE("a model runs in a run, or before a check of everything") {
    const TemporaryFolder folder;
    make_stages(folder.path());
    write_file(folder.path("transform/10_a.sql"), "-- runs in: check\nselect 1");
    write_file(folder.path("transform/20_a.sql"), "-- runs in: run\nselect 1");
    write_file(folder.path("transform/30_b.sql"), "select 1");
    const Catalogue catalogue = Catalogue::of(folder.path());
    REQUIRE(catalogue.stage("transform").size() == 2);
    CHECK(catalogue.stage("transform").front().name == "20_a");
    REQUIRE(catalogue.before_whole_check().size() == 1);
    CHECK(catalogue.before_whole_check().front().name == "10_a");
}

TEST_CASE("an annotation that says something unknown is wrong usage") {
    for (const std::string line : {"runs in: chek", "runs for: all", "full refresh: yes", "leave out: skips"}) {
        const TemporaryFolder folder;
        make_stages(folder.path());
        write_file(folder.path("transform/10_a.sql"), "-- " + line + "\nselect 1");
        const Stop stop = stop_of_reading(folder.path());
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.says("transform/10_a: says '" + line + "'"));
    }
}

TEST_CASE("an annotation in a stage that it is not for is wrong usage: it would take a check or a step away") {
    for (const std::string stage : {"check", "schema", "migrate", "report"}) {
        const TemporaryFolder folder;
        make_stages(folder.path());
        std::filesystem::create_directories(folder.path(stage));
        write_file(folder.path(stage + "/06_a.sql"), "\n-- runs in: check\nselect 1");
        const Stop stop = stop_of_reading(folder.path());
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.says(stage + "/06_a: says 'runs in', which its stage does not"));
    }
}

TEST_CASE("files that are no SQL are no models") {
    const TemporaryFolder folder;
    make_stages(folder.path());
    for (const char* name : {"check/10_a.sql~", "check/README.md", "check/sql", "check/11_b.SQL.bak"}) {
        write_file(folder.path(name), "no SQL");
    }
    CHECK(Catalogue::of(folder.path()).stage("check").empty());
}

TEST_CASE("a model that cannot be read is wrong usage") {
    const TemporaryFolder folder;
    make_stages(folder.path());
    fs::create_directory(folder.path("check/10_a.sql"));
    const Stop stop = stop_of_reading(folder.path());
    CHECK(stop.code == ExitCode::usage);
    CHECK(stop.says("10_a.sql: cannot be read"));
}

TEST_CASE("a model's title is its name without the number") {
    const auto title = [](const std::string& name) { return std::string(Model{"check", name, ""}.title()); };
    CHECK(title("40_fact_orders") == "fact_orders");
    CHECK(title("fact_orders") == "fact_orders");
    CHECK(title("100_orders_2023") == "orders_2023");
    CHECK(title("40").empty());
    CHECK(Model{"check", "40_fact_orders", ""}.path() == "check/40_fact_orders");
}

}  // namespace ordermart::test
