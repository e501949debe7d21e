#pragma once

#include <set>
#include <string>

#include "ordermart/base/database.hpp"
#include "ordermart/warehouse/catalogue.hpp"

namespace ordermart {

/// Runs the steps that the warehouse lacks, inside the present transaction, and notes its new version there.
/// Throws Error{failed} when a step fails, leaves rows that refer to none, or changes the number of facts.
void migrate(Database& database, const Catalogue& catalogue);

/// The indexes, triggers and views of a warehouse, and the columns of its facts: `index orders_by_product`.
std::set<std::string> objects_around_facts(Database& database);

/// Throws Error{failed} where one of `before` is gone: a step that builds a table anew would take away in silence what
/// somebody has added to it.
void require_objects(Database& database, const std::set<std::string>& before);

}  // namespace ordermart
