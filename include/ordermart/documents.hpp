#pragma once

#include <iosfwd>
#include <vector>

#include "ordermart/config.hpp"
#include "ordermart/days.hpp"
#include "ordermart/warehouse.hpp"

namespace ordermart {

/// Throws Error{usage} where --report names a file twice, or one that the run reads: it would be written over.
void require_own_report_files(const Config& config, const std::vector<Day>& days);

/// Writes the reports and the overview of the warehouse as it is. `limit` is the rows of each list; when it is not
/// given, a page has 1,000 and a workbook all.
/// Throws what write_page and write_workbook throw.
void write_document(const OpenWarehouse& warehouse, Document kind, std::optional<std::int64_t> limit,
                    std::ostream& out);

/// Writes config.reports, each whole or not at all, from the warehouse as a run has left it. One that fails keeps none
/// of the others. Throws Error{failed} when one did, after all were tried: what the run has loaded stays loaded.
void write_report_files(const Config& config);

}  // namespace ordermart
