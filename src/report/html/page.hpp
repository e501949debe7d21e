#pragma once

#include <cstdint>
#include <iosfwd>

#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// Writes the reports and the overview as one HTML page that needs nothing else: data, style, charts and script are
/// inside it, and its content security policy lets it load nothing and run only its own scripts, by their SHA-256. Data
/// is JSON that is no markup, and becomes text alone.
/// Of each list the first `limit` rows are in it with the number of all; texts are cut after 200 characters.
/// Throws what prepare_reports and Statement::step throw; a failing stream is left to the caller.
void write_page(const OpenWarehouse& warehouse, std::int64_t limit, std::ostream& out);

}  // namespace ordermart
