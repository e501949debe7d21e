#include "input/named_dates.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

constexpr std::int32_t seconds_of_day = 86'400;

struct Number {
    std::int64_t whole = 0;
    bool has_fraction = false;
    std::int64_t billionths = 0;  // of the fraction, further digits dropped
};

/// Digits, and a fraction of digits behind a point or a comma; nothing for other texts and over 15 digits.
std::optional<Number> number_of(std::string_view text) {
    const std::size_t mark = std::min(text.find_first_of(".,"), text.size());
    const std::string_view fraction = text.substr(std::min(mark + 1, text.size()));
    const auto whole = parse_count(text.substr(0, mark));
    constexpr std::size_t most_digits = 15;
    if (!whole || mark > most_digits || (mark < text.size() && fraction.empty())) return std::nullopt;
    if (!std::ranges::all_of(fraction, is_digit)) return std::nullopt;
    Number number{*whole, mark < text.size()};
    std::int64_t worth = 100'000'000;
    for (const char digit : fraction) {
        number.billionths += (digit - '0') * worth;
        worth /= 10;
    }
    return number;
}

std::optional<Moment> excel_serial(std::string_view text) {
    constexpr std::int64_t highest = 2'958'465;  // 9999-12-31
    constexpr std::int64_t no_day = 60;          // 29 February 1900 to Excel
    constexpr std::int64_t billion = 1'000'000'000;
    constexpr Date first = std::chrono::sys_days{std::chrono::year{1899} / 12 / 31};
    const auto number = number_of(text);
    if (!number || number->whole < 1 || number->whole > highest || number->whole == no_day) return std::nullopt;
    Moment moment{first + std::chrono::days(number->whole - (number->whole > no_day ? 1 : 0)), std::nullopt};
    if (number->has_fraction) {
        // Its float is a little less than the second or more. The day stays what it is.
        const std::int64_t seconds = (number->billionths * seconds_of_day + billion / 2) / billion;
        moment.seconds = static_cast<std::int32_t>(std::min<std::int64_t>(seconds, seconds_of_day - 1));
    }
    return moment;
}

std::optional<Moment> epoch(std::string_view text, std::int64_t units_a_second) {
    constexpr std::int64_t highest = 253'402'300'799;  // the last second of the year 9999
    const auto number = number_of(text);
    if (!number || number->whole / units_a_second > highest) return std::nullopt;
    const std::int64_t seconds = number->whole / units_a_second;
    return Moment{Date{std::chrono::days(seconds / seconds_of_day)},
                  static_cast<std::int32_t>(seconds % seconds_of_day)};
}

std::optional<Moment> epoch_seconds(std::string_view text) { return epoch(text, 1); }

std::optional<Moment> epoch_milliseconds(std::string_view text) { return epoch(text, 1000); }

}  // namespace

std::optional<Moment> (*reader_of_named_date(std::string_view name))(std::string_view text) {
    if (name == "excel-serial") return excel_serial;
    if (name == "epoch-seconds") return epoch_seconds;
    if (name == "epoch-milliseconds") return epoch_milliseconds;
    return nullptr;
}

}  // namespace ordermart
