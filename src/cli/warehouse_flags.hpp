#pragma once

#include "cli/flags.hpp"

// For the command line's sources alone: where the warehouse is.
namespace ordermart {

/// --db, and what is another engine's. Flags that are added next stand under the heading Warehouse too.
void add_warehouse_flags(Flags& flags, Config& config);

/// --engine alone, for what is the same in all warehouses of an engine.
void add_engine_flag(Flags& flags, Config& config);

/// Where a warehouse in ClickHouse is meant: reads the password. Throws Error{usage} for what is missing or does not
/// agree.
void settle_warehouse(Config& config);

}  // namespace ordermart
