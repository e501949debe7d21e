// What a warehouse holds is a function of the days loaded, not of how they came: random days, held against a model of
// the contract in plain C++.
//
// TEST_ROUNDS=10000 tries so many sets of days instead of 80, TEST_SEED=7 others.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "ordermart/base/database.hpp"
#include "ordermart/run/pipeline.hpp"
#include "support/catch.hpp"
#include "support/order_model.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

const Date first_day = *parse_date("2023-12-27");

/// From a night to the next: late files, files of the same day, and weeks that have some days in common or none.
const std::vector<int> days_on{-9, -2, -1, 0, 0, 1, 1, 1, 3, 6, 7, 30};

LoadOptions options_of(const std::string& input) {
    LoadOptions options;
    options.inputs = {input};
    options.max_rejects = *RejectLimit::parse("100%");
    options.allow_empty = true;
    return options;
}

void load_day(
    const std::string& warehouse, const Day& day, const std::string& folder,
    const std::function<void(LoadOptions&)>& change = [](LoadOptions&) {}) {
    write_file(folder + "/day.csv", day.raw_text);
    LoadOptions options = options_of(folder + "/day.csv");
    options.start = options.end = day.run_date;
    options.source = day.source();
    options.counted_statuses = day.counted;
    change(options);
    load(options, {.db = warehouse, .dry_run = options.dry_run});
}

/// Loads all days with one command; other days of that time have no file.
void backfill(const std::string& warehouse, const std::vector<Day>& days, const std::string& folder,
              bool full_refresh) {
    for (const Day& day : days) write_file(folder + "/" + to_string(day.run_date) + ".csv", day.raw_text);
    LoadOptions options = options_of(folder + "/{date}.csv");
    options.days_may_be_missing = true;
    options.start = first_day;
    options.end = days.back().run_date;
    options.full_refresh = full_refresh;
    options.yes = true;
    options.source = days.front().source();
    options.counted_statuses = days.front().counted;
    load(options, {.db = warehouse});
}

Counts last_counts(const std::string& warehouse) {
    Database database(warehouse, Database::Mode::read_only);
    Statement query = database.prepare(
        "select records_read, inserted, updated, superseded, unchanged, duplicate, rejected, blank from etl_runs "
        "order by run_id desc limit 1");
    REQUIRE(query.step());
    Counts counts{};
    for (int column = 0; column < 8; ++column) counts[static_cast<std::size_t>(column)] = query.integer(column);
    return counts;
}

/// Of the price; the value of an order is for its lines.
PriceIs a_meaning(Supplier& supplier, bool order_lines) {
    return static_cast<PriceIs>(supplier.below(order_lines ? 3 : 2));
}

std::vector<Day> some_days(Supplier& supplier) {
    std::vector<Day> days;
    Date run_date = first_day;
    const bool order_lines = supplier.below(2) == 0;
    std::optional<std::vector<std::string>> counted;
    if (supplier.below(2) == 0) {
        supplier.send_all_columns(a_meaning(supplier, order_lines));
        counted = supplier.some_statuses();
    }
    if (supplier.below(2) == 0) supplier.send_descriptions(supplier.below(2) == 0);
    for (std::size_t left = 3 + supplier.below(4); left > 0; --left) {
        Day day;
        // A day of which nothing is accepted stops the command.
        do {
            day = supplier.day(run_date);
            day.order_lines = order_lines;
        } while (accepts_nothing(Model().load(day)));
        day.counted = counted;
        days.push_back(day);
        run_date += std::chrono::days(1 + supplier.below(3));
    }
    return days;
}

/// Orders of few customers with few keys, so that most nights change earlier ones, and some that are to be mended.
std::string file_of_night(Supplier& supplier, Date run_date, bool order_lines) {
    std::string text = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
    // A key may come twice where records are lines.
    for (std::size_t key = 0; key < 12; ++key) {
        for (std::size_t left = supplier.below(order_lines ? 4 : 2); left > 0; --left) {
            const bool is_bad = !order_lines && supplier.below(5) == 0;
            const Date date = run_date - std::chrono::days(static_cast<int>(supplier.below(12)) - 1);
            text +=
                fmt::format("customer {},{},{},{},lounge,1\n", supplier.below(5), key,
                            is_bad ? "free" : std::to_string(static_cast<int>(supplier.below(5)) - 1), to_string(date));
        }
    }
    return text;
}

/// Loads what is open of the rejects with a price, and says whether that was done.
bool mend(const Session& session) {
    session.call("rejects --export open.csv --reason bad_price");
    if (!session.has("open.csv")) return false;
    std::string text = session.read("open.csv");
    for (std::size_t at; (at = text.find(",free,")) != std::string::npos;) text.replace(at, 6, ",7,");
    session.write("open.csv", text);
    // Refused where the order was loaded meanwhile with other values.
    const bool is_loaded = session.call("rejects --replay open.csv").exit_code == 0;
    std::filesystem::remove(session.path("open.csv"));
    return is_loaded;
}

/// Rows of the week's report that the facts do not have, or the other way round.
std::int64_t differences_of_week(const std::string& warehouse, Date report_date) {
    Database database(warehouse, Database::Mode::read_only);
    Statement query = database.prepare(
        "with counted as (select customer.customer_id, customer.customer_name, sum(line.price_cents) as value_cents, "
        "count(distinct line.order_id) as orders from fact_orders as line "
        "join fact_orders as first_line on first_line.order_id = line.order_id and first_line.order_line = 1 "
        "join dim_customers as customer on customer.customer_id = first_line.customer_id "
        "join dim_dates as day on day.date_id = first_line.date_id "
        "where day.full_date > date(?1, '-7 days') and day.full_date <= ?1 group by customer.customer_id), "
        "report as (select customer_id, customer_name, total_value_cents, number_of_orders "
        "from metrics_top_customers_last_week) "
        "select (select count(*) from (select * from counted except select * from report)) + "
        "(select count(*) from (select * from report except select * from counted))");
    query.bind(1, to_string(report_date));
    query.step();
    return query.integer(0);
}

}  // namespace

TEST_CASE("facts and reports are the same in whatever order and way the days were loaded") {
    spdlog::set_level(spdlog::level::off);
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(80)); ++seed) {
        CAPTURE(seed);
        const TemporaryFolder folder;
        Supplier supplier(seed);
        const std::vector<Day> days = some_days(supplier);
        const auto shuffled = [&supplier](std::vector<Day> some) {
            for (std::size_t left = some.size(); left > 1; --left)
                std::swap(some[left - 1], some[supplier.below(left)]);
            return some;
        };
        Model model;
        for (const Day& day : days) {
            load_day(folder.path("in order.db"), day, folder.path());
            model.load(day);
        }
        REQUIRE(difference(stored_state(folder.path("in order.db")), model.state()) == "");
        const std::string expected = dump_facts_and_reports(folder.path("in order.db"));

        for (const Day& day : shuffled(days)) load_day(folder.path("shuffled.db"), day, folder.path());
        CHECK(difference(dump_facts_and_reports(folder.path("shuffled.db")), expected) == "");

        std::vector<Day> with_repeats = days;
        for (int repeat = 0; repeat < 3; ++repeat) with_repeats.push_back(supplier.one_of(days));
        for (const Day& day : shuffled(with_repeats)) load_day(folder.path("repeated.db"), day, folder.path());
        CHECK(difference(dump_facts_and_reports(folder.path("repeated.db")), expected) == "");

        backfill(folder.path("backfilled.db"), days, folder.path(), false);
        CHECK(difference(dump_facts_and_reports(folder.path("backfilled.db")), expected) == "");

        // Used before by another supplier, for later days too.
        for (const int days_later : {-3, 0, 2, 30}) {
            load_day(folder.path("used.db"), supplier.day(first_day + std::chrono::days(days_later)), folder.path());
        }
        backfill(folder.path("used.db"), days, folder.path(), true);
        CHECK(difference(dump_facts_and_reports(folder.path("used.db")), expected) == "");
    }
}

TEST_CASE("after every run, whatever its date and file, the warehouse is what the contract says") {
    spdlog::set_level(spdlog::level::off);
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(80)); ++seed) {
        const TemporaryFolder folder;
        const std::string warehouse = folder.path("w.db");
        Supplier supplier(seed);
        Model model;
        bool made = false;
        Date report_date = first_day;
        // The meaning of a price goes with lines, or with single records, and is the same in all files.
        const bool are_lines = supplier.below(2) == 0;
        const bool has_all_columns = supplier.below(2) == 0;
        if (has_all_columns) supplier.send_all_columns(a_meaning(supplier, are_lines));
        if (supplier.below(2) == 0) supplier.send_descriptions(supplier.below(2) == 0);
        for (int run = 0; run < 8; ++run) {
            Day day = supplier.day(report_date + std::chrono::days(supplier.one_of(days_on)));
            // Sources of both kinds may feed one warehouse.
            day.order_lines = day.price_is == PriceIs::order || supplier.below(2) == 0;
            if (has_all_columns && supplier.below(3) == 0) day.counted = supplier.some_statuses();
            const std::size_t choice = supplier.below(8);
            CAPTURE(seed, run, choice, to_string(day.run_date), day.order_lines, day.price_is);
            Model loaded = model;
            if (choice == 0) loaded.forget();
            const Counts counts = loaded.load(day);
            const bool refused = accepts_nothing(counts) || (choice == 0 && 2 * loaded.orders() < model.orders()) ||
                                 (choice == 1 && counts[6] > 0);
            const bool dry = choice == 2;
            const Stop stop = stop_of([&] {
                load_day(warehouse, day, folder.path(), [choice](LoadOptions& options) {
                    options.full_refresh = choice == 0;
                    if (choice == 1) options.max_rejects = *RejectLimit::parse("0");
                    options.dry_run = choice == 2;
                });
            });
            CAPTURE(stop.message);
            REQUIRE(stop.code == (refused ? ExitCode::refused : ExitCode::done));
            if (!refused && !dry) {
                made = true;
                model = loaded;
                report_date = choice == 0 ? day.run_date : std::max(report_date, day.run_date);
                CHECK(last_counts(warehouse) == counts);
            }
            if (made) REQUIRE(difference(stored_state(warehouse), model.state()) == "");
        }
        if (made) CHECK(ordermart(folder.path(), {"check", "--db", "w.db"}).exit_code == 0);
    }
}

TEST_CASE("the week's report, kept by differences, is what counting the week anew gives") {
    spdlog::set_level(spdlog::level::off);
    int mended = 0;
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(30)); ++seed) {
        const Session session;
        const std::string warehouse = session.path("application.db");
        Supplier supplier(seed);
        Date report_date = first_day;
        for (int night = 0; night < 10; ++night) {
            const Date run_date = report_date + std::chrono::days(supplier.one_of(days_on));
            const bool order_lines = supplier.below(3) == 0;
            const bool full_refresh = supplier.below(12) == 0;
            const bool mends = supplier.below(3) == 0;
            CAPTURE(seed, night, to_string(run_date), order_lines, full_refresh, mends);
            load_day(warehouse, {run_date, order_lines, {}, file_of_night(supplier, run_date, order_lines)},
                     session.path(""), [full_refresh](LoadOptions& options) {
                         options.full_refresh = full_refresh;
                         options.yes = true;
                         options.source.money.negative_allowed = true;
                     });
            report_date = full_refresh || night == 0 ? run_date : std::max(report_date, run_date);
            REQUIRE(differences_of_week(warehouse, report_date) == 0);
            if (!mends) continue;
            mended += mend(session) ? 1 : 0;
            REQUIRE(differences_of_week(warehouse, report_date) == 0);
        }
        CHECK(session.call("check").exit_code == 0);
    }
    // A few rounds may have none.
    if (rounds(30) >= 30) CHECK(mended > 0);
}

namespace {

/// A night of every kind that the reports' differences must follow; `arguments` are those of `ordermart run`.
struct Night {
    std::string arguments;
    std::vector<std::string> records;
};

const std::vector<Night> nights_of_every_kind{
    {"--date 2023-12-10",
     {"Ana,1,10,2023-12-03,lounge,1", "Ana,2,20,2023-12-04,lounge,1", "Ben,3,30,2023-12-05,lounge,1",
      "Ben,4,40,2023-12-10,lounge,1", "Cyd,5,50,2023-12-06,lounge,1", "Dan,6,60,2023-12-04,lounge,1",
      "Eva,7,70,2023-12-05,lounge,1", "Fay,8,80,2023-12-10,lounge,1", "Gus,9,90,2023-12-09,lounge,1"}},
    // 4 December leaves the week, Dan with it, and 11 December comes. Another price; Eva's order leaves the week, Ana's
    // comes into it, Fay's becomes Hal's; one arrives late, one is unchanged.
    {"--date 2023-12-11",
     {"Ben,4,41,2023-12-10,lounge,1", "Eva,7,70,2023-12-02,lounge,1", "Ana,1,10,2023-12-08,lounge,1",
      "Hal,8,80,2023-12-10,lounge,1", "Cyd,10,15,2023-12-11,lounge,1", "Cyd,11,16,2023-12-07,lounge,1",
      "Gus,9,90,2023-12-09,lounge,1"}},
    // An earlier day's file again: superseded, older than a week, in the week.
    {"--date 2023-12-10",
     {"Ben,4,99,2023-12-10,lounge,1", "Ana,12,5,2023-12-01,lounge,1", "Gus,13,7,2023-12-09,lounge,1"}},
    // Without a record, and some days later.
    {"--date 2023-12-13 --allow-empty", {}},
    // Gus's latest order becomes another's, and a day on which he has none.
    {"--date 2023-12-14", {"Ana,9,90,2023-12-09,lounge,1", "Gus,13,0,2023-12-08,lounge,1"}},
    // Below zero, and orders of several lines of which one is changed, one is new, and all but one are gone.
    {"--date 2023-12-15 --negative-prices", {"Ivy,20,-3,2023-12-15,lounge,1", "Ivy,21,3,2023-12-15,lounge,1"}},
    {"--date 2023-12-15 --order-lines",
     {"Jon,30,1,2023-12-14,lounge,1", "Kim,30,2,2023-12-01,lounge,1", "Jon,31,4,2023-12-15,lounge,1"}},
    {"--date 2023-12-16 --order-lines", {"Jon,30,1,2023-12-14,lounge,1", "Jon,30,5,2023-12-14,lounge,1"}},
    {"--date 2023-12-16 --order-lines",
     {"Jon,30,1,2023-12-14,lounge,1", "Jon,30,5,2023-12-14,lounge,1", "Jon,30,6,2023-12-14,lounge,1"}},
    {"--date 2023-12-17", {"Jon,30,1,2023-12-14,lounge,1"}},
    // No day in common with the week before.
    {"--date 2023-12-30",
     {"Ana,14,1,2023-12-30,lounge,1", "Ben,3,30,2023-12-29,lounge,1", "Jon,32,9,2023-12-28,lounge,1"}},
};

/// Runs the nights by the models of the folder `sql`, up to the first one that stops; returns the last run.
Finished run_nights(const Session& session) {
    Finished run;
    for (const Night& night : nights_of_every_kind) {
        session.write("night.csv", raw_file(night.records));
        run = session.call("run " + night.arguments + " --input night.csv --sql-dir sql");
        if (run.exit_code != 0) break;
    }
    return run;
}

}  // namespace

TEST_CASE("a run whose models count a difference wrongly is not committed") {
    struct Fault {
        std::string model;
        std::string text;
        std::string instead;
    };
    const std::string week = "51_week_changes";
    const std::string week_report = "62_metrics_top_customers_last_week";
    const std::string recent = "61_metrics_most_recent_order_per_customer";
    const std::vector<Fault> faults{
        {week, "-known.previous_value_cents", "-known.value_cents"},
        {week, "known.previous_customer_id as", "known.customer_id as"},
        {week, "known.outcome in ('inserted', 'updated')", "known.outcome = 'inserted'"},
        {week, "known.outcome in ('inserted', 'updated')", "known.outcome <> 'unchanged'"},
        {week, "known.outcome = 'updated'", "known.outcome = 'superseded'"},
        {week, "known.date_id > weeks.day_before_on_record", "1"},
        {week, "known.date_id <= weeks.last_day_on_record", "known.date_id <= weeks.last_day"},
        {week, "known.previous_date_id > weeks.day_before_on_record", "1"},
        {week, "-line.price_cents as", "0 as"},
        {week, "line.date_id <= weeks.day_before\n", "line.date_id < weeks.day_before\n"},
        {week, "line.date_id > weeks.day_before_on_record", "line.date_id >= weeks.day_before_on_record"},
        {week, "line.date_id > weeks.last_day_on_record", "line.date_id >= weeks.last_day_on_record"},
        {week, "line.date_id <= weeks.last_day\n", "line.date_id < weeks.last_day\n"},
        {week, "coalesce(:previous_report_date, '') > date(:report_date, '-7 days')", "1"},
        {week_report, ":anew or coalesce(:previous_report_date, '') <= date(:report_date, '-7 days')", "0"},
        {week_report, "changes.orders < 0 and metric.number_of_orders + changes.orders = 0", "0"},
        {week_report, "(changes.orders <> 0 or changes.value_cents <> 0)", "changes.orders <> 0"},
        {week_report, "changes.orders > 0\n    and not exists", "changes.orders > 0 and exists"},
        {"30_order_outcomes", "fact.price_cents + case", "staged.price_cents + case"},
        {"30_order_outcomes", "from fact_orders as line\n                where line.order_id = staged.order_id and",
         "from fact_orders as line where 0 and"},
        {"40_fact_orders", "known.outcome = 'updated'\n    and fact.order_id", "0\n    and fact.order_id"},
        {"40_fact_orders", "known.outcome = 'updated'\n        and staged.order_line > 1", "0"},
        {"40_fact_orders", "known.outcome = 'inserted'\n", "known.outcome = 'inserted' and staged.order_id <> 11\n"},
        {"60_metrics_total_orders_per_customer", "where changes.orders_won <> 0 and",
         "where changes.orders_won > 0 and"},
        {"60_metrics_total_orders_per_customer", "changes.orders_won < 0 and metric", "0 and metric"},
        {recent, "or metric.price_cents is not latest.price_cents", ""},
        {recent, "where days.lost_latest or ", "where "},
        {recent, "days.won_date_id >= days.date_id_on_record;", "days.won_date_id > days.date_id_on_record;"},
        {recent, "max(fact.order_id)", "min(fact.order_id)"},
        {recent, "where latest.date_id is null", "where 0"},
        // Sums of the whole week, weighted by the square of the customer's key, do not show this.
        {week_report, "delete from metrics_top_customers_last_week\nwhere :anew",
         "update metrics_top_customers_last_week set total_value_cents = total_value_cents + case customer_id "
         "when 1 then 4 when 2 then -1 else 0 end;\ndelete from metrics_top_customers_last_week\nwhere :anew"},
        // What no run touches is looked at too.
        {week_report, "delete from metrics_top_customers_last_week\nwhere :anew",
         "update metrics_top_customers_last_week set customer_name = 'Bob' where customer_id = 3;\n"
         "delete from metrics_top_customers_last_week\nwhere :anew"},
    };
    for (const Fault& fault : faults) {
        CAPTURE(fault.model, fault.text, fault.instead);
        const Session session;
        std::filesystem::copy(source_path("sql/sqlite"), session.path("sql"), std::filesystem::copy_options::recursive);
        const std::string path = "sql/transform/" + fault.model + ".sql";
        std::string sql = session.read(path);
        const std::size_t at = sql.find(fault.text);
        REQUIRE(at != std::string::npos);
        session.write(path, sql.replace(at, fault.text.size(), fault.instead));
        const Finished run = run_nights(session);
        CAPTURE(run.err);
        CHECK(run.exit_code != 0);
        // A check finds it, or the table does not take it.
        CHECK((contains(run.err, "the checks failed") || contains(run.err, "constraint failed")));
    }
}

TEST_CASE("totals that are counted anew are held against the facts, and not against themselves") {
    const Session session;
    session.load();
    std::filesystem::copy(source_path("sql/sqlite"), session.path("sql"), std::filesystem::copy_options::recursive);
    const std::string model = "sql/transform/60_metrics_total_orders_per_customer.sql";
    std::string sql = session.read(model);
    const std::string total = "changes.orders_won as total_orders";
    REQUIRE(contains(sql, total));
    session.write(model, sql.replace(sql.find(total), total.size(), "changes.orders_won + 1 as total_orders"));
    const Finished run = session.call("run --input orders.csv --sql-dir sql --counted-statuses paid");
    CHECK(run.exit_code == 3);
    CHECK(contains(run.err, "check/30_total_orders_agree_with_the_facts"));
}

TEST_CASE("nights of every kind leave the reports that a check of everything counts") {
    const Session session;
    std::filesystem::copy(source_path("sql/sqlite"), session.path("sql"), std::filesystem::copy_options::recursive);
    REQUIRE(run_nights(session).exit_code == 0);
    const Finished check = session.call("check");
    CHECK(check.exit_code == 0);
    CHECK(differences_of_week(session.path("application.db"), *parse_date("2023-12-30")) == 0);
}

}  // namespace ordermart::test
