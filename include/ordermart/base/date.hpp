#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ordermart {

/// A calendar day of the proleptic Gregorian calendar, years 0001 to 9999, without time or zone.
using Date = std::chrono::sys_days;

/// A day, and the time of it where a text tells one.
struct Moment {
    Date day;
    std::optional<std::int32_t> seconds;  ///< of the day, as written: the zone is left out; 0 to 86,400 (23:59:60)
};

/// Reads exactly `YYYY-MM-DD`; nothing when the form is another or the day does not exist.
std::optional<Date> parse_date(std::string_view text);

/// `YYYY-MM-DD`.
std::string to_string(Date date);

/// The key of a day in the warehouse: YYYYMMDD.
std::int64_t date_id(Date date);

/// `YYYY-MM-DD` of such a key.
std::string date_text(std::int64_t date_id);

/// The day it is now in local time (TZ).
Date local_today();

/// The present second as `YYYY-MM-DDTHH:MM:SSZ`, UTC.
std::string utc_now();

}  // namespace ordermart
