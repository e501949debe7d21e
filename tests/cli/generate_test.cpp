#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/sample_file.hpp"
#include "ordermart/base/error.hpp"
#include "support/catch.hpp"

namespace {

using ordermart::Date;
using ordermart::generate_sample;
using ordermart::parse_date;
using ordermart::SampleSpec;

const Date last_date = parse_date("2024-03-01").value();

std::string sample(const SampleSpec& spec) {
    std::ostringstream out;
    generate_sample(spec, out);
    return out.str();
}

std::string sample(std::int64_t rows, std::uint64_t seed = 1) { return sample({rows, seed, last_date}); }

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

using Rows = std::vector<std::vector<std::string>>;

/// The sample's rows without the header, as fields.
Rows sample_rows(const SampleSpec& spec) {
    Rows found;
    for (const std::string& line : split(sample(spec), '\n')) found.push_back(split(line, ','));
    found.erase(found.begin());
    return found;
}

Rows sample_rows(std::int64_t rows) { return sample_rows({rows, 1, last_date}); }

/// A history of 2,000 rows that ended at last_date, and the file of a day after it.
const SampleSpec history{2000, 1, last_date};

SampleSpec later_day(int day, std::int64_t rows = 100) {
    SampleSpec spec{rows, history.seed, last_date + std::chrono::days(day)};
    spec.history = history.rows;
    spec.day = day;
    return spec;
}

/// Rows by order id.
std::map<std::string, std::vector<std::string>> by_order(const Rows& rows) {
    std::map<std::string, std::vector<std::string>> found;
    for (const auto& row : rows) found.emplace(row[1], row);
    return found;
}

/// How often each value of a column comes.
std::map<std::string, int> counts(const Rows& rows, std::size_t column) {
    std::map<std::string, int> found;
    for (const auto& row : rows) ++found[row[column]];
    return found;
}

std::size_t distinct_customers(std::int64_t rows, std::int64_t customers = 0) {
    SampleSpec spec{rows, 1, last_date};
    spec.customers = customers;
    std::istringstream in(sample(spec));
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
          "Aaron Adams,100,73.80,2023-10-03,transfer,3\n"
          "Aaron Adams,101,82.36,2023-11-02,lounge,1\n"
          "Emma Silva,102,40.7,2023-12-02,lounge,1\n"
          "Emma Silva,103,16.06,2024-01-01,fast_track,1\n"
          "Aaron Adams,104,95.78,2024-01-31,parking,2\n"
          "Aaron Adams,105,84.54,2024-03-01,transfer,1\n");

    SampleSpec spec = later_day(2, 6);
    spec.corrections = 50;
    spec.moves = 50;
    spec.shuffled = true;
    CHECK(sample(spec) ==
          "customer_name,order_id,price,order_date,product_id,passenger_count\n"
          "Ben Hall,2103,37.43,2024-03-03,parking,2\n"
          "Grace Clark,2105,75.24,2024-03-03,transfer,3\n"
          "Ben Morris,2104,69.76,2024-03-03,parking,1\n"
          "Björn Kaya,1970,63.03,2024-02-19,transfer,1\n"
          "Sarah Costa,1844,27.4,2024-02-08,lounge,1\n"
          "Dr. Ana O'Brien,2001,75.0,2024-02-22,transfer,1\n");
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

TEST_CASE("as many customers as were asked for order, one to a row at most") {
    CHECK(distinct_customers(10'000, 1) == 1);
    CHECK(distinct_customers(10'000, 7) == 7);
    CHECK(distinct_customers(10'000, 9'999) == 9'999);
    CHECK(distinct_customers(10'000, 10'000) == 10'000);
    CHECK(distinct_customers(10'000, 20'000) == 10'000);
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

TEST_CASE("dates ascend with the order ids") {
    const Rows rows = sample_rows(10'000);
    CHECK(std::ranges::is_sorted(rows, {}, [](const auto& row) { return row[3]; }));
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

TEST_CASE("a shuffled sample has the same records in another order") {
    for (const std::int64_t rows : {1, 2, 3, 64, 65, 1000, 40'000}) {
        CAPTURE(rows);
        SampleSpec spec{rows, 1, last_date};
        const Rows ascending = sample_rows(spec);
        spec.shuffled = true;
        Rows shuffled = sample_rows(spec);
        if (rows > 60) {
            int successors = 0;
            for (std::size_t row = 1; row < shuffled.size(); ++row) {
                successors += std::stoll(shuffled[row][1]) - std::stoll(shuffled[row - 1][1]) == 1 ? 1 : 0;
            }
            CHECK(successors < 5);
        }
        std::ranges::sort(shuffled, {}, [](const auto& row) { return std::stoll(row[1]); });
        const bool same_records = shuffled == ascending;
        CHECK(same_records);
    }
}

TEST_CASE("a later day's file has new orders of that day and corrects orders of the days before") {
    auto sent = by_order(sample_rows(history));
    std::int64_t next_order = 100 + history.rows;
    for (const int day : {1, 2, 3}) {
        CAPTURE(day);
        const std::string today = ordermart::to_string(last_date + std::chrono::days(day));
        const Rows rows = sample_rows(later_day(day));
        CHECK(rows.size() == 100);
        CHECK(by_order(rows).size() == 100);
        int corrections = 0;
        int moved = 0;
        for (const auto& row : rows) {
            CAPTURE(row[1]);
            const auto before = sent.find(row[1]);
            if (before == sent.end()) {
                CHECK(row[1] == std::to_string(next_order++));
                CHECK(row[3] == today);
                continue;
            }
            ++corrections;
            moved += row[0] != before->second[0] ? 1 : 0;
            CHECK(std::stod(row[2]) != std::stod(before->second[2]));
            CHECK(std::vector(row.begin() + 3, row.end()) ==
                  std::vector(before->second.begin() + 3, before->second.end()));
        }
        CHECK(corrections == 10);
        CHECK(moved == 1);
        for (const auto& [order, row] : by_order(rows)) sent.emplace(order, row);
    }
}

TEST_CASE("the share of corrections, how far back they go and how many move is as asked for") {
    SampleSpec spec = later_day(4, 200);
    spec.corrections = 25;
    spec.moves = 100;
    const auto sent = by_order(sample_rows(history));
    const auto corrected_dates = [&] {
        std::map<std::string, int> dates;
        for (const auto& [order, row] : by_order(sample_rows(spec))) {
            if (row[3] == ordermart::to_string(spec.last_date)) continue;
            ++dates[row[3]];
            if (sent.contains(order)) CHECK(row[0] != sent.at(order)[0]);
        }
        return dates;
    };
    SECTION("of all orders before") {
        spec.correction_days = 0;
        const auto dates = corrected_dates();
        CHECK(dates.size() > 30);
        CHECK(dates.begin()->first < "2023-09-15");
        CHECK(dates.rbegin()->first > "2024-02-15");
    }
    SECTION("of one more day than there is") {
        spec.correction_days = 200;
        CHECK(corrected_dates().begin()->first < "2023-09-15");
    }
    SECTION("of the day before") {
        spec.correction_days = 1;
        CHECK(corrected_dates() == std::map<std::string, int>{{"2024-03-04", 50}});
    }
    SECTION("none") {
        spec.corrections = 0;
        CHECK(corrected_dates().empty());
    }
}

TEST_CASE("most orders of a later day are of known customers, some of new ones") {
    const auto known = counts(sample_rows(history), 0);
    SampleSpec spec = later_day(2, 1000);
    spec.corrections = 0;
    std::set<std::string> added;
    for (const auto& row : sample_rows(spec)) {
        if (!known.contains(row[0])) added.insert(row[0]);
    }
    CHECK(added.size() == 50);
}

TEST_CASE("a later day's file that is shuffled has the same records") {
    SampleSpec spec = later_day(2);
    const auto ascending = by_order(sample_rows(spec));
    const std::string first = sample_rows(spec).front()[1];
    spec.shuffled = true;
    CHECK(by_order(sample_rows(spec)) == ascending);
    CHECK(sample_rows(spec).front()[1] != first);
}

TEST_CASE("more corrections than there are orders to correct is an error") {
    SampleSpec spec = later_day(1, 200);
    spec.correction_days = 1;
    try {
        sample(spec);
        FAIL("was made");
    } catch (const ordermart::Error& error) {
        CHECK(error.code() == ordermart::ExitCode::usage);
        CHECK(std::string(error.what()) ==
              "sample file: 20 corrections, but 12 orders (a file corrects an order once: fewer --rows, "
              "or more --correction-days)");
    }
}

TEST_CASE("a stream that fails ends the sample") {
    FullDisk disk(200'000);
    std::ostream out(&disk);
    generate_sample({std::numeric_limits<std::int64_t>::max() / 1000, 1, last_date}, out);
    CHECK(out.bad());
    CHECK(disk.refused == 1);
}
