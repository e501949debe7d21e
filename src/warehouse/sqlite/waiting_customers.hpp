#pragma once

#include <cstdint>

#include "ordermart/base/database.hpp"

namespace ordermart {

/// The customers that a bulk load meets wait in the temporary table ordermart_new_customers until all are known, and
/// come into dim_customers at once. DimensionKeys puts them there where the table is; the engine makes it and lets it
/// go.
void make_room_for_waiting_customers(Database& database);

bool may_customers_wait(Database& database);

/// Inserts them into dim_customers: none waits then.
void insert_waiting_customers(Database& database);

}  // namespace ordermart
