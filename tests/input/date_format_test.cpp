// TEST_ROUNDS=1000000 reads so many random dates back instead of 20000, TEST_SEED=7 others.

#include "ordermart/input/date_format.hpp"

#include <fmt/format.h>

#include <array>
#include <random>

#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

/// As `YYYY-MM-DD`; empty when the text has not the format.
std::string day(std::string_view format, std::string_view text) {
    const auto date = DateFormat::parse(format).read(text);
    return date ? to_string(*date) : "";
}

bool fits(std::string_view format, std::string_view text) { return DateFormat::parse(format).read(text).has_value(); }

Stop refusal(const std::string& format) {
    return stop_of([&format] { DateFormat::parse(format); });
}

const std::array<std::string, 12> months{"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
const std::array<std::string, 7> weekdays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

/// Makes up a format and writes dates in it as different suppliers would.
class Writer {
public:
    explicit Writer(std::uint64_t seed) : random_(seed) {}

    std::string format() {
        const bool compact = below(5) == 0;
        const auto separator = [&]() -> std::string {
            constexpr std::array<const char*, 8> separators{"/", "-", ".", " ", ", ", " of ", "%%", "\u5E74"};
            return compact ? "" : separators[below(separators.size())];
        };
        std::vector<std::string> parts{below(2) == 0 ? "%Y" : "%y",
                                       std::array<const char*, 3>{"%m", "%b", "%B"}[below(3)], "%d"};
        if (below(3) == 0) parts.push_back(below(2) == 0 ? "%a" : "%A");
        std::shuffle(parts.begin(), parts.end(), random_);
        std::string text = parts[0];
        for (std::size_t i = 1; i < parts.size(); ++i) text += separator() + parts[i];
        constexpr std::array<const char*, 7> times{"", "T%T", " %R%z", " %T.%f", " %I:%M %p", " %H%M%S%f", "T%H.%M %z"};
        return text + times[below(times.size())];
    }

    Date date(bool short_year) {
        const std::chrono::year first{short_year ? 1969 : 1};
        const std::chrono::year last{short_year ? 2068 : 9999};
        const Date begin{first / 1 / 1};
        const auto days = static_cast<std::size_t>((Date{last / 12 / 31} - begin).count());
        return begin + std::chrono::days(below(days + 1));
    }

    std::string write(const std::string& format, Date date) {
        std::string text;
        for (std::size_t i = 0; i < format.size(); ++i) {
            if (format[i] != '%') {
                text += format[i];
                continue;
            }
            ++i;
            const bool beside = (i >= 3 && format[i - 3] == '%') || (i + 1 < format.size() && format[i + 1] == '%');
            text += written(format[i], date, beside);
        }
        return text;
    }

private:
    std::size_t below(std::size_t end) { return random_() % end; }

    std::string number(std::size_t number, bool padded) {
        return padded || below(2) == 0 ? fmt::format("{:02}", number) : std::to_string(number);
    }

    std::string name(std::string name) {
        if (below(2) == 0) name.resize(3);
        const std::size_t letters = below(3) == 0 ? name.size() : 0;
        for (std::size_t i = 0; i < letters; ++i) name[i] = static_cast<char>(std::toupper(name[i]));
        return name;
    }

    std::string written(char directive, Date date, bool padded) {
        const std::chrono::year_month_day ymd{date};
        const int year{ymd.year()};
        const unsigned month{ymd.month()};
        switch (directive) {
            case 'Y':
                return fmt::format("{:04}", year);
            case 'y':
                return fmt::format("{:02}", year % 100);
            case 'm':
                return number(month, padded);
            case 'd':
                return number(unsigned{ymd.day()}, padded);
            case 'b':
            case 'B':
                return name(months[month - 1]);
            case 'a':
            case 'A':
                return name(weekdays[std::chrono::weekday{date}.c_encoding()]);
            case 'H':
                return number(below(24), padded);
            case 'I':
                return number(1 + below(12), padded);
            case 'M':
                return number(below(60), padded);
            case 'S':
                return number(below(61), padded);
            case 'f':
                return fmt::format("{}", 1 + below(999'999'999));
            case 'p':
                return std::array<const char*, 4>{"AM", "PM", "am", "pm"}[below(4)];
            case 'z':
                return std::array<const char*, 4>{"Z", "+05:30", "-0800", "+0000"}[below(4)];
            case 'R':
                return fmt::format("{:02}:{:02}", below(24), below(60));
            case 'T':
                return fmt::format("{:02}:{:02}:{:02}", below(24), below(60), below(61));
            default:
                return "%";
        }
    }

    std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("a date is read in the order that its source declares") {
    CHECK(day("%d/%m/%Y", "03/12/2023") == "2023-12-03");
    CHECK(day("%m/%d/%Y", "03/12/2023") == "2023-03-12");
    CHECK(day("%Y-%m-%d", "2023-12-03") == "2023-12-03");
    CHECK(day("%d.%m.%y", "3.12.23") == "2023-12-03");
    CHECK(day("%F", "2023-12-03") == "2023-12-03");
    CHECK(day("%Y%m%d", "20231203") == "2023-12-03");
    CHECK(day("100%% %d-%m-%Y!", "100% 03-12-2023!") == "2023-12-03");
    CHECK(day("%Y\u5E74%m\u6708%d\u65E5", "2023\u5E7412\u67083\u65E5") == "2023-12-03");
}

TEST_CASE("a day and a month may have one digit or two, a year has all of its digits") {
    CHECK(day("%d/%m/%Y", "3/1/2023") == "2023-01-03");
    CHECK(day("%d/%m/%Y", "03/1/2023") == "2023-01-03");
    for (const char* text : {"003/1/2023", "3/001/2023", "/1/2023", "3//2023", "3/1/", "3/1/23", "3/1/203", "3/1/02023",
                             "+3/1/2023", "3/-1/2023", "3/1/2O23"}) {
        CAPTURE(text);
        CHECK_FALSE(fits("%d/%m/%Y", text));
    }
    CHECK_FALSE(fits("%d/%m/%y", "3/1/2023"));
    CHECK_FALSE(fits("%d/%m/%y", "3/1/3"));
    CHECK_FALSE(fits("%d/%m/%Y", "\uFF13/1/2023"));
}

TEST_CASE("numbers without a separator have all their digits, so that none is guessed") {
    CHECK_FALSE(fits("%Y%m%d", "2023111"));
    CHECK_FALSE(fits("%Y%m%d", "2023123"));
    CHECK_FALSE(fits("%d%m%Y", "3122023"));
    CHECK_FALSE(fits("%y%m%d", "23121"));
    CHECK_FALSE(fits("%d0%m/%Y", "101/2023"));
    CHECK(day("%d0%m/%Y", "01001/2023") == "2023-01-01");
    CHECK(day("%Y%m%d%H%M%S%f", "20231203235960123") == "2023-12-03");
    CHECK(day("%f%d/%m/%Y", "12345678903/12/2023") == "2023-12-03");
    CHECK_FALSE(fits("%f%d/%m/%Y", "12303/12/2023"));
}

TEST_CASE("a year of two digits is one from 1969 to 2068") {
    CHECK(day("%y-%m-%d", "69-01-01") == "1969-01-01");
    CHECK(day("%y-%m-%d", "99-12-31") == "1999-12-31");
    CHECK(day("%y-%m-%d", "00-02-29") == "2000-02-29");
    CHECK(day("%y-%m-%d", "68-12-31") == "2068-12-31");
}

TEST_CASE("a month's name is its English one, short or full, in any case") {
    for (const char* format : {"%d %b %Y", "%d %B %Y"}) {
        for (const char* text :
             {"3 Dec 2023", "03 December 2023", "3 DECEMBER 2023", "3 dec 2023", "3 dEcEmBeR 2023"}) {
            CAPTURE(format, text);
            CHECK(day(format, text) == "2023-12-03");
        }
        for (const char* text : {"3 De 2023", "3 Dece 2023", "3 Decembre 2023", "3 Dez 2023", "3 12 2023", "3  2023"}) {
            CAPTURE(format, text);
            CHECK_FALSE(fits(format, text));
        }
    }
    for (std::size_t i = 0; i < months.size(); ++i) {
        const std::string expected = fmt::format("2023-{:02}-03", i + 1);
        CHECK(day("%d %B %Y", "3 " + months[i] + " 2023") == expected);
        CHECK(day("%d%b%Y", "03" + months[i].substr(0, 3) + "2023") == expected);
    }
}

TEST_CASE("a weekday has to be the one of its day") {
    CHECK(day("%a, %d %b %Y", "Sun, 03 Dec 2023") == "2023-12-03");
    CHECK(day("%a, %d %b %Y", "SUNDAY, 03 Dec 2023") == "2023-12-03");
    CHECK(day("%A %m/%d/%Y", "Tuesday 3/12/2024") == "2024-03-12");
    CHECK_FALSE(fits("%A %d/%m/%Y", "Tuesday 3/12/2023"));
    CHECK_FALSE(fits("%a %d/%m/%Y", "Sonntag 3/12/2023"));
    CHECK_FALSE(fits("%a %d/%m/%Y", " 3/12/2023"));
    for (int i = 0; i < 7; ++i) {
        const std::string text = fmt::format("{} {}/12/2023", weekdays[static_cast<std::size_t>(i)], 3 + i);
        CHECK(day("%A %d/%m/%Y", text) == fmt::format("2023-12-{:02}", 3 + i));
    }
}

TEST_CASE("a time is dropped, but has to be one") {
    for (const auto& [format, text] :
         std::vector<std::pair<const char*, const char*>>{{"%F %T", "2023-12-03 00:00:00"},
                                                          {"%FT%T", "2023-12-03T23:59:60"},
                                                          {"%F %R", "2023-12-03 9:05"},
                                                          {"%F %H:%M:%S.%f", "2023-12-03 09:05:00.123456789"},
                                                          {"%F %H:%M:%S.%f", "2023-12-03 09:05:00.1"},
                                                          {"%F %I:%M %p", "2023-12-03 12:05 AM"},
                                                          {"%F %I:%M%p", "2023-12-03 1:05pM"},
                                                          {"%F %R%z", "2023-12-03 09:05Z"},
                                                          {"%F %R%z", "2023-12-03 09:05+23:59"},
                                                          {"%F %R %z", "2023-12-03 09:05 -0530"},
                                                          {"%R %F", "23:59 2023-12-03"}}) {
        CAPTURE(format, text);
        CHECK(day(format, text) == "2023-12-03");
    }
    for (const auto& [format, text] :
         std::vector<std::pair<const char*, const char*>>{{"%F %R", "2023-12-03 24:00"},
                                                          {"%F %R", "2023-12-03 12:60"},
                                                          {"%F %R", "2023-12-03 :05"},
                                                          {"%F %R", "2023-12-03"},
                                                          {"%F %R", "2023-12-03 12:05:00"},
                                                          {"%F %T", "2023-12-03 12:05:61"},
                                                          {"%F %T", "2023-12-03T12:05:00"},
                                                          {"%F %T.%f", "2023-12-03 12:05:00."},
                                                          {"%F %T.%f", "2023-12-03 12:05:00.1234567890"},
                                                          {"%F %I:%M %p", "2023-12-03 13:05 PM"},
                                                          {"%F %I:%M %p", "2023-12-03 0:05 AM"},
                                                          {"%F %I:%M %p", "2023-12-03 12:05 NM"},
                                                          {"%F %I:%M %p", "2023-12-03 12:05 A"},
                                                          {"%F %R%z", "2023-12-03 09:05"},
                                                          {"%F %R%z", "2023-12-03 09:05z"},
                                                          {"%F %R%z", "2023-12-03 09:05+24:00"},
                                                          {"%F %R%z", "2023-12-03 09:05+01:60"},
                                                          {"%F %R%z", "2023-12-03 09:05+1:00"},
                                                          {"%F %R%z", "2023-12-03 09:05+01"},
                                                          {"%F %R%z", "2023-12-03 09:05+01:"}}) {
        CAPTURE(format, text);
        CHECK_FALSE(fits(format, text));
    }
}

TEST_CASE("the day of a date has to exist") {
    CHECK(day("%d/%m/%Y", "29/2/2024") == "2024-02-29");
    CHECK(day("%d/%m/%Y", "1/1/0001") == "0001-01-01");
    CHECK(day("%d/%m/%Y", "31/12/9999") == "9999-12-31");
    for (const char* text : {"29/2/2023", "29/2/1900", "31/4/2024", "32/1/2024", "0/1/2024", "1/0/2024", "1/13/2024",
                             "1/1/0000", "99/99/9999"}) {
        CAPTURE(text);
        CHECK_FALSE(fits("%d/%m/%Y", text));
    }
}

TEST_CASE("the whole of a text has the format, or it is no date") {
    for (const char* text : {"", " ", "2023-12-03", " 3/12/2023", "3/12/2023x", " 3/12/2023x", "3/12/2023 ",
                             "x3/12/2023", "3/12", "3 /12/2023", "3/12/2023/", "3-12-2023"}) {
        CAPTURE(text);
        CHECK_FALSE(fits("%d/%m/%Y", text));
    }
    CHECK_FALSE(fits("%dT%m %Y", "3t12 2023"));
    CHECK_FALSE(fits("%d %m %Y", "3  12 2023"));
    CHECK_FALSE(fits("%d/%m/%Y", std::string("3/12/2023\0", 10)));
    CHECK_FALSE(fits("%d/%m/%Y", std::string(1 << 20, '1')));
}

TEST_CASE("a date format is told as it was declared, and its white space is a value's") {
    CHECK(DateFormat::parse("%d/%m/%Y").text() == "%d/%m/%Y");
    CHECK(DateFormat::parse(" %d \t%b\u00A0%Y ").text() == " %d \t%b\u00A0%Y ");
    CHECK(day(" %d \t%b\u00A0%Y ", "3 Dec 2023") == "2023-12-03");
}

TEST_CASE("a date format that does not give one day is refused with what is wrong") {
    for (const auto& [format, problem] :
         std::vector<std::pair<const char*, const char*>>{{"", "gives no year (%Y or %y)"},
                                                          {"%d/%m", "gives no year (%Y or %y)"},
                                                          {"%T", "gives no year (%Y or %y)"},
                                                          {"%Y-%d", "gives no month (%m, %b or %B)"},
                                                          {"%Y-%m", "gives no day (%d)"},
                                                          {"%%d/%m/%Y", "gives no day (%d)"},
                                                          {"%d/%m/%Y %Y", "%Y gives the year a second time"},
                                                          {"%d/%m/%Y %y", "%y gives the year a second time"},
                                                          {"%d/%m/%b/%Y", "%b gives the month a second time"},
                                                          {"%d/%d/%m/%Y", "%d gives the day a second time"},
                                                          {"%F %d", "%d gives the day a second time"},
                                                          {"%a %A %F", "%A gives the weekday a second time"},
                                                          {"%F %T %S", "%S gives the second a second time"},
                                                          {"%F %H %I %p", "%I gives the hour a second time"},
                                                          {"%F %I:%M", "%I is an hour of twelve without %p"},
                                                          {"%F %R %p", "%p stands without %I, an hour of twelve"},
                                                          {"%Y %j", "%j is no directive it can have"},
                                                          {"%e.%m.%Y", "%e is no directive it can have"},
                                                          {"%-d.%m.%Y", "%- is no directive it can have"},
                                                          {"%D", "%D is no directive it can have"},
                                                          {"%d % %m %Y", "a % stands alone"},
                                                          {"%\u00E9", "a % stands alone"},
                                                          {"%d/%m/%Y%", "ends with a single %"}}) {
        CAPTURE(format, problem);
        const Stop stop = refusal(format);
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.message.rfind(fmt::format("date format '{}': {} (", format, problem), 0) == 0);
    }
    CHECK(refusal("%j").says("supported are %Y %y %m %b %B %d"));
    CHECK(refusal("%d").says("supported are %Y %y %m %b %B %d"));
}

TEST_CASE("days are read as Excel counts them where the source says so, and a fraction is the time") {
    const DateFormat format = DateFormat::parse("excel-serial");
    const auto moment = [&format](const char* text) -> std::string {
        const auto read = format.read_moment(text);
        return !read ? "none" : to_string(read->day) + (read->seconds ? " " + std::to_string(*read->seconds) : "");
    };
    CHECK(moment("45351") == "2024-02-29");
    CHECK(moment("1") == "1900-01-01");
    CHECK(moment("59") == "1900-02-28");
    CHECK(moment("61") == "1900-03-01");
    CHECK(moment("2958465") == "9999-12-31");
    CHECK(moment("45351.0") == "2024-02-29 0");
    CHECK(moment("45351.5") == "2024-02-29 43200");
    CHECK(moment("45351,75") == "2024-02-29 64800");
    CHECK(moment("45351.3958333333") == "2024-02-29 34200");
    CHECK(moment("45351.999999999999") == "2024-02-29 86399");
    for (const char* text : {"", "0", "60", "60.5", "2958466", "-1", "+1", "1.", ".5", "1.5.5", "1e5", "45351 ",
                             "2024-02-29", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK(moment(text) == "none");
    }
    CHECK(format.text() == "excel-serial");
}

TEST_CASE("moments are read as seconds or milliseconds since 1970 where the source says so") {
    const auto moment = [](const char* name, const char* text) -> std::string {
        const auto read = DateFormat::parse(name).read_moment(text);
        return !read ? "none" : to_string(read->day) + " " + std::to_string(read->seconds.value_or(-1));
    };
    CHECK(moment("epoch-seconds", "0") == "1970-01-01 0");
    CHECK(moment("epoch-seconds", "1709251199") == "2024-02-29 86399");
    CHECK(moment("epoch-seconds", "1709251199.75") == "2024-02-29 86399");
    CHECK(moment("epoch-seconds", "253402300799") == "9999-12-31 86399");
    CHECK(moment("epoch-seconds", "253402300800") == "none");
    CHECK(moment("epoch-seconds", "1709251199000") == "none");
    CHECK(moment("epoch-seconds", "-1") == "none");
    CHECK(moment("epoch-milliseconds", "1709251199999") == "2024-02-29 86399");
    CHECK(moment("epoch-milliseconds", "253402300799999") == "9999-12-31 86399");
    CHECK(moment("epoch-milliseconds", "253402300800000") == "none");
    CHECK(moment("epoch-milliseconds", "0x10") == "none");
}

TEST_CASE("a date that was written in a declared format is read back") {
    const std::uint64_t seed = first_seed();
    Writer writer(seed);
    for (int round = 0; round < rounds(20'000); ++round) {
        const std::string format = writer.format();
        const Date date = writer.date(format.find("%y") != std::string::npos);
        const std::string text = writer.write(format, date);
        CAPTURE(seed, round, format, text);
        REQUIRE(day(format, text) == to_string(date));
    }
}

}  // namespace ordermart::test
