#pragma once

namespace ordermart {

/// How messages are written.
struct LogOptions {
    bool quiet = false;  ///< only errors
    bool json = false;   ///< one JSON object a line
    bool no_color = false;
};

/// Sends spdlog's messages to standard error as `options` say: as text (`warning: ...`, coloured on a terminal unless
/// NO_COLOR or no_color) or as one JSON object a line (time, level, message); only errors when quiet.
void configure_log(const LogOptions& options);

/// Messages may have colour, and a progress line between them, where they go to a terminal.
bool is_for_people(const LogOptions& options);

}  // namespace ordermart
