#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"

// Whose an order is: the source of the run that is its origin. Of an order without an origin, and of a run without a
// source's name, that is not known. The source '' is none.
namespace ordermart {

/// Runs of another source have loaded something: orders may be theirs.
bool others_have_loaded(Database& database, const std::string& source);

/// Runs have that name no source: orders may be of an unknown one.
bool unknown_have_loaded(Database& database);

/// The sources that orders in fact_orders are of, by name.
std::vector<std::string> sources_of_facts(Database& database);

/// How many orders in fact_orders are of the source.
std::int64_t orders_of_source(Database& database, const std::string& source);

/// How many orders of an unknown source have become those of the run's: what transform/30 has counted. 0 where it did
/// not run.
std::int64_t orders_of_unknown_source(Database& database);

}  // namespace ordermart
