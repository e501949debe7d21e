#include "ordermart/reports.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "ordermart/error.hpp"
#include "ordermart/ledger.hpp"
#include "ordermart/models.hpp"

namespace ordermart {

std::string_view short_name(std::string_view report) {
    constexpr std::string_view prefix = "metrics_";
    return report.substr(report.starts_with(prefix) ? prefix.size() : 0);
}

std::vector<Result> prepare_reports(const OpenWarehouse& warehouse, std::string_view stage) {
    Database& database = *warehouse.database;
    const LastRun last_run = last_successful_run(database);
    const ModelParameters parameters(last_run.run_id, last_run.run_date, report_date(database));
    std::vector<Result> results;
    for (const Model& model : warehouse.catalogue.stage(stage)) {
        results.push_back({std::string(model.title()), prepare_report(database, model, parameters)});
    }
    return results;
}

std::vector<Result> prepare_report(const OpenWarehouse& warehouse, const std::string& name) {
    std::vector<Result> results = prepare_reports(warehouse, "report");
    if (name.empty()) return results;
    std::string known;
    for (Result& result : results) {
        if (name == result.name || name == short_name(result.name)) {
            std::vector<Result> found;
            found.push_back(std::move(result));
            return found;
        }
        fmt::format_to(std::back_inserter(known), "{}{}", known.empty() ? "" : ", ", short_name(result.name));
    }
    throw Error(ExitCode::usage, name, "is no report", "the reports are " + known);
}

}  // namespace ordermart
