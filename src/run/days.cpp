#include "ordermart/run/days.hpp"

#include <fmt/format.h>
#include <glob.h>
#include <spdlog/spdlog.h>

#include <set>
#include <string_view>

#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"
#include "ordermart/base/paths.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/input/raw_file.hpp"

namespace ordermart {

namespace {

/// Frees what glob(3) found.
struct Matches {
    glob_t found{};
    ~Matches() { globfree(&found); }
};

}  // namespace

std::string with_date(std::string path, Date date) {
    const std::string day = to_string(date);
    constexpr std::string_view place = "{date}";
    for (std::size_t at = 0; (at = path.find(place, at)) != std::string::npos; at += day.size()) {
        path.replace(at, place.size(), day);
    }
    return path;
}

namespace {

/// The files that a path means, sorted by name where it is a pattern. A path that is there is none, whatever characters
/// it has.
std::vector<std::string> files_of(const std::string& path) {
    if (path.find_first_of("*?[") == std::string::npos || !is_absent(path)) return {path};
    Matches matches;
    glob(path.c_str(), 0, nullptr, &matches.found);
    return {matches.found.gl_pathv, matches.found.gl_pathv + matches.found.gl_pathc};
}

/// Those of a day. A backfill takes what is there.
std::vector<std::string> paths_of(const LoadOptions& options, Date date) {
    std::vector<std::string> paths;
    std::set<std::string> seen;
    for (const std::string& input : options.inputs) {
        const std::string path = with_date(input, date);
        const std::vector<std::string> files = files_of(path);
        if (files.empty() && !options.days_may_be_missing) {
            throw Error(ExitCode::no_input, path, "no file has such a name", "check the pattern");
        }
        for (const std::string& file : files) {
            if (options.days_may_be_missing && is_absent(file)) continue;
            if (!seen.insert(absolute_path(file)).second) {
                spdlog::info("{}: named twice, read once", input_name(file));
                continue;
            }
            paths.push_back(file);
        }
    }
    return paths;
}

}  // namespace

std::vector<Day> find_days(const LoadOptions& options) {
    std::vector<Day> days;
    for (Date date = options.start; date <= options.end; date += std::chrono::days(1)) {
        check_interrupt();
        std::vector<std::string> paths = paths_of(options, date);
        if (paths.empty()) {
            spdlog::info("{}: no file {}", to_string(date), with_date(options.inputs.front(), date));
            continue;
        }
        days.push_back({date, std::move(paths), options.source, options.source_name});
    }
    // A mistyped year would let every later correction be superseded; one day ahead is only another time zone.
    if (options.end > local_today() + std::chrono::days(1)) {
        spdlog::warn("the run date {} is in the future: files of earlier days cannot correct what it loads",
                     to_string(options.end));
    }
    if (days.empty()) {
        throw Error(ExitCode::no_input, options.inputs.front(),
                    fmt::format("no file for any day from {} to {}", to_string(options.start), to_string(options.end)),
                    "check the pattern and the dates");
    }
    return days;
}

}  // namespace ordermart
