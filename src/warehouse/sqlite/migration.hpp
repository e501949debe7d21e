#pragma once

#include "ordermart/base/database.hpp"
#include "ordermart/warehouse/catalogue.hpp"

namespace ordermart {

/// Runs the steps that the warehouse lacks, inside the present transaction, and notes its new version there.
/// Throws Error{failed} when a step fails, leaves rows that refer to none, or changes the number of facts.
void migrate(Database& database, const Catalogue& catalogue);

}  // namespace ordermart
