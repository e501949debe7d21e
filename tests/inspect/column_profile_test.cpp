#include "inspect/column_profile.hpp"

#include "support/catch.hpp"

using namespace ordermart;

namespace {

ColumnProfile profile_of(const std::vector<std::string>& values, std::size_t most_distinct = 100) {
    ColumnProfile profile(most_distinct);
    for (const std::string& value : values) profile.add(value);
    return profile;
}

std::string form_of(const std::string& value) { return profile_of({value}).forms(1).at(0).form; }

}  // namespace

TEST_CASE("a form has a sign for each run of one kind of characters") {
    CHECK(form_of("2023-12-10 08:15") == "9-9-9 9:9");
    CHECK(form_of("Fast  Track--7") == "a a-9");
    CHECK(form_of("1.234,50 \u20AC") == "9.9,9 \u20AC");
    CHECK(form_of("Zo\u00EB Gro\u00DF") == "a a");
    CHECK(form_of(std::string(1000, 'x') + "1") == "a...");
}

TEST_CASE("forms are counted, most frequent first, with an example each") {
    const ColumnProfile profile = profile_of({"a", "1.5", "b", "22.75", "c", "7"});
    const auto forms = profile.forms(2);
    REQUIRE(forms.size() == 2);
    CHECK(forms[0].form == "a");
    CHECK(forms[0].count == 3);
    CHECK(forms[1].form == "9.9");
    CHECK(forms[1].example == "1.5");
}

TEST_CASE("an example ends with a whole character") {
    std::string value(ColumnProfile::looked_at - 1, 'x');
    CHECK(profile_of({value + "\u20AC" + "yyyy"}).forms(1).at(0).example == value);
}

TEST_CASE("empty values, distinct ones and the longest are counted") {
    const ColumnProfile profile = profile_of({"", "ab", "ab", "abc", ""});
    CHECK(profile.values() == 5);
    CHECK(profile.empty() == 2);
    CHECK(profile.distinct() == 2);
    CHECK(!profile.has_more_distinct());
    CHECK(profile.longest_bytes() == 3);
}

TEST_CASE("distinct values are counted up to a limit, which is told") {
    CHECK(!profile_of({"a", "b", "a"}, 2).has_more_distinct());
    const ColumnProfile profile = profile_of({"a", "b", "c"}, 2);
    CHECK(profile.distinct() == 2);
    CHECK(profile.has_more_distinct());
}

TEST_CASE("forms are kept up to a limit") {
    ColumnProfile profile(1);
    for (unsigned int number = 0; number < 128; ++number) {
        std::string value;
        for (unsigned int bit = 0; bit < 7; ++bit) value += (number >> bit & 1U) != 0 ? "a-" : "a/";
        profile.add(value);
    }
    CHECK(profile.forms(1000).size() == ColumnProfile::most_forms);
}

TEST_CASE("words that usually stand for an empty value are told apart") {
    const ColumnProfile profile = profile_of({"NULL", "null", "N/A", "-", "NULL", "Nina", "0"});
    CHECK(profile.words_for_empty() ==
          std::map<std::string, std::int64_t>{{"-", 1}, {"N/A", 1}, {"NULL", 2}, {"null", 1}});
    CHECK(profile.money().values == 2);
}
