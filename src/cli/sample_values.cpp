#include "cli/sample_values.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

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

constexpr bool goes_unquoted(std::string_view value) { return value.find_first_of(",\"\r\n") == value.npos; }
static_assert(std::ranges::all_of(given_names, goes_unquoted) && std::ranges::all_of(family_names, goes_unquoted));

}  // namespace

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

}  // namespace ordermart
