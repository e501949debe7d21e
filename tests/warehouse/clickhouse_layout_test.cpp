// Which servers a warehouse in ClickHouse is made on, and what is refused before anything is written.

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "ordermart/warehouse/catalogue.hpp"
#include "support/catch.hpp"
#include "support/clickhouse_mart.hpp"
#include "support/clickhouse_server.hpp"
#include "support/support.hpp"
#include "warehouse/clickhouse/client.hpp"

namespace ordermart::test {
namespace {

/// The version that this ordermart makes.
std::int64_t newest() { return Catalogue::of("", EngineKind::clickhouse).schema_version(); }

bool others_have_nothing(const ClickHouseServers& servers) {
    EngineSettings settings;
    settings.urls = {servers.url(0)};
    settings.database = "default";
    ClickHouse client(settings);
    return client.query(0, {.sql = "select count() from system.databases where name = 'mart'", .place = "a test"}) ==
           "0\n";
}

}  // namespace

TEST_CASE("ClickHouse: a warehouse is refused on other servers than those it was made on, and in another order") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("a.csv");
    const std::string loaded = mart.state();
    const std::string first = mart.servers().url(0);
    const std::string second = mart.servers().url(1);
    const auto with = [&](std::vector<std::string> words, const std::string& urls, bool is_cluster) {
        words.insert(words.end(), {"--engine", "clickhouse", "--engine-url", urls, "--engine-database", mart.database});
        if (is_cluster) words.insert(words.end(), {"--engine-cluster", "test"});
        return mart.call(words);
    };
    const auto refused = [&](const Finished& finished, int exit_code, const std::string& words) {
        INFO(finished.err);
        CHECK(finished.exit_code == exit_code);
        CHECK(contains(finished.err, words));
        CHECK(mart.state() == loaded);
    };
    const std::vector<std::string> run{"run", "--date", "2023-12-10", "--input", "b.csv"};
    std::vector<std::string> dry_run = run;
    dry_run.emplace_back("--dry-run");
    for (const std::vector<std::string>& words : {run, dry_run}) {
        refused(with(words, second + "," + first, true), 2, "named in another order");
        refused(with(words, first, false), 2, "the cluster has changed");
        refused(with(words, second, false), 2, "the cluster has changed");
    }
    refused(with({"check"}, second + "," + first, true), 4, "has no run");
    // As a later version makes it, and an earlier one that noted nothing.
    mart.ask("alter table mart.warehouse_layout delete where 1", 0);
    wait_until([&] { return mart.ask("select count() from mart.warehouse_layout", 0) == "0\n"; });
    refused(mart.call(mart.run("b.csv", {}, false)), 2, "is not what it was when the warehouse mart was made");
    mart.ask("insert into mart.warehouse_layout values (999, 0, 1, '1,1')", 0);
    const std::string newer =
        fmt::format("has schema version 999, and this ordermart knows versions up to {}", newest());
    refused(mart.call(mart.run("b.csv", {}, false)), 2, newer);
    refused(mart.call(mart.with_engine({"report"}, false)), 2, newer);
    for (const std::size_t node : {std::size_t{0}, std::size_t{1}}) mart.ask("drop table mart.warehouse_layout", node);
    refused(mart.call(mart.run("b.csv", {}, false)), 2, "has tables that are not of this version");
    refused(mart.call(mart.with_engine({"status"}, false)), 2, "has tables that are not of this version");
}

TEST_CASE("ClickHouse: a run migrates a warehouse of an older version, step by step, and again what failed") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("a.csv");
    const std::string loaded = mart.state();
    const std::vector<std::string> own{"--sql-dir", "my-sql"};
    std::filesystem::copy(source_path("sql/clickhouse"), mart.path("my-sql"), std::filesystem::copy_options::recursive);
    const auto step = [&](std::int64_t number, const std::string& name) {
        return fmt::format("migrate/{:02}_{}", newest() + number, name);
    };
    write_file(mart.path("my-sql/" + step(1, "labels") + ".sql"),
               "create table if not exists labels (label String) engine = MergeTree order by label;\n"
               "-- The report is made anew with it.\ndrop table if exists dim_products;\n"
               "alter table dim_product_rows add column label String default 'none';\n");
    const std::string shelf = "alter table dim_product_rows add column shelf Int64 default 7;\n";
    const std::string shelves = mart.path("my-sql/" + step(2, "shelves") + ".sql");
    write_file(shelves, shelf + "alter table dim_product_rows add columm x Int64;");
    const auto on_each = [&](const std::string& sql) { return mart.ask(sql, 0) + mart.ask(sql, 1); };
    const auto versions = [&] { return on_each("select max(schema_version) from mart.warehouse_layout"); };
    const auto columns = [&] {
        return on_each(
            "select groupArray(name) from (select name from system.columns where database = 'mart' and table = "
            "'dim_product_rows' and name in ('label', 'shelf', 'old') order by name)");
    };
    const auto ends = [](const Finished& finished, int exit_code, const std::string& words) {
        INFO(finished.err);
        CHECK(finished.exit_code == exit_code);
        CHECK(contains(finished.err, words));
    };
    // Reading commands say who migrates, and change nothing.
    for (const std::string command : {"report", "check"}) {
        ends(
            mart.call(mart.with_engine({command, own[0], own[1]}, false)), 2,
            fmt::format("mart: has schema version {}, and this ordermart reads version {} (the next `ordermart run` or "
                        "`backfill` migrates it)",
                        newest(), newest() + 2));
    }
    CHECK(columns() == "[]\n[]\n");

    ends(mart.call(mart.run("b.csv", own, false)), 1, step(2, "shelves") + ": the server says `Code: 62");
    CHECK(versions() == fmt::format("{0}\n{0}\n", newest()));
    CHECK(columns() == "['label','shelf']\n['label','shelf']\n");
    // As if the failure had come between the two servers, and behind the dropping of a column.
    mart.ask("alter table mart.dim_product_rows drop column shelf", 1);
    write_file(shelves, shelf + "alter table dim_product_rows drop column old;\n");
    ends(mart.call(mart.run("b.csv", own, false)), 0,
         fmt::format("mart: migrating from schema version {} to {}", newest(), newest() + 2));
    CHECK(versions() == fmt::format("{0}\n{0}\n", newest() + 2));
    CHECK(columns() == "['label','shelf']\n['label','shelf']\n");
    CHECK(on_each("select count() from mart.labels") == "0\n0\n");
    CHECK(mart.state() != loaded);
    CHECK(mart.runs("succeeded") == "2\n");
    ends(mart.call(mart.with_engine({"check", own[0], own[1]}, false)), 0, "");

    // Now the models that were compiled in are the older ones.
    const std::string newer =
        fmt::format("mart: has schema version {}, and this ordermart knows versions up to {}", newest() + 2, newest());
    ends(mart.call(mart.run("c.csv", {}, false)), 2, newer);
    ends(mart.call(mart.with_engine({"report"}, false)), 2, newer);
    // A new warehouse is of the newest() version from the start, and has no step behind it.
    mart.database = "fresh";
    const Finished fresh = mart.call(mart.run("a.csv", own, false));
    ends(fresh, 0, "");
    CHECK(!contains(fresh.err, "migrating"));
    CHECK(on_each("select max(schema_version) from fresh.warehouse_layout") == fmt::format("{0}\n{0}\n", newest() + 2));
}

TEST_CASE("ClickHouse: a warehouse of layout version 1 is migrated, and its facts have no origin") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("b.csv");
    for (const std::size_t node : {std::size_t{0}, std::size_t{1}}) {
        // What version 2 added goes again.
        for (const std::string view : {"cleaned_orders", "lines_of_orders", "fact_orders"})
            mart.ask("drop table mart." + view, node);
        for (const std::string table : {"fact_versions_local", "fact_versions"}) {
            for (const std::string column : {"quantity", "discount_cents", "tax_cents", "status_id", "order_seconds",
                                             "file_number", "line_number"})
                mart.ask("alter table mart." + table + " drop column " + column, node);
        }
        for (const std::string table : {"staged_orders_local", "staged_orders"})
            mart.ask("alter table mart." + table + " add column copies Int64", node);
        // And what version 3 did.
        for (const std::string table : {"fact_versions_local", "fact_versions"})
            mart.ask("alter table mart." + table + " drop column order_status_id", node);
        for (const std::string table : {"order_outcomes_local", "order_outcomes"}) {
            for (const std::string column : {"is_counted", "was_counted"})
                mart.ask("alter table mart." + table + " drop column " + column, node);
        }
        mart.ask("drop table mart.etl_run_files", node);
        for (const std::string table : {"etl_runs", "pending_runs", "etl_run_files_rows"})
            mart.ask("alter table mart." + table + " drop column skipped", node);
        mart.ask("alter table mart.warehouse_layout delete where 1", node);
        wait_until([&] { return mart.ask("select count() from mart.warehouse_layout", node) == "0\n"; });
        const std::string number = std::to_string(node);
        mart.ask(
            "insert into mart.warehouse_layout values (1, " + number + ", " + std::to_string(node + 1) + ", '1,1')",
            node);
    }
    const Finished finished = mart.call(mart.run("a.csv", {"--counted-statuses", "paid"}, false));
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(mart.ask("select name, value from mart.warehouse_settings") == "counted_statuses\t[\"paid\"]\n");
    CHECK(mart.ask("select count() from mart.lines_of_orders") == mart.ask("select count() from mart.fact_orders"));
    CHECK(contains(finished.err, fmt::format("mart: migrating from schema version 1 to {}", newest())));
    mart.check();
    const auto count = [&](const std::string& condition) {
        return mart.ask("select count() from mart.fact_orders where " + condition);
    };
    CHECK(count("isNull(run_id) and isNull(file_number) and isNull(line_number)") != "0\n");
    CHECK(count("run_id = 2 and file_number = 1 and line_number > 1") != "0\n");
    CHECK(count("isNull(run_id) or run_id = 2") == count("quantity = 1"));
    CHECK(count("discount_cents <> 0 or tax_cents <> 0 or isNotNull(status_id) or isNotNull(order_seconds)") == "0\n");
    CHECK(mart.ask("select count() from mart.cleaned_orders") != "0\n");
    for (const std::string table : {"etl_runs", "etl_run_files"})
        CHECK(mart.ask("select count(), sum(skipped) from mart." + table) == "2\t0\n");
}

TEST_CASE("ClickHouse: a first load that was cut off while it made the schema is begun anew, whatever version it was") {
    if (!servers_installed()) return;
    Mart mart;
    for (const std::size_t node : {std::size_t{0}, std::size_t{1}}) {
        mart.ask("create database mart", node);
        mart.ask(
            "create table mart.warehouse_layout (schema_version Int64, position Int64, shard_num Int64, weights "
            "String) engine = MergeTree order by position",
            node);
    }
    mart.ask(
        "create table mart.etl_run_steps_rows (run_id Int64) engine = MergeTree partition by run_id order by run_id",
        0);
    mart.load("a.csv");
    CHECK(mart.runs("succeeded") == "1\n");
    mart.check();
}

TEST_CASE("ClickHouse: a database with tables of somebody else is left alone") {
    if (!servers_installed()) return;
    Mart mart;
    mart.ask("create database mart");
    mart.ask("create table mart.order_outcomes_local (m Date, x Int32) engine = MergeTree partition by m order by x");
    mart.ask("insert into mart.order_outcomes_local values ('2024-01-01', 1)");
    for (const std::string database : {"mart", "system"}) {
        mart.database = database;
        const Finished finished = mart.call(mart.run("a.csv", {}, false));
        INFO(finished.err);
        CHECK(finished.exit_code == 2);
        CHECK(contains(finished.err, "has tables that are not of this version of ordermart"));
    }
    CHECK(mart.ask("select count() from mart.order_outcomes_local") == "1\n");
    CHECK(mart.ask("select count() from system.tables where database = 'mart'") == "1\n");
}

TEST_CASE("ClickHouse: what is wrong with the servers named is said before anything is written, and no password is") {
    if (!servers_installed()) return;
    Mart mart;
    const ClickHouseServers others(1);
    const std::string one = mart.servers().url(0);
    const std::string two = mart.servers().url(1);
    const auto call = [&](const std::string& urls, const std::string& cluster, const std::string& user,
                          const std::string& password) {
        std::vector<std::string> words{"run",      "--date",     "2023-12-10",   "--input", "a.csv",
                                       "--engine", "clickhouse", "--engine-url", urls,      "--engine-database",
                                       "mart"};
        if (!cluster.empty()) words.insert(words.end(), {"--engine-cluster", cluster});
        Environment environment;
        if (!user.empty()) {
            words.insert(words.end(), {"--engine-user", user});
            environment["ORDERMART_ENGINE_PASSWORD"] = password;
        }
        const Finished finished = ordermart(mart.path(), words, environment);
        if (!password.empty()) CHECK_FALSE(contains(finished.out + finished.err, password));
        return finished;
    };
    const auto refused = [&](const Finished& finished, int exit_code, const std::string& words) {
        INFO(finished.err);
        CHECK(finished.exit_code == exit_code);
        CHECK(contains(finished.err, words));
        CHECK(mart.ask("select count() from system.databases where name = 'mart'", 0) == "0\n");
        CHECK(mart.ask("select count() from system.databases where name = 'mart'", 1) == "0\n");
        CHECK(others_have_nothing(others));
    };
    const std::string both = one + "," + two;
    refused(call(both, "test", "loader", "not-the-Pa55word"), 1, "does not accept the user and the password");
    refused(call(both, "test", "nobody", "some-Pa55word"), 1, "does not accept the user and the password");
    refused(call(both, "tset", "", ""), 2, "tset");
    refused(call(one + "," + one, "test", "", ""), 2, "the same shard");
    refused(call(one, "test", "", ""), 2, "the servers named are not the shards");
    refused(call(both + "," + others.url(0), "test", "", ""), 2, "the servers named are not the shards");
    refused(call(one + "," + others.url(0), "test", "", ""), 2, "the servers named are not the shards");
    refused(call(both, "", "", ""), 2, "no cluster");
    refused(call("http://127.0.0.1:1", "", "", ""), 1, "no connection");
}

}  // namespace ordermart::test
