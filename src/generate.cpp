#include "ordermart/generate.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <ostream>
#include <random>
#include <string>
#include <string_view>

#include "ordermart/interrupt.hpp"

namespace ordermart {
namespace {

using namespace std::string_view_literals;

constexpr std::array given_names{
    "Aaron"sv,  "Alice"sv,  "Amara"sv, "André"sv,   "Anna"sv,    "Ben"sv,     "Björn"sv,   "Carlos"sv, "Chloe"sv,
    "Daniel"sv, "David"sv,  "Diana"sv, "Dr. Ana"sv, "Dr. Tom"sv, "Elena"sv,   "Emil"sv,    "Emma"sv,   "Ethan"sv,
    "Fatima"sv, "Felix"sv,  "Fiona"sv, "George"sv,  "Grace"sv,   "Hannah"sv,  "Hassan"sv,  "Helen"sv,  "Hugo"sv,
    "Ingrid"sv, "Isaac"sv,  "Ivan"sv,  "Jack"sv,    "James"sv,   "Jasmine"sv, "Joanna"sv,  "José"sv,   "Julia"sv,
    "Karim"sv,  "Kate"sv,   "Laura"sv, "Leo"sv,     "Lucy"sv,    "Maria"sv,   "Mark"sv,    "Mei"sv,    "Michael"sv,
    "Nadia"sv,  "Nina"sv,   "Noah"sv,  "Oliver"sv,  "Olivia"sv,  "Oscar"sv,   "Patrick"sv, "Priya"sv,  "Robert"sv,
    "Rosa"sv,   "Samuel"sv, "Sarah"sv, "Sofia"sv,   "Thomas"sv,  "Yuki"sv,    "Zoë"sv,
};

constexpr std::array family_names{
    "Adams"sv,  "Ali"sv,    "Allen"sv,  "Baker"sv,  "Bell"sv,     "Brown"sv,   "Carter"sv,  "Chen"sv,      "Clark"sv,
    "Cooper"sv, "Costa"sv,  "Davis"sv,  "Diaz"sv,   "Evans"sv,    "Fischer"sv, "Foster"sv,  "Garcia"sv,    "Gray"sv,
    "Green"sv,  "Hall"sv,   "Harris"sv, "Hill"sv,   "Hughes"sv,   "Jackson"sv, "Jones"sv,   "Jones Jr."sv, "Kaya"sv,
    "Kelly"sv,  "Khan"sv,   "Kim"sv,    "King"sv,   "Kowalski"sv, "Lee"sv,     "Lewis"sv,   "Lopez"sv,     "Martin"sv,
    "Miller"sv, "Moore"sv,  "Morris"sv, "Müller"sv, "Nguyen"sv,   "Novák"sv,   "O'Brien"sv, "Okafor"sv,    "Parker"sv,
    "Patel"sv,  "Reed"sv,   "Rossi"sv,  "Scott"sv,  "Silva"sv,    "Singh"sv,   "Smith"sv,   "Smith Jr."sv, "Suzuki"sv,
    "Taylor"sv, "Turner"sv, "Walker"sv, "White"sv,  "Wilson"sv,   "Wright"sv,
};

// A spelling that stands here more often is sent more often.
constexpr std::array products{
    "transfer"sv,   "transfer"sv,   "transfer"sv,   "transfer"sv, "transfer"sv, "transfer"sv, "transfer"sv,
    "transfer"sv,   "parking"sv,    "parking"sv,    "parking"sv,  "parking"sv,  "parking"sv,  "fast_track"sv,
    "fast_track"sv, "fast_track"sv, "fast-track"sv, "lounge"sv,   "lounge"sv,   "lounge"sv,
};

constexpr std::size_t window_days = 180;
constexpr std::uint64_t rows_per_customer = 5;
constexpr std::uint64_t first_order_id = 100;
constexpr std::size_t chunk_bytes = 1 << 16;

constexpr bool goes_unquoted(std::string_view value) { return value.find_first_of(",\"\r\n") == value.npos; }
static_assert(std::ranges::all_of(given_names, goes_unquoted) && std::ranges::all_of(family_names, goes_unquoted));

/// Random choices that are the same on every machine, which the standard library's distributions are not.
class Choice {
public:
    explicit Choice(std::uint64_t seed) : engine_(seed) {}

    /// From 0 to `end` - 1. That the lower numbers are likelier by `end` in 2^64 does not show in a sample.
    std::uint64_t below(std::uint64_t end) { return engine_() % end; }

    /// From 0 to `end` - 1, the lower numbers far more often.
    std::uint64_t low_below(std::uint64_t end) { return below(below(end) + 1); }

private:
    std::mt19937_64 engine_;
};

/// Another name for every customer. Where the pairs of names are used up, they come again with a middle initial, then
/// with two.
void append_customer_name(std::string& text, std::uint64_t customer) {
    constexpr std::uint64_t pairs = given_names.size() * family_names.size();
    constexpr std::uint64_t stride = 1009;
    static_assert(std::gcd(stride, pairs) == 1, "so that it visits every pair");

    const std::uint64_t pair = customer % pairs * stride % pairs;
    text += given_names[pair / family_names.size()];
    text += ' ';
    for (std::uint64_t rest = customer / pairs; rest > 0; rest = (rest - 1) / 26) {
        // The pair in it, so that not a whole run of customers has one initial.
        text += static_cast<char>('A' + (rest - 1 + pair) % 26);
        text += ". ";
    }
    text += family_names[pair % family_names.size()];
}

/// As people write it: 12.5 as often as 12.50.
void append_price(std::string& text, Choice& choice) {
    std::uint64_t cents = 200 + choice.below(9800);
    if (choice.below(3) == 0) cents -= cents % 10;
    text += std::to_string(cents / 100);
    text += '.';
    text += static_cast<char>('0' + cents / 10 % 10);
    if (cents % 10 != 0 || choice.below(2) == 0) text += static_cast<char>('0' + cents % 10);
}

/// The days of the window as they are written, the last one first.
std::array<std::string, window_days> window_ending(Date last_date) {
    std::array<std::string, window_days> days;
    for (std::string& day : days) {
        day = to_string(last_date);
        last_date -= std::chrono::days{1};
    }
    return days;
}

}  // namespace

void generate_sample(const SampleSpec& spec, std::ostream& out) {
    const auto rows = static_cast<std::uint64_t>(std::max<std::int64_t>(spec.rows, 0));
    const std::uint64_t customers = (rows + rows_per_customer - 1) / rows_per_customer;
    const auto days = window_ending(spec.last_date);
    Choice choice(spec.seed);

    std::string text = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
    for (std::uint64_t row = 0; row < rows && out; ++row) {
        // One row of five goes to the next customer, so that each of them orders; the others make some order often.
        const bool next_customer = row % rows_per_customer == 0;
        append_customer_name(text, next_customer ? row / rows_per_customer : choice.low_below(customers));
        text += ',';
        text += std::to_string(first_order_id + row);
        text += ',';
        append_price(text, choice);
        text += ',';
        // Orders are numbered as they come in, some of them up to three days late; the last row is always a recent one.
        const std::uint64_t age = (rows - 1 - row) * window_days / rows + choice.below(4);
        text += days[std::min<std::uint64_t>(age, window_days - 1)];
        text += ',';
        text += products[choice.below(products.size())];
        text += ',';
        text += static_cast<char>('1' + choice.low_below(6));
        text += '\n';
        if (text.size() >= chunk_bytes) {
            check_interrupt();
            out << text;
            text.clear();
        }
    }
    out << text;
}

}  // namespace ordermart
