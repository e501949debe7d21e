#include "cli/shop_files.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

const Date last_date = *parse_date("2023-12-31");

SampleSpec spec_of(std::int64_t rows, int days, std::uint64_t seed = 1) {
    SampleSpec spec{rows, seed, last_date};
    spec.days = days;
    return spec;
}

/// A record by its columns' names, and the day of its file.
struct Record {
    Date sent;
    std::map<std::string, std::string> fields;

    const std::string& operator[](const std::string& name) const { return fields.at(name); }
};

std::string file_of(const Shop& shop, Date date) {
    std::ostringstream out;
    shop.write_day(date, out);
    return out.str();
}

std::vector<Record> records_of(const SampleSpec& spec) {
    const Shop shop(spec);
    std::vector<Record> records;
    for (Date date = shop.first_date(); date <= shop.last_date(); date += std::chrono::days(1)) {
        const std::vector<std::string> lines = split_lines(file_of(shop, date));
        const std::vector<std::string> names = csv_fields(lines.front());
        for (std::size_t line = 1; line < lines.size(); ++line) {
            const std::vector<std::string> fields = csv_fields(lines[line]);
            REQUIRE(fields.size() == names.size());
            records.push_back({date, {}});
            for (std::size_t i = 0; i < names.size(); ++i) records.back().fields[names[i]] = fields[i];
        }
    }
    return records;
}

/// Three years of some 20,000 records.
const std::vector<Record>& three_years() {
    static const std::vector<Record> records = records_of(spec_of(20'000, 1096));
    return records;
}

/// What of an order never changes, a text for all its lines.
std::string values_of(const Record& record) {
    std::string text = record["customer_key"];
    for (const char* name : {"order_date", "order_time", "product_id", "quantity", "price", "discount", "tax",
                             "currency", "passenger_count"}) {
        text += "," + record[name];
    }
    return text;
}

}  // namespace

TEST_CASE("a shop's file is the same bytes on every machine") {
    const Shop shop(spec_of(40, 3));
    CHECK(file_of(shop, last_date) ==
          "customer_name,customer_key,customer_email,customer_segment,country,region,order_id,order_date,order_time,"
          "product_id,product_title,category,subcategory,quantity,price,discount,tax,currency,order_status,passenger_"
          "count\n"
          "Aaron Adams,K10001,k10001@example.com,small business,Germany,Bayern,100002,"
          "2023-12-29,11:43:39,OF-PE-1004,Ballpoint pens (box of 50),Office,Pens,2,12.90,0.00,4.90,EUR,paid,1\n"
          "Emma Silva,K10002,k10002@example.com,corporate,France,Occitanie,100004,"
          "2023-12-30,07:54:32,OF-PA-1001,\"Copy paper A4, 500 sheets\",Office,Paper,2,5.49,0.00,2.09,EUR,cancelled,1\n"
          "Aaron Adams,K10001,k10001@example.com,small business,Germany,Bayern,100005,"
          "2023-12-30,17:55:12,TE-AC-2007,Wireless mouse,Technology,Accessories,2,24.95,0.00,9.48,EUR,shipped,2\n"
          "Aaron Adams,K10001,k10001@example.com,small business,Germany,Bayern,100006,"
          "2023-12-31,16:17:19,TE-AC-2011,Keyboard – compact,Technology,Accessories,1,44.90,0.00,8.53,EUR,paid,1\n"
          "Aaron Adams,K10001,k10001@example.com,small business,Germany,Bayern,100007,"
          "2023-12-31,14:47:49,FU-LI-3002,Desk lamp,Furniture,Lighting,1,39.90,0.00,7.58,EUR,pending,3\n"
          "Emma Silva,K10002,k10002@example.com,corporate,France,Occitanie,100008,"
          "2023-12-31,07:40:22,OF-PA-1001,\"Copy paper A4, 500 sheets\",Office,Paper,4,5.49,0.00,4.17,EUR,pending,1\n"
          "Aaron Adams,K10001,k10001@example.com,small business,Germany,Bayern,100009,"
          "2023-12-31,20:37:20,OF-PA-1001,\"Copy paper A4, 500 sheets\",Office,Paper,2,5.49,0.00,2.09,EUR,paid,1\n");
    CHECK(file_of(shop, last_date) == file_of(Shop(spec_of(40, 3)), last_date));
    CHECK(file_of(shop, last_date) != file_of(Shop(spec_of(40, 3, 2)), last_date));
}

TEST_CASE("a shop has about as many records as asked for, in files of all its days") {
    for (const int days : {90, 1096}) {
        CAPTURE(days);
        const auto records = static_cast<double>(records_of(spec_of(20'000, days)).size());
        CHECK(records > 18'000);
        CHECK(records < 22'000);
    }
    const Shop shop(spec_of(1, 1));
    CHECK(shop.first_date() == last_date);
    CHECK(shop.last_date() == last_date);
    CHECK(split_lines(file_of(shop, last_date)).size() > 1);
}

TEST_CASE("a shop grows, and sells more in December and on Saturdays") {
    std::map<std::string, int> of_year;
    std::map<std::string, int> of_month;
    std::map<unsigned, int> of_weekday;
    for (const Record& record : three_years()) {
        const std::string& date = record["order_date"];
        ++of_year[date.substr(0, 4)];
        ++of_month[date.substr(5, 2)];
        ++of_weekday[std::chrono::weekday(*parse_date(date)).c_encoding()];
    }
    CHECK(of_year["2022"] > of_year["2021"] * 11 / 10);
    CHECK(of_year["2023"] > of_year["2022"] * 11 / 10);
    CHECK(of_month["12"] > of_month["01"] * 3 / 2);
    CHECK(of_weekday[6] > of_weekday[2] * 11 / 10);
}

TEST_CASE("an order of a shop comes again, whole and with its values, as its status changes") {
    std::map<std::string, std::map<Date, std::string>> values;
    std::map<std::string, std::map<Date, std::string>> statuses;
    for (const Record& record : three_years()) {
        values[record["order_id"]][record.sent] += values_of(record) + "\n";
        statuses[record["order_id"]][record.sent] = record["order_status"];
    }
    std::map<std::string, int> stories;
    for (const auto& [order, days] : statuses) {
        std::string story;
        for (const auto& [day, status] : days) story += (story.empty() ? "" : " ") + status;
        ++stories[story];
        CHECK(std::ranges::all_of(values[order],
                                  [&](const auto& sent) { return sent.second == values[order].begin()->second; }));
    }
    for (const char* story : {"paid shipped", "pending paid shipped", "pending cancelled", "paid cancelled",
                              "pending paid cancelled", "returned"}) {
        CAPTURE(story);
        CHECK(stories[story] > 10);
    }
    CHECK(stories["paid shipped"] > 1000);
    // Others are those whose story goes on behind the last day.
    CHECK(stories["paid"] + stories["pending"] + stories["pending paid"] < 100);
}

TEST_CASE("what comes back to a shop is an order of its own, with the first line of one that was shipped, below zero") {
    std::map<std::string, Record> shipped;
    for (const Record& record : three_years()) {
        if (record["order_status"] == "shipped") shipped.try_emplace(record["order_id"], record);
    }
    int returned = 0;
    for (const Record& record : three_years()) {
        CHECK((record["quantity"][0] == '-') == (record["order_status"] == "returned"));
        if (record["order_status"] != "returned") continue;
        ++returned;
        const Record& sale = shipped.at(record["order_id"].substr(1));
        CHECK(record["order_id"][0] == 'R');
        CHECK(record["quantity"] == "-" + sale["quantity"]);
        for (const char* name : {"customer_key", "product_id", "price", "discount", "tax", "currency"})
            CHECK(record[name] == sale[name]);
        CHECK(record.sent > sale.sent);
        CHECK(record["order_date"] == to_string(record.sent));
    }
    CHECK(returned > 50);
}

TEST_CASE("a shop's customers move, grow and change their address, and some have the name of another") {
    std::map<std::string, std::set<std::string>> keys;
    std::map<std::string, std::map<std::string, std::set<std::string>>> words;
    for (const Record& record : three_years()) {
        keys[record["customer_name"]].insert(record["customer_key"]);
        for (const char* name : {"customer_name", "country", "customer_segment", "customer_email"})
            words[name][record["customer_key"]].insert(record[name]);
    }
    const auto with_several = [](const auto& sets) {
        return std::ranges::count_if(sets, [](const auto& set) { return set.second.size() > 1; });
    };
    CHECK(with_several(keys) > 10);
    CHECK(with_several(words["customer_name"]) == 0);
    CHECK(with_several(words["country"]) > 10);
    CHECK(with_several(words["customer_segment"]) > 10);
    CHECK(with_several(words["customer_email"]) > 10);
}

TEST_CASE("a few of a shop's orders are in other currencies, and some have a discount") {
    std::map<std::string, int> currencies;
    int discounts = 0;
    for (const Record& record : three_years()) {
        ++currencies[record["currency"]];
        discounts += record["discount"] == "0.00" ? 0 : 1;
    }
    CHECK(currencies.size() == 3);
    CHECK(currencies["USD"] + currencies["GBP"] > 200);
    CHECK(currencies["USD"] + currencies["GBP"] < 2000);
    CHECK(discounts > 2000);
}

TEST_CASE("generate --shop writes a file for each day, and no other") {
    const TemporaryFolder folder;
    const Finished finished = ordermart::test::ordermart(
        folder.path(), split_words("generate --shop --rows 100 --days 2 --date 2024-01-01 --output {date}.csv"));
    CHECK(finished.err == "");
    CHECK(finished.exit_code == 0);
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        names.insert(entry.path().filename().string());
    }
    CHECK(names == std::set<std::string>{"2023-12-31.csv", "2024-01-01.csv"});
    SampleSpec spec = spec_of(100, 2);
    spec.last_date = *parse_date("2024-01-01");
    CHECK(read_file(folder.path("2024-01-01.csv")) == file_of(Shop(spec), spec.last_date));
}

TEST_CASE("a shop without a place for the date, and days without a shop, are wrong usage") {
    const TemporaryFolder folder;
    for (const auto& [words, problem] :
         {std::pair{"generate --rows 5 --shop", "--output: a shop has a file for each day"},
          {"generate --rows 5 --shop --output shop.csv", "--output: a shop has a file"},
          {"generate --rows 5 --days 3", "--days: is for a shop alone"}}) {
        CAPTURE(words);
        const Finished finished = ordermart::test::ordermart(folder.path(), split_words(words));
        CHECK(finished.exit_code == 2);
        CHECK(finished.out == "");
        CHECK(contains(finished.err, problem));
    }
    CHECK(std::filesystem::is_empty(folder.path()));
}
