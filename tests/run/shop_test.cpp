// Three years of a shop that has all that real orders have, held against a model of the contract in plain C++: single
// days of them in a random order, some twice, as a supplier sends them late and again.
//
// TEST_ROUNDS=50 tries so many shops instead of 2, TEST_SEED=7 others.

#include <fmt/format.h>

#include <random>

#include "support/catch.hpp"
#include "support/clickhouse_warehouses.hpp"
#include "support/order_model.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

constexpr int days = 1096;
const Date last_day = *parse_date("2023-12-31");

const std::string settings = [] {
    std::string text =
        "counted_statuses = ['paid', 'shipped', 'returned']\n[source.shop]\ninput = 'day.csv'\norder_lines = true\n"
        "price_is = 'unit'\nnegative_prices = true\ncurrency = 'EUR'\nmax_rejects = '100%'\nallow_empty = true\n"
        "[source.shop.columns]\n";
    for (std::size_t column = contract_columns; column < column_names.size(); ++column)
        text += fmt::format("{0} = '{0}'\n", column_names[column]);
    return text;
}();

/// Makes a shop's files, and chooses some days of a few weeks in a row: orders are sent again within four.
class ShopDays {
public:
    explicit ShopDays(std::uint64_t seed) : random_(seed) {
        const Finished made =
            ordermart(folder_.path(), {"generate", "--shop", "--rows", "6000", "--days", std::to_string(days), "--date",
                                       to_string(last_day), "--seed", std::to_string(seed), "--output", "{date}.csv"});
        REQUIRE(made.exit_code == 0);
        const Date first = last_day - std::chrono::days(random_() % (days - 40));
        for (int day = 0; day < 40; ++day) {
            if (random_() % 3 > 0) dates_.push_back(first + std::chrono::days(day));
        }
        for (int again = 0; again < 4; ++again) dates_.push_back(dates_[random_() % dates_.size()]);
        std::shuffle(dates_.begin(), dates_.end(), random_);
    }

    const std::vector<Date>& dates() const { return dates_; }
    std::string text_of(Date date) const { return read_file(folder_.path(to_string(date) + ".csv")); }

private:
    TemporaryFolder folder_;
    std::mt19937_64 random_;
    std::vector<Date> dates_;
};

}  // namespace

TEST_CASE("a shop's days, in whatever order they are loaded, end as the contract says") {
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(2)); ++seed) {
        CAPTURE(seed);
        const Session session;
        session.write("shop.toml", settings);
        const ShopDays shop(seed);
        Model model;
        for (const Date date : shop.dates()) {
            session.write("day.csv", shop.text_of(date));
            const Finished run = session.call("run --config shop.toml --source shop --date " + to_string(date));
            CAPTURE(to_string(date), run.err);
            Day day = shop_day(date, shop.text_of(date));
            day.counted = {"paid", "shipped", "returned"};
            Model loaded = model;
            const bool refused = accepts_nothing(loaded.load(day));
            REQUIRE(run.exit_code == (refused ? 3 : 0));
            if (!refused) model = loaded;
            REQUIRE(difference(stored_state(session.path("application.db")), model.state()) == "");
        }
        CHECK(session.call("check").exit_code == 0);
    }
}

TEST_CASE("a shop's days end the same in both engines") {
    if (!servers_installed()) return;
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(1)); ++seed) {
        CAPTURE(seed);
        const Warehouses warehouses;
        warehouses.write("shop.toml", settings);
        const ShopDays shop(seed);
        for (std::size_t day = 0; day < std::min<std::size_t>(shop.dates().size(), 8); ++day) {
            warehouses.write("day.csv", shop.text_of(shop.dates()[day]));
            CHECK(warehouses.run(to_string(shop.dates()[day]), "day.csv --config shop.toml --source shop").exit_code ==
                  0);
        }
        warehouses.require_same();
    }
}

}  // namespace ordermart::test
