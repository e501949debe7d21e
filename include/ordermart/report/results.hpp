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

/// With `metrics_` or without.
bool is_called(const Model& report, std::string_view name);

/// The models of the stage `report`, `overview` or `status`, prepared on the warehouse as it is, in their order. Each
/// is named by its model's heading, or else its title. Throws Error{failed} for a model that is not a single query.
std::vector<Result> prepare_reports(const OpenWarehouse& warehouse, std::string_view stage);

/// The report of that name, as `top_customers_last_week` or `metrics_top_customers_last_week`, or all of them when it
/// is empty. Throws Error{usage} where there is none.
std::vector<Result> prepare_report(const OpenWarehouse& warehouse, const std::string& name);

}  // namespace ordermart
