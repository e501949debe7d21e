#pragma once

#include <vector>

#include "ordermart/run/days.hpp"
#include "ordermart/run/load_options.hpp"
#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// Throws Error{usage} where --report names a file twice, or one that the run reads: it would be written over.
void require_own_report_files(const LoadOptions& options, const std::vector<Day>& days);

/// Writes options.reports, each whole or not at all, from the warehouse as a run has left it. One that fails keeps none
/// of the others. Throws Error{failed} when one did, after all were tried: what the run has loaded stays loaded.
void write_report_files(const LoadOptions& options, const WarehouseOptions& warehouse);

}  // namespace ordermart
