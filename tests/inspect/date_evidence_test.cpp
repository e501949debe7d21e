#include "inspect/date_evidence.hpp"

#include "support/catch.hpp"

using namespace ordermart;

namespace {

DateFinding finding_of(const std::vector<std::string>& values) {
    DateEvidence evidence;
    for (const std::string& value : values) evidence.add(value);
    return evidence.finding();
}

/// `%d/%m/%Y 2, ...`
std::string text_of(const std::vector<DateFinding::Format>& formats) {
    std::string text;
    for (const auto& format : formats) {
        text += (text.empty() ? "" : ", ") + format.format + " " + std::to_string(format.reads);
    }
    return text;
}

}  // namespace

TEST_CASE("dates whose first and second parts are both up to 12 prove no order") {
    const DateFinding finding = finding_of({"03/12/2023", "04/11/2023", "05/05/2023"});
    CHECK(finding.is_undecided());
    REQUIRE(finding.readings.size() == 2);
    CHECK(text_of(finding.readings[0].formats) == "%d/%m/%Y 3");
    CHECK(text_of(finding.readings[1].formats) == "%m/%d/%Y 3");
    CHECK(finding.dates == 3);
}

TEST_CASE("one part above 12 proves the order") {
    const DateFinding month_first = finding_of({"03/12/2023", "12/31/2023"});
    CHECK(month_first.decided == DateOrderIs::proven);
    CHECK(month_first.order == DateOrder::month_first);
    CHECK(text_of(month_first.formats) == "%m/%d/%Y 2");
    CHECK(month_first.readings.size() == 1);
    CHECK(month_first.readings.front().example == "12/31/2023");

    const DateFinding day_first = finding_of({"03-12-2023", "31-12-2023"});
    CHECK(day_first.order == DateOrder::day_first);
    CHECK(text_of(day_first.formats) == "%d-%m-%Y 2");
}

TEST_CASE("of years with two digits every order that reads the values is told, the year first too") {
    const DateFinding open = finding_of({"23/11/10", "23/11/09"});
    CHECK(open.is_undecided());
    REQUIRE(open.readings.size() == 2);
    CHECK(text_of(open.readings[0].formats) == "%d/%m/%y 2");
    CHECK(text_of(open.readings[1].formats) == "%y/%m/%d 2");
    CHECK(finding_of({"03-11-12"}).readings.size() == 3);

    const DateFinding year_first = finding_of({"32-11-10", "23-11-09"});
    CHECK(year_first.order == DateOrder::year_first);
    CHECK(year_first.decided == DateOrderIs::proven);
    const DateFinding month_first = finding_of({"12/31/99"});
    CHECK(month_first.order == DateOrder::month_first);
    CHECK(month_first.decided == DateOrderIs::proven);
}

TEST_CASE("the proof holds for all forms of a column") {
    const DateFinding finding = finding_of({"03/12/2023", "12/31/2023 8:15 PM"});
    CHECK(text_of(finding.formats) == "%m/%d/%Y 1, %m/%d/%Y %I:%M %p 1");
}

TEST_CASE("mistakes decide nothing: up to a hundredth of the values") {
    std::vector<std::string> values{"31/12/2023", "12/31/2023"};
    CHECK(finding_of(values).is_undecided());
    CHECK(finding_of(values).readings.size() == 2);
    values.insert(values.end(), 100, "30/12/2023");
    const DateFinding finding = finding_of(values);
    CHECK(finding.decided == DateOrderIs::proven);
    CHECK(finding.order == DateOrder::day_first);
    REQUIRE(finding.others.size() == 1);
    CHECK(finding.others.front().alone == 1);

    std::vector<std::string> one_turns_none(1000, "04/11/2023");
    one_turns_none.emplace_back("11/14/2023");
    CHECK(finding_of(one_turns_none).is_undecided());
    one_turns_none.insert(one_turns_none.end(), 9, "11/14/2023");
    CHECK(finding_of(one_turns_none).order == DateOrder::month_first);
    CHECK(finding_of(one_turns_none).decided == DateOrderIs::proven);
}

TEST_CASE("dates with dots have the day first by convention, and one other value does not turn them") {
    CHECK(finding_of({"03.12.2023"}).decided == DateOrderIs::by_convention);
    CHECK(text_of(finding_of({"03.12.2023"}).formats) == "%d.%m.%Y 1");
    std::vector<std::string> values(10'000, "03.11.2023");
    values.emplace_back("11.13.2023");
    CHECK(finding_of(values).decided == DateOrderIs::by_convention);
    CHECK(text_of(finding_of(values).formats) == "%d.%m.%Y 10000");
    CHECK(text_of(finding_of({"03.12.2023", "12.31.2023"}).formats) == "%m.%d.%Y 2");
    CHECK(finding_of({"03.12.23"}).is_undecided());
}

TEST_CASE("the day in the file's name shows which order is meant, where no value does") {
    DateEvidence evidence(parse_date("2023-12-10"));
    for (const std::string value : {"10/12/2023", "09/12/2023", "10/12/2023"}) evidence.add(value);
    CHECK(evidence.finding().decided == DateOrderIs::by_file_date);
    CHECK(evidence.finding().order == DateOrder::day_first);

    DateEvidence year_first(parse_date("2023-12-10"));
    for (const std::string value : {"23.12.10", "23.12.09"}) year_first.add(value);
    CHECK(year_first.finding().order == DateOrder::year_first);

    DateEvidence far(parse_date("2020-01-01"));
    far.add("10/12/2023");
    CHECK(far.finding().is_undecided());
    DateEvidence both(parse_date("2023-12-12"));
    both.add("12/12/2023");
    CHECK(both.finding().is_undecided());
}

TEST_CASE("a few dates whose order is open are left out beside many that are sure") {
    std::vector<std::string> values(10, "2023-12-03");
    values.emplace_back("03/12/2023");
    const DateFinding finding = finding_of(values);
    CHECK(finding.decided == DateOrderIs::not_in_question);
    CHECK(text_of(finding.formats) == "%Y-%m-%d 10");
    CHECK(finding.open == 1);
    CHECK(finding_of({"2023-12-03", "03/12/2023"}).is_undecided());
}

TEST_CASE("dates of the contract, with names and with the year first leave no question") {
    const DateFinding finding = finding_of(
        {"2023-12-10", "2023-12-10T08:15:00Z", "2023/12/10", "10 Dec 2023", "December 10, 2023", "20231210"});
    CHECK(finding.decided == DateOrderIs::not_in_question);
    CHECK(finding.of_contract == 2);
    CHECK(text_of(finding.formats) ==
          "%Y%m%d 1, %Y-%m-%d 1, %Y-%m-%dT%H:%M:%S%z 1, %Y/%m/%d 1, %b %d, %Y 1, %d %b %Y 1");
}

TEST_CASE("what is no date is counted as a value and nothing else") {
    const DateFinding finding = finding_of({"lounge", "12.50", "31.02.2023", "1", std::string(100, '1')});
    CHECK(finding.values == 5);
    CHECK(finding.dates == 0);
    CHECK(finding.formats.empty());
}

TEST_CASE("a column that has no dates is given up after 1,000 values") {
    DateEvidence evidence;
    for (int i = 0; i < 1000; ++i) evidence.add("lounge");
    evidence.add("2023-12-10");
    CHECK(evidence.finding().values == 1000);
    CHECK(evidence.finding().dates == 0);
}
