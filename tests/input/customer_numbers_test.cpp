#include "input/customer_numbers.hpp"

#include "support/catch.hpp"

using namespace ordermart;

TEST_CASE("a new round of customer numbers begins only where names are too many, and between batches") {
    CustomerNumbers numbers(200);
    CHECK(numbers.number_of("Ada").value == 0);
    CHECK(numbers.number_of("Bo").value == 1);
    numbers.bound_memory();
    CHECK(numbers.number_of("Ada").value == 0);
    CHECK(numbers.number_of("Cy").value == 2);
    CHECK(numbers.number_of("Cy").round == 0);
    numbers.bound_memory();
    CHECK(numbers.number_of("Cy").value == 0);
    CHECK(numbers.number_of("Cy").round == 1);
}
