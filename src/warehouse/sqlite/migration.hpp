#pragma once

#include "ordermart/base/database.hpp"
#include "ordermart/warehouse/catalogue.hpp"

namespace ordermart {

/// Makes the tables, indexes and views of the stage `schema` that are not there yet, in a new warehouse and in one that
/// gets a table of somebody's own.
void make_schema(Database& database, const Catalogue& catalogue);

/// Runs the steps that the warehouse lacks, makes what they dropped again, all inside the present transaction, and
/// notes the new version. Throws Error{failed} when a step fails, leaves rows that refer to none, changes the number of
/// facts, or takes away an index, a trigger, a view or a column of the facts.
void migrate(Database& database, const Catalogue& catalogue);

}  // namespace ordermart
