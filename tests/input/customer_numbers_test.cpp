#include "input/customer_numbers.hpp"

#include <map>
#include <random>
#include <string>

#include "support/catch.hpp"

namespace ordermart::test {
namespace {

std::size_t few_hashes(std::string_view name) { return name.size() % 3; }
std::size_t one_hash(std::string_view) { return ~std::size_t{0}; }

std::vector<CustomerNumber> numbers_of(CustomerNumbers& customers, const std::vector<std::string>& names) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    std::vector<CustomerNumber> numbers(names.size());
    customers.number(views, numbers);
    return numbers;
}

CustomerNumber number_of(CustomerNumbers& customers, const std::string& name) {
    return numbers_of(customers, {name}).front();
}

/// What CustomerNumbers promises, in plain words: of one round.
class PlainNumbers {
public:
    std::size_t number_of(const std::string& name) { return numbers_.emplace(name, numbers_.size()).first->second; }

private:
    std::map<std::string, std::size_t> numbers_;
};

/// Short and long, equal but for one byte anywhere, empty, with NUL bytes.
std::string some_name(std::size_t number) {
    switch (number % 8) {
        case 0:
            return std::string(number % 50, 'x');
        case 1:
            return std::string(number % 50, '\0');
        case 2:
            return std::string(900, 'y') + std::to_string(number);
        case 3:
            return std::to_string(number) + std::string(100, 'z');
        default:
            return "Customer " + std::to_string(number);
    }
}

}  // namespace

TEST_CASE("customers numbered many at a time have the numbers that a plain map gives") {
    const auto [hash, names, batches] = GENERATE(table<CustomerNumbers::Hash, std::size_t, int>(
        {{nullptr, 50, 200}, {nullptr, 40'000, 800}, {few_hashes, 600, 60}, {one_hash, 600, 60}}));
    CAPTURE(names, hash == few_hashes, hash == one_hash);
    CustomerNumbers customers = hash == nullptr ? CustomerNumbers() : CustomerNumbers(64 << 20, hash);
    PlainNumbers expected;
    std::mt19937 random(7);
    for (int batch = 0; batch < batches; ++batch) {
        std::vector<std::string> sent(random() % (CustomerNumbers::most_at_once + 1));
        for (std::string& name : sent) name = some_name(random() % names);
        const auto numbers = numbers_of(customers, sent);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            REQUIRE(numbers[i].value == expected.number_of(sent[i]));
            REQUIRE(numbers[i].round == 0);
        }
    }
}

TEST_CASE("a new customer's name that comes several times at once has one number") {
    CustomerNumbers customers;
    const auto numbers = numbers_of(customers, {"Ada", "Bo", "Ada", "", "Bo", ""});
    const std::vector<std::size_t> expected{0, 1, 0, 2, 1, 2};
    for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(numbers[i].value == expected[i]);
}

TEST_CASE("customers' names of a mebibyte that differ in their last byte have numbers of their own") {
    CustomerNumbers customers;
    std::vector<std::string> names;
    for (char last = 'a'; last <= 'j'; ++last) names.push_back(std::string(1 << 20, 'x') + last);
    numbers_of(customers, names);
    for (std::size_t i = 0; i < names.size(); ++i) CHECK(number_of(customers, names[i]).value == i);
    CHECK(number_of(customers, std::string(1 << 20, 'x')).value == names.size());
}

TEST_CASE("a new round of customer numbers begins only where names are too many, and between batches") {
    CustomerNumbers customers(200);
    CHECK(number_of(customers, "Ada").value == 0);
    CHECK(number_of(customers, "Bo").value == 1);
    customers.bound_memory();
    CHECK(number_of(customers, "Ada").value == 0);
    CHECK(number_of(customers, "Cy").value == 2);
    CHECK(number_of(customers, "Cy").round == 0);
    customers.bound_memory();
    CHECK(number_of(customers, "Cy").value == 0);
    CHECK(number_of(customers, "Cy").round == 1);
}

TEST_CASE("each round of customer numbers is numbered like the first") {
    CustomerNumbers customers(1 << 20);
    std::mt19937 random(11);
    std::size_t round = 0;
    PlainNumbers expected;
    for (int batch = 0; batch < 1'000; ++batch) {
        customers.bound_memory();
        std::vector<std::string> sent(CustomerNumbers::most_at_once);
        for (std::string& name : sent) name = some_name(random() % 20'000);
        const auto numbers = numbers_of(customers, sent);
        if (numbers[0].round != round) expected = {};
        REQUIRE(numbers[0].round - round <= 1);
        round = numbers[0].round;
        for (std::size_t i = 0; i < sent.size(); ++i) {
            REQUIRE(numbers[i].value == expected.number_of(sent[i]));
            REQUIRE(numbers[i].round == round);
        }
    }
    CHECK(round > 5);
}

}  // namespace ordermart::test
