// A first load writes the pages of its tables itself (bulk_table.hpp). Here whole warehouses are held against those
// that the same models make as ordinary statements.
//
// TEST_ROUNDS=2000 tries so many random files instead of 24, TEST_SEED=7 others.

#include <spdlog/spdlog.h>

#include <filesystem>
#include <random>

#include "ordermart/base/database.hpp"
#include "ordermart/run/pipeline.hpp"
#include "support/catch.hpp"
#include "support/order_model.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

void copy_models(const std::string& from, const std::string& folder) {
    std::filesystem::copy(from, folder, std::filesystem::copy_options::recursive);
}

/// The models without what they say of bulk loads.
void write_plain_models(const std::string& from, const std::string& folder) {
    copy_models(from, folder);
    int said = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/transform")) {
        std::string sql;
        for (const std::string& line : split_lines(read_file(entry.path()))) {
            if (line.starts_with("-- bulk load:")) {
                ++said;
            } else {
                sql += line + "\n";
            }
        }
        write_file(entry.path(), sql);
    }
    REQUIRE(said >= 2);
}

/// Models of one's own are in the folder `own`, if it is there.
void load_both_ways(const std::string& raw_text, bool order_lines, const TemporaryFolder& folder,
                    bool with_ledger = true, const Source& source = {}) {
    write_file(folder.path("orders.csv"), raw_text);
    LoadOptions options;
    options.inputs = {folder.path("orders.csv")};
    options.max_rejects = *RejectLimit::parse("100%");
    options.allow_empty = true;
    options.start = options.end = *parse_date("2023-12-27");
    options.source = source;
    options.source.order_lines = order_lines;
    const bool has_own = std::filesystem::exists(folder.path("own"));
    if (!std::filesystem::exists(folder.path("plain"))) {
        write_plain_models(has_own ? folder.path("own") : source_path("sql/sqlite"), folder.path("plain"));
    }
    for (const std::string database : {"bulk.db", "plain.db"}) std::filesystem::remove(folder.path(database));
    load(options, {.db = folder.path("bulk.db"), .sql_dir = has_own ? folder.path("own") : ""});
    load(options, {.db = folder.path("plain.db"), .sql_dir = folder.path("plain")});

    REQUIRE(difference(dump(folder.path("bulk.db"), with_ledger), dump(folder.path("plain.db"), with_ledger)) == "");
    Database database(folder.path("bulk.db"), Database::Mode::read_only);
    Database plain(folder.path("plain.db"), Database::Mode::read_only);
    // SQLite 3.40 finds nulls that are not there in some WITHOUT ROWID tables, however they were filled.
    for (const std::string check : {"pragma integrity_check", "pragma quick_check"}) {
        REQUIRE(database.query_text(check) == (has_own ? plain.query_text(check) : "ok"));
    }
    for (const std::string sql : {"select group_concat(sql, ';') from (select sql from sqlite_schema order by name)",
                                  "select group_concat(step) from etl_run_steps"}) {
        REQUIRE(database.query_text(sql) == plain.query_text(sql));
    }
}

/// Records with keys and names of every length, in any order, some of them twice.
std::string odd_file(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&random](std::size_t end) { return random() % end; };
    std::vector<std::string> lines;
    const std::size_t count = below(600);
    const bool is_sorted = below(2) == 0;
    const bool has_text = below(2) == 0;
    for (std::size_t number = 0; number < count; ++number) {
        std::string order_id = std::to_string(is_sorted ? number : below(count + 1));
        if (has_text && below(3) == 0) order_id = std::string(below(20) == 0 ? below(5000) : below(9), 'k') + order_id;
        if (below(30) == 0) order_id = "9223372036854775807";
        const std::string name =
            std::string(below(50) == 0 ? below(30'000) : below(30), 'n') + std::to_string(below(40));
        lines.push_back(name + "," + order_id + "," + std::to_string(below(3)) + ".50,2023-12-2" +
                        std::to_string(below(8)) + ",Bike " + std::to_string(below(4)) + "," +
                        (below(40) == 0 ? "none" : "2"));
        if (below(10) == 0) lines.push_back(lines[below(lines.size())]);
    }
    return raw_file(lines);
}

}  // namespace

TEST_CASE("a first load in bulk makes the warehouse that ordinary statements make") {
    spdlog::set_level(spdlog::level::off);
    const TemporaryFolder folder;
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(24)); ++seed) {
        CAPTURE(seed);
        Supplier supplier(seed);
        const bool order_lines = supplier.below(3) == 0;
        if (seed % 2 == 0) {
            load_both_ways(odd_file(seed), order_lines, folder);
            continue;
        }
        if (seed % 4 == 1) supplier.send_all_columns(static_cast<PriceIs>(supplier.below(2)));
        if (seed % 8 == 3) supplier.send_descriptions(seed % 16 == 3);
        const Day day = supplier.day(*parse_date("2023-12-27"));
        load_both_ways(day.raw_text, order_lines, folder, true, day.source());
    }
}

TEST_CASE("a first load in bulk knows customers whose names find no room in memory") {
    spdlog::set_level(spdlog::level::off);
    const TemporaryFolder folder;
    std::vector<std::string> lines;
    const auto add = [&lines](int order, int customer, const std::string& price) {
        lines.push_back(std::string(1'000'000, 'n') + std::to_string(customer) + "," + std::to_string(order) + "," +
                        price + ",2023-12-20,bike,1");
    };
    for (int order = 0; order < 75; ++order) add(order, order, "1.00");
    // One that was seen long ago, one that only a rejected record has, and one after it.
    add(80, 3, "2.00");
    add(3, 1000, "2.00");
    add(81, 1001, "2.00");
    // The customers that waited come into their table a second time, which counts as so many changed rows more.
    load_both_ways(raw_file(lines), false, folder, false);
    Database database(folder.path("bulk.db"), Database::Mode::read_only);
    CHECK(database.query_integer("select max(customer_id) from dim_customers") == 76);
}

TEST_CASE("a first load of many records in bulk, in order or not, makes the same facts") {
    spdlog::set_level(spdlog::level::off);
    const Session session;
    REQUIRE(session.call("generate --rows 60000 --output sample.csv").exit_code == 0);
    std::vector<std::string> lines = split_lines(session.read("sample.csv"));
    lines.erase(lines.begin());
    const TemporaryFolder folder;
    load_both_ways(raw_file(lines), false, folder);
    const std::string in_order = dump_facts_and_reports(folder.path("bulk.db"));
    std::mt19937_64 random(first_seed());
    std::shuffle(lines.begin(), lines.end(), random);
    load_both_ways(raw_file(lines), false, folder);
    CHECK(
        Database(folder.path("bulk.db"), Database::Mode::read_only).query_integer("select count(*) from fact_orders") ==
        60'000);
    CHECK(in_order.size() == dump_facts_and_reports(folder.path("bulk.db")).size());
}

TEST_CASE("models in bulk may do no more than others") {
    spdlog::set_level(spdlog::level::off);
    for (const std::string forbidden : {"pragma user_version = 77", "attach 'other.db' as other", "commit"}) {
        CAPTURE(forbidden);
        const TemporaryFolder folder;
        copy_models(source_path("sql/sqlite"), folder.path("own"));
        write_file(folder.path("own/transform/45_mart.sql"),
                   "-- bulk load: rows come in key order\n" + forbidden + ";\n");
        write_file(folder.path("orders.csv"), raw_file({"Ann,1,1,2023-12-11,lounge,1"}));
        LoadOptions options;
        options.inputs = {folder.path("orders.csv")};
        options.start = options.end = *parse_date("2023-12-27");
        CHECK(stop_of([&] {
                  load(options, {.db = folder.path("w.db"), .sql_dir = folder.path("own")});
              }).says("models may not do this"));
    }
}

TEST_CASE("models of one's own are filled in bulk or run as they are, and make the same tables") {
    spdlog::set_level(spdlog::level::off);
    struct Own {
        std::string table;
        std::string model;
    };
    const std::string facts = "select order_id, customer_id, price_cents from fact_orders";
    const std::string bulk = "-- bulk load: rows come in key order\n";
    for (const Own& own : {
             // Two tables in one model, one of them of the customers that the first statement found.
             Own{"create table mart (a any primary key, b integer, c integer) strict, without rowid",
                 bulk + "insert into mart (a, b, c) " + facts +
                     "; insert into mart (a, b, c) select customer_name, 1, 2 "
                     "from dim_customers"},
             Own{"create table mart (a any, b integer, c integer)", bulk + "insert into mart (a, b, c) " + facts},
             // A trigger sees each customer, those of rejected records too.
             Own{"create table mart (a any, b integer, c integer); create trigger mart_of_customers after insert on "
                 "dim_customers begin insert into mart values (new.customer_name, new.customer_id, 1); end",
                 bulk + "delete from mart where a is null"},
             Own{"create table mart (a any, b integer default (7-2), c integer) strict",
                 bulk + "insert into mart (a) select order_id from fact_orders"},
             Own{"create table mart (id integer primary key, a any, b integer, c integer) strict",
                 bulk + "insert into mart (a, b, c) " + facts},
             Own{"create table mart (b integer primary key, a any unique, c integer) strict",
                 bulk + "insert into mart (a, b, c) " + facts + " where true on conflict (b) do update set c = c + 1"},
             Own{"create table mart (b integer primary key, a any, c integer, d real as (c / 2.0)) strict",
                 bulk + "insert into mart (a, b, c) " + facts +
                     " where true on conflict (b) do update set c = mart.c + 1 where mart.d > 0.5"},
             Own{"create table mart (b integer primary key, a any, c integer check (c < 1000000)) strict",
                 bulk + "insert into mart (a, b, c) " + facts +
                     " where true on conflict (b) do update set c = c + excluded.c, a = excluded.a where c <> :run_id"},
             Own{"create table mart (b integer primary key, a any, c integer) strict",
                 bulk + "insert into mart (a, b, c) " + facts +
                     " where true on conflict (b) do update set c = c + excluded.c, a = excluded.a"},
             Own{"create table mart (a any, b integer, c text, primary key (c, a)) strict, without rowid; create "
                 "unique "
                 "index mart_by_a on mart (a) where b > 3",
                 bulk + "insert into mart (a, b, c) select order_id, customer_id, '9007199254740993' from fact_orders"},
             Own{"create table mart (a any, b integer, c integer, primary key (a)) strict, without rowid",
                 bulk + "insert into mart (a, b, c) select order_id, '9007199254740993', line_number from fact_orders "
                        "returning a"},
             Own{"create table mart (a any, b integer, c integer, primary key (a)) strict, without rowid",
                 bulk + "insert into mart (a, b, c) select order_id, '9007199254740993', line_number from fact_orders"},
         }) {
        CAPTURE(own.table, own.model);
        const TemporaryFolder folder;
        copy_models(source_path("sql/sqlite"), folder.path("own"));
        write_file(folder.path("own/schema/90_mart.sql"), own.table + ";\n");
        write_file(folder.path("own/transform/45_mart.sql"), own.model + ";\n");
        load_both_ways(odd_file(4), false, folder);
        Database database(folder.path("bulk.db"), Database::Mode::read_only);
        Database plain(folder.path("plain.db"), Database::Mode::read_only);
        const std::string rows = "select group_concat(quote(a) || quote(b) || quote(c), ' ') from (select * from mart)";
        CHECK(database.query_integer("select count(*) from mart") > 0);
        CHECK(database.query_text(rows) == plain.query_text(rows));
    }
}

}  // namespace ordermart::test
