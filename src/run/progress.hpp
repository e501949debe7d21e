#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/warehouse/catalogue.hpp"

namespace ordermart {

/// A line that tells who waits for a run how far it is: stage, share done, records a second, time left. It comes when
/// the run has taken a second, is written over several times a second, and goes when the run ends.
class Progress {
public:
    using Clock = std::chrono::steady_clock;

    /// How far the raw file is read: a share from 0 to 1, negative where its size is not known, as of a pipe.
    struct Reading {
        double share = -1;
        std::int64_t records = 0;
    };

    /// A model of the run, and how long it takes against the others.
    struct Step {
        std::string name;  ///< its path
        double weight = 1;
    };

    /// Writes to standard error what fits a line of the terminal; empty where that is no terminal.
    static std::function<void(std::string_view)> terminal_writer();

    /// `steps` are those of the run, in order; the weights of all are more than nothing. `write` gets what goes to the
    /// terminal; empty: nothing is shown.
    Progress(std::vector<Step> steps, std::function<void(std::string_view)> write, Clock::time_point begun);
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Goes on to the next step.
    void next_step();

    /// Shows how far the run is at this moment, unless it did just now.
    void show(const Reading& reading, Clock::time_point now);

    /// Takes the line away, so that a message can be written.
    void clear();

private:
    std::string line(const Reading& reading, double seconds);
    double share_done(const Reading& reading) const;

    std::vector<Step> steps_;
    std::function<void(std::string_view)> write_;
    Clock::time_point begun_;
    Clock::time_point next_;
    std::size_t step_ = 0;
    std::int64_t records_ = 0;      ///< at the last look
    std::size_t reading_step_ = 0;  ///< in which the raw file is read
    double reading_seconds_ = 0;    ///< until then
    std::optional<double> end_;     ///< of the run, in seconds from its begin, as it looked when the step began
    bool shown_ = false;
};

/// The steps of a run of these models. Their weights are the seconds that an earlier run took for each; where there was
/// none, what the models say of a first load.
std::vector<Progress::Step> steps_of_run(const Catalogue& catalogue, const std::map<std::string, double>& seconds);

}  // namespace ordermart
