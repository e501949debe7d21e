#include "ordermart/report/documents.hpp"

#include "report/html/page.hpp"
#include "report/xlsx/workbook.hpp"

namespace ordermart {
namespace {

/// So many that a page stays below 2 MB.
constexpr std::int64_t usual_rows_of_page = 1000;

}  // namespace

OpenWarehouse open_document_warehouse(const WarehouseOptions& options) {
    return open_warehouse(
        options, {.models = [](const Model& model) { return model.stage == "report" || model.stage == "overview"; }});
}

void write_document(const OpenWarehouse& warehouse, Document kind, std::optional<std::int64_t> limit,
                    std::ostream& out) {
    switch (kind) {
        case Document::html:
            write_page(warehouse, limit.value_or(usual_rows_of_page), out);
            break;
        case Document::xlsx:
            write_workbook(warehouse, limit, out);
            break;
    }
}

}  // namespace ordermart
