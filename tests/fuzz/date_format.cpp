// Declared dates against a reader that tries every way to take a text apart, and days that are written by a format
// against its reader.

#include "ordermart/input/date_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "ordermart/base/error.hpp"
#include "slow_csv.hpp"
#include "slow_values.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

constexpr std::array months{"january", "february", "march",     "april",   "may",      "june",
                            "july",    "august",   "september", "october", "november", "december"};
constexpr std::array weekdays{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

struct Name {
    std::string text;
    int number = 0;
};

/// What a month or a weekday may be called: in English without languages.
struct Names {
    std::vector<Name> months;
    std::vector<Name> weekdays;
    bool may_have_dot = false;
};

template <typename All>
std::vector<Name> english_names(const All& all) {
    std::vector<Name> names;
    for (std::size_t i = 0; i < all.size(); ++i) {
        names.push_back({all[i], static_cast<int>(i + 1)});
        names.push_back({std::string(all[i]).substr(0, 3), static_cast<int>(i + 1)});
    }
    return names;
}

Names names_of(const std::optional<MonthNames>& declared) {
    if (!declared) return {english_names(months), english_names(weekdays), false};
    Names names{{}, {}, true};
    for (const auto& [text, number] : declared->months()) names.months.push_back({std::string(text), number});
    for (const auto& [text, number] : declared->weekdays()) names.weekdays.push_back({std::string(text), number});
    return names;
}

/// ASCII and the capitals with accents that names have.
std::string lower(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 15> accents{{{"Ä", "ä"},
                                                                                     {"Ç", "ç"},
                                                                                     {"É", "é"},
                                                                                     {"Á", "á"},
                                                                                     {"Ì", "ì"},
                                                                                     {"Ü", "ü"},
                                                                                     {"Û", "û"},
                                                                                     {"Ś", "ś"},
                                                                                     {"Ń", "ń"},
                                                                                     {"Ź", "ź"},
                                                                                     {"Ł", "ł"},
                                                                                     {"Å", "å"},
                                                                                     {"Ö", "ö"},
                                                                                     {"Ą", "ą"},
                                                                                     {"Ę", "ę"}}};
    std::string lowered(text);
    for (char& c : lowered) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
    for (const auto& [capital, small] : accents) {
        for (std::size_t at = 0; (at = lowered.find(capital, at)) != std::string::npos; at += small.size()) {
            lowered.replace(at, capital.size(), small);
        }
    }
    return lowered;
}

struct Range {
    int lowest = 0;
    int highest = 0;
    std::size_t fewest_digits = 1;
    std::size_t most_digits = 2;
};

/// What a directive's number can be; nothing for other directives.
std::optional<Range> range_of(char letter) {
    switch (letter) {
        case 'Y':
            return Range{1, 9999, 4, 4};
        case 'y':
            return Range{0, 99, 2, 2};
        case 'm':
        case 'I':
            return Range{1, 12};
        case 'd':
            return Range{1, 31};
        case 'H':
            return Range{0, 23};
        case 'M':
            return Range{0, 59};
        case 'S':
            return Range{0, 60};
        case 'f':
            return Range{0, 999'999'999, 1, 9};
        default:
            return std::nullopt;
    }
}

/// `%` and a letter are one step, any other byte is one by itself: "%d" and "/".
std::vector<std::string> steps_of(std::string_view declared) {
    std::vector<std::string> steps;
    const std::string format = normalise_slowly(declared);
    for (std::size_t i = 0; i < format.size(); ++i) {
        const std::string step = format[i] == '%' ? format.substr(i++, 2) : format.substr(i, 1);
        if (step == "%F") {
            for (const std::string part : {"%Y", "-", "%m", "-", "%d"}) steps.push_back(part);
        } else if (step == "%T") {
            for (const std::string part : {"%H", ":", "%M", ":", "%S"}) steps.push_back(part);
        } else if (step == "%R") {
            for (const std::string part : {"%H", ":", "%M"}) steps.push_back(part);
        } else {
            steps.push_back(step);
        }
    }
    return steps;
}

bool is_number(const std::string& step) {
    return step.size() == 2 ? range_of(step[1]).has_value() : step[0] >= '0' && step[0] <= '9';
}

/// The widths that the number of a step can have.
Range widths(const std::vector<std::string>& steps, std::size_t at) {
    Range range = *range_of(steps[at][1]);
    const bool after = at + 1 < steps.size() && is_number(steps[at + 1]);
    const bool before = at > 0 && is_number(steps[at - 1]);
    if (after || (before && steps[at] != "%f")) range.fewest_digits = range.most_digits;
    return range;
}

/// Every day that a text can be read as.
class SlowReader {
public:
    SlowReader(std::vector<std::string> steps, std::string_view text, const Names& names)
        : steps_(std::move(steps)), names_(names), text_(text), lowered_(lower(text)) {}

    std::set<std::string> days() {
        go(0, 0);
        return days_;
    }

private:
    void go(std::size_t step, std::size_t at) {
        if (step == steps_.size()) {
            const bool has_weekday = weekday_ != 0;
            if (at == text_.size() && exists(day_) && (!has_weekday || weekday_ == weekday_of(day_))) {
                days_.insert(fuzz::text_of(day_));
            }
            return;
        }
        const std::string& directive = steps_[step];
        if (directive.size() == 1 || directive == "%%") return go_after(text_, step, at, directive.substr(0, 1));
        if (is_number(directive)) return go_after_number(step, at);
        const char letter = directive[1];
        if (letter == 'b' || letter == 'B') return go_after_name(step, at, names_.months, day_.month);
        if (letter == 'a' || letter == 'A') return go_after_name(step, at, names_.weekdays, weekday_);
        if (letter == 'p') {
            go_after(lowered_, step, at, "am");
            return go_after(lowered_, step, at, "pm");
        }
        go_after_zone(step, at);
    }

    void go_after(std::string_view text, std::size_t step, std::size_t at, std::string_view wanted) {
        if (text.substr(at).starts_with(wanted)) go(step + 1, at + wanted.size());
    }

    void go_after_number(std::size_t step, std::size_t at) {
        const Range range = widths(steps_, step);
        for (std::size_t digits = range.fewest_digits; digits <= range.most_digits; ++digits) {
            const std::string found = text_.substr(at, digits);
            if (found.size() < digits || !is_digits(found)) return;
            const int number = std::stoi(found);
            if (number < range.lowest || number > range.highest) continue;
            const char letter = steps_[step][1];
            if (letter == 'Y') day_.year = number;
            if (letter == 'y') day_.year = number + (number < 69 ? 2000 : 1900);
            if (letter == 'm') day_.month = number;
            if (letter == 'd') day_.day = number;
            go(step + 1, at + digits);
        }
    }

    void go_after_name(std::size_t step, std::size_t at, const std::vector<Name>& names, int& number) {
        const auto is_digit_at = [this](std::size_t place) {
            return place < text_.size() && is_digits(text_.substr(place, 1));
        };
        // It could be a part of either number.
        if (names_.may_have_dot && at > 0 && is_digit_at(at - 1) && is_digit_at(at)) return;
        const bool dot_is_of_format = step + 1 < steps_.size() && steps_[step + 1] == ".";
        for (const Name& name : names) {
            number = name.number;
            go_after(lowered_, step, at, name.text);
            if (names_.may_have_dot && !dot_is_of_format) go_after(lowered_, step, at, name.text + ".");
        }
    }

    void go_after_zone(std::size_t step, std::size_t at) {
        go_after(text_, step, at, "Z");
        for (const std::string pattern : {"+9999", "-9999", "+99:99", "-99:99"}) {
            const std::string found = text_.substr(at, pattern.size());
            if (!has_pattern(found, pattern)) continue;
            if (found.substr(1, 2) <= "23" && found.substr(found.size() - 2) <= "59") go_after(text_, step, at, found);
        }
    }

    const std::vector<std::string> steps_;
    const Names& names_;
    const std::string text_;
    const std::string lowered_;
    Day day_;
    int weekday_ = 0;
    std::set<std::string> days_;
};

/// `%bch` would need a reader that tries more than one way to take "March" apart.
bool has_letter_behind_name(const std::vector<std::string>& steps) {
    const auto is_name = [](const std::string& step) { return step.size() == 2 && !range_of(step[1]); };
    const auto is_letter = [](const std::string& step) {
        const bool is_ascii = static_cast<unsigned char>(step[0]) < 0x80;
        return step.size() == 1 && (!is_ascii || (lower(step) >= "a" && lower(step) <= "z"));
    };
    for (std::size_t i = 1; i < steps.size(); ++i) {
        if (is_name(steps[i - 1]) && (is_letter(steps[i]) || is_name(steps[i]))) return true;
    }
    return false;
}

/// A name may begin with a digit, and a digit that stands before it would be a part of it.
bool has_name_behind_number(const std::vector<std::string>& steps) {
    for (std::size_t i = 1; i < steps.size(); ++i) {
        if ((steps[i] == "%b" || steps[i] == "%B" || steps[i] == "%a" || steps[i] == "%A") && is_number(steps[i - 1])) {
            return true;
        }
    }
    return false;
}

/// With the names of a language so, without them in English.
std::string write(const std::vector<std::string>& steps, const Day& day, const Names& names, std::size_t which) {
    const auto name_of = [which](const std::vector<Name>& all, int number) {
        std::vector<std::string> found;
        for (const Name& name : all) {
            if (name.number == number) found.push_back(name.text);
        }
        return found[which % found.size()];
    };
    std::string text;
    for (const std::string& step : steps) {
        const char letter = step.size() == 2 ? step[1] : '\0';
        if (step.size() == 1 || letter == '%') text += step[0];
        if (letter == 'Y') text += fmt::format("{:04}", day.year);
        if (letter == 'y') text += fmt::format("{:02}", day.year % 100);
        if (letter == 'm') text += fmt::format("{:02}", day.month);
        if (letter == 'd') text += fmt::format("{:02}", day.day);
        if (letter == 'b' || letter == 'B') text += name_of(names.months, day.month);
        if (letter == 'a' || letter == 'A') text += name_of(names.weekdays, weekday_of(day));
        if (letter == 'H' || letter == 'M' || letter == 'S') text += "09";
        if (letter == 'I') text += "12";
        if (letter == 'f') text += "000000000";
        if (letter == 'p') text += "PM";
        if (letter == 'z') text += "-0930";
    }
    return text;
}

/// Digits, and digits behind a mark; nothing for other texts.
std::optional<std::int64_t> whole_number_of(std::string_view text) {
    const std::size_t mark = text.find_first_of(".,");
    const std::string_view whole = text.substr(0, mark);
    if (mark != std::string_view::npos && (mark + 1 == text.size() || !is_digits(text.substr(mark + 1)))) return {};
    return whole.size() > 15 ? std::nullopt : number_of_digits(whole, "999999999999999");
}

/// The day that a form with a name says, counted year by year.
std::optional<Day> named_day(std::string_view name, std::string_view text) {
    const auto number = whole_number_of(text);
    if (!number) return std::nullopt;
    if (name == "excel-serial") {
        // To Excel, 1900 has a 29 February.
        if (*number < 1 || *number == 60) return std::nullopt;
        return day_of(1900, *number - (*number > 60 ? 2 : 1));
    }
    return day_of(1970, *number / (name == "epoch-seconds" ? 1 : 1000) / 86400);
}

void require_named_date(std::string_view name, std::string_view text) {
    const auto read = DateFormat::parse(name).read_moment(text);
    const auto expected = named_day(name, text);
    require(read.has_value() == expected.has_value(), "a date of a form with a name is one for both");
    if (!read) return;
    require(to_string(read->day) == fuzz::text_of(*expected), "a date of a form with a name is the same for both");
    require(!read->seconds || (*read->seconds >= 0 && *read->seconds < 86400), "a time is of its day");
    if (name == "excel-serial") return;
    const std::int64_t seconds = *whole_number_of(text) / (name == "epoch-seconds" ? 1 : 1000) % 86400;
    require(read->seconds == seconds, "a time is the same for both");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const Day day{1970 + static_cast<int>(input.choose(99)), 1 + static_cast<int>(input.choose(12)),
                  1 + static_cast<int>(input.choose(28))};
    std::vector<std::string> languages;
    for (std::size_t wanted = input.choose(3); wanted > 0; --wanted) {
        languages.emplace_back(date_languages[input.choose(date_languages.size())]);
    }
    const std::optional<MonthNames> month_names =
        languages.empty() ? std::nullopt : std::optional<MonthNames>(languages);
    const MonthNames* const declared_names = month_names ? &*month_names : nullptr;
    const std::size_t which_name = input.choose(8);
    const std::string_view declared = input.line();
    for (const std::string_view name : {"excel-serial", "epoch-seconds", "epoch-milliseconds"}) {
        require_named_date(name, input.rest());
        if (declared == name) return 0;
    }
    std::optional<DateFormat> format;
    try {
        format = DateFormat::parse(declared);
    } catch (const Error& error) {
        require(error.code() == ExitCode::usage, "a date format that is none is wrong usage");
        return 0;
    }
    const std::vector<std::string> steps = steps_of(declared);
    const Names names = names_of(month_names);
    const auto read = format->read(input.rest(), declared_names);
    const std::set<std::string> expected = SlowReader(steps, input.rest(), names).days();
    require(expected.size() <= 1, "no date can be read in two ways");
    if (read) require(!expected.empty() && *expected.begin() == to_string(*read), "a date is the same for both");
    if (has_letter_behind_name(steps)) return 0;
    require(read.has_value() == !expected.empty(), "a date is one for both");
    if (month_names && has_name_behind_number(steps)) return 0;
    const auto again = format->read(write(steps, day, names, which_name), declared_names);
    require(again && to_string(*again) == fuzz::text_of(day), "a day that a format writes is read by it");
    return 0;
}
