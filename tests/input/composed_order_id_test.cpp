#include "input/composed_order_id.hpp"

#include <random>
#include <set>

#include "ordermart/input/values.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

std::string order_id_of(std::vector<std::string_view> fields) {
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < fields.size(); ++i) positions.push_back(i);
    ComposedOrderId composed(positions, {{"n/a"}}, "");
    CsvRecord record;
    record.fields = std::move(fields);
    return std::string(composed.of(record));
}

}  // namespace

TEST_CASE("an order_id of several columns joins their values with -") {
    CHECK(order_id_of({"1001", "refund"}) == "1001-refund");
    CHECK(order_id_of({" 10\t 01 ", "\u00A0sale", "2"}) == "10 01-sale-2");
}

TEST_CASE("the columns are joined in the order in which they are declared") {
    ComposedOrderId composed({2, 0}, {}, "");
    CsvRecord record;
    record.fields = {"a", "b", "c"};
    CHECK(composed.of(record) == "c-a");
    record.fields = {"d", "e", "f"};
    CHECK(composed.of(record) == "f-d");
}

TEST_CASE("an order_id with an empty part is empty") {
    CHECK(order_id_of({"1001", " "}).empty());
    CHECK(order_id_of({"", "refund"}).empty());
    CHECK(order_id_of({"1001", "n/a"}).empty());
}

TEST_CASE("a - and a \\ of a part are escaped, so that other parts make another order_id") {
    CHECK(order_id_of({"10-01", "a"}) == R"(10\-01-a)");
    CHECK(order_id_of({R"(10\)", "a"}) == R"(10\\-a)");
    std::mt19937 random(20231210);
    std::set<std::string> ids;
    std::set<std::vector<std::string>> parts;
    for (int i = 0; i < 20'000; ++i) {
        std::vector<std::string> of(2 + random() % 2);
        for (std::string& part : of) {
            part = R"(-\a)"[random() % 3];
            while (random() % 3 > 0) part += R"(-\a)"[random() % 3];
        }
        ids.insert(order_id_of({of.begin(), of.end()}));
        parts.insert(of);
    }
    CHECK(parts.size() > 1000);
    CHECK(ids.size() == parts.size());
}

TEST_CASE("an order_id of several columns is text, whatever they hold") {
    for (const auto& fields :
         std::vector<std::vector<std::string_view>>{{"1", "2"}, {"-", "7"}, {"-7", "7"}, {"0", "0"}, {"-0", "1"}}) {
        const std::string order_id = order_id_of(fields);
        CAPTURE(order_id);
        CHECK(std::holds_alternative<std::string_view>(parse_order_id(order_id)));
    }
}
