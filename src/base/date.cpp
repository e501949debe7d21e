#include "ordermart/base/date.hpp"

#include <fmt/format.h>

#include <ctime>

namespace ordermart {
namespace {

std::optional<int> parse_digits(std::string_view text) {
    int number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = parse_digits(text.substr(0, 4));
    const auto month = parse_digits(text.substr(5, 2));
    const auto day = parse_digits(text.substr(8, 2));
    if (!year || !month || !day || *year == 0) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return Date{date};
}

std::string to_string(Date date) {
    const std::chrono::year_month_day day{date};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

std::int64_t date_id(Date date) {
    const std::chrono::year_month_day day{date};
    return int{day.year()} * 10000 + static_cast<int>(unsigned{day.month()} * 100 + unsigned{day.day()});
}

std::string date_text(std::int64_t date_id) {
    return fmt::format("{:04}-{:02}-{:02}", date_id / 10000, date_id / 100 % 100, date_id % 100);
}

Date local_today() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return Date{std::chrono::year{local.tm_year + 1900} / (local.tm_mon + 1) / local.tm_mday};
}

std::string utc_now() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto today = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::hh_mm_ss time{now - today};
    return fmt::format("{}T{:02}:{:02}:{:02}Z", to_string(today), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

}  // namespace ordermart
