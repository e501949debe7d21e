// What real orders have beside the contract's six columns: quantity, discount, tax, time and status of a line, and
// prices of one unit.

#include <string>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/input/order_reader.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

const std::string contract = "customer_name,order_id,price,order_date,product_id,passenger_count";
const std::string six = "Ada,7,12.5,2024-02-29,x,3";

Source with(std::vector<std::pair<Column, std::string>> columns) {
    Source source;
    for (const auto& [column, name] : columns) source.origin(column).headers = {name};
    return source;
}

std::string describe(const Order& order) {
    return fmt::format("{} x{} -{} +{} {} {}", order.price_cents, order.quantity, order.discount_cents, order.tax_cents,
                       order.order_seconds ? std::to_string(*order.order_seconds) : "no time",
                       order.order_status.empty() ? "no status" : order.order_status);
}

struct Read {
    std::vector<std::string> records;  ///< accepted ones as describe() has them, others as their reason
    std::vector<std::string> ignored;
    std::string refusal;
};

Read read(const std::string& text, const Source& source) {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), text);
    RawFile file(folder.path("orders.csv"));
    RawText raw_text(file);
    Read result;
    try {
        OrderReader reader(raw_text, source);
        result.ignored = reader.ignored_columns();
        for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
            const bool accepted = outcome == OrderReader::Outcome::accepted;
            result.records.emplace_back(
                accepted ? describe(reader.order())
                         : std::string(reason_names[static_cast<std::size_t>(reader.reject().reason)]));
        }
    } catch (const Error& error) {
        result.refusal = error.what();
    }
    return result;
}

/// The record of a file whose last columns are `names`, found by their own names.
std::string record(const std::vector<Column>& columns, const std::string& line, Source source = {}) {
    std::string header = contract;
    for (const Column column : columns) {
        const std::string name(column_names[static_cast<std::size_t>(column)]);
        source.origin(column).headers = {name};
        header += "," + name;
    }
    const Read result = read(header + "\n" + line + "\n", source);
    REQUIRE(result.records.size() == 1);
    return result.records.front();
}

}  // namespace

TEST_CASE("columns beside the contract's are read where the source declares them, and no others are") {
    const std::string file = contract + ",quantity,Rabatt\n" + six + ",4,1.50\n";
    const Read undeclared = read(file, {});
    CHECK(undeclared.records == std::vector<std::string>{"1250 x1 -0 +0 no time no status"});
    CHECK(undeclared.ignored == std::vector<std::string>{"quantity", "Rabatt"});

    const Read declared = read(file, with({{Column::quantity, "quantity"}, {Column::discount, "RABATT"}}));
    CHECK(declared.records == std::vector<std::string>{"1250 x4 -150 +0 no time no status"});
    CHECK(declared.ignored.empty());

    Source constant;
    constant.origin(Column::order_status).constant = "paid";
    CHECK(read(file, constant).records == std::vector<std::string>{"1250 x1 -0 +0 no time paid"});
}

TEST_CASE("a declared column that the header lacks refuses the file") {
    const Read result = read(contract + "\n" + six + "\n", with({{Column::tax, "VAT"}}));
    CHECK(contains(result.refusal, "the header lacks tax: found"));
    CHECK(contains(result.refusal, "--columns tax=NAME"));
}

TEST_CASE("columns that are declared may share one of the header, and others not") {
    Source twice;
    twice.origin(Column::customer_name).headers = {"order_id"};
    CHECK(contains(read(contract + "\n" + six + "\n", twice).refusal, "the header lacks order_id: found"));
    CHECK(record({}, six, with({{Column::order_status, "product_id"}})) == "1250 x1 -0 +0 no time x");

    // The longest record, of which every value has to be normalised.
    Source source = with({{Column::order_time, "order_date"}, {Column::order_status, "status"}});
    source.order_lines = true;
    source.fill_down = {Column::customer_name, Column::order_date, Column::order_status};
    std::string spaces;
    while (spaces.size() < 340'000) spaces += "a  ";
    const std::string line = spaces + ",7,1," + spaces + ",x,1," + spaces + "\n";
    CHECK(read(contract + ",status\n" + line + ",7,1,,x,1,\n" + line, source).records ==
          std::vector<std::string>{"bad_order_date", "bad_order_date", "bad_order_date"});
    // Several times over.
    Source shared = with({{Column::order_status, "customer_name"}, {Column::customer_email, "customer_name"},
                          {Column::country, "customer_name"}, {Column::region, "customer_name"}});
    const std::string long_name = spaces + spaces + spaces;
    CHECK(read(contract + "\n" + long_name + ",7,1,2023-12-10,x,1\n", shared).records.size() == 1);
}

TEST_CASE("a quantity is a whole number, and below zero where prices may be") {
    const auto quantity = [](const std::string& text, bool negative = false) {
        Source source;
        source.money.negative_allowed = negative;
        return record({Column::quantity}, six + "," + text, source);
    };
    CHECK(quantity("2") == "1250 x2 -0 +0 no time no status");
    CHECK(quantity("2.") == quantity("2"));
    CHECK(quantity("+2.000") == quantity("2"));
    CHECK(quantity("0") == "1250 x0 -0 +0 no time no status");
    CHECK(quantity("1000000000000") == "1250 x1000000000000 -0 +0 no time no status");
    CHECK(quantity("") == "empty_quantity");
    for (const std::string bad : {"2.5", "two", "1e3", "1000000000001", "2 x", "."})
        CHECK(quantity(bad) == "bad_quantity");
    CHECK(quantity("-2") == "negative_quantity");
    CHECK(quantity("-2", true) == "1250 x-2 -0 +0 no time no status");
    CHECK(quantity("2.5", true) == "bad_quantity");
}

TEST_CASE("quantities are written with the marks of prices, and without a currency") {
    Source source;
    source.money = {',', ".", {"EUR"}, false, true, true};
    CHECK(record({Column::quantity}, R"(Ada,7,"12,5 EUR",2024-02-29,x,3,"1.000,0")", source) ==
          "1250 x1000 -0 +0 no time no status");
    CHECK(record({Column::quantity}, R"(Ada,7,"12,5 EUR",2024-02-29,x,3,2-)", source) ==
          "1250 x-2 -0 +0 no time no status");
    CHECK(record({Column::quantity}, R"(Ada,7,"12,5 EUR",2024-02-29,x,3,2 EUR)", source) == "bad_quantity");
}

TEST_CASE("a discount and a tax are amounts, nothing where they are empty, and have the sign of the value") {
    const std::vector<Column> columns{Column::discount, Column::tax};
    Source returns;
    returns.money.negative_allowed = true;
    CHECK(record(columns, six + ",1.25,2.5") == "1250 x1 -125 +250 no time no status");
    CHECK(record(columns, six + ",-1.25,") == "1250 x1 -125 +0 no time no status");
    CHECK(record(columns, six + ",,") == "1250 x1 -0 +0 no time no status");
    CHECK(record(columns, six + ",10%,") == "bad_discount");
    CHECK(record(columns, six + ",1.255,") == "bad_discount");
    CHECK(record(columns, six + ",,-1") == "bad_tax");
    CHECK(record(columns, six + ",,x") == "bad_tax");
    const std::string returned = "Ada,7,-12.5,2024-02-29,x,3";
    CHECK(record(columns, returned + ",1.25,2.5", returns) == "-1250 x1 --125 +-250 no time no status");
    CHECK(record(columns, returned + ",-1.25,-2.5", returns) == "-1250 x1 --125 +-250 no time no status");
    CHECK(record(columns, six + ",1,-1", returns) == "bad_tax");
}

TEST_CASE("a time is a column of its own, or a part of the date") {
    const std::vector<Column> columns{Column::order_time};
    CHECK(record(columns, six + ",10:20") == "1250 x1 -0 +0 37200 no status");
    CHECK(record(columns, six + ",23:59:60.5Z") == "1250 x1 -0 +0 86400 no status");
    CHECK(record(columns, six + ",2024-02-29T01:00") == "1250 x1 -0 +0 3600 no status");
    CHECK(record(columns, six + ",") == "1250 x1 -0 +0 no time no status");
    for (const std::string bad : {"24:00", "10", "noon", "2024-02-30", "29.02.2024", "10:60", "10:20:61", "10:20 PM"}) {
        CHECK(record(columns, six + "," + bad) == "bad_order_time");
    }

    Source source = with({{Column::order_time, "order_date"}});
    const auto of_date = [&](const std::string& date) {
        return read(contract + "\nAda,7,12.5," + date + ",x,3\n", source).records.front();
    };
    CHECK(of_date("2024-02-29 10:20:30+02:00") == "1250 x1 -0 +0 37230 no status");
    // A date without a time is one, and does not tell it.
    CHECK(of_date("2024-02-29") == "1250 x1 -0 +0 no time no status");
    source.date_formats = {DateFormat::parse("%d.%m.%Y %I:%M %p"), DateFormat::parse("%d.%m.%Y")};
    CHECK(of_date("29.02.2024 12:05 AM") == "1250 x1 -0 +0 300 no status");
    CHECK(of_date("29.02.2024 12:05 pm") == "1250 x1 -0 +0 43500 no status");
    CHECK(of_date("29.02.2024") == "1250 x1 -0 +0 no time no status");
}

TEST_CASE("the value of a unit price is exact, and rounded half away from zero to a cent") {
    Source source;
    source.price_is = PriceIs::unit;
    source.money.negative_allowed = true;
    const auto value = [&](const std::string& price, const std::string& quantity) {
        const std::string read = record({Column::quantity}, "Ada,7," + price + ",2024-02-29,x,3," + quantity, source);
        return read.substr(0, read.find(' '));
    };
    CHECK(value("2.55", "6") == "1530");
    CHECK(value("0.335", "1") == "34");
    CHECK(value("0.334999999999999999999999", "1") == "33");
    CHECK(value("0.335", "-1") == "-34");
    CHECK(value("-0.335", "1") == "-34");
    CHECK(value("-0.335", "-3") == "101");
    CHECK(value("0.0001", "49") == "0");
    CHECK(value("0.0001", "50") == "1");
    CHECK(value("9.99", "0") == "0");
    CHECK(value("1.10000000000000000000000000000000000000000000000000", "3") == "330");
    CHECK(value("0.00000000000000000000000000000000000000000000000001", "3") == "0");
    CHECK(value("10000000000", "1") == "1000000000000");
    CHECK(value("0.01", "1000000000000") == "1000000000000");
    for (const auto& [price, quantity] :
         std::vector<std::pair<std::string, std::string>>{{"10000000000", "2"},
                                                          {"10000000000.01", "0"},
                                                          {"0.011", "1000000000000"},
                                                          {"1.2345678901234567890123456789012345678901", "1"},
                                                          {"free", "1"}}) {
        CHECK(value(price, quantity) == "bad_price");
    }
    source.money.negative_allowed = false;
    CHECK(value("-0", "1") == "negative_price");
    // The price's reason comes first, and a value needs a quantity.
    CHECK(value("-1", "x") == "negative_price");
    CHECK(value("1", "x") == "bad_quantity");
}

}  // namespace ordermart::test
