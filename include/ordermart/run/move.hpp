#pragma once

#include "ordermart/warehouse/options.hpp"

namespace ordermart {

/// Loads the orders of the SQLite warehouse `from` into the warehouse `to`, run date by run date, oldest first:
/// each order comes to belong to the run date that it belongs to. What is there already stays or is told unchanged, so
/// a move that was cut off is simply started again. The ledger and the rejects stay behind.
/// Throws what open_warehouse() and load_days() throw.
void move_orders(const WarehouseOptions& from, const WarehouseOptions& to);

}  // namespace ordermart
