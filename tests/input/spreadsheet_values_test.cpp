// What spreadsheets and other tools make of values: ids without their last digits, texts behind an equals sign, counts
// with decimals, days out of reach.

#include <string>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/input/order_reader.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count\n";

std::string text_of(const OrderId& order_id) {
    const auto* const number = std::get_if<std::int64_t>(&order_id);
    return number != nullptr ? std::to_string(*number) : "'" + std::string(std::get<std::string_view>(order_id)) + "'";
}

/// `customer|order_id|cents|date|product|passengers` of each accepted record, and the reason of each rejected one.
std::vector<std::string> read(const std::string& records, const Source& source = {}) {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), header + records);
    RawFile file(folder.path("orders.csv"));
    RawText text(file);
    OrderReader reader(text, source);
    std::vector<std::string> outcomes;
    for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
        if (outcome == OrderReader::Outcome::rejected) {
            outcomes.emplace_back(reason_names[static_cast<std::size_t>(reader.reject().reason)]);
            continue;
        }
        const Order& order = reader.order();
        outcomes.push_back(fmt::format("{}|{}|{}|{}|{}|{}", order.customer_name, text_of(order.order_id),
                                       order.price_cents, order.date_id, order.product_id, order.passenger_count));
    }
    return outcomes;
}

/// What becomes of a record with that order_id: the id, or the reason.
std::string with_id(const std::string& order_id, const Source& source = {}) {
    const std::string outcome = read("Ada," + order_id + ",1,2024-02-29,x,3\n", source).at(0);
    return outcome.starts_with("Ada|") ? outcome.substr(4, outcome.find("|100|") - 4) : outcome;
}

std::string with_passengers(const std::string& count, const Source& source = {}) {
    const std::string outcome = read("Ada,7,1,2024-02-29,x," + count + "\n", source).at(0);
    const std::string accepted = "Ada|7|100|20240229|x|";
    return outcome.starts_with(accepted) ? outcome.substr(accepted.size()) : outcome;
}

}  // namespace

TEST_CASE("an order_id in scientific notation is rejected, since other orders have the same") {
    for (const char* id :
         {"1.23457E+11", "9E+06", "7.5e12", "2.5E-3", "-3.1E+20", "+8E+8", "\"6,02E+23\"", " 5E+05 "}) {
        CAPTURE(id);
        CHECK(with_id(id) == "damaged_order_id");
    }
    Source allowed;
    allowed.scientific_order_ids = true;
    CHECK(with_id("1.23457E+11", allowed) == "'1.23457E+11'");
}

TEST_CASE("an order_id that only looks like scientific notation stays one") {
    for (const std::string id : {"12E45", "1E5", "4E-7", "E+5", "1.5", "1.5E", "1.5E+", ".5E+3", "1.E+3", "1E+3A",
                                 "A1E+3", "1.5E+3.5", "1 E+3", "0x1E+3", "10001.0"}) {
        CAPTURE(id);
        CHECK(with_id(id) == "'" + id + "'");
    }
}

TEST_CASE("a part of an order_id in scientific notation rejects the record too, with a prefix or without") {
    Source source;
    source.order_id_from = {"order_id", "product_id"};
    CHECK(with_id("1.23457E+11", source) == "damaged_order_id");
    CHECK(with_id("1.23457", source) == "'1.23457-x'");
    Source prefix;
    prefix.order_id_prefix = "B-";
    CHECK(read("Ada,5E+08,1,2024-02-29,x,3\nAda,508,1,2024-02-29,x,3\n", prefix) ==
          std::vector<std::string>{"damaged_order_id", "Ada|'B-508'|100|20240229|x|3"});
    prefix.scientific_order_ids = true;
    CHECK(with_id("5E+08", prefix) == "'B-5E+08'");
}

TEST_CASE("texts of a spreadsheet are taken out of their marks where the source says so") {
    const std::string record = "'Ada,\"=\"\"0042\"\"\",\"=\"\"1.50\"\"\",\"=\"\"2024-02-29\"\"\",\"=\"\" x \"\"\",'3\n";
    CHECK(read(record) == std::vector<std::string>{"bad_price"});
    Source source;
    source.strip_excel_text = true;
    source.empty_values = {"-"};
    CHECK(read(record, source) == std::vector<std::string>{"Ada|'0042'|150|20240229|x|3"});
    CHECK(with_id("=\"42\"", source) == "42");
    CHECK(with_id("'42", source) == "42");
    CHECK(with_id("4'2", source) == "'4'2'");
    CHECK(with_id("=\"42", source) == "'=\"42'");
    CHECK(with_id("=\"1.5E+09\"", source) == "damaged_order_id");
    for (const char* empty : {"'", "=\"\"", "'-", "=\"-\"", "=\" \""}) {
        CAPTURE(empty);
        CHECK(with_id(empty, source) == "empty_order_id");
    }
    source.skip_records_where = {"order_id = '42'"};
    CHECK(read("Ada,=\"42\",1,2024-02-29,x,3\n", source).empty());
    Source prefix;
    prefix.strip_excel_text = true;
    prefix.order_id_prefix = "B-";
    CHECK(with_id("=\"42\"", prefix) == "'B-42'");
}

TEST_CASE("a count of passengers may be written as a quantity is") {
    CHECK(with_passengers("2.0") == "2");
    CHECK(with_passengers("2.") == "2");
    CHECK(with_passengers("9223372036854775807.00") == "9223372036854775807");
    CHECK(with_passengers("9223372036854775808.0") == "bad_passenger_count");
    CHECK(with_passengers("2.5") == "bad_passenger_count");
    CHECK(with_passengers("\"2,0\"") == "bad_passenger_count");
    Source german;
    german.money.decimal_mark = ',';
    german.money.thousands_mark = ".";
    CHECK(with_passengers("\"2,0\"", german) == "2");
    CHECK(with_passengers("1.000", german) == "1000");
    CHECK(with_passengers("2.0", german) == "bad_passenger_count");
}

TEST_CASE("a negative count of passengers is told as one, also where prices may be negative") {
    Source source;
    source.money.negative_allowed = true;
    for (const char* count : {"-1", "-1.0", "-0", "\u22122"}) {
        CAPTURE(count);
        CHECK(with_passengers(count) == "negative_passenger_count");
        CHECK(with_passengers(count, source) == "negative_passenger_count");
    }
    CHECK(with_passengers("-1.5") == "bad_passenger_count");
}

TEST_CASE("a price with a minus of Unicode is negative, in the contract's format too") {
    const std::string record = "Ada,7,\u22121.50,2024-02-29,x,3\n";
    CHECK(read(record) == std::vector<std::string>{"negative_price"});
    Source source;
    source.money.negative_allowed = true;
    CHECK(read(record, source) == std::vector<std::string>{"Ada|7|-150|20240229|x|3"});
}

TEST_CASE("an order outside of the source's window is rejected, whatever stands before it") {
    Source source;
    source.order_window = OrderWindow::parse("-1m..+1d");
    const std::string records =
        "Ada,1,1,2024-03-31,x,3\nAda,2,1,2024-02-29,x,3\nAda,3,1,2024-02-28,x,3\n"
        "Ada,4,1,2024-02-28,x,3\nAda,5,1,2024-04-01,x,3\nAda,6,1,2024-04-02,x,3\n";
    CHECK(read(records, source).back() == "Ada|6|100|20240402|x|3");
    source.run_date = parse_date("2024-03-31");
    CHECK(read(records, source) == std::vector<std::string>{"Ada|1|100|20240331|x|3", "Ada|2|100|20240229|x|3",
                                                            "date_out_of_window", "date_out_of_window",
                                                            "Ada|5|100|20240401|x|3", "date_out_of_window"});
}

}  // namespace ordermart::test
