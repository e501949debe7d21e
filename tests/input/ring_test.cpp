#include "input/ring.hpp"

#include <thread>

#include "support/catch.hpp"

using namespace ordermart;

TEST_CASE("a ring hands items over in order, and its threads wait for each other") {
    Ring<int, 2> ring;
    std::thread filling([&] {
        for (int number = 1; number <= 10'000; ++number) {
            *ring.next_to_fill() = number;
            ring.hand_over();
        }
    });
    int in_order = 0;
    for (int number = 1; number <= 10'000; ++number) in_order += ring.next_to_use() == number ? 1 : 0;
    filling.join();
    CHECK(in_order == 10'000);
}

TEST_CASE("an item that is used is not filled anew, and a ring that was stopped has none to fill") {
    Ring<int, 2> ring;
    *ring.next_to_fill() = 1;
    ring.hand_over();
    const int& used = ring.next_to_use();
    int* const other = ring.next_to_fill();
    CHECK(other != &used);
    ring.hand_over();
    std::thread stopping([&] { ring.stop(); });
    CHECK(ring.next_to_fill() == nullptr);
    stopping.join();
}
