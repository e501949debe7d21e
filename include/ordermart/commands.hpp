#pragma once

#include "ordermart/config.hpp"

namespace ordermart {

/// Does what `config` says. Data goes to standard output or to config.output, messages to the log.
/// Throws Error when it cannot.
void run_command(const Config& config);

/// Throws Error{failed} when something of the standard output could not be written.
void flush_output();

}  // namespace ordermart
