#include "ordermart/generate.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

using ordermart::Date;
using ordermart::generate_sample;
using ordermart::parse_date;
using ordermart::SampleSpec;

const Date last_date = parse_date("2024-03-01").value();

std::string sample(std::int64_t rows, std::uint64_t seed = 1) {
    std::ostringstream out;
    generate_sample({rows, seed, last_date}, out);
    return out.str();
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

/// The sample's rows without the header, as fields.
std::vector<std::vector<std::string>> sample_rows(std::int64_t rows) {
    std::vector<std::vector<std::string>> found;
    for (const std::string& line : split(sample(rows), '\n')) found.push_back(split(line, ','));
    found.erase(found.begin());
    return found;
}

/// How often each value of a column comes.
std::map<std::string, int> counts(const std::vector<std::vector<std::string>>& rows, std::size_t column) {
    std::map<std::string, int> found;
    for (const auto& row : rows) ++found[row[column]];
    return found;
}

std::size_t distinct_customers(std::int64_t rows) {
    std::istringstream in(sample(rows));
    std::set<std::string> names;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) names.insert(line.substr(0, line.find(',')));
    return names.size();
}

/// Takes `capacity` bytes and fails from then on.
class FullDisk : public std::streambuf {
public:
    explicit FullDisk(std::streamsize capacity) : left_(capacity) {}
    int refused = 0;

protected:
    std::streamsize xsputn(const char*, std::streamsize size) override {
        if (size > left_) {
            ++refused;
            return 0;
        }
        left_ -= size;
        return size;
    }
    int_type overflow(int_type) override { return traits_type::eof(); }

private:
    std::streamsize left_;
};

}  // namespace

TEST_CASE("a sample is the same bytes on every machine") {
    CHECK(sample(6) ==
          "customer_name,order_id,price,order_date,product_id,passenger_count\n"
          "Aaron Adams,100,45.20,2023-10-01,transfer,1\n"
          "Aaron Adams,101,46.24,2023-10-30,lounge,3\n"
          "Emma Silva,102,2.10,2023-11-29,transfer,1\n"
          "Aaron Adams,103,19.39,2024-01-01,parking,2\n"
          "Aaron Adams,104,56.40,2024-01-28,parking,5\n"
          "Emma Silva,105,29.28,2024-02-29,lounge,1\n");
}

TEST_CASE("the same spec gives the same sample and another seed another one") {
    CHECK(sample(500, 7) == sample(500, 7));
    CHECK(sample(500, 7) != sample(500, 8));
}

TEST_CASE("a sample of no rows is a header") {
    const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
    CHECK(sample(0) == header);
    CHECK(sample(-1) == header);
}

TEST_CASE("a sample has the rows asked for and each has six fields that need no quotes") {
    for (const std::int64_t rows : {1, 4, 5, 6, 179, 181, 10'000}) {
        CAPTURE(rows);
        const auto found = sample_rows(rows);
        CHECK(found.size() == static_cast<std::size_t>(rows));
        CHECK(std::ranges::all_of(found, [](const auto& row) { return row.size() == 6; }));
    }
    const std::string text = sample(10'000);
    CHECK(text.find_first_of("\"\r") == std::string::npos);
    CHECK(text.back() == '\n');
}

TEST_CASE("order ids ascend from 100") {
    const auto rows = sample_rows(2000);
    bool ascend = true;
    for (std::size_t row = 0; row < rows.size(); ++row) ascend = ascend && rows[row][1] == std::to_string(100 + row);
    CHECK(ascend);
}

TEST_CASE("there is a customer to every five rows, and no two have one name") {
    // Of the last ones some have two initials.
    for (const std::int64_t rows : {1, 5, 6, 1000, 20'000, 520'000}) {
        CAPTURE(rows);
        CHECK(distinct_customers(rows) == static_cast<std::size_t>((rows + 4) / 5));
    }
}

TEST_CASE("some customers order often and many once") {
    int most = 0;
    int once = 0;
    for (const auto& [name, orders] : counts(sample_rows(10'000), 0)) {
        most = std::max(most, orders);
        once += orders == 1 ? 1 : 0;
    }
    CHECK(most > 20);
    CHECK(once > 100);
}

TEST_CASE("names are like those of people") {
    const std::string text = sample(20'000);
    for (const char* part : {"\nZoë ", " Müller,", " O'Brien,", "\nDr. ", " Jr.,", " A. "}) {
        CAPTURE(part);
        CHECK(text.find(part) != std::string::npos);
    }
}

TEST_CASE("prices are 2.00 to 99.99 with one or two decimals") {
    double lowest = 100;
    double highest = 0;
    std::map<std::size_t, int> decimals;
    int trailing_zero = 0;
    for (const auto& row : sample_rows(50'000)) {
        const std::string& price = row[2];
        REQUIRE(price.find_first_not_of("0123456789.") == std::string::npos);
        REQUIRE(price.front() != '0');
        ++decimals[price.size() - 1 - price.find('.')];
        trailing_zero += price.ends_with("0") && price.size() - price.find('.') == 3 ? 1 : 0;
        lowest = std::min(lowest, std::stod(price));
        highest = std::max(highest, std::stod(price));
    }
    CHECK(lowest == 2.0);
    CHECK(highest == 99.99);
    CHECK(decimals.size() == 2);
    CHECK(decimals[1] > 5'000);
    CHECK(decimals[2] > 25'000);
    CHECK(trailing_zero > 5'000);
}

TEST_CASE("orders are dated over the 180 days that end at the last date") {
    const auto dates = counts(sample_rows(10'000), 3);
    CHECK(dates.size() == 180);
    CHECK(dates.begin()->first == "2023-09-04");
    CHECK(dates.rbegin()->first == "2024-03-01");
    for (const auto& [date, orders] : dates) {
        CAPTURE(date);
        CHECK(orders < 250);
    }
}

TEST_CASE("the last week has orders however few there are") {
    for (const std::int64_t rows : {1, 2, 7, 30, 179, 1000}) {
        CAPTURE(rows);
        CHECK(counts(sample_rows(rows), 3).rbegin()->first > "2024-02-23");
    }
}

TEST_CASE("products are of unequal weight and one is written in two ways") {
    auto products = counts(sample_rows(10'000), 4);
    CHECK(products.size() == 5);
    CHECK(products["transfer"] > products["parking"]);
    CHECK(products["parking"] > products["fast_track"]);
    CHECK(products["fast_track"] > products["fast-track"]);
    CHECK(products["fast-track"] > 100);
    CHECK(products["lounge"] > 100);
}

TEST_CASE("one to six passengers travel") {
    auto passengers = counts(sample_rows(10'000), 5);
    CHECK(passengers.size() == 6);
    CHECK(passengers.begin()->first == "1");
    CHECK(passengers.rbegin()->first == "6");
    CHECK(passengers["1"] > passengers["6"]);
}

TEST_CASE("a stream that fails ends the sample") {
    FullDisk disk(200'000);
    std::ostream out(&disk);
    generate_sample({std::numeric_limits<std::int64_t>::max() / 1000, 1, last_date}, out);
    CHECK(out.bad());
    CHECK(disk.refused == 1);
}
