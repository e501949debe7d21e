#pragma once

#include <functional>
#include <iosfwd>
#include <vector>

#include "cli/config.hpp"
#include "ordermart/report/writers.hpp"

// Where the commands write their data.
namespace ordermart {

/// Lets `write` write to the file that --output names, whole or not at all, or to standard output, which may be a
/// terminal.
void write_output(const Config& config, const std::function<void(std::ostream&, bool terminal)>& write);

/// Writes results there, in config.format.
void write_results_of(const Config& config, std::vector<Result>& results);

/// Throws Error{failed} when something of the standard output could not be written.
void flush_output();

}  // namespace ordermart
