#include "ordermart/input/date_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "input/named_dates.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

constexpr std::string_view supported =
    "supported are %Y %y %m %b %B %d %a %A %H %I %M %S %f %p %z %F %T %R and %%; the wanted ones together, such as "
    "%d/%m/%Y %H:%M, or alone one of excel-serial, epoch-seconds and epoch-milliseconds";

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

// In the order of ISO 8601, where Monday is 1.
constexpr std::array<std::string_view, 7> weekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

constexpr std::size_t short_name = 3;

bool take_byte(std::string_view& text, char byte) {
    if (!text.starts_with(byte)) return false;
    text.remove_prefix(1);
    return true;
}

bool take_word(std::string_view& text, std::string_view name) {
    if (text.size() < name.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (ascii_lower(text[i]) != ascii_lower(name[i])) return false;
    }
    text.remove_prefix(name.size());
    return true;
}

// The number of the name at the front, from 1; 0 where there is none. No two names begin with the same three letters.
template <typename Names>
int take_name_of(std::string_view& text, const Names& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!take_word(text, names[i].substr(0, short_name))) continue;
        take_word(text, names[i].substr(short_name));
        return static_cast<int>(i + 1);
    }
    return 0;
}

// Takes as many digits as there are, up to `most`; -1 where there are fewer than `fewest`.
int take_number(std::string_view& text, std::size_t fewest, std::size_t most) {
    int number = 0;
    std::size_t digits = 0;
    for (; digits < std::min(most, text.size()) && is_digit(text[digits]); ++digits) {
        number = number * 10 + (text[digits] - '0');
    }
    if (digits < fewest) return -1;
    text.remove_prefix(digits);
    return number;
}

bool take_zone(std::string_view& text) {
    if (take_byte(text, 'Z')) return true;
    if (!take_byte(text, '+') && !take_byte(text, '-')) return false;
    const int hours = take_number(text, 2, 2);
    take_byte(text, ':');
    const int minutes = take_number(text, 2, 2);
    return hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59;
}

std::string with_long_forms(std::string_view text) {
    std::string long_text;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view directive = text.substr(i, 2);
        if (directive == "%F") {
            long_text += "%Y-%m-%d";
        } else if (directive == "%T") {
            long_text += "%H:%M:%S";
        } else if (directive == "%R") {
            long_text += "%H:%M";
        } else {
            long_text += text[i];
            if (text[i] != '%') continue;
            long_text += text.substr(i + 1, 1);
        }
        ++i;
    }
    return long_text;
}

enum class Part { year, month, day, weekday, hour, minute, second, fraction, half_day, zone };
enum class Form { number, short_year, month_name, weekday_name, half_day, zone };

}  // namespace

struct DateFormat::Directive {
    char letter;
    Part part;
    std::string_view part_name;
    Form form;
    // Of a number.
    std::uint8_t fewest_digits = 0;
    std::uint8_t most_digits = 0;
    int lowest = 0;
    int highest = 0;
};

// What decides the day and the time; other parts only have to be right.
struct DateFormat::Parts {
    int year = 0;
    int month = 0;
    int day = 0;
    int weekday = 0;  // ISO 8601; 0 where the format has none
    int hour = -1;    // -1 where the format has none
    int minute = 0;
    int second = 0;
    bool is_of_twelve = false;
    bool is_afternoon = false;
    const char* begin = nullptr;  // of the whole text
};

const DateFormat::Directive* DateFormat::find(char letter) {
    static constexpr auto directives = std::to_array<Directive>({
        {'Y', Part::year, "year", Form::number, 4, 4, 1, 9999},
        {'y', Part::year, "year", Form::short_year, 2, 2, 0, 99},
        {'m', Part::month, "month", Form::number, 1, 2, 1, 12},
        {'b', Part::month, "month", Form::month_name},
        {'B', Part::month, "month", Form::month_name},
        {'d', Part::day, "day", Form::number, 1, 2, 1, 31},
        {'a', Part::weekday, "weekday", Form::weekday_name},
        {'A', Part::weekday, "weekday", Form::weekday_name},
        {'H', Part::hour, "hour", Form::number, 1, 2, 0, 23},
        {'I', Part::hour, "hour", Form::number, 1, 2, 1, 12},
        {'M', Part::minute, "minute", Form::number, 1, 2, 0, 59},
        {'S', Part::second, "second", Form::number, 1, 2, 0, 60},
        {'f', Part::fraction, "fraction", Form::number, 1, 9, 0, 999'999'999},
        {'p', Part::half_day, "half of the day", Form::half_day},
        {'z', Part::zone, "zone", Form::zone},
    });
    const auto found = std::find_if(directives.begin(), directives.end(),
                                    [letter](const Directive& directive) { return directive.letter == letter; });
    return found == directives.end() ? nullptr : &*found;
}

DateFormat DateFormat::parse(std::string_view text) {
    DateFormat format;
    format.text_ = text;
    format.read_named_ = reader_of_named_date(text);
    if (format.read_named_ != nullptr) return format;
    format.add(with_long_forms(normalised_space(text)));
    format.check_parts();
    format.fix_widths();
    return format;
}

void DateFormat::add(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        Step step;
        if (text[i] != '%') {
            step.byte = text[i];
        } else if (++i == text.size()) {
            refuse("ends with a single %", "write %% for a percent sign");
        } else if (text[i] == '%') {
            step.byte = '%';
        } else {
            step.directive = find(text[i]);
            if (step.directive == nullptr) {
                // Half a character of UTF-8 or a control character would spoil the message.
                const bool printable = text[i] > ' ' && text[i] <= '~';
                refuse(printable ? fmt::format("%{} is no directive it can have", text[i]) : "a % stands alone",
                       supported);
            }
            step.fewest_digits = step.directive->fewest_digits;
        }
        steps_.push_back(step);
    }
}

void DateFormat::check_parts() const {
    std::vector<Part> given;
    for (const Step& step : steps_) {
        if (step.directive == nullptr) continue;
        const Directive& directive = *step.directive;
        if (std::find(given.begin(), given.end(), directive.part) != given.end()) {
            refuse(fmt::format("%{} gives the {} a second time", directive.letter, directive.part_name),
                   "each part stands once: two values could contradict each other");
        }
        given.push_back(directive.part);
    }
    const std::string needed = fmt::format("it needs a year, a month and a day; {}", supported);
    if (!has('Y') && !has('y')) refuse("gives no year (%Y or %y)", needed);
    if (!has('m') && !has('b') && !has('B')) refuse("gives no month (%m, %b or %B)", needed);
    if (!has('d')) refuse("gives no day (%d)", needed);
    if (has('I') && !has('p')) refuse("%I is an hour of twelve without %p", "add %p, or write %H for an hour of 24");
    if (has('p') && !has('I')) refuse("%p stands without %I, an hour of twelve", "write %I for the hour");
}

void DateFormat::fix_widths() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        Step& step = steps_[i];
        if (step.directive == nullptr || step.directive->form != Form::number) continue;
        const bool before = i > 0 && begins_with_digit(i - 1);
        const bool after = i + 1 < steps_.size() && begins_with_digit(i + 1);
        // Digits after the seconds are a fraction, however many: what stands before it has a fixed width.
        if (after || (before && step.directive->part != Part::fraction)) {
            step.fewest_digits = step.directive->most_digits;
        }
    }
}

bool DateFormat::has(char letter) const {
    return std::any_of(steps_.begin(), steps_.end(), [letter](const Step& step) {
        return step.directive != nullptr && step.directive->letter == letter;
    });
}

bool DateFormat::begins_with_digit(std::size_t step) const {
    const Directive* const directive = steps_[step].directive;
    if (directive == nullptr) return is_digit(steps_[step].byte);
    return directive->form == Form::number || directive->form == Form::short_year;
}

void DateFormat::refuse(std::string_view problem, std::string_view remedy) const {
    throw Error(ExitCode::usage, fmt::format("date format '{}'", text_), problem, remedy);
}

bool DateFormat::take_name(std::string_view& text, std::size_t step, Parts& parts, const MonthNames* names) const {
    const bool is_month = steps_[step].directive->form == Form::month_name;
    int& number = is_month ? parts.month : parts.weekday;
    if (names == nullptr) {
        number = is_month ? take_name_of(text, months) : take_name_of(text, weekdays);
        return number != 0;
    }
    // `112月` would be read as 11 and 2 or as 1 and 12.
    const bool is_behind_digit = text.data() > parts.begin && is_digit(text.data()[-1]);
    if (is_behind_digit && !text.empty() && is_digit(text[0])) return false;
    number = is_month ? names->take_month(text) : names->take_weekday(text);
    const bool dot_is_of_format = step + 1 < steps_.size() && steps_[step + 1].byte == '.';
    if (number != 0 && !dot_is_of_format) take_byte(text, '.');
    return number != 0;
}

bool DateFormat::take(std::string_view& text, const Step& step, Parts& parts) {
    if (step.directive == nullptr) return take_byte(text, step.byte);
    const Directive& directive = *step.directive;
    switch (directive.form) {
        case Form::month_name:
        case Form::weekday_name:
            return false;  // take_name()'s
        case Form::half_day:
            parts.is_of_twelve = true;
            parts.is_afternoon = take_word(text, "PM");
            return parts.is_afternoon || take_word(text, "AM");
        case Form::zone:
            return take_zone(text);
        case Form::number:
        case Form::short_year:
            break;
    }
    int number = take_number(text, step.fewest_digits, directive.most_digits);
    if (number < directive.lowest || number > directive.highest) return false;
    if (directive.form == Form::short_year) number += number < 69 ? 2000 : 1900;
    if (directive.part == Part::year) parts.year = number;
    if (directive.part == Part::month) parts.month = number;
    if (directive.part == Part::day) parts.day = number;
    if (directive.part == Part::hour) parts.hour = number;
    if (directive.part == Part::minute) parts.minute = number;
    if (directive.part == Part::second) parts.second = number;
    return true;
}

std::optional<Date> DateFormat::read(std::string_view text, const MonthNames* names) const {
    const auto moment = read_moment(text, names);
    return moment ? std::optional(moment->day) : std::nullopt;
}

std::optional<Moment> DateFormat::read_moment(std::string_view text, const MonthNames* names) const {
    if (read_named_ != nullptr) return read_named_(text);
    Parts parts;
    parts.begin = text.data();
    for (std::size_t step = 0; step < steps_.size(); ++step) {
        const Directive* const directive = steps_[step].directive;
        const bool is_name =
            directive != nullptr && (directive->form == Form::month_name || directive->form == Form::weekday_name);
        if (!(is_name ? take_name(text, step, parts, names) : take(text, steps_[step], parts))) return std::nullopt;
    }
    if (!text.empty()) return std::nullopt;
    const std::chrono::year_month_day day{std::chrono::year{parts.year},
                                          std::chrono::month{static_cast<unsigned>(parts.month)},
                                          std::chrono::day{static_cast<unsigned>(parts.day)}};
    if (!day.ok()) return std::nullopt;
    const Date date{day};
    const auto weekday = static_cast<int>(std::chrono::weekday{date}.iso_encoding());
    if (parts.weekday != 0 && parts.weekday != weekday) return std::nullopt;
    Moment moment{date, std::nullopt};
    if (parts.hour >= 0) {
        // 12 AM is midnight and 12 PM noon.
        const int hour = parts.is_of_twelve ? parts.hour % 12 + (parts.is_afternoon ? 12 : 0) : parts.hour;
        moment.seconds = (hour * 60 + parts.minute) * 60 + parts.second;
    }
    return moment;
}

}  // namespace ordermart
