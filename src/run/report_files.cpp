#include "ordermart/run/report_files.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <map>
#include <string>

#include "ordermart/base/atomic_file.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/paths.hpp"

namespace ordermart {

void require_own_report_files(const LoadOptions& options, const std::vector<Day>& days) {
    std::map<std::string, std::string> taken;
    for (const std::string& path : options.files_read) taken[absolute_path(path)] = "is read by this run";
    for (const Day& day : days) {
        for (const std::string& path : day.paths) taken[absolute_path(path)] = "is read by this run";
    }
    for (const ReportFile& report : options.reports) {
        const auto [found, is_new] =
            taken.emplace(absolute_path(with_date(report.path, options.end)), "is named twice");
        if (is_new) continue;
        throw Error(ExitCode::usage, "--report", fmt::format("{} {}", report.path, found->second), "name another file");
    }
}

void write_report_files(const LoadOptions& options, const WarehouseOptions& warehouse) {
    std::size_t failed = 0;
    std::string first;
    for (const ReportFile& report : options.reports) {
        const std::string path = with_date(report.path, options.end);
        if (options.dry_run) {
            spdlog::info("{}: not written by a dry run", path);
            continue;
        }
        try {
            const OpenWarehouse loaded = open_document_warehouse(warehouse);
            AtomicFile file(path);
            write_document(loaded, report.kind, std::nullopt, file.stream());
            file.commit();
        } catch (const Error& error) {
            if (error.is_interrupt()) {
                throw Error(error.code(), "--report", fmt::format("interrupted, {} was not written", path),
                            "the run is loaded; write it with `ordermart report --format KIND --output FILE`");
            }
            // The first is in the error of all of them.
            if (++failed == 1) {
                first = error.what();
            } else {
                spdlog::error("{}", error.what());
            }
        }
    }
    if (failed == 0) return;
    throw Error(ExitCode::failed, "--report",
                fmt::format("{} of {} files could not be written: {}", failed, options.reports.size(), first),
                "the run is loaded; write them with `ordermart report --format KIND --output FILE`");
}

}  // namespace ordermart
