#include "ordermart/documents.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <map>
#include <string>

#include "ordermart/atomic_file.hpp"
#include "ordermart/error.hpp"
#include "ordermart/report_page.hpp"
#include "ordermart/warehouse.hpp"
#include "ordermart/workbook.hpp"

namespace ordermart {
namespace {

/// So many that a page stays below 2 MB.
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

void require_own_report_files(const Config& config, const std::vector<Day>& days) {
    std::map<std::string, std::string> taken;
    for (const std::string& path : {config.mail.password_file, config.mail.ca_file, config.clickhouse.password_file,
                                    config.clickhouse.ca_file, config.replay}) {
        if (!path.empty()) taken[absolute_path(path)] = "is read by this run";
    }
    for (const Day& day : days) {
        for (const std::string& path : day.paths) taken[absolute_path(path)] = "is read by this run";
    }
    for (const ReportFile& report : config.reports) {
        const auto [found, is_new] = taken.emplace(absolute_path(with_date(report.path, config.end)), "is named twice");
        if (is_new) continue;
        throw Error(ExitCode::usage, "--report", fmt::format("{} {}", report.path, found->second), "name another file");
    }
}

void write_report_files(const Config& config) {
    std::size_t failed = 0;
    std::string first;
    for (const ReportFile& report : config.reports) {
        const std::string path = with_date(report.path, config.end);
        if (config.dry_run) {
            spdlog::info("{}: not written by a dry run", path);
            continue;
        }
        try {
            const OpenWarehouse warehouse = open_warehouse(config);
            AtomicFile file(path);
            write_document(warehouse, report.kind, std::nullopt, file.stream());
            file.commit();
        } catch (const Error& error) {
            if (error.is_interrupt()) {
                throw Error(error.code(), "--report", fmt::format("interrupted, {} was not written", path),
                            "the run is loaded; write it with `ordermart report --format KIND --output FILE`");
            }
            if (++failed == 1) first = error.what();
            spdlog::error("{}", error.what());
        }
    }
    if (failed == 0) return;
    throw Error(ExitCode::failed, "--report",
                fmt::format("{} of {} files could not be written: {}", failed, config.reports.size(), first),
                "the run is loaded; write them with `ordermart report --format KIND --output FILE`");
}

}  // namespace ordermart
