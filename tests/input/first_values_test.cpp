#include "input/first_values.hpp"

#include <array>
#include <string>

#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

/// `ok Ann|2023-12-10`
std::string filled(FirstValues& first, std::string_view order_id, std::string_view name, std::string_view date) {
    std::array<std::string_view, 2> values{name, date};
    if (!first.fill(order_id, values)) return "full";
    return std::string(values[0]) + "|" + std::string(values[1]);
}

}  // namespace

TEST_CASE("an empty value is that of the order's first record, and another stays") {
    FirstValues first;
    CHECK(filled(first, "1", "Ann", "2023-12-10") == "Ann|2023-12-10");
    CHECK(filled(first, "2", "Ben", "") == "Ben|");
    CHECK(filled(first, "1", "", "") == "Ann|2023-12-10");
    CHECK(filled(first, "1", "Cem", "") == "Cem|2023-12-10");
    CHECK(filled(first, "1", "", "2024-01-01") == "Ann|2024-01-01");
}

TEST_CASE("what the first record leaves empty stays so, whatever later ones have") {
    FirstValues first;
    filled(first, "2", "", "2023-12-10");
    CHECK(filled(first, "2", "Ben", "") == "Ben|2023-12-10");
    CHECK(filled(first, "2", "", "") == "|2023-12-10");
}

TEST_CASE("the values of many orders and long ones are kept") {
    FirstValues first;
    const std::string long_name(3 << 20, 'x');
    for (int i = 0; i < 50'000; ++i) filled(first, std::to_string(i), "name " + std::to_string(i * 7), "d");
    filled(first, "long", long_name, std::string(200, 'd'));
    filled(first, "after", "Ann", "d");
    for (int i = 0; i < 50'000; ++i) {
        if (filled(first, std::to_string(i), "", "") != "name " + std::to_string(i * 7) + "|d") FAIL(i);
    }
    CHECK(filled(first, "long", "", "") == long_name + "|" + std::string(200, 'd'));
    CHECK(filled(first, "after", "", "") == "Ann|d");
}

TEST_CASE("an order for which there is no room is told, and those before it are still there") {
    FirstValues first(64 << 10);
    int orders = 0;
    while (filled(first, std::to_string(orders), "a customer", "2023-12-10") != "full") ++orders;
    CHECK(orders > 1000);
    CHECK(first.bytes() <= first.most_bytes());
    CHECK(first.bytes() > first.most_bytes() / 2);
    CHECK(filled(first, "0", "", "") == "a customer|2023-12-10");
    CHECK(filled(first, std::to_string(orders), "", "") == "full");
    first.clear();
    CHECK(first.bytes() == 0);
    CHECK(filled(first, "0", "", "x") == "|x");
}
