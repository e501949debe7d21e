#include <chrono>
#include <filesystem>

#include "ordermart/base/database.hpp"
#include "ordermart/base/date.hpp"
#include "support/catch.hpp"
#include "support/pages.hpp"

// What the pages tell a reader to do works.
using namespace ordermart;
using namespace ordermart::test;

TEST_CASE("the source that a page declares loads such a file") {
    const TemporaryFolder folder;
    for (const std::string& block : blocks("toml", "What can be declared")) {
        write_file(folder.path("ordermart.toml"), block);
    }
    std::filesystem::create_directory(folder.path("inbox"));
    write_file(folder.path("inbox/shop_2023-12-10.csv"),
               "Export\n\nKundenname;Bestellnr;Betrag;Datum;Artikel\n"
               "J\xFCrgen;1;1.234,50 \x80;10.12.2023;Fast Track\nZoe;2;12,50-;10.12.2023 08:15;lounge\n"
               "Zoe;3;EUR 1;10.12.2023 08:15;lounge\nNULL;4;1;10.12.2023;lounge\n");
    REQUIRE(blocks("sh", "What can be declared").size() == 1);
    std::string script = blocks("sh", "What can be declared").front();
    script.pop_back();
    const Shell shell = run_shell(folder, script + " --max-rejects 2");
    CAPTURE(shell.output);
    CHECK(shell.exit_code == 0);
    CHECK(contains(shell.output, "4 read = 2 inserted + 2 rejected"));
}

TEST_CASE("the pages' way to change a rule and to add a report works") {
    const std::string section = "Change a rule, add a report";
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path("sql"));
    std::filesystem::copy(source_path("sql/sqlite"), folder.path("sql/sqlite"),
                          std::filesystem::copy_options::recursive);
    std::filesystem::copy(source_path("data"), folder.path("data"));
    write_file(folder.path("orders.csv"), raw_file({"Ann,1,12.5,2023-12-10,lounge,1"}));
    REQUIRE(ordermart::test::ordermart(folder.path(), {"run", "--input", "orders.csv"}).exit_code == 0);

    const std::vector<std::string> scripts = blocks("sh", section);
    REQUIRE(scripts.size() == 2);
    std::string output;
    for (const std::string& script : scripts) {
        const Shell shell = run_shell(folder, script);
        CAPTURE(script, shell.output);
        CHECK(shell.exit_code == 0);
        output = shell.output;
    }
    CHECK(contains(output, "lounge"));

    SECTION("and so does a rule with reject_unless") {
        const std::vector<std::string> clauses = blocks("sql", section);
        REQUIRE(clauses.size() == 1);
        std::string model = read_file(folder.path("my-sql/transform/12_keyed_records.sql"));
        const std::string old = "from raw_orders;\n";
        REQUIRE(contains(model, old));
        model.replace(model.find(old), old.size(), clauses.front() + ";\n");
        write_file(folder.path("my-sql/transform/12_keyed_records.sql"), model);
        write_file(folder.path("dear.csv"),
                   raw_file({"Ann,1,12.5,2023-12-10,lounge,1", "Bob,2,1000.01,2023-12-10,lounge,1"}));
        const Finished finished = ordermart::test::ordermart(
            folder.path(), {"run", "--input", "dear.csv", "--sql-dir", "my-sql", "--max-rejects", "1"});
        CHECK(contains(finished.err, "1 unchanged + 1 rejected"));
    }
}

TEST_CASE("the pages' crontab line loads yesterday's file") {
    const TemporaryFolder folder;
    const std::string yesterday = to_string(local_today() - std::chrono::days(1));
    write_file(folder.path("inbox/orders_" + yesterday + ".csv"), raw_file({"Ann,1,12.5,2023-12-10,lounge,1"}));
    REQUIRE(blocks("crontab").size() == 1);
    std::string command = blocks("crontab").front();
    REQUIRE(command.starts_with("0 2 * * * /usr/local/bin/ordermart "));
    command.replace(0, std::string("0 2 * * * /usr/local/bin/").size(), "");
    // cron(5) takes an unescaped % for a line end.
    CHECK(!contains(command, "%"));
    CHECK(run_shell(folder, command).exit_code == 0);
    CHECK(contains(read_file(folder.path("ordermart.log")), "1 inserted"));
    CHECK(std::filesystem::exists(folder.path("orders.db")));
}

TEST_CASE("the page of the schema has each table with its columns, and its queries find rows") {
    const TemporaryFolder folder;
    write_file(folder.path("next.csv"),
               raw_file({"Zoë Kim,1,5,2023-12-11,lounge,1", "Zoë Kim,2,free,2023-12-11,lounge,1"}));
    for (const std::string& file : {source_path("data/raw_orders.csv"), folder.path("next.csv")}) {
        REQUIRE(ordermart::test::ordermart(folder.path(), {"run", "--input", file}).exit_code == 0);
    }
    Database warehouse(folder.path("application.db"), Database::Mode::read_only);
    const Page page = read_page("docs/schema.md");

    std::size_t tables = 0;
    Statement table = warehouse.prepare("select name from sqlite_schema where type in ('table', 'view')");
    for (; table.step(); ++tables) {
        CAPTURE(table.text(0));
        Names columns;
        Statement column = warehouse.prepare("select name from pragma_table_xinfo(?)");
        column.bind(1, table.value(0));
        while (column.step()) columns.insert(column.text(0));
        CHECK(first_cells(page, "`" + table.text(0) + "`") == columns);
    }
    std::size_t queries = 0;
    for (const Block& block : page.blocks) {
        if (block.language != "sql") continue;
        CAPTURE(block.text);
        std::string_view sql = block.text;
        auto query = warehouse.prepare_next(sql, page.path);
        REQUIRE(query.has_value());
        CHECK(query->step());
        ++queries;
    }
    CHECK(queries == tables);
}
