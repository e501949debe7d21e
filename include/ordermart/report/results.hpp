#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ordermart/report/writers.hpp"
#include "ordermart/warehouse/catalogue.hpp"
#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// A report's name without `metrics_`.
std::string_view short_name(std::string_view report);

/// Whether `name` is the report's name, with `metrics_` or without.
bool is_called(const Model& report, std::string_view name);

/// Prepares the models of a stage, `report`, `overview` or `status`, in the order of their numbers. Each result has its
/// model's heading as name, or else its title, and must not outlive the warehouse. Throws Error{failed} for a model that
/// is not a single query.
std::vector<Result> prepare_reports(const OpenWarehouse& warehouse, std::string_view stage);

/// Prepares the one report that is_called `name`, or all reports when `name` is empty. Throws what prepare_reports
/// throws, and Error{usage} when no report has that name.
std::vector<Result> prepare_report(const OpenWarehouse& warehouse, const std::string& name);

}  // namespace ordermart
