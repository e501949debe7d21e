#include "run/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "ordermart/base/printable.hpp"
#include "ordermart/base/terminal.hpp"

namespace ordermart {
namespace {

using namespace std::chrono_literals;

constexpr auto before_first_line = 1s;
constexpr auto between_lines = 100ms;
constexpr std::string_view erase_line = "\r\x1b[K";

/// Of a step that takes next to nothing.
constexpr double least_weight = 0.1;

/// In percent.
double share_of_first_load(const Model& model) {
    const std::string text = model.annotation("share of a first load");
    return std::max(std::strtod(text.c_str(), nullptr), least_weight);
}

/// A line that went on in the next could not be written over.
std::string_view cut_to_terminal(std::string_view line) {
    // The sequence that erases the line before takes no room.
    return line.substr(0, erase_line.size() + window_of(STDERR_FILENO).value_or(Window{80, 24}).columns - 1);
}

}  // namespace

std::function<void(std::string_view)> Progress::terminal_writer() {
    if (isatty(STDERR_FILENO) != 1) return {};
    return [](std::string_view line) { std::cerr << cut_to_terminal(line) << std::flush; };
}

std::vector<Progress::Step> steps_of_run(const Catalogue& catalogue, const std::map<std::string, double>& seconds) {
    double all = 0;
    for (const auto& [step, taken] : seconds) all += taken;
    std::vector<Progress::Step> steps;
    for (const std::string_view stage : {"transform", "check"}) {
        for (const Model& model : catalogue.stage(stage)) {
            const auto known = seconds.find(model.path());
            const double percent = all > 0 && known != seconds.end() ? 100 * known->second / all : 0;
            steps.push_back({model.path(), all > 0 ? std::max(percent, least_weight) : share_of_first_load(model)});
        }
    }
    return steps;
}

Progress::Progress(std::vector<Step> steps, std::function<void(std::string_view)> write, Clock::time_point begun)
    : steps_(std::move(steps)), write_(std::move(write)), begun_(begun), next_(begun + before_first_line) {}

void Progress::show(const Reading& reading, Clock::time_point now) {
    if (!write_ || now < next_) return;
    next_ = now + between_lines;
    shown_ = true;
    const std::chrono::duration<double> seconds = now - begun_;
    write_(std::string(erase_line) + line(reading, seconds.count()));
}

void Progress::clear() {
    if (std::exchange(shown_, false)) write_(erase_line);
}

void Progress::next_step() {
    ++step_;
    end_.reset();
}

std::string Progress::line(const Reading& reading, double seconds) {
    if (reading.records != records_) {
        records_ = reading.records;
        // What is read to its end may be so since the step before.
        if (reading.share < 1) reading_step_ = step_;
        reading_seconds_ = seconds;
    }
    const double speed = reading_seconds_ == 0 ? 0 : static_cast<double>(reading.records) / reading_seconds_;
    const std::string records = group_thousands(static_cast<std::int64_t>(speed)) + " records/s";
    std::string step = step_ < steps_.size() ? steps_[step_].name : "commit";
    // Without the stage: with it some are too long for a line of a terminal.
    step = printable(step.substr(step.find('/') + 1));
    const double share = share_done(reading);
    if (share <= 0) return fmt::format("{}: {} records, {}", step, group_thousands(reading.records), records);
    // How far a step is can be told only while it reads.
    if (!end_ || step_ == reading_step_) end_ = seconds / share;
    return fmt::format("{}: {:.0f} %, {}, {:.0f} s left", step, 100 * share, records, std::max(*end_ - seconds, 0.0));
}

/// Of the whole run; 0 where it cannot be told.
double Progress::share_done(const Reading& reading) const {
    double done = 0;
    double all = 0;
    for (std::size_t step = 0; step < steps_.size(); ++step) {
        const double weight = steps_[step].weight;
        all += weight;
        if (step < step_) done += weight;
        if (step == step_ && step == reading_step_) done += weight * std::max(reading.share, 0.0);
    }
    return done / all;
}

}  // namespace ordermart
