#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ordermart {

/// What the process leaves with. The numbers are a contract with cron jobs and CI.
enum class ExitCode {
    done = 0,
    failed = 1,         ///< disk, database or internal error
    usage = 2,          ///< wrong flags or configuration
    refused = 3,        ///< the data was refused: not the contract, too many rejects, a failed check
    no_input = 4,       ///< the raw file or the warehouse is not there
    busy = 5,           ///< another run holds the warehouse
    interrupted = 130,  ///< SIGINT, rolled back
    terminated = 143,   ///< SIGTERM, rolled back
};

/// The one exception of ordermart: it stops a run. A bad record is data, never an Error.
/// what() is always `place: problem (what to do)`.
class Error : public std::runtime_error {
public:
    Error(ExitCode code, std::string_view place, std::string_view problem, std::string_view remedy)
        : std::runtime_error(message(place, problem, remedy)), code_(code) {}

    ExitCode code() const noexcept { return code_; }
    bool is_interrupt() const noexcept { return code_ == ExitCode::interrupted || code_ == ExitCode::terminated; }

private:
    static std::string message(std::string_view place, std::string_view problem, std::string_view remedy) {
        std::string text;
        text.append(place).append(": ").append(problem).append(" (").append(remedy).append(")");
        return text;
    }

    ExitCode code_;
};

/// For an exception that nobody expected.
inline Error internal_error(const std::exception& error) {
    return Error(ExitCode::failed, "ordermart", std::string("internal error: ") + error.what(), "please report it");
}

}  // namespace ordermart
