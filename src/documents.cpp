#include "ordermart/documents.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "ordermart/atomic_file.hpp"
#include "ordermart/error.hpp"
#include "ordermart/report_page.hpp"
#include "ordermart/warehouse.hpp"
#include "ordermart/workbook.hpp"

namespace ordermart {
namespace {

/// As many as a browser shows at once, and a page of 2 MB holds.
constexpr std::int64_t usual_rows_of_page = 1000;

}  // namespace

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

void write_report_files(const Config& config) {
    std::size_t failed = 0;
    for (const ReportFile& report : config.reports) {
        if (config.dry_run) {
            spdlog::info("{}: not written by a dry run", report.path);
            continue;
        }
        try {
            const OpenWarehouse warehouse = open_warehouse(config);
            AtomicFile file(report.path);
            write_document(warehouse, report.kind, std::nullopt, file.stream());
            file.commit();
        } catch (const Error& error) {
            if (error.is_interrupt()) throw;
            ++failed;
            spdlog::error("{}", error.what());
        }
    }
    if (failed == 0) return;
    throw Error(ExitCode::failed, "--report",
                fmt::format("{} of {} files could not be written", failed, config.reports.size()),
                "the run is loaded; write them with `ordermart report --format KIND --output FILE`");
}

}  // namespace ordermart
