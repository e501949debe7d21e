#pragma once

#include "cli/flags.hpp"

// What every command that loads takes, besides its input.
namespace ordermart {

void add_loading_flags(Flags& flags, Config& config);

/// Tells the run what it has to know of the other settings. Throws Error{usage} for a source that contradicts itself.
void settle_loading(Config& config);

}  // namespace ordermart
