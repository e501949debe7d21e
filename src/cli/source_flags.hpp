#pragma once

#include "cli/flags.hpp"

// For cli.cpp alone.
namespace ordermart {

/// The flags that say how a supplier writes its files, and --source. Each other one is a setting of `[source.NAME]`
/// too.
void add_source_flags(Flags& flags, Config& config);

/// Settles what depends on several of them. Throws Error{usage} for what contradicts itself.
void settle_source(Config& config);

}  // namespace ordermart
