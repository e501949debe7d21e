#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>

#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// Writes the reports and the overview as an Office Open XML workbook: a sheet `Summary` with charts, one for each
/// report, `Runs`, and the charts' numbers. Cells have types: money has two decimals, dates are dates, ids and text
/// stay as they are, and no text becomes a formula or a link. Of each report the first `limit` rows are in it, all when
/// it is not given, and its sheet says how many there are; rows that a sheet has no room for are on a further one.
/// The workbook is assembled in files without a name in the folder for temporary files (TMPDIR), and reaches `out` only
/// when it is whole: `out` gets nothing otherwise. Throws Error{failed} when it cannot be assembled, and what
/// prepare_reports and Statement::step throw; a failing stream is left to the caller.
void write_workbook(const OpenWarehouse& warehouse, std::optional<std::int64_t> limit, std::ostream& out);

}  // namespace ordermart
