#pragma once

#include <cstdint>

#include "ordermart/base/database.hpp"
#include "ordermart/warehouse/catalogue.hpp"

namespace ordermart {

/// The oldest schema version that is migrated, and the one of models without a step.
inline constexpr std::int64_t oldest_schema_version = 5;

/// The schema version of the models: the number of the last step of the stage `migrate`.
/// Throws Error{usage} where the steps are not numbered from oldest_schema_version + 1 on without a gap.
std::int64_t schema_version(const Catalogue& catalogue);

/// Runs the steps that the warehouse lacks, inside the present transaction, and notes its new version there.
/// Throws Error{failed} when a step fails, or leaves rows that refer to none.
void migrate(Database& database, const Catalogue& catalogue);

}  // namespace ordermart
