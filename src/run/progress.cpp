#include "run/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
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

struct Weight {
    std::string_view step;
    double percent;
};

// What these models take of a first load of 10 million records; the others take next to nothing. A night is over before
// it matters.
constexpr std::array weights{
    Weight{"transform/20_staged_orders", 31},
    Weight{"transform/40_fact_orders", 14},
    Weight{"transform/41_fact_orders_by_date", 17},
    Weight{"transform/50_customer_changes", 8},
    Weight{"transform/60_metrics_total_orders_per_customer", 1},
    Weight{"transform/61_metrics_most_recent_order_per_customer", 4},
    Weight{"transform/62_metrics_top_customers_last_week", 1},
    Weight{"check/10_facts_have_their_dimensions", 2},
    Weight{"check/20_no_order_is_lost", 14},
    Weight{"check/24_no_rejected_record_is_loaded", 1},
    Weight{"check/31_most_recent_orders_agree_with_the_facts", 6},
    Weight{"check/32_top_customers_agree_with_the_facts", 1},
};

double weight_of(std::string_view step) {
    const auto* const known =
        std::find_if(weights.begin(), weights.end(), [&](const Weight& weight) { return weight.step == step; });
    return known == weights.end() ? 0.1 : known->percent;
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

Progress::Progress(std::vector<std::string> steps, std::function<void(std::string_view)> write, Clock::time_point begun)
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
    std::string step = step_ < steps_.size() ? steps_[step_] : "commit";
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
        const double weight = weight_of(steps_[step]);
        all += weight;
        if (step < step_) done += weight;
        if (step == step_ && step == reading_step_) done += weight * std::max(reading.share, 0.0);
    }
    return done / all;
}

}  // namespace ordermart
