#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>

#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// A report in a file that people open.
enum class Document { html, xlsx };

/// Opens a warehouse with all that a document shows. Throws what open_warehouse throws.
OpenWarehouse open_document_warehouse(const WarehouseOptions& options);

/// Writes the reports and the overview of the warehouse as it is. `limit` is the rows of each list; when it is not
/// given, a page has 1,000 and a workbook all.
/// Throws what write_page and write_workbook throw.
void write_document(const OpenWarehouse& warehouse, Document kind, std::optional<std::int64_t> limit,
                    std::ostream& out);

}  // namespace ordermart
