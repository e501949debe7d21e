#pragma once

#include "ordermart/config.hpp"

namespace ordermart {

/// Sends spdlog's messages to standard error as `config` says: as text (`warning: ...`, coloured on a terminal unless
/// NO_COLOR or no_color) or as one JSON object a line (time, level, message); only errors when quiet.
void configure_log(const Config& config);

/// Messages may have colour, and a progress line between them, where they go to a terminal.
bool is_for_people(const Config& config);

}  // namespace ordermart
