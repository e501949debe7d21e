#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/database.hpp"

namespace ordermart {

/// Of an order status: whether it counts in reports by what is on record, as SQL. `name` is SQL for its name.
std::string is_counted_sql(std::string_view name);

/// The names that count by what is on record; none where all statuses count.
std::vector<std::string> counted_statuses(Database& database);

/// Puts the order statuses that count in reports on record in the warehouse, and marks those that it knows. Names are
/// taken as the warehouse has them, in snake_case; without names all count. True when they are not the ones that were
/// on record: other orders may count now.
bool set_counted_statuses(Database& database, const std::vector<std::string>& names);

/// What of a run's input is probably a mistake: orders that come without a status although some statuses alone count,
/// and statuses that count and no order has. A sentence for a warning, printable; empty where all is well.
std::string doubt_about_statuses(Database& database, bool input_has_statuses);

}  // namespace ordermart
