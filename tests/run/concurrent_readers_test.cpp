// Readers of a warehouse while runs write to it. TEST_ROUNDS=100 makes the tests long.

#include <chrono>
#include <map>
#include <optional>

#include "ordermart/base/database.hpp"
#include "ordermart/base/date.hpp"
#include "support/catch.hpp"
#include "support/nights.hpp"

namespace ordermart::test {
namespace {

/// The arguments of a run that gives every order of the first file other values than the run before it.
std::vector<std::string> load_on(int night) {
    const Date date = *parse_date("2023-12-11") + std::chrono::days(night);
    const std::string file = night % 2 == 0 ? "first.csv" : "second.csv";
    return {"run", "--date", to_string(date), "--input", file, "--db", "w.db"};
}

/// Reads a warehouse while runs write to it.
class Reader {
public:
    Reader(std::string path, bool opens_each_time) : path_(std::move(path)), opens_each_time_(opens_each_time) {}

    /// One read transaction over all tables. Fails the test when they do not fit each other, or do not fit what was
    /// seen of the same run before.
    void look() {
        if (!std::filesystem::exists(path_)) return;
        if (!database_) {
            database_.emplace(path_, Database::Mode::read_only);
            database_->set_wait(std::chrono::seconds(5));
        }
        database_->execute("begin");
        if (database_->query_integer("select count(*) from sqlite_schema") > 0) compare();
        database_->execute("commit");
        if (opens_each_time_) database_.reset();
        ++looks_;
    }

    int looks() const { return looks_; }
    std::size_t states() const { return seen_.size(); }

private:
    void compare() {
        const auto number = [this](const char* sql) { return database_->query_integer(sql); };
        const std::int64_t orders = number("select count(*) from fact_orders where order_line = 1");
        REQUIRE(orders == number("select sum(total_orders) from metrics_total_orders_per_customer"));
        REQUIRE(number("select count(*) from metrics_total_orders_per_customer") ==
                number("select count(*) from metrics_most_recent_order_per_customer"));
        REQUIRE(orders == number("select count(*) from fact_orders join dim_customers using (customer_id) "
                                 "join dim_products using (product_id) join dim_dates using (date_id)"));
        REQUIRE(0 == number("select count(*) from cleaned_orders as cleaned left join fact_orders as fact "
                            "using (order_id, order_line) where cleaned.price_cents is not fact.price_cents"));
        const std::string values = database_->query_text(
            "select sum(price_cents) || ' ' || (select sum(price_cents) from metrics_most_recent_order_per_customer) "
            "|| ' ' "
            "|| (select sum(total_value_cents) from metrics_top_customers_last_week) from fact_orders");
        REQUIRE(seen_.emplace(number("select max(run_id) from etl_runs"), values).first->second == values);
    }

    std::string path_;
    bool opens_each_time_;
    std::optional<Database> database_;
    std::map<std::int64_t, std::string> seen_;  ///< by the last run's id
    int looks_ = 0;
};

}  // namespace

TEST_CASE("readers neither fail nor see half a run, and runs succeed while they read") {
    const Nights nights(5'000);
    for (const bool opens_each_time : {false, true}) {
        CAPTURE(opens_each_time);
        nights.set_back(true);
        Reader reader(nights.warehouse(), opens_each_time);
        const int count = rounds(4);
        for (int night = 0; night < count; ++night) {
            Process run(nights.folder(), load_on(night));
            while (run.running()) reader.look();
            const Finished finished = run.wait();
            CAPTURE(night, finished.err);
            CHECK(finished.exit_code == 0);
            reader.look();
        }
        CHECK(reader.looks() > 2 * count);
        CHECK(reader.states() == static_cast<std::size_t>(count));
        CHECK(ordermart(nights.folder(), Nights::check()).exit_code == 0);
    }
}

TEST_CASE("short runs succeed and reports are printed while readers come and go") {
    const Nights nights(300);
    nights.set_back(false);
    Reader reader(nights.warehouse(), true);
    for (int night = 0; night < rounds(20); ++night) {
        Process run(nights.folder(), load_on(night));
        Process report(nights.folder(), {"report", "--db", "w.db"});
        while (run.running() || report.running()) reader.look();
        const Finished loaded = run.wait();
        const Finished reported = report.wait();
        CAPTURE(night, loaded.err, reported.err);
        CHECK(loaded.exit_code == 0);
        CHECK(reported.exit_code == 0);
    }
}

}  // namespace ordermart::test
