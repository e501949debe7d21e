// What amounts are in: the column, the signs beside prices, and the currency that a source declares.
#include "ordermart/input/currency.hpp"

#include <string>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/input/order_reader.hpp"
#include "ordermart/input/read_ahead.hpp"
#include "ordermart/input/source_settings.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count,currency,tax\n";

std::string order(int id, const std::string& price, const std::string& currency, const std::string& tax = "") {
    return fmt::format("Ada,{},{},2024-02-29,x,1,{},{}\n", id, price, currency, tax);
}

struct Read {
    std::vector<std::string> records;  ///< the cents of accepted ones, the reason of others
    CurrencyCounts currencies;

    bool operator==(const Read&) const = default;
};

Read read(const std::string& records, const Source& source) {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), header + records);
    RawFile file(folder.path("orders.csv"));
    RawText raw_text(file);
    OrderReader reader(raw_text, source);
    Read result;
    for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
        const bool accepted = outcome == OrderReader::Outcome::accepted;
        result.records.emplace_back(accepted
                                        ? std::to_string(reader.order().price_cents)
                                        : std::string(reason_names[static_cast<std::size_t>(reader.reject().reason)]));
    }
    result.currencies = reader.currencies();
    return result;
}

using Records = std::vector<std::string>;

Source with_column() {
    Source source;
    source.origin(Column::currency).headers = {"currency"};
    return source;
}

Source with_signs(const std::vector<std::string>& signs, const std::string& currency = "") {
    Source source;
    source.money.currencies = signs;
    source.currency = currency;
    return source;
}

}  // namespace

TEST_CASE("a currency is a code of ISO 4217 in any case, and nothing else is") {
    CHECK(currency_code("EUR") == "EUR");
    CHECK(currency_code("eUr") == "EUR");
    for (const char* text : {"", "EU", "EURO", "E1R", "€", "EU ", "1UR", "@UR", "{UR", "lei", "XQZ", "NaN", "D A"}) {
        CAPTURE(text);
        CHECK(!currency_code(text));
    }
}

TEST_CASE("usual signs stand for codes, some for several, and others for themselves") {
    CHECK(usual_currency("€") == "EUR");
    CHECK(usual_currency("EUR") == "EUR");
    CHECK(usual_currency("eur") == "EUR");
    CHECK(usual_currency("$") == "USD");
    CHECK(usual_currency("US$") == "USD");
    CHECK(usual_currency("Ç") == "Ç");
    CHECK(usual_currency("abc") == "abc");
    CHECK(may_be_of("$", "CAD"));
    CHECK(!may_be_of("$", "EUR"));
    CHECK(!may_be_of("US$", "CAD"));
    CHECK(!may_be_of("EUR", "USD"));
    CHECK(may_be_of("Ç", "USD"));
    CHECK(is_of_one_currency("€"));
    CHECK(is_of_one_currency("CHF"));
    CHECK(!is_of_one_currency("$"));
    CHECK(!is_of_one_currency("Ç"));
}

TEST_CASE("currencies are described by how many records say them, most frequent first") {
    CHECK(describe({{"EUR", 3}, {"USD", 1200}}) == "1,200 USD, 3 EUR");
    CurrencyCounts many;
    for (char letter = 'A'; letter < 'A' + 12; ++letter) many[std::string("AA") + letter] = 2;
    CHECK(describe(many).ends_with("2 AAJ, and 4 in 2 more"));
    CHECK(!are_of_several({}));
    CHECK(!are_of_several({{"€", 1}, {"EUR", 1}}));
    CHECK(are_of_several({{"€", 1}, {"$", 1}}));
}

TEST_CASE("a record's currency is a code in any case, and an empty or other one is a bad one") {
    const Read result = read(order(1, "1", "EUR") + order(2, "2", "eur") + order(3, "3", "") + order(4, "4", "euro") +
                                 order(5, "5", "E$R") + order(6, "6", " usd "),
                             with_column());
    CHECK(result.records == Records{"100", "200", "bad_currency", "bad_currency", "bad_currency", "600"});
    CHECK(result.currencies == CurrencyCounts{{"EUR", 2}, {"USD", 1}});
    CHECK(read(order(1, "x", "?"), with_column()).records == Records{"bad_price"});
}

TEST_CASE("with the source's currency records of others are rejected, also after one of them") {
    Source source = with_column();
    source.currency = "EUR";
    const Read result = read(order(1, "1", "USD") + order(2, "2", "USD") + order(3, "3", "EUR") + order(4, "4", "USD") +
                                 order(5, "5", "") + order(6, "6 EUR", "eur") + order(7, "7 USD", "EUR"),
                             source);
    CHECK(result.records ==
          Records{"other_currency", "other_currency", "300", "other_currency", "bad_currency", "600", "bad_price"});
    CHECK(result.currencies == CurrencyCounts{{"EUR", 2}});
}

TEST_CASE("undeclared, a currency column is looked at no more than others") {
    const Read result = read(order(1, "1", "EUR") + order(2, "2", "") + order(3, "3", "USD"), {});
    CHECK(result.records == Records{"100", "200", "300"});
    CHECK(result.currencies.empty());
}

TEST_CASE("signs beside prices are counted as they are declared, and prices without one say nothing") {
    const std::string records =
        order(1, "€1", "") + order(2, "2", "") + order(3, "-3 EUR", "") + order(4, "4 $", "") + order(5, "x €", "");
    Source source = with_signs({"€", "EUR", "$"});
    source.money.negative_allowed = true;
    const Read result = read(records, source);
    CHECK(result.records == Records{"100", "200", "-300", "400", "bad_price"});
    CHECK(result.currencies == CurrencyCounts{{"€", 1}, {"EUR", 1}, {"$", 1}});
}

TEST_CASE("with the source's currency a sign of another one is rejected, and one that it may have is not") {
    const std::string records = order(1, "€1", "") + order(2, "2 $", "") + order(3, "3 CAD", "") + order(4, "4 Ç", "");
    CHECK(read(records, with_signs({"€", "$", "Ç"}, "CAD")).records == Records{"other_currency", "200", "300", "400"});
    CHECK(read(records, with_signs({"€", "$", "Ç"}, "EUR")).records ==
          Records{"100", "other_currency", "bad_price", "400"});
}

TEST_CASE("a sign that contradicts the record's column or its other amounts is another currency") {
    Source source = with_column();
    source.money.currencies = {"€", "$", "EUR"};
    source.origin(Column::tax).headers = {"tax"};
    const std::string records = order(1, "€1", "EUR", "EUR 1") + order(2, "€2", "USD") + order(3, "$3", "CAD", "1 $") +
                                order(4, "4", "EUR", "1 $");
    CHECK(read(records, source).records == Records{"100", "other_currency", "300", "other_currency"});
    source.origin(Column::currency).headers.clear();
    CHECK(read(order(1, "€1", "", "EUR 1") + order(2, "€2", "", "$1") + order(3, "3", "", "$1"), source) ==
          Read{{"100", "other_currency", "300"}, {{"€", 1}, {"$", 1}}});
}

TEST_CASE("a source's currency may stand beside prices of one unit, and beside no quantity") {
    Source source;
    source.currency = "EUR";
    source.price_is = PriceIs::unit;
    source.origin(Column::quantity).headers = {"currency"};
    CHECK(read(order(1, "1.5 EUR", "3") + order(2, "1.5", "3 EUR"), source).records == Records{"450", "bad_quantity"});
}

TEST_CASE("a currency is filled down") {
    Source source = with_column();
    source.order_lines = true;
    source.fill_down = {Column::currency};
    const Read result =
        read(order(1, "1", "EUR") + order(1, "2", "") + order(2, "3", "") + order(1, "4", "USD"), source);
    CHECK(result.records == Records{"100", "200", "bad_currency", "400"});
    CHECK(result.currencies == CurrencyCounts{{"EUR", 2}, {"USD", 1}});
}

TEST_CASE("the currencies of a run are those of all its files") {
    const TemporaryFolder folder;
    write_file(folder.path("1.csv"), header + order(1, "1", "EUR") + order(2, "2", "USD"));
    write_file(folder.path("2.csv"), header + order(3, "3", "EUR") + order(4, "4", "?"));
    InputFiles files({folder.path("1.csv"), folder.path("2.csv")});
    ReadAhead reader(files, with_column());
    while (reader.next() != OrderReader::Outcome::end) {
    }
    reader.stop();
    CHECK(reader.currencies() == CurrencyCounts{{"EUR", 2}, {"USD", 1}});
}

TEST_CASE("a constant currency is a code, and the source's") {
    Source source;
    source.origin(Column::currency).constant = "eur";
    CHECK(stop_of([&] { require_consistent(source); }).message.empty());
    CHECK(read(order(1, "1", "USD"), source).currencies == CurrencyCounts{{"EUR", 1}});
    source.currency = "USD";
    CHECK(stop_of([&] { require_consistent(source); }).says("currency is USD, and its constant EUR"));
    source.origin(Column::currency).constant = "Euro";
    CHECK(stop_of([&] { require_consistent(source); }).says("the constant of currency is 'Euro'"));
}

TEST_CASE("a ledger's settings from when signs were called currency are read") {
    const Source old = source_of_settings(R"({"currency":["€","EUR"],"decimal_mark":","})");
    CHECK(old.currency.empty());
    CHECK(old.money.currencies == std::vector<std::string>{"€", "EUR"});
    CHECK(settings_text(old) == R"({"currency_signs":["€","EUR"],"decimal_mark":","})");
    CHECK(source_of_settings(settings_text(with_signs({"€"}, "EUR"))).currency == "EUR");
}

}  // namespace ordermart::test
