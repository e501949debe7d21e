#include "ordermart/days.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <string_view>
#include <system_error>

#include "ordermart/error.hpp"
#include "ordermart/interrupt.hpp"
#include "ordermart/printable.hpp"

namespace ordermart {

bool is_absent(const std::string& path) {
    std::error_code unknown;
    return std::filesystem::status(path, unknown).type() == std::filesystem::file_type::not_found;
}

std::vector<Day> find_days(const Config& config) {
    std::vector<Day> days;
    for (Date date = config.start; date <= config.end; date += std::chrono::days(1)) {
        check_interrupt();
        const std::string day = to_string(date);
        std::string path = config.input;
        for (std::size_t at = 0; (at = path.find("{date}", at)) != std::string::npos; at += day.size()) {
            path.replace(at, std::string_view("{date}").size(), day);
        }
        if (config.command == Command::backfill && is_absent(path)) {
            spdlog::info("{}: no file {}", day, path);
            continue;
        }
        days.push_back({date, std::move(path)});
    }
    // A mistyped year would let every later correction be superseded; one day ahead is only another time zone.
    if (config.end > local_today() + std::chrono::days(1)) {
        spdlog::warn("the run date {} is in the future: files of earlier days cannot correct what it loads",
                     to_string(config.end));
    }
    if (days.empty()) {
        throw Error(ExitCode::no_input, config.input,
                    fmt::format("no file for any day from {} to {}", to_string(config.start), to_string(config.end)),
                    "check the pattern and the dates");
    }
    return days;
}

}  // namespace ordermart
