#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/date.hpp"
#include "ordermart/input/month_names.hpp"

namespace ordermart {

/// How a source writes its dates, declared once in the words of strptime (POSIX, %F and %z glibc, %f Python):
///
///     %Y       the year, four digits            %H %I    the hour of 24, of 12 (with %p)
///     %y       the year, two digits: 69 to 99   %M %S    minute, second (to 60)
///              are 19xx, 00 to 68 are 20xx      %f       fraction of a second, one to nine digits
///     %m       the month, one or two digits     %p       AM or PM
///     %b %B    its English name, short or full  %z       Z, ±HH:MM or ±HHMM
///     %d       the day, one or two digits       %F %T %R %Y-%m-%d, %H:%M:%S, %H:%M
///     %a %A    the weekday's English name       %%       a percent sign
///
/// All else stands for itself. %H %I %M %S take one or two digits too, but a number that stands directly beside another
/// number takes all its digits (%f its nine only before one): `2023111` fits `%Y%m%d` twice and is no date. ASCII case
/// of names, AM and PM does not matter.
///
/// Some forms have a name instead, and stand alone:
///
///     excel-serial        days as Excel counts them, 1 to 2958465: 1 is 1900-01-01, 61 is 1900-03-01, and 60, which
///                         is no day, is none. A fraction, behind `.` or `,`, is the time, to the second.
///     epoch-seconds       seconds since 1970-01-01T00:00Z, up to the year 9999; a fraction is dropped
///     epoch-milliseconds  the same in milliseconds
class DateFormat {
public:
    /// White space in `text` is normalised as it is in values. Throws Error{usage}, which names the format and what is
    /// wrong with it, unless it has exactly one year, month and day, no part twice and no directive but those above.
    static DateFormat parse(std::string_view text);

    /// The day of a value whose white space is normalised; the time is dropped. Nothing unless the whole text has the
    /// format, its day and time exist, and its weekday is that day's: a month read as a day is found out that way.
    /// Names are those of `names`, with a dot behind them or without; null: English, without one.
    std::optional<Date> read(std::string_view text, const MonthNames* names = nullptr) const;

    /// The same with the time, where the format has an hour.
    std::optional<Moment> read_moment(std::string_view text, const MonthNames* names = nullptr) const;

    /// As it was declared.
    const std::string& text() const { return text_; }

private:
    struct Directive;

    /// One directive, or one byte that stands for itself.
    struct Step {
        const Directive* directive = nullptr;  ///< static; null for a byte
        char byte = 0;
        std::uint8_t fewest_digits = 0;
    };

    struct Parts;

    using ReadNamed = std::optional<Moment> (*)(std::string_view text);

    static const Directive* find(char letter);
    static bool take(std::string_view& text, const Step& step, Parts& parts);
    bool take_name(std::string_view& text, std::size_t step, Parts& parts, const MonthNames* names) const;

    void add(std::string_view text);
    void check_parts() const;
    void fix_widths();
    bool has(char letter) const;
    bool begins_with_digit(std::size_t step) const;
    [[noreturn]] void refuse(std::string_view problem, std::string_view remedy) const;

    std::string text_;
    std::vector<Step> steps_;
    ReadNamed read_named_ = nullptr;  ///< of a form that has a name
};

}  // namespace ordermart
