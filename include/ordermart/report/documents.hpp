#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>

#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// A file with all reports for people to open: a web page or a workbook.
enum class Document { html, xlsx };

/// Opens a warehouse with the models whose results a document shows. Throws what open_warehouse throws.
OpenWarehouse open_document_warehouse(const WarehouseOptions& options);

/// Writes the reports and the overview of the warehouse as it is, which open_document_warehouse opened. `limit` is the
/// most rows of each report; when it is not given, a page has 1,000 and a workbook has all.
/// Throws Error{failed} when a model is not a single query, or a workbook cannot be assembled, and what Statement::step
/// throws. The caller checks `out`.
void write_document(const OpenWarehouse& warehouse, Document kind, std::optional<std::int64_t> limit,
                    std::ostream& out);

}  // namespace ordermart
