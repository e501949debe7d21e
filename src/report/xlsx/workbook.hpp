#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>

#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// Writes the reports and the overview as an Office Open XML workbook. Its sheets are `Summary` with the charts, one
/// for each report, `Runs`, and `Overview data` with the charts' numbers. Cells have types: money has two decimals,
/// dates are dates, ids and text stay as they are, and no text becomes a formula or a link. The workbook has the first
/// `limit` rows of each report, all when it is not given. Where rows are left out, the report's sheet says how many
/// there are. Rows that a sheet has no room for are on a further one. The rows wait in files without a name in the
/// folder for temporary files (TMPDIR), and the compressed workbook is in memory until it is checked. Throws
/// Error{failed} when it cannot be assembled, and what prepare_reports and Statement::step throw; `out` has got nothing
/// then. The caller checks `out`.
void write_workbook(const OpenWarehouse& warehouse, std::optional<std::int64_t> limit, std::ostream& out);

}  // namespace ordermart
