#include "ordermart/warehouse/sqlite/raw_descriptions.hpp"

#include <fmt/format.h>

#include <map>
#include <random>
#include <tuple>

#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

struct Said {
    std::size_t customer = 0;
    std::string name;
    std::string segment;
    std::string country;
    std::string title;
    std::int64_t date_id = 0;
    OrderId order_id;
};

const std::vector<std::string> text_ids{"a-1", "a-2", "b"};

Said random_record(std::mt19937_64& random) {
    const auto one_of = [&random](const std::vector<std::string>& texts) { return texts[random() % texts.size()]; };
    Said said;
    said.customer = random() % 5;
    said.name = fmt::format("customer {}", said.customer);
    said.segment = one_of({"", "gold", "silver"});
    said.country = one_of({"", "DE", "FR"});
    said.title = one_of({"", "Lounge", "Der Raum"});
    said.date_id = 20231210 + static_cast<std::int64_t>(random() % 3);
    said.order_id = random() % 2 == 0 ? OrderId(static_cast<std::int64_t>(random() % 1000))
                                      : OrderId(std::string_view(text_ids[random() % text_ids.size()]));
    return said;
}

/// `member attribute word`, of each the one of the highest rank.
std::string words_by_sql(Database& database) {
    Statement query = database.prepare(
        "with said as ("
        "select customer_name as member, 'segment' as attribute, customer_segment as word, date_id, order_id "
        "from raw_customers union all "
        "select customer_name, 'country', country, date_id, order_id from raw_customers union all "
        "select product_id, 'title', product_title, date_id, order_id from raw_products), "
        "ranked as (select member, attribute, word, row_number() over ("
        "partition by member, attribute order by date_id desc, order_id desc) as place from said "
        "where word is not null) "
        "select member, attribute, word from ranked where place = 1 order by member, attribute");
    std::string text;
    while (query.step()) text += fmt::format("{} {} {}\n", query.text(0), query.text(1), query.text(2));
    return text;
}

std::string words_of(const std::vector<Said>& records) {
    std::map<std::pair<std::string, std::string>, std::tuple<std::int64_t, OrderId, std::string>> best;
    for (const Said& said : records) {
        const auto take = [&](const std::string& member, const std::string& attribute, const std::string& word) {
            if (word.empty()) return;
            const auto [known, is_new] =
                best.emplace(std::pair(member, attribute), std::tuple(said.date_id, said.order_id, word));
            if (is_new) return;
            const auto& [date_id, order_id, kept] = known->second;
            if (std::tuple(said.date_id, said.order_id) > std::tuple(date_id, order_id))
                known->second = {said.date_id, said.order_id, word};
        };
        take(said.name, "segment", said.segment);
        take(said.name, "country", said.country);
        take("lounge", "title", said.title);
    }
    std::string text;
    for (const auto& [whose, word] : best)
        text += fmt::format("{} {} {}\n", whose.first, whose.second, std::get<2>(word));
    return text;
}

void note(RawDescriptions& descriptions, const Said& said) {
    Description description;
    description.text(Column::customer_segment) = said.segment;
    description.text(Column::country) = said.country;
    description.text(Column::product_title) = said.title;
    Order order;
    order.order_id = said.order_id;
    order.customer_name = said.name;
    order.product_id = "lounge";
    order.date_id = said.date_id;
    order.description = &description;
    // Numbers may begin anew.
    descriptions.note(order, {said.customer, said.date_id == 20231212 ? std::size_t{1} : std::size_t{0}});
}

}  // namespace

TEST_CASE("of what records say the words of the highest rank are there, however little is remembered") {
    std::mt19937_64 random(first_seed());
    for (int round = 0; round < rounds(60); ++round) {
        std::vector<Said> records;
        // No order comes twice with other words: the second would be a duplicate.
        std::map<OrderId, bool> ids;
        for (int record = 0; record < 40; ++record) {
            Said said = random_record(random);
            if (ids.emplace(said.order_id, true).second) records.push_back(said);
        }
        for (const std::size_t most_bytes : {std::size_t{64} << 20, std::size_t{2000}, std::size_t{0}}) {
            CAPTURE(round, most_bytes);
            Database database("", Database::Mode::create);
            RawDescriptions descriptions(database, most_bytes);
            for (const Said& said : records) note(descriptions, said);
            descriptions.finish();
            REQUIRE(words_by_sql(database) == words_of(records));
        }
    }
}

TEST_CASE("records that say the same of a customer are kept as one") {
    Database database("", Database::Mode::create);
    RawDescriptions descriptions(database);
    for (std::int64_t order = 1; order <= 1000; ++order)
        note(descriptions, {0, "Ann", "gold", "DE", "Lounge", 20231210, order});
    descriptions.finish();
    CHECK(database.query_text("select group_concat(order_id) from raw_customers") == "1000");
    CHECK(database.query_text("select group_concat(order_id) from raw_products") == "1000");
}

}  // namespace ordermart::test
