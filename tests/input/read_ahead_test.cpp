#include "ordermart/input/read_ahead.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>

#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

std::string id_of(const Order& order) {
    const auto* const number = std::get_if<std::int64_t>(&order.order_id);
    return number != nullptr ? std::to_string(*number)
                             : "'" + std::string(std::get<std::string_view>(order.order_id)) + "'";
}

/// A record in words, rejected ones with all that explains them. For both kinds of reader.
template <typename Reader>
std::string in_words(const Reader& reader, OrderReader::Outcome outcome) {
    if (outcome == OrderReader::Outcome::end) return "end";
    std::string text = std::to_string(reader.line_number()) + " of " + std::to_string(reader.records_read()) +
                       " less " + std::to_string(reader.blank()) + ": ";
    if (outcome == OrderReader::Outcome::rejected) {
        const Reject& reject = reader.reject();
        return text + std::string(reason_names[static_cast<std::size_t>(reject.reason)]) + " " +
               std::string(reject.raw_text);
    }
    const Order& order = reader.order();
    text += id_of(order) + "," + std::string(order.customer_name) + "," + std::string(order.product_id) + "," +
            std::to_string(order.date_id) + "," + std::to_string(order.price_cents) + "," +
            std::to_string(order.passenger_count);
    return text + " of " + std::string(reader.reject_present(Reason::duplicate_order_id).raw_text);
}

/// What a reader yields, and what it ends with.
template <typename Reader>
std::vector<std::string> all_records(Reader& reader) {
    std::vector<std::string> records;
    const Stop stop = stop_of([&] {
        do {
            const OrderReader::Outcome outcome = reader.next();
            records.push_back(in_words(reader, outcome));
        } while (records.back() != "end");
    });
    records.push_back(stop.message);
    return records;
}

std::vector<std::string> records_read_ahead(const std::string& path) {
    InputFiles files({path});
    ReadAhead reader(files);
    return all_records(reader);
}

std::vector<std::string> records_read(const std::string& path) {
    RawFile file(path);
    RawText text(file);
    OrderReader reader(text);
    return all_records(reader);
}

/// Values with quotes, in quotes, with white space, long and short, and records that are no orders.
std::string record(int number, const std::string& before_id) {
    const std::string id = before_id + std::to_string(1'000'000 + number);
    switch (number % 7) {
        case 0:
            return "\"Ann \"\"A\"\" Lee\"," + id + ",1,2023-12-10,\"fast,track\",1";
        case 1:
            return " Bob  B. ," + id + ",1.5,2023-12-09T10:00, Fast   Track ,2";
        case 2:
            return "Cy," + id + ",2.25,2023-12-10,lounge,3";
        case 3:
            return "Di," + id + ",cheap,2023-12-10,lounge,3";
        case 4:
            return " , ,,";
        case 5:
            return std::string(static_cast<std::size_t>(number % 3000), 'x') + "," + id + ",1,2023-12-10,lounge,3";
        default:
            return "Customer " + std::to_string(number % 100) + "," + id + ",1,2023-12-10,lounge,3";
    }
}

std::vector<std::string> some_records(int count, const std::string& before_id = "") {
    std::vector<std::string> records;
    for (int number = 0; number < count; ++number) records.push_back(record(number, before_id));
    return records;
}

}  // namespace

TEST_CASE("what is read ahead is what the reader reads, whatever the number of records") {
    for (const int count : {0, 1, 1023, 1024, 1025, 5000}) {
        for (const std::string before_id : {"", "A"}) {
            const TemporaryFolder folder;
            write_file(folder.path("orders.csv"), raw_file(some_records(count, before_id)));
            CAPTURE(count, before_id);
            const auto path = folder.path("orders.csv");
            CHECK((records_read_ahead(path) == records_read(path)));
        }
    }
}

TEST_CASE("records of a mebibyte are read ahead like others") {
    const TemporaryFolder folder;
    std::vector<std::string> records;
    for (int number = 0; number < 20; ++number) {
        records.push_back(std::string(1'000'000, static_cast<char>('a' + number)) + "," + std::to_string(number) +
                          ",1,2023-12-10,lounge,3");
    }
    write_file(folder.path("orders.csv"), raw_file(records));
    CHECK((records_read_ahead(folder.path("orders.csv")) == records_read(folder.path("orders.csv"))));
}

TEST_CASE("what stops the reader comes after the records before it") {
    for (const int count : {0, 3, 1024, 2000}) {
        const TemporaryFolder folder;
        std::vector<std::string> records = some_records(count);
        records.emplace_back("\"never closed");
        write_file(folder.path("orders.csv"), raw_file(records));
        CAPTURE(count);
        const auto read = records_read_ahead(folder.path("orders.csv"));
        CHECK((read == records_read(folder.path("orders.csv"))));
        CHECK(read.back().find("never closes") != std::string::npos);
    }
}

TEST_CASE("a customer's name has one number, from 0 up") {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), raw_file(some_records(3000)));
    InputFiles file({folder.path("orders.csv")});
    ReadAhead reader(file);
    std::map<std::string, std::size_t> numbers;
    std::size_t highest = 0;
    for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
        if (outcome != OrderReader::Outcome::accepted) continue;
        const auto [number, round] = reader.customer_number();
        REQUIRE(round == 0);
        REQUIRE(numbers.emplace(reader.order().customer_name, number).first->second == number);
        highest = std::max(highest, number);
    }
    CHECK(numbers.size() > 100);
    CHECK(highest == numbers.size() - 1);
}

TEST_CASE("names without end begin new rounds of numbers, so that memory does not grow") {
    const TemporaryFolder folder;
    std::string text = raw_file({});
    for (int number = 0; number < 400; ++number) {
        text += std::string(400'000, static_cast<char>('a' + number % 26)) + std::to_string(number) + "," +
                std::to_string(number) + ",1,2023-12-10,lounge,3\n";
    }
    write_file(folder.path("orders.csv"), text);
    InputFiles file({folder.path("orders.csv")});
    ReadAhead reader(file);
    std::size_t highest = 0;
    std::size_t rounds = 0;
    while (reader.next() != OrderReader::Outcome::end) {
        const auto [number, round] = reader.customer_number();
        highest = std::max(highest, number);
        rounds = std::max(rounds, round);
    }
    CHECK(rounds == 2);
    CHECK(highest < 200);
}

TEST_CASE("where order ids do not ascend, neighbours come together, and of one id the first comes first") {
    const TemporaryFolder folder;
    std::vector<std::string> records;
    for (int number = 0; number < 20'000; ++number) {
        const std::string id = std::to_string(number * 7919 % 10'007);
        records.push_back("Customer " + std::to_string(number) + "," + (number % 3 == 0 ? "A" : "") + id +
                          (number % 50 == 0 ? ",free" : ",1") + ",2023-12-10,lounge,3");
    }
    write_file(folder.path("orders.csv"), raw_file(records));
    const auto sorted = [](std::vector<std::string> lines) {
        std::sort(lines.begin(), lines.end());
        return lines;
    };
    InputFiles file({folder.path("orders.csv")});
    ReadAhead reader(file);
    std::vector<std::string> seen;
    std::map<std::string, std::int64_t> line_of;
    int steps_back = 0;
    std::string before;
    for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
        const Reject record = reader.reject_present(Reason::duplicate_order_id);
        seen.emplace_back(record.raw_text);
        if (outcome != OrderReader::Outcome::accepted) continue;
        const std::string id = id_of(reader.order());
        REQUIRE(std::exchange(line_of[id], record.line_number) < record.line_number);
        // A text's quote is below every digit; with leading zeros numbers compare like texts.
        const std::string place = id[0] == '\'' ? "~" + id : std::string(8 - id.size(), '0') + id;
        steps_back += place < before ? 1 : 0;
        before = place;
    }
    CHECK((sorted(seen) == sorted(records)));
    CHECK(reader.records_read() == 20'000);
    // In the first batch, where it is not known yet, and between it and the rest.
    CHECK(steps_back < 1024);
}

TEST_CASE("several files are read one after the other, each by its own header") {
    const TemporaryFolder folder;
    write_file(folder.path("a.csv"), raw_file(some_records(5'000)));
    write_file(folder.path("b.csv"), "remark,price,order_id,customer_name,order_date,product_id,passenger_count\n");
    write_file(folder.path("c.csv"),
               "product_id,passenger_count,remark,price,order_id,customer_name,order_date\n"
               "lounge,2,,5,5000000,Ann,2023-12-10\n\nlounge,2,,free,5000001,Ann,2023-12-10\n");
    InputFiles files({folder.path("a.csv"), folder.path("b.csv"), folder.path("c.csv")});
    ReadAhead reader(files);
    std::vector<std::string> last;
    for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
        last.push_back(std::to_string(reader.file_number()) + ": " + in_words(reader, outcome));
    }
    reader.stop();
    REQUIRE(reader.parts().size() == 3);
    CHECK(reader.parts()[0].records_read == 5'000);
    CHECK(reader.parts()[1].records_read == 0);
    CHECK(reader.parts()[1].ignored_columns == std::vector<std::string>{"remark"});
    CHECK(reader.parts()[2].records_read == 3);
    CHECK(reader.parts()[2].blank == 1);
    CHECK(reader.parts()[2].header == "product_id,passenger_count,remark,price,order_id,customer_name,order_date");
    CHECK(reader.records_read() == 5'003);
    REQUIRE(last.size() > 2);
    const std::string before = std::to_string(reader.blank() - 1);
    CHECK(last[last.size() - 2].starts_with("3: 2 of 5001 less " + before + ": "));
    CHECK(last.back() ==
          "3: 4 of 5003 less " + std::to_string(reader.blank()) + ": bad_price lounge,2,,free,5000001,Ann,2023-12-10");
}

TEST_CASE("what is wrong with a later file stops the reader after the records before it") {
    const TemporaryFolder folder;
    write_file(folder.path("a.csv"), raw_file(some_records(3)));
    write_file(folder.path("b.csv"), "<html>");
    InputFiles files({folder.path("a.csv"), folder.path("b.csv")});
    ReadAhead reader(files);
    std::vector<std::string> records = all_records(reader);
    CHECK(records.size() == 4);
    CHECK(records.back().find("b.csv: is no CSV but HTML") != std::string::npos);
}

TEST_CASE("reading ahead ends when nobody asks any more") {
    const TemporaryFolder folder;
    SECTION("in a file with more records than batches take") {
        write_file(folder.path("orders.csv"), raw_file(some_records(20'000)));
        InputFiles file({folder.path("orders.csv")});
        ReadAhead reader(file);
        reader.next();
        reader.stop();
        CHECK(reader.records_read() == 1);
        CHECK_FALSE(file.at(0).at_end());
    }
    SECTION("in a pipe whose writer is silent") {
        REQUIRE(mkfifo(folder.path("orders.csv").c_str(), 0600) == 0);
        const int writer = open(folder.path("orders.csv").c_str(), O_RDWR);
        const std::string text = raw_file(some_records(3000));
        REQUIRE(fcntl(writer, F_SETPIPE_SZ, 1 << 20) > 0);
        REQUIRE(write(writer, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        {
            InputFiles file({folder.path("orders.csv")});
            CHECK(stop_of([&] { ReadAhead reader(file); }).message.empty());
        }
        close(writer);
    }
}

}  // namespace ordermart::test
