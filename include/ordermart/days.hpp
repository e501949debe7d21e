#pragma once

#include <string>
#include <vector>

#include "ordermart/config.hpp"

namespace ordermart {

/// The raw file of one run date.
struct Day {
    Date run_date;
    std::string path;
};

/// The raw files that `run` or `backfill` asks for, oldest first: one for each day from config.start to config.end,
/// with `{date}` replaced. A backfill's days without a file are named in the log and left out. Throws Error{no_input}
/// when none is left.
std::vector<Day> find_days(const Config& config);

/// Nothing is at that path. False too where it cannot be told: opening the file then says why.
bool is_absent(const std::string& path);

}  // namespace ordermart
