#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ordermart/run/load_options.hpp"

namespace ordermart {

/// A record that a run rejected, as rejected_orders names it.
struct RejectedRecord {
    std::int64_t run_id = 0;
    std::int64_t file_number = 0;
    std::int64_t line_number = 0;

    auto operator<=>(const RejectedRecord&) const = default;
};

/// The raw files of one run date.
struct Day {
    Date run_date;
    std::vector<std::string> paths;  ///< in the order in which they are read
    Source source;                   ///< of all of them
    std::string source_name = {};    ///< empty: it has none
    bool is_moved = false;           ///< of a file that a move has made: its header is no supplier's
    // Of a file with mended rejects:
    std::vector<RejectedRecord> replays = {};  ///< those of one run that it holds
    std::string sent_as = {};                  ///< absolute path of the raw file they are of; empty where of several
    std::string sha256 = {};                   ///< of the file when they were found

    /// The run that rejected them.
    std::optional<std::int64_t> replayed_run() const {
        return replays.empty() ? std::nullopt : std::optional(replays.front().run_id);
    }
};

/// The raw files that `run` or `backfill` asks for, oldest first: one for each day from options.start to options.end,
/// with `{date}` replaced. A backfill's days without a file are named in the log and left out. Throws Error{no_input}
/// when none is left.
std::vector<Day> find_days(const LoadOptions& options);

/// The path with the date where `{date}` stands.
std::string with_date(std::string path, Date date);

}  // namespace ordermart
