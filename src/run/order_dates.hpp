#pragma once

#include <string_view>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/base/date.hpp"

namespace ordermart {

/// The accepted orders of a run's input, of which one table holds all: order_id, order_line, date_id.
struct OrdersOfRun {
    std::string_view table;
    bool has_index_by_date = false;
    Date run_date;
};

/// What is strange about the dates of a run's orders, each a sentence with what to do; empty where nothing is. A date
/// that is read wrongly, or a run date that was forgotten, is found by nothing else. `has_window`: the source says
/// itself which dates its orders have.
std::vector<std::string> doubts_about_dates(Database& database, const OrdersOfRun& orders, bool has_window);

}  // namespace ordermart
