#include "ordermart/input/order_window.hpp"

#include <algorithm>
#include <chrono>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::months;
using std::chrono::year;

constexpr Date earliest_day = std::chrono::sys_days{year{1} / month{1} / day{1}};
constexpr Date latest_day = std::chrono::sys_days{year{9999} / month{12} / day{31}};
constexpr std::size_t most_digits = 4;

}  // namespace

bool OrderWindow::take(std::string_view& text, Distance& distance) {
    const bool is_before = text.starts_with('-');
    if (is_before || text.starts_with('+')) text.remove_prefix(1);
    std::size_t digits = 0;
    for (; digits < text.size() && is_digit(text[digits]); ++digits) {
        if (digits == most_digits) return false;
        distance.number = distance.number * 10 + (text[digits] - '0');
    }
    if (digits == 0 || digits == text.size()) return false;
    distance.unit = text[digits];
    if (is_before) distance.number = -distance.number;
    text.remove_prefix(digits + 1);
    return std::string_view("dwmy").find(distance.unit) != std::string_view::npos;
}

OrderWindow OrderWindow::parse(std::string_view text) {
    const auto refuse = [text](std::string_view problem) {
        throw Error(ExitCode::usage, "order_window", "'" + printable(text) + "' " + std::string(problem),
                    "write the earliest and the latest day as distances from the run date, as in -5y..+1d, with d, w, "
                    "m or y");
    };
    OrderWindow window;
    window.text_ = text;
    std::string_view rest = text;
    const bool has_first = take(rest, window.first_) && rest.starts_with("..");
    if (has_first) rest.remove_prefix(2);
    if (!has_first || !take(rest, window.last_) || !rest.empty()) refuse("is no window");
    constexpr Date some_day = std::chrono::sys_days{year{2000} / month{1} / day{1}};
    if (window.first(some_day) > window.last(some_day)) refuse("ends before it begins");
    return window;
}

Date OrderWindow::from(Date run_date, const Distance& distance) {
    Date there = run_date;
    if (distance.unit == 'd' || distance.unit == 'w') {
        there += std::chrono::days(distance.number * (distance.unit == 'w' ? 7 : 1));
    } else {
        const std::chrono::year_month_day begin{run_date};
        const auto moved = begin + months(distance.number * (distance.unit == 'y' ? 12 : 1));
        there = moved.ok() ? Date{moved} : Date{moved.year() / moved.month() / std::chrono::last};
    }
    return std::clamp(there, earliest_day, latest_day);
}

}  // namespace ordermart
