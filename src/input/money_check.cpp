#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/money_format.hpp"
#include "ordermart/input/money_likeness.hpp"

namespace ordermart {
namespace {

[[noreturn]] void refuse(std::string_view problem, std::string_view remedy) {
    throw Error(ExitCode::usage, "money format", problem, remedy);
}

// Texts beside an amount that are no currency: what they say would be lost.
struct OtherMeaning {
    std::string_view texts;  // with a space around each
    std::string_view problem;
    std::string_view remedy;
};

constexpr std::string_view credits_and_debits = " CR DR Cr Dr cr dr CR. DR. Cr. Dr. C D S H ";

constexpr auto other_meanings = std::to_array<OtherMeaning>({
    {credits_and_debits, "says that an amount is a credit or a debit",
     "leave it out: amounts with it are rejected then; have them sent with a minus"},
    {" K k M m T B b Mio Mio. mio Mrd Mrd. Tsd Tsd. mn Mn mln bn Bn ", "multiplies the amount",
     "leave it out: amounts with it are rejected then; have them sent in full"},
    {" kg g mg t lb lbs oz l ml pc pc. pcs pcs. Pcs PCS Stk Stk. stk St St. st st. x X ea ",
     "is a unit, and no currency", "leave it out, and look whether the column holds a quantity"},
});

bool is_one_of(std::string_view texts, const std::string& text) {
    return texts.find(" " + text + " ") != std::string_view::npos;
}

void check_meaning(const std::string& currency) {
    const auto refuse_currency = [&currency](std::string_view problem, std::string_view remedy) {
        refuse(fmt::format("the currency '{}' {}", currency, problem), remedy);
    };
    if (has_other_minus(currency)) {
        refuse_currency("has a minus, and the amounts beside it are negative",
                        "leave it out: a minus before a number is read; behind it, with negative_form = "
                        "\"trailing-minus\"");
    }
    if (currency.find('%') != std::string::npos) {
        refuse_currency("has a percent sign", "leave it out: a percentage is no amount");
    }
    for (const OtherMeaning& other : other_meanings) {
        if (is_one_of(other.texts, currency)) refuse_currency(other.problem, other.remedy);
    }
}

void check_currency(const std::string& currency, const MoneyFormat& format) {
    const auto refuse_currency = [&currency](std::string_view problem) {
        refuse(fmt::format("the currency '{}' {}", currency, problem),
               "write it as it stands beside the number, such as EUR or kr.");
    };
    if (currency.empty()) refuse_currency("is empty");
    if (normalised_space(currency) != currency) {
        refuse_currency("has white space at an end, or more than single spaces");
    }
    if (currency.find_first_of("0123456789+-()") != std::string::npos) {
        refuse_currency("has a digit, a sign or a parenthesis, which belong to the number");
    }
    const bool begins_with_thousands_mark =
        !format.thousands_mark.empty() && currency.starts_with(format.thousands_mark);
    if (currency.starts_with(format.decimal_mark) || begins_with_thousands_mark) {
        refuse_currency("begins with a mark of the number");
    }
    check_meaning(currency);
}

}  // namespace

bool is_credit_or_debit(std::string_view text) { return is_one_of(credits_and_debits, std::string(text)); }

void check_money_format(const MoneyFormat& format) {
    if (format.decimal_mark != '.' && format.decimal_mark != ',') {
        refuse(fmt::format("the decimal mark is '{}'", format.decimal_mark), "it is . or ,");
    }
    const std::string_view mark = ascii_mark(format.thousands_mark);
    if (!mark.empty() && (mark.size() != 1 || std::string_view(",.' ").find(mark) == std::string_view::npos)) {
        refuse(fmt::format("the thousands mark is '{}'", mark), "leave it out, or give one of , . ' and space");
    }
    if (mark == std::string_view(&format.decimal_mark, 1)) {
        refuse(fmt::format("the decimal mark and the thousands mark are both '{}'", mark),
               "a price could be read in two ways; give different marks");
    }
    if (format.grouping == Grouping::indian && mark.empty()) {
        refuse("digits are grouped, and nothing says by which mark", "add thousands_mark, such as \",\"");
    }
    for (const std::string& currency : format.currencies) check_currency(currency, format);
}

}  // namespace ordermart
