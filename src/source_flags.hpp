#pragma once

#include "flags.hpp"

// For cli.cpp alone.
namespace ordermart {

/// The flags that say how a supplier writes its files. Each is a setting of `[source.NAME]` too.
void add_source_flags(Flags& flags, Source& source);

}  // namespace ordermart
