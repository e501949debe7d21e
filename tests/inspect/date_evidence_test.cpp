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
    CHECK(finding.order == DateOrder::undecided);
    CHECK(text_of(finding.formats) == "%d/%m/%Y 3");
    CHECK(text_of(finding.alternatives) == "%m/%d/%Y 3");
    CHECK(finding.dates == 3);
}

TEST_CASE("one part above 12 proves the order") {
    const DateFinding month_first = finding_of({"03/12/2023", "12/31/2023"});
    CHECK(month_first.order == DateOrder::month_first);
    CHECK(text_of(month_first.formats) == "%m/%d/%Y 2");
    CHECK(month_first.alternatives.empty());
    CHECK(month_first.month_first_example == "12/31/2023");

    const DateFinding day_first = finding_of({"03-12-23", "31-12-23"});
    CHECK(day_first.order == DateOrder::day_first);
    CHECK(text_of(day_first.formats) == "%d-%m-%y 2");
}

TEST_CASE("the proof holds for all forms of a column") {
    const DateFinding finding = finding_of({"03/12/2023", "12/31/2023 8:15 PM"});
    CHECK(text_of(finding.formats) == "%m/%d/%Y 1, %m/%d/%Y %I:%M %p 1");
}

TEST_CASE("both orders are a contradiction, unless one is a hundred times rarer") {
    std::vector<std::string> values{"31/12/2023", "12/31/2023"};
    CHECK(finding_of(values).order == DateOrder::contradictory);
    CHECK(text_of(finding_of(values).alternatives) == "%m/%d/%Y 1");
    values.insert(values.end(), 100, "30/12/2023");
    CHECK(finding_of(values).order == DateOrder::day_first);
    CHECK(finding_of(values).only_month_first == 1);
}

TEST_CASE("dates with dots have the day first by convention, unless a value proves the other") {
    CHECK(finding_of({"03.12.2023"}).order == DateOrder::by_convention);
    CHECK(text_of(finding_of({"03.12.2023"}).formats) == "%d.%m.%Y 1");
    CHECK(text_of(finding_of({"03.12.2023", "12.31.2023"}).formats) == "%m.%d.%Y 2");
}

TEST_CASE("a few dates whose order is open are left out beside many that are sure") {
    std::vector<std::string> values(10, "03.12.2023");
    values.emplace_back("03/12/2023");
    const DateFinding finding = finding_of(values);
    CHECK(finding.order == DateOrder::by_convention);
    CHECK(text_of(finding.formats) == "%d.%m.%Y 10");
    CHECK(finding.open == 1);
    CHECK(finding_of({"03.12.2023", "03/12/2023"}).order == DateOrder::undecided);
}

TEST_CASE("dates of the contract, with names and with the year first leave no question") {
    const DateFinding finding = finding_of(
        {"2023-12-10", "2023-12-10T08:15:00Z", "2023/12/10", "10 Dec 2023", "December 10, 2023", "20231210"});
    CHECK(finding.order == DateOrder::not_in_question);
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
