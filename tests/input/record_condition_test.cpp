#include "input/record_condition.hpp"

#include <fmt/format.h>

#include "ordermart/base/error.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

/// `[Kunde|=|Summe] or [Kunde|empty|][Betrag|<|0]`
std::string in_words(const std::string& text) {
    constexpr std::array<std::string_view, 8> names{"=", "<>", "<", "<=", ">", ">=", "empty", "not empty"};
    std::string words;
    for (const auto& part : parse_record_condition(text)) {
        if (!words.empty()) words += " or ";
        for (const Comparison& comparison : part) {
            words += fmt::format("[{}|{}|{}]", comparison.column, names[static_cast<std::size_t>(comparison.op)],
                                 comparison.text);
        }
    }
    return words;
}

}  // namespace

TEST_CASE("a condition compares columns of the file with texts") {
    CHECK(in_words("Kunde = 'Summe'") == "[Kunde|=|Summe]");
    CHECK(in_words("Kunde='Summe'") == "[Kunde|=|Summe]");
    CHECK(in_words(" a<>'1' and b != '2' ") == "[a|<>|1][b|<>|2]");
    CHECK(in_words("a<'1' and b<='2' and c>'3' and d >= '4'") == "[a|<|1][b|<=|2][c|>|3][d|>=|4]");
    CHECK(in_words("Kunde is empty") == "[Kunde|empty|]");
    CHECK(in_words("Kunde IS NOT EMPTY") == "[Kunde|not empty|]");
}

TEST_CASE("and binds before or, in any case of letters") {
    CHECK(in_words("a = '1' or b = '2' AND c = '3' Or d is empty") == "[a|=|1] or [b|=|2][c|=|3] or [d|empty|]");
}

TEST_CASE("names with other characters stand in double quotes, texts in single ones, doubled inside") {
    CHECK(in_words(R"("Order ID" = 'x')") == "[Order ID|=|x]");
    CHECK(in_words(R"("the ""real"" one" = 'it''s')") == R"([the "real" one|=|it's])");
    CHECK(in_words(R"("and" = '' and "is" is empty)") == "[and|=|][is|empty|]");
    CHECK(in_words("Größe = 'ä or b = ''c'''") == "[Größe|=|ä or b = 'c']");
    CHECK(in_words("orders = '1' or android is empty") == "[orders|=|1] or [android|empty|]");
}

TEST_CASE("white space of names and texts is normalised, as it is in the file") {
    CHECK(in_words("\"Order\t ID \" = '  Grand \n total '") == "[Order ID|=|Grand total]");
}

TEST_CASE("what is no condition is refused, and the message says where") {
    const auto problem = [](const std::string& text) {
        const Stop stop = stop_of([&] { parse_record_condition(text); });
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.message.starts_with("--skip-records-where: '"));
        return stop.message.substr(23, stop.message.rfind(" (compare as in") - 23);
    };
    CHECK(problem("") == "' needs a column's name at its end");
    CHECK(problem("Kunde") == "Kunde' needs =, <>, <, <=, >, >=, `is empty` or `is not empty` at its end");
    CHECK(problem("Kunde == 'x'") == "Kunde == 'x'' needs a text in '' at '= 'x''");
    CHECK(problem("Betrag < 0") == "Betrag < 0' needs a text in '' at '0'");
    CHECK(problem("Kunde = 'Summe") == "Kunde = 'Summe' needs a ' that ends at ''Summe'");
    CHECK(problem("\"Kunde = 'x'") == "\"Kunde = 'x'' needs a \" that ends at '\"Kunde = 'x''");
    CHECK(problem("\"\" = 'x'") == "\"\" = 'x'' needs a column's name at ' = 'x''");
    CHECK(problem("Kunde is null") == "Kunde is null' needs `empty` at 'null'");
    CHECK(problem("Order ID = '1'") ==
          "Order ID = '1'' needs =, <>, <, <=, >, >=, `is empty` or `is not empty` at 'ID = '1''");
    CHECK(problem("a = 'x' b = 'y'") == "a = 'x' b = 'y'' needs `and`, `or` or its end at 'b = 'y''");
    CHECK(problem("a = 'x' and") == "a = 'x' and' needs a column's name at its end");
    CHECK(problem("(a = 'x')") == "(a = 'x')' needs a column's name at '(a = 'x')'");
}
