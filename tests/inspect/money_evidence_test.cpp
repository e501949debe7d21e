#include "inspect/money_evidence.hpp"

#include "support/catch.hpp"

using namespace ordermart;

namespace {

MoneyEvidence evidence_of(const std::vector<std::string>& values) {
    MoneyEvidence evidence;
    for (const std::string& value : values) evidence.add(value);
    return evidence;
}

MoneyFinding finding_of(const std::vector<std::string>& values) { return money_finding(evidence_of(values)); }

}  // namespace

TEST_CASE("a single mark before three digits proves nothing") {
    for (const std::string value : {"1.234", "999.000", "1,234"}) {
        CAPTURE(value);
        const MoneyFinding finding = finding_of({value, "12"});
        CHECK(finding.is_open);
        CHECK(finding.format == MoneyFormat{});
    }
    CHECK(evidence_of({"1.234"}).open_point.example == "1.234");
}

TEST_CASE("decimals prove the decimal mark, and then what the other mark is") {
    for (const std::string value : {"12,5", "12,50", "0,125", ",5", "1234,567"}) {
        CAPTURE(value);
        const MoneyFinding finding = finding_of({value, "1.234"});
        CHECK(!finding.is_open);
        CHECK(finding.format.decimal_mark == ',');
        CHECK(finding.format.thousands_mark == ".");
    }
    CHECK(finding_of({"12.50", "1,234"}).format.thousands_mark == ",");
    CHECK(finding_of({"12.50", "1.234"}).format == MoneyFormat{});
}

TEST_CASE("a mark that comes twice is one of thousands, and with it the decimal mark is known") {
    const MoneyFinding finding = finding_of({"1.234.567"});
    CHECK(finding.format.decimal_mark == ',');
    CHECK(finding.format.thousands_mark == ".");
    CHECK(!finding.is_open);
}

TEST_CASE("two different marks prove both") {
    CHECK(finding_of({"1,234.50"}).format.thousands_mark == ",");
    CHECK(finding_of({"1,234.50"}).format.decimal_mark == '.');
    CHECK(finding_of({"1'234.50"}).format.thousands_mark == "'");
    CHECK(finding_of({"1 234,50"}).format.thousands_mark == " ");
    CHECK(finding_of({"1 234,50"}).format.decimal_mark == ',');
}

TEST_CASE("a declared decimal mark leaves no question") {
    const MoneyFinding finding = money_finding(evidence_of({"1.234"}), ',');
    CHECK(!finding.is_open);
    CHECK(finding.format.decimal_mark == ',');
    CHECK(finding.format.thousands_mark == ".");
}

TEST_CASE("both decimal marks contradict each other, the more frequent one is taken") {
    const MoneyFinding finding = finding_of({"1,5", "2,5", "1.5"});
    CHECK(finding.contradictory);
    CHECK(finding.format.decimal_mark == ',');
}

TEST_CASE("currencies are the codes and signs that are known") {
    CHECK(finding_of({"EUR 5"}).format.currencies == std::vector<std::string>{"EUR"});
    CHECK(finding_of({"5,00 \u20AC"}).format.currencies == std::vector<std::string>{"\u20AC"});
    CHECK(finding_of({"-$5.00"}).format.currencies == std::vector<std::string>{"$"});
    CHECK(finding_of({"5 kr."}).format.currencies == std::vector<std::string>{"kr."});
    for (const std::string value :
         {"about 6", "40.00 CR", "40.00 Dr", "40.00 S", "5 K", "5 %", "5 kg", "ALL5 kg", "5 try"}) {
        CAPTURE(value);
        CHECK(finding_of({value, value}).format.currencies.empty());
    }
    CHECK(evidence_of({"about 6"}).currencies.at("about").count == 1);
    CHECK(is_credit_or_debit("CR"));
    CHECK_FALSE(is_credit_or_debit("EUR"));
}

TEST_CASE("the minus of Unicode is a minus, and no currency") {
    for (const std::string minus : {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"}) {
        CAPTURE(minus);
        const MoneyEvidence evidence = evidence_of({minus + "12.50", "12.50" + minus});
        CHECK(evidence.leading_minus.count == 1);
        CHECK(evidence.trailing_minus.count == 1);
        CHECK(evidence.leading_minus.example == minus + "12.50");
        CHECK(money_finding(evidence).format.currencies.empty());
    }
}

TEST_CASE("every kind of space between thousands is one mark") {
    const MoneyEvidence evidence = evidence_of({"1 234,50", "1\u202F234,50", "1\u2009234,50", "1\u00A0234,50"});
    CHECK(evidence.thousands.at(" ").count == 4);
    CHECK(money_finding(evidence).format.thousands_mark == " ");
}

TEST_CASE("groups as in India are told") {
    CHECK(evidence_of({"1,23,456.78"}).indian_groups.count == 1);
    CHECK(finding_of({"1,23,456.78", "500.00"}).is_indian);
    CHECK(finding_of({"12,34,567"}).is_indian);
    CHECK_FALSE(finding_of({"1,234,567.00"}).is_indian);
    CHECK_FALSE(finding_of({"1,23,45.00"}).is_indian);
}

TEST_CASE("the forms of negative prices are found") {
    CHECK(finding_of({"12,50-"}).format.trailing_minus);
    CHECK(finding_of({"(12.50)"}).format.parentheses);
    CHECK(finding_of({"(12.50 EUR)"}).format.currencies == std::vector<std::string>{"EUR"});
    const MoneyEvidence evidence = evidence_of({"-12", "\u20AC-3"});
    CHECK(evidence.leading_minus.count == 2);
    CHECK(!money_finding(evidence).format.trailing_minus);
}

TEST_CASE("what is no amount is no evidence") {
    const MoneyEvidence evidence = evidence_of({"free", "2023-12-10", "10:15", "1/2", "a1b2", "12 EUR 13"});
    CHECK(evidence.values == 6);
    CHECK(evidence.numbers == 0);
    CHECK(money_finding(evidence).format == MoneyFormat{});
}

TEST_CASE("what is found is always a format that can be declared") {
    for (const std::string value :
         {"1.234.567", "1'234", "\xFF 12", "kr.5", "-.5", "5-", "(5)", "1,234,5", "1 2.3,4"}) {
        CAPTURE(value);
        CHECK_NOTHROW(check_money_format(finding_of({value}).format));
    }
}
