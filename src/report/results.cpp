#include "ordermart/report/results.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "ordermart/warehouse/models.hpp"

namespace ordermart {
namespace {

Result prepared(const OpenWarehouse& warehouse, const Model& model) {
    Database& database = *warehouse.database;
    const LastRun last_run = last_successful_run(database);
    const ModelParameters parameters(last_run.run_id, last_run.run_date, report_date(database));
    const std::string heading = model.annotation("heading");
    return {heading.empty() ? std::string(model.title()) : heading, prepare_report(database, model, parameters)};
}

}  // namespace

std::string_view short_name(std::string_view report) {
    constexpr std::string_view prefix = "metrics_";
    return report.substr(report.starts_with(prefix) ? prefix.size() : 0);
}

bool is_called(const Model& report, std::string_view name) {
    return name == report.title() || name == short_name(report.title());
}

std::vector<Result> prepare_reports(const OpenWarehouse& warehouse, std::string_view stage) {
    std::vector<Result> results;
    for (const Model& model : warehouse.catalogue.stage(stage)) results.push_back(prepared(warehouse, model));
    return results;
}

std::vector<Result> prepare_report(const OpenWarehouse& warehouse, const std::string& name) {
    if (name.empty()) return prepare_reports(warehouse, "report");
    std::string known;
    for (const Model& model : warehouse.catalogue.stage("report")) {
        if (is_called(model, name)) {
            std::vector<Result> found;
            found.push_back(prepared(warehouse, model));
            return found;
        }
        fmt::format_to(std::back_inserter(known), "{}{}", known.empty() ? "" : ", ", short_name(model.title()));
    }
    throw Error(ExitCode::usage, name, "is no report", "the reports are " + known);
}

}  // namespace ordermart
