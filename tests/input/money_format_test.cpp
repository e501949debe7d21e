// TEST_ROUNDS=1000000 reads so many random amounts back instead of 20000, TEST_SEED=7 others.

#include "ordermart/input/money_format.hpp"

#include <fmt/format.h>

#include <array>
#include <random>
#include <regex>

#include "ordermart/input/values.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

constexpr std::int64_t highest_cents = 1'000'000'000'000;

MoneyFormat format_of(char decimal_mark, const std::string& thousands_mark,
                      const std::vector<std::string>& currencies = {}) {
    MoneyFormat format;
    format.decimal_mark = decimal_mark;
    format.thousands_mark = thousands_mark;
    format.currencies = currencies;
    return format;
}

/// English marks, a currency and every form of a negative amount.
MoneyFormat widest() {
    MoneyFormat format = format_of('.', ",", {"€", "EUR"});
    format.parentheses = format.trailing_minus = format.negative_allowed = true;
    return format;
}

Stop refusal(const MoneyFormat& format) {
    return stop_of([&format] { check_money_format(format); });
}

/// Makes up formats, and writes amounts in them as different suppliers would.
class Writer {
public:
    explicit Writer(std::uint64_t seed) : random_(seed) {}

    MoneyFormat format() {
        MoneyFormat format;
        format.decimal_mark = below(2) == 0 ? '.' : ',';
        constexpr std::array<const char*, 6> marks{"", "'", "\u2019", " ", "\u202F", "other"};
        format.thousands_mark = marks[below(marks.size())];
        if (format.thousands_mark == "other") format.thousands_mark = format.decimal_mark == '.' ? "," : ".";
        for (const char* currency : {"$", "US$", "€", "EUR", "kr.", "kr", "Can $"}) {
            if (below(3) == 0) format.currencies.emplace_back(currency);
        }
        format.parentheses = below(2) == 0;
        format.trailing_minus = below(2) == 0;
        format.negative_allowed = below(2) == 0;
        check_money_format(format);
        return format;
    }

    std::int64_t cents() {
        const std::size_t digits = below(13);
        std::int64_t highest = 1;
        for (std::size_t i = 0; i < digits; ++i) highest *= 10;
        return static_cast<std::int64_t>(below(static_cast<std::size_t>(highest) + 1));
    }

    std::string write(std::int64_t cents, bool minus, const MoneyFormat& format) {
        const bool inside = below(2) == 0;
        std::string text = number(cents, format);
        if (inside) text = with_currency(text, format);
        text = minus ? with_minus(text, format) : (below(6) == 0 ? "+" : "") + text;
        return inside ? text : with_currency(text, format);
    }

    std::size_t below(std::size_t end) { return random_() % end; }

private:
    std::string number(std::int64_t cents, const MoneyFormat& format) {
        std::string whole = std::to_string(cents / 100);
        const bool grouped = below(2) == 0;
        for (std::size_t end = whole.size(); grouped && end > 3; end -= 3) whole.insert(end - 3, format.thousands_mark);
        std::string decimals = fmt::format("{:02}", cents % 100) + std::string(below(3), '0');
        if (below(2) == 0) decimals.erase(decimals.find_last_not_of('0') + 1);
        if (whole == "0" && !decimals.empty() && below(2) == 0) whole.clear();
        if (decimals.empty() && below(2) == 0) return whole;
        return whole + format.decimal_mark + decimals;
    }

    std::string with_currency(const std::string& text, const MoneyFormat& format) {
        if (format.currencies.empty() || below(4) == 0) return text;
        // After "kr" a decimal mark would make it "kr.".
        const std::string space = text[0] == '.' || below(2) == 0 ? " " : "";
        const std::string& currency = format.currencies[below(format.currencies.size())];
        return below(2) == 0 ? currency + space + text : text + space + currency;
    }

    std::string with_minus(const std::string& text, const MoneyFormat& format) {
        if (format.parentheses && below(2) == 0) return "(" + text + ")";
        if (format.trailing_minus && below(2) == 0) return text + "-";
        return "-" + text;
    }

    std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("a price is read with the decimal mark that its source declares") {
    CHECK(parse_price_cents("12,50", format_of(',', "")) == 1250);
    CHECK(parse_price_cents("12.50", format_of('.', "")) == 1250);
    for (const char* text : {"12", "12,", "12,0", "+12", "12,000000", "012"}) {
        CAPTURE(text);
        CHECK(parse_price_cents(text, format_of(',', "")) == 1200);
    }
    CHECK(parse_price_cents(",5", format_of(',', "")) == 50);
    for (const char* text : {"", ",", "+", "-", "-,", "12.50", "12,505", "1,2,3", "12 ", " 12", "1e3", "١٢"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_price_cents(text, format_of(',', "")));
    }
}

TEST_CASE("thousands marks stand between groups of three digits, or nowhere") {
    for (const char* mark : {",", "'", "’", " ", "\u202F"}) {
        const MoneyFormat format = format_of('.', mark);
        const auto cents = [&format, mark](std::string text) {
            for (std::size_t at = 0; (at = text.find('_', at)) != std::string::npos;) text.replace(at, 1, mark);
            CAPTURE(text);
            return parse_price_cents(text, format);
        };
        CHECK(cents("1_234.50") == 123450);
        CHECK(cents("1234.50") == 123450);
        CHECK(cents("12_345") == 1234500);
        CHECK(cents("123_456_789.") == 12345678900);
        CHECK(cents("001_234") == 123400);
        CHECK(cents("10_000_000_000.00") == highest_cents);
        for (const char* text : {"_",        "_123",     "1_",         "1_23",     "1_2345",
                                 "1234_567", "1__234",   "1_234_",     "1_234_56", "1_2_345",
                                 "1_234_.5", "1_23.5",   "1_.5",       "_.5",      "1.234_567",
                                 "1._",      ".123_456", "1234_567.5", "_1_234",   "10_000_000_000.01"}) {
            CHECK_FALSE(cents(text));
        }
    }
    CHECK(parse_price_cents("1.234,50", format_of(',', ".")) == 123450);
    CHECK_FALSE(parse_price_cents("1,234.50", format_of(',', ".")));
    CHECK_FALSE(parse_price_cents("12.50", format_of(',', ".")));
    CHECK_FALSE(parse_price_cents("1\xE2\x80", format_of('.', "’")));
    CHECK_FALSE(parse_price_cents("1,234", format_of('.', "")));
}

TEST_CASE("digits are grouped as in India where the source says so") {
    MoneyFormat format = format_of('.', ",");
    CHECK_FALSE(parse_price_cents("4,56,789", format));
    format.grouping = Grouping::indian;
    for (const auto& [text, cents] : std::vector<std::pair<const char*, std::int64_t>>{{"4,56,789.10", 45678910},
                                                                                       {"98,76,543", 987654300},
                                                                                       {"9,87,65,432.5", 9876543250},
                                                                                       {"7,654", 765400},
                                                                                       {"17,654.", 1765400},
                                                                                       {"123456", 12345600}}) {
        CAPTURE(text);
        CHECK(parse_price_cents(text, format) == cents);
    }
    for (const char* text : {"456,789", "4,567,890", "4,56,78", "4,56,7890", "456,78,901", ",56,789", "4,,56,789",
                             "4,56,789,", "4,5,789", "1,23"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_price_cents(text, format));
    }
    format.thousands_mark.clear();
    CHECK(refusal(format).says("digits are grouped, and nothing says by which mark"));
}

TEST_CASE("a space and an apostrophe between thousands are any of theirs, one kind or several") {
    for (const char* mark : {" ", "\u00A0", "\u2009", "\u202F"}) {
        const MoneyFormat format = format_of(',', mark, {"€"});
        check_money_format(format);
        for (const char* text : {"7 654 321,50", "7\u00A0654\u00A0321,50", "7\u2009654\u2009321,50",
                                 "7\u202F654\u202F321,50", "7\u202F654 321,50\u00A0€", "€\u20097 654\u2009321,50"}) {
            CAPTURE(mark, text);
            CHECK(parse_price_cents(text, format) == 765432150);
        }
        CHECK_FALSE(parse_price_cents("7\u202F65,00", format));
        CHECK_FALSE(parse_price_cents("7\u2007654,00", format));
    }
    for (const char* mark : {"'", "’"}) {
        const MoneyFormat format = format_of('.', mark);
        CHECK(parse_price_cents("7'654’321.50", format) == 765432150);
        CHECK_FALSE(parse_price_cents("7`654", format));
    }
    CHECK_FALSE(parse_price_cents("7\u202F654", format_of('.', ",")));
}

TEST_CASE("a minus of Unicode is one, before a number and where it may stand behind one") {
    const MoneyFormat format = widest();
    for (const std::string sign :
         {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\uFE63", "\uFF0D"}) {
        CAPTURE(sign);
        for (const std::string& text : {sign + "3.5", sign + "€3.50", "€ " + sign + "3.50", "3.50" + sign}) {
            CHECK(parse_price_cents(text, format) == -350);
        }
        const auto number = parse_decimal(sign + "2", format);
        REQUIRE(number);
        CHECK(number->is_negative);
        CHECK_FALSE(parse_price_cents(sign + sign + "3", format));
        CHECK_FALSE(parse_price_cents("3" + sign, format_of('.', "")));
        CHECK(currency_sign(sign + "€3", format) == 0);
        CHECK(refusal(format_of('.', "", {sign})).says("has a minus, and the amounts beside it are negative"));
        CHECK(refusal(format_of('.', "", {"EUR" + sign})).says("has a minus"));
    }
    CHECK_FALSE(parse_price_cents("~3", format));
}

TEST_CASE("what says another thing than a currency is refused as one") {
    for (const auto& [sign, problem] : std::vector<std::pair<const char*, const char*>>{{"CR", "a credit or a debit"},
                                                                                        {"Dr", "a credit or a debit"},
                                                                                        {"H", "a credit or a debit"},
                                                                                        {"S", "a credit or a debit"},
                                                                                        {"k", "multiplies"},
                                                                                        {"Mio", "multiplies"},
                                                                                        {"T", "multiplies"},
                                                                                        {"%", "a percent sign"},
                                                                                        {"p%", "a percent sign"},
                                                                                        {"kg", "is a unit"},
                                                                                        {"Stk", "is a unit"},
                                                                                        {"x", "is a unit"}}) {
        CAPTURE(sign);
        const Stop stop = refusal(format_of('.', "", {sign}));
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.says(fmt::format("money format: the currency '{}'", sign)));
        CHECK(stop.says(problem));
    }
    CHECK(refusal(format_of('.', "", {"CHF", "S$", "kr", "Kč", "Ft", "CRC", "MK", "Rs"})).message.empty());
}

TEST_CASE("a currency stands once, before the number or after it") {
    const MoneyFormat format = widest();
    for (const char* text : {"12", "€12", "€ 12", "12€", "12 €", "EUR12", "EUR 12", "12EUR", "12 EUR", "+€12", "€+12",
                             "+12€", "€ +12", "+€ 12"}) {
        CAPTURE(text);
        CHECK(parse_price_cents(text, format) == 1200);
    }
    for (const char* text : {"€",     "€ ",    "EUR", "€€",     "€12€",  "€12 EUR", "€€12",  "€EUR12", "12€€",
                             "€  12", "12  €", "1€2", "eur 12", "$12",   "12 E",    "€.",    "€ €",    "€-",
                             "€()",   "(€)",   "-€",  "€+",     "€-€12", "€(€12)",  "-€12€", "(12€)€", "EUREUR"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_price_cents(text, format));
    }
    CHECK_FALSE(parse_price_cents("€12", format_of('.', "")));
}

TEST_CASE("of several currencies that fit, the longest is taken") {
    for (const auto& currencies :
         {std::vector<std::string>{"kr", "kr.", "$", "US$"}, std::vector<std::string>{"US$", "$", "kr.", "kr"}}) {
        const MoneyFormat format = format_of('.', ",", currencies);
        for (const char* text : {"5kr", "5kr.", "5.kr.", "kr5", "kr.5", "kr. 5", "US$5", "5US$", "$5", "5 $"}) {
            CAPTURE(text);
            CHECK(parse_price_cents(text, format) == 500);
        }
    }
}

TEST_CASE("a negative amount has the one form that its source declares, or a minus in front") {
    const MoneyFormat format = widest();
    for (const char* text :
         {"-12",   "12-",  "(12)",  "-€12",  "€-12",   "€ -12",  "-12€",  "-12 €",  "12- €",  "12-€",    "12€-",
          "12 €-", "€12-", "€ 12-", "(€12)", "(€ 12)", "(12 €)", "€(12)", "€ (12)", "(12) €", "(12.00)", "-€ 12"}) {
        CAPTURE(text);
        CHECK(parse_price_cents(text, format) == -1200);
    }
    for (const char* text :
         {"--12", "-12-",  "12--",   "-(12)", "(-12)", "(12-)", "(12)-", "((12))", "+12-", "+(12)", "(+12)",
          "-+12", "+-12",  "12+",    "(12",   "12)",   "(",     ")",     "()",     "( )",  ")12(",  "- 12",
          "12 -", "- €12", "12 € -", "( 12)", "(12 )", "-",     "€-",    "--",     "-()"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_price_cents(text, format));
    }
    const MoneyFormat plain = format_of('.', "", {"€"});
    CHECK_FALSE(parse_price_cents("(12)", plain));
    CHECK_FALSE(parse_price_cents("12-", plain));
    CHECK(parse_price_cents("-12", plain) == -1200);
}

TEST_CASE("a negative amount is told as one where it is not allowed, minus zero too") {
    MoneyFormat format = widest();
    format.negative_allowed = false;
    for (const char* text : {"-0", "-0.00", "0-", "(0)", "(.0)", "-€0"}) {
        CAPTURE(text);
        CHECK(parse_price_cents(text, format) < 0);
        CHECK(parse_price_cents(text, format).has_value());
        CHECK(parse_price_cents(text, widest()) == 0);
    }
    CHECK(parse_price_cents("-12.34", format) == -1234);
    CHECK(parse_price_cents("-0.01", format) == -1);
    CHECK(parse_price_cents("0", format) == 0);
    CHECK(parse_price_cents("+0", format) == 0);
}

TEST_CASE("an amount is from minus to plus ten thousand million") {
    const MoneyFormat format = widest();
    CHECK(parse_price_cents("10000000000.00", format) == highest_cents);
    CHECK(parse_price_cents("-10,000,000,000", format) == -highest_cents);
    CHECK(parse_price_cents("9999999999.99", format) == highest_cents - 1);
    for (const char* text : {"10000000000.01", "-10000000000.01", "(10,000,000,001)", "99999999999999999999",
                             "-9223372036854775808", "1.005", "-1.001", "1.000000001"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_price_cents(text, format));
    }
}

TEST_CASE("a price of a mebibyte is answered as a short one is") {
    const std::size_t mebibyte = 1 << 20;
    const auto many = [](const std::string& text) {
        std::string all;
        while (all.size() < mebibyte) all += text;
        return all;
    };
    MoneyFormat format = widest();
    CHECK(parse_price_cents(many("0") + "12." + many("0"), format) == 1200);
    for (const char* text : {"9", ",", "000,", ".", "€", "EUR", "-", "+", "(", ")", "()", " ", "€ ", "€-"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_price_cents(many(text), format));
        CHECK_FALSE(parse_price_cents("0" + many(text) + "0", format));
    }
    format.thousands_mark = "’";
    CHECK_FALSE(parse_price_cents(many("’"), format));
    CHECK(parse_price_cents("0" + many("’000") + "’012", format) == 1200);
}

TEST_CASE("a format that was not changed is the contract's plain decimal") {
    const std::uint64_t seed = first_seed();
    Writer writer(seed);
    constexpr std::string_view characters = "0000012345..-+, ()";
    for (int round = 0; round < rounds(50'000); ++round) {
        std::string text;
        for (std::size_t length = writer.below(8); length > 0; --length) {
            text += characters[writer.below(characters.size())];
        }
        CAPTURE(seed, round, text);
        const auto plain = parse_price_cents(text);
        const auto declared = parse_price_cents(text, MoneyFormat{});
        REQUIRE(plain.has_value() == declared.has_value());
        if (plain) REQUIRE((*plain < 0 ? *declared < 0 : *plain == *declared));
    }
}

// The format as a grammar: what the reader takes step by step, said whole.
TEST_CASE("what a declared format takes is what its grammar says") {
    const std::string number = "(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]{0,2}0*)?|\\.(?:[0-9]|[0-9]{2}0*))";
    const auto with_sign = [](const std::string& text) {
        return "(?:[-+]?" + text + "|" + text + "-|\\(" + text + "\\))";
    };
    const std::string before = "E ?" + number;
    const std::string after = number + " ?E";
    const std::regex grammar(with_sign(number) + "|E ?" + with_sign(number) + "|" + with_sign(number) + " ?E|" +
                             with_sign(before) + "|" + with_sign(after));
    MoneyFormat format = widest();
    format.currencies = {"E"};

    constexpr std::array<const char*, 10> pieces{"0", ",000", ".50", ".", "-", "+", "(", ")", "E", " "};
    std::size_t prices = 0;
    for (std::size_t number_of_text = 0; number_of_text < 100'000; ++number_of_text) {
        std::string text;
        for (std::size_t rest = number_of_text; rest > 0; rest /= 10) text += pieces[rest % 10];
        const bool is_price = parse_price_cents(text, format).has_value();
        prices += is_price ? 1 : 0;
        if (is_price != std::regex_match(text, grammar)) FAIL_CHECK(text);
    }
    CHECK(prices > 300);
}

TEST_CASE("an amount that was written in a declared format is read back") {
    const std::uint64_t seed = first_seed();
    Writer writer(seed);
    for (int round = 0; round < rounds(20'000); ++round) {
        const MoneyFormat format = writer.format();
        const std::int64_t amount = writer.cents();
        const bool minus = writer.below(2) == 0;
        const std::string text = writer.write(amount, minus, format);
        CAPTURE(seed, round, text, format.decimal_mark, format.thousands_mark, format.currencies);
        const auto cents = parse_price_cents(text, format);
        REQUIRE(cents);
        if (minus && amount == 0 && !format.negative_allowed) {
            REQUIRE(*cents < 0);
        } else {
            REQUIRE(*cents == (minus ? -amount : amount));
        }
    }
}

TEST_CASE("a money format in which a price could be read in two ways is refused") {
    for (const MoneyFormat& format : {MoneyFormat{}, widest(), format_of(',', ".", {"kr.", "Can $", "Rs."})}) {
        CHECK(refusal(format).message.empty());
    }
    CHECK(refusal(format_of(',', ",")).says("money format: the decimal mark and the thousands mark are both ','"));
    CHECK(refusal(format_of(';', "")).says("money format: the decimal mark is ';' (it is . or ,)"));
    for (const char* mark : {";", "_", ",,", "\u200B", "1"}) {
        CAPTURE(mark);
        CHECK(refusal(format_of('.', mark)).code == ExitCode::usage);
        CHECK(refusal(format_of('.', mark)).says(fmt::format("the thousands mark is '{}' (leave it out", mark)));
    }
    for (const auto& [currency, problem] :
         std::vector<std::pair<const char*, const char*>>{{"", "is empty"},
                                                          {" ", "has white space"},
                                                          {"€ ", "has white space"},
                                                          {"\u00A0€", "has white space"},
                                                          {"Can  $", "has white space"},
                                                          {"E1", "has a digit"},
                                                          {"E-", "has a digit, a sign"},
                                                          {"+", "has a digit, a sign"},
                                                          {"(E", "has a digit, a sign or a parenthesis"},
                                                          {"E)", "has a digit, a sign or a parenthesis"},
                                                          {".", "begins with a mark"},
                                                          {".kr", "begins with a mark"},
                                                          {",", "begins with a mark"}}) {
        CAPTURE(currency);
        const Stop stop = refusal(format_of('.', ",", {"EUR", currency}));
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.says(fmt::format("money format: the currency '{}' {}", currency, problem)));
    }
}

}  // namespace ordermart::test
