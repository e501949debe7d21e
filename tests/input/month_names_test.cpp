#include "ordermart/input/month_names.hpp"

#include <array>

#include "ordermart/base/text.hpp"
#include "ordermart/input/date_format.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

std::string day_of(const std::string& text, const char* format, const std::vector<std::string>& languages) {
    const MonthNames names(languages);
    const auto day = DateFormat::parse(format).read(text, &names);
    return day ? to_string(*day) : "none";
}

std::vector<std::string> all_languages() { return {date_languages.begin(), date_languages.end()}; }

}  // namespace

TEST_CASE("names of months are read in the language that the source declares, short and full, with a dot or without") {
    for (const auto& [language, text, day] : std::vector<std::array<const char*, 3>>{
             {"en", "7 Sept. 2021", "2021-09-07"},       {"de", "7. März 2021", "2021-03-07"},
             {"de", "7. Dez. 2021", "2021-12-07"},       {"fr", "7 févr. 2021", "2021-02-07"},
             {"fr", "7 AOÛT 2021", "2021-08-07"},        {"fr", "7 juil. 2021", "2021-07-07"},
             {"fr", "7 juin 2021", "2021-06-07"},        {"es", "7 ene 2021", "2021-01-07"},
             {"es", "7 diciembre 2021", "2021-12-07"},   {"it", "7 gennaio 2021", "2021-01-07"},
             {"it", "7 ott 2021", "2021-10-07"},         {"pt", "7 MARÇO 2021", "2021-03-07"},
             {"pt", "7 out. 2021", "2021-10-07"},        {"nl", "7 mrt. 2021", "2021-03-07"},
             {"nl", "7 mei 2021", "2021-05-07"},         {"pl", "7 października 2021", "2021-10-07"},
             {"pl", "7 PAŹ 2021", "2021-10-07"},         {"pl", "7 WRZEŚNIA 2021", "2021-09-07"},
             {"pl", "7 styczeń 2021", "2021-01-07"},     {"sv", "7 maj 2021", "2021-05-07"},
             {"sv", "7 augusti 2021", "2021-08-07"},     {"ja", "7 12月 2021", "2021-12-07"},
             {"ja", "7 2月 2021", "2021-02-07"},         {"zh", "7 十一月 2021", "2021-11-07"},
             {"zh", "7 一月 2021", "2021-01-07"},        {"ar", "7 نوفمبر 2021", "2021-11-07"},
             {"ar", "7 تشرين الثاني 2021", "2021-11-07"}}) {
        CAPTURE(language, text);
        const char* const format = std::string_view(text).starts_with("7. ") ? "%d. %b %Y" : "%d %B %Y";
        CHECK(day_of(text, format, {language}) == day);
        CHECK(day_of(text, format, all_languages()) == day);
    }
}

TEST_CASE("names of another language than the declared ones are none") {
    CHECK(day_of("7 Dec 2021", "%d %b %Y", {"de"}) == "none");
    CHECK(day_of("7 Dez 2021", "%d %b %Y", {"en", "fr"}) == "none");
    CHECK(day_of("7 Dez 2021", "%d %b %Y", {"en", "de"}) == "2021-12-07");
    CHECK_FALSE(DateFormat::parse("%d %b %Y").read("7 Dez 2021"));
    CHECK_FALSE(DateFormat::parse("%d %b %Y").read("7 Dec. 2021"));
}

TEST_CASE("a dot of the format stays the format's") {
    CHECK(day_of("7.Dez.2021", "%d.%b.%Y", {"de"}) == "2021-12-07");
    CHECK(day_of("7.Dez..2021", "%d.%b.%Y", {"de"}) == "none");
    CHECK(day_of("7 déc.. 2021", "%d %b %Y", {"fr"}) == "none");
}

TEST_CASE("weekdays are read in the declared language, and have to be the day's") {
    CHECK(day_of("mar. 7 déc. 2021", "%a %d %b %Y", {"fr"}) == "2021-12-07");
    CHECK(day_of("mer. 7 déc. 2021", "%a %d %b %Y", {"fr"}) == "none");
    CHECK(day_of("Dienstag, 7. Dezember 2021", "%A, %d. %B %Y", {"de"}) == "2021-12-07");
    CHECK(day_of("wtorek 7 grudnia 2021", "%A %d %B %Y", {"pl"}) == "2021-12-07");
    CHECK(day_of("2021 12月 7 (火)", "%Y %b %d (%a)", {"ja"}) == "2021-12-07");
}

TEST_CASE("a number is no part of a month's name that begins with one") {
    CHECK(day_of("112月 2021", "%d%b %Y", {"ja"}) == "none");
    CHECK(day_of("1 12月 2021", "%d %b %Y", {"zh"}) == "2021-12-01");
}

TEST_CASE("no name is another month's or weekday's, in any two languages") {
    const MonthNames names(all_languages());
    for (const auto* list : {&names.months(), &names.weekdays()}) {
        for (const MonthNames::Name& name : *list) {
            CAPTURE(name.text);
            CHECK(is_utf8(name.text));
            CHECK(name.text.size() < 32);
            CHECK(normalised_space(name.text) == name.text);
            std::string_view text = name.text;
            CHECK((list == &names.months() ? names.take_month(text) : names.take_weekday(text)) == name.number);
            CHECK(text.empty());
        }
    }
    for (const std::string& language : all_languages()) {
        CHECK(MonthNames({language}).months().size() >= 12);
        CHECK(MonthNames({language}).weekdays().size() >= 7);
    }
}
