// Warehouses of an older schema version: the kept ones (see fixtures/README.md) open, go on being loaded into, and are
// migrated by steps of the test's own.

#include "warehouse/sqlite/migration.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "ordermart/base/database.hpp"
#include "ordermart/warehouse/catalogue.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

namespace fs = std::filesystem;
using Mode = Database::Mode;

/// What a newer ordermart would do: an order line says whether it is a gift, in a table that is built anew.
constexpr std::string_view rebuilt_facts = R"(
create table new_facts (
    order_id any not null,
    order_line integer not null check (order_line >= 1),
    customer_id integer not null references dim_customers (customer_id),
    product_id integer not null references dim_products (product_id),
    date_id integer not null references dim_dates (date_id),
    price_cents integer not null check (price_cents between -1000000000000 and 1000000000000),
    passenger_count integer not null check (passenger_count >= 0),
    quantity integer not null default 1,
    discount_cents integer not null default 0,
    tax_cents integer not null default 0,
    status_id integer references dim_statuses (status_id),
    order_seconds integer,
    run_date_id integer not null,
    run_id integer references etl_runs (run_id),
    file_number integer,
    line_number integer,
    gift integer not null default 1,
    price real generated always as (price_cents / 100.0) virtual,
    primary key (order_id, order_line)
) strict, without rowid;
insert into new_facts (
    order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, run_date_id
)
select order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, run_date_id
from fact_orders;
drop view if exists cleaned_orders;
drop view if exists lines_of_orders;
drop table fact_orders;
alter table new_facts rename to fact_orders;
)";

constexpr std::string_view added_column =
    "alter table dim_customers add column note integer not null default 7 check (note > 0);";

/// The version that this ordermart writes.
std::int64_t newest() { return Catalogue::of("").schema_version(); }

std::string name_of_step(std::int64_t number) { return fmt::format("{:02}_next", newest() + number); }

/// A kept warehouse, the models in `sql`, which a test may add steps to, and a raw file of the next day.
struct OldWarehouse {
    explicit OldWarehouse(const std::string& name = "version_5.sqlite") {
        fs::copy_file(source_path("tests/warehouse/fixtures/" + name), folder.path("w.db"));
        fs::copy(source_path("sql/sqlite"), folder.path("sql"), fs::copy_options::recursive);
        write_file(folder.path("orders.csv"),
                   raw_file({"Ana Lima,2,21.00,2023-12-08,lounge,2", "Eve,20,1.00,2023-12-10,lounge,1"}));
    }

    /// The first or the second step behind those that there are.
    void add_step(std::int64_t number, std::string_view sql) const {
        write_file(folder.path("sql/migrate/" + name_of_step(number) + ".sql"), sql);
    }

    Finished call(const std::string& words) const { return ordermart(folder.path(), split_words(words)); }
    Finished run(const std::string& more = "") const {
        return call("run --db w.db --sql-dir sql --date 2023-12-10 --input orders.csv " + more);
    }

    std::int64_t ask(const std::string& sql) const {
        return Database(folder.path("w.db"), Mode::read_only).query_integer(sql);
    }

    /// Of the runs before the one of run(), as far as every version has it.
    std::string ledger() const {
        Database database(folder.path("w.db"), Mode::read_only);
        std::string text;
        for (
            const std::string_view query :
            {"select run_id || ' ' || run_date || ' ' || status || ' ' || coalesce(message, '') || ' ' || input_path "
             "|| "
             "' ' || input_bytes || ' ' || coalesce(input_sha256, '') || ' ' || full_refresh || ' ' || records_read || "
             "' ' || inserted || ' ' || updated || ' ' || superseded || ' ' || unchanged || ' ' || duplicate || ' ' || "
             "rejected || ' ' || blank || ' ' || new_orders || ' ' || started_at || ' ' || seconds || ' ' || "
             "ordermart_version from etl_runs where run_id < 5 order by run_id",
             "select run_id || ' ' || file_number || ' ' || input_path || ' ' || absolute_path || ' ' || input_bytes "
             "|| "
             "' ' || input_sha256 || ' ' || header || ' ' || settings || ' ' || coalesce(replays_run_id, '') || ' ' || "
             "records_read || ' ' || inserted || ' ' || updated || ' ' || superseded || ' ' || unchanged || ' ' || "
             "duplicate || ' ' || rejected || ' ' || blank from etl_run_files where run_id < 5 order by run_id"}) {
            Statement rows = database.prepare(query);
            while (rows.step()) text += rows.text(0) + '\n';
        }
        return text;
    }

    /// Its layout and everything in it but the ledger.
    std::string content() const {
        Database database(folder.path("w.db"), Mode::read_only);
        return dump_facts_and_reports(folder.path("w.db")) + fmt::format("version {}\n", ask("pragma user_version")) +
               database.query_text(
                   "select group_concat(sql, char(10)) from (select sql from sqlite_schema order by name)");
    }

    TemporaryFolder folder;
};

}  // namespace

TEST_CASE("a kept warehouse of each version opens, and goes on like one that was loaded today") {
    const std::int64_t version = GENERATE(5, 6);
    CAPTURE(version);
    const OldWarehouse old(fmt::format("version_{}.sqlite", version));
    CHECK(old.ask("pragma user_version") == version);
    const std::vector<std::string> reading{"status --db w.db", "check --db w.db", "report --db w.db",
                                           "rejects --db w.db"};
    for (const std::string& command : reading) {
        CAPTURE(command);
        CHECK(old.call(command).exit_code == 2);
    }
    const std::string facts = dump_facts_and_reports(old.folder.path("w.db"));
    const std::string ledger = old.ledger();
    const Finished migrated = old.run("--dry-run");
    CHECK(contains(migrated.err, fmt::format("migrating from schema version {} to {}", version, newest())));
    CHECK(dump_facts_and_reports(old.folder.path("w.db")) == facts);
    REQUIRE(old.run().exit_code == 0);
    CHECK(old.ask("pragma user_version") == newest());
    CHECK(old.ledger() == ledger);
    CHECK(old.ask("select sum(skipped) from etl_runs") == 0);
    CHECK(old.ask("select sum(skipped) from etl_run_files") == 0);
    for (const std::string& command : reading) {
        CAPTURE(command);
        CHECK(old.call(command).exit_code == 0);
    }
    // Facts of version 5 have no origin; those of later ones do.
    CHECK(old.ask("select count(*) from fact_orders where run_id is null and file_number is null and line_number is "
                  "null") ==
          (version == 5 ? old.ask("select count(*) from fact_orders where run_date_id < 20231210") : 0));
    CHECK((old.ask("select count(*) from fact_orders where run_id is null") > 0) == (version == 5));
    CHECK(old.ask("select count(*) from fact_orders natural join etl_run_files where run_date_id = 20231210") == 2);
    CHECK(old.ask("select count(*) from fact_orders where quantity <> 1 or discount_cents <> 0 or tax_cents <> 0") ==
          0);

    const std::string files = source_path("tests/warehouse/fixtures/");
    const auto load = [&](const std::string& words) { CHECK(old.call(words + " --db new.db").exit_code == 0); };
    load("run --date 2023-12-08 --max-rejects 2 --input " + files + "2023-12-08.csv");
    load("run --date 2023-12-09 --order-lines --input " + files + "2023-12-09.csv");
    load("rejects --replay " + files + "mended.csv");
    load("run --date 2023-12-10 --input orders.csv");
    CHECK(dump_facts_and_reports(old.folder.path("w.db")) == dump_facts_and_reports(old.folder.path("new.db")));
}

TEST_CASE("a run migrates an older warehouse step by step, and once") {
    const OldWarehouse old;
    const std::string facts = dump_facts_and_reports(old.folder.path("w.db"));
    const std::int64_t keys = old.ask("select count(*) from pragma_foreign_key_list('fact_orders')");
    old.add_step(1, rebuilt_facts);
    old.add_step(2, added_column);

    const Finished migrated = old.run();
    CAPTURE(migrated.err);
    REQUIRE(migrated.exit_code == 0);
    CHECK(contains(migrated.err, fmt::format("w.db: migrating from schema version 5 to {}", newest() + 2)));
    CHECK(old.ask("pragma user_version") == newest() + 2);
    CHECK(old.ask("select count(*) from fact_orders where gift = 1") == old.ask("select count(*) from fact_orders"));
    CHECK(old.ask("select min(note) from dim_customers") == 7);
    CHECK(old.ask("select count(*) from pragma_foreign_key_list('fact_orders')") == keys + 2);
    CHECK(old.call("check --db w.db --sql-dir sql").exit_code == 0);

    // Both would fail a second time.
    const Finished again = old.run();
    CHECK(again.exit_code == 0);
    CHECK_FALSE(contains(again.err, "migrating"));

    OldWarehouse not_migrated;
    REQUIRE(not_migrated.run().exit_code == 0);
    CHECK(dump_facts_and_reports(old.folder.path("w.db")) == dump_facts_and_reports(not_migrated.folder.path("w.db")));
    CHECK(dump_facts_and_reports(old.folder.path("w.db")) != facts);
}

TEST_CASE("a full refresh of an older warehouse migrates it first") {
    const OldWarehouse old;
    old.add_step(1, rebuilt_facts);
    REQUIRE(old.run("--full-refresh --yes").exit_code == 0);
    CHECK(old.ask("select count(*) from fact_orders where gift = 1") == 2);
    CHECK(old.call("check --db w.db --sql-dir sql").exit_code == 0);
}

TEST_CASE("a step that fails takes back the steps before it, and the run is in the ledger") {
    const OldWarehouse old;
    const std::string before = old.content();
    const std::int64_t runs = old.ask("select count(*) from etl_runs");
    old.add_step(1, rebuilt_facts);
    SECTION("with an error") {
        old.add_step(2, std::string(added_column) + "select no_such_column from dim_customers;");
        const Finished failed = old.run();
        CHECK(failed.exit_code == 1);
        CHECK(contains(failed.err, fmt::format("migrate/{}: no such column", name_of_step(2))));
    }
    SECTION("with rows that refer to none") {
        old.add_step(2, "delete from dim_products where product_id = 1;");
        const Finished failed = old.run();
        CHECK(failed.exit_code == 1);
        CHECK(contains(failed.err, "the migration leaves rows of fact_orders that refer to no row of dim_products"));
    }
    SECTION("with a commit") {
        old.add_step(2, "commit;");
        CHECK(old.run().exit_code == 1);
    }
    CHECK(old.content() == before);
    CHECK(old.ask("select count(*) from etl_runs where status = 'failed'") == 1);
    CHECK(old.ask("select count(*) from etl_runs") == runs + 1);
}

TEST_CASE("a migration that loses facts is stopped, and they are there") {
    OldWarehouse old;
    const std::int64_t facts = old.ask("select count(*) from fact_orders");
    old.add_step(1, "delete from fact_orders where order_line = 1");
    const Finished stopped = old.run();
    CHECK(stopped.exit_code == 1);
    CHECK(contains(stopped.err, "the migration makes"));
    CHECK(old.ask("select count(*) from fact_orders") == facts);
    CHECK(old.ask("pragma user_version") == 5);
}

TEST_CASE("a migration that would lose what somebody added to the facts is stopped, and says what") {
    for (const std::string added : {"index mine on fact_orders (product_id)",
                                    "trigger mine after insert on fact_orders "
                                    "begin select 1; end"}) {
        CAPTURE(added);
        const OldWarehouse old;
        Database(old.folder.path("w.db"), Mode::read_write).execute("create " + added);
        const Finished stopped = old.run();
        CHECK(stopped.exit_code == 1);
        CHECK(contains(stopped.err, "the migration would lose what was added to it: "));
        CHECK(contains(stopped.err, " mine ("));
        CHECK(old.ask("pragma user_version") == 5);
        Database(old.folder.path("w.db"), Mode::read_write).execute("drop " + added.substr(0, added.find(" mine") + 5));
        CHECK(old.run().exit_code == 0);
    }
    const OldWarehouse old;
    Database(old.folder.path("w.db"), Mode::read_write).execute("alter table fact_orders add column note text");
    CHECK(contains(old.run().err, "column note"));
    CHECK(old.ask("select count(*) from fact_orders where note is null") > 0);
}

TEST_CASE("models from before do not make a new warehouse that is told to be of this version") {
    const OldWarehouse old;
    std::string facts = read_file(old.folder.path("sql/schema/40_fact_orders.sql"));
    const std::string column = "    run_id integer references etl_runs (run_id),\n";
    REQUIRE(contains(facts, column));
    facts.erase(facts.find(column), column.size());
    write_file(old.folder.path("sql/schema/40_fact_orders.sql"), facts);
    const Finished stopped = old.call("run --db new.db --sql-dir sql --date 2023-12-10 --input orders.csv");
    CHECK(stopped.exit_code == 2);
    CHECK(contains(stopped.err, "its table fact_orders lacks run_id"));
    CHECK_FALSE(fs::exists(old.folder.path("new.db")));
}

TEST_CASE("a dry run migrates, and leaves the file as it was") {
    const OldWarehouse old;
    const std::string before = read_file(old.folder.path("w.db"));
    old.add_step(1, rebuilt_facts);
    const Finished tried = old.run("--dry-run");
    CHECK(tried.exit_code == 0);
    CHECK(contains(tried.err, fmt::format("migrating from schema version 5 to {}", newest() + 1)));
    CHECK(read_file(old.folder.path("w.db")) == before);
    CHECK_FALSE(fs::exists(old.folder.path("w.db-wal")));
}

TEST_CASE("a migration stays when its run is refused, and the ledger of the new layout tells of that") {
    const OldWarehouse old;
    const std::string facts = dump_facts_and_reports(old.folder.path("w.db"));
    const std::string refusals = "select count(*) from etl_runs where run_date = '2023-12-10' and status = 'refused'";
    const std::int64_t refused_before = old.ask(refusals);
    old.add_step(1, rebuilt_facts);
    write_file(old.folder.path("orders.csv"), raw_file({"Ana,2,free,2023-12-08,lounge,2"}));
    CHECK(old.run("--max-rejects 0").exit_code == 3);
    CHECK(old.ask("pragma user_version") == newest() + 1);
    CHECK(old.ask(refusals) == refused_before + 1);
    CHECK(dump_facts_and_reports(old.folder.path("w.db")) == facts);
    // With its views, which the step drops.
    CHECK(old.call("check --db w.db --sql-dir sql").exit_code == 0);
    CHECK(old.call("report --db w.db --sql-dir sql").exit_code == 0);
}

TEST_CASE("a migration that is killed leaves the warehouse as before") {
    const OldWarehouse old;
    const std::string before = old.content();
    // A step without end, behind one that was done.
    old.add_step(1, rebuilt_facts);
    old.add_step(2,
                 "with recursive numbers (number) as (select 1 union all select number + 1 from numbers) "
                 "select max(number) from numbers;");
    Process run(old.folder.path(), split_words("run --db w.db --sql-dir sql --date 2023-12-10 --input orders.csv"));
    wait_until([&] { return run.holds(old.folder.path("w.db-wal")) || !run.running(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    run.signal(SIGKILL);
    CHECK(run.wait().exit_code == 128 + SIGKILL);
    CHECK(old.content() == before);
}

TEST_CASE("commands that read name the command that migrates") {
    const OldWarehouse old;
    const std::string before = old.content();
    old.add_step(1, rebuilt_facts);
    for (const std::string command : {"check", "report"}) {
        CAPTURE(command);
        const Finished finished = old.call(command + " --db w.db --sql-dir sql");
        CHECK(finished.exit_code == 2);
        CHECK(contains(finished.err, fmt::format("w.db: has schema version 5, and this ordermart reads version {} (the "
                                                 "next `ordermart run` or `backfill` migrates it",
                                                 newest() + 1)));
    }
    CHECK(old.content() == before);
}

}  // namespace ordermart::test
