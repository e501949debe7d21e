#pragma once

#include "ordermart/config.hpp"

namespace ordermart {

/// Loads one raw file per run date, oldest first: the files of `run` and `backfill`.
/// Each is one transaction; with full_refresh or dry_run all of them together are one.
/// Throws Error when a run stops; its transaction is rolled back, and the stop is in the ledger where there is a
/// warehouse.
void load(const Config& config);

}  // namespace ordermart
