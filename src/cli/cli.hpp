#pragma once

#include <optional>

#include "cli/config.hpp"

namespace ordermart {

/// Configures the log, and reads flags, environment and configuration file, in this order of precedence. Nothing when
/// help or the version was asked for and printed. Throws Error{usage}.
std::optional<Config> parse_command_line(int argc, char** argv);

}  // namespace ordermart
