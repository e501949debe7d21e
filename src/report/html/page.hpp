#pragma once

#include <cstdint>
#include <iosfwd>

#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// Writes the reports and the overview as one HTML page that needs no other file: data, style, charts and script are
/// inside it. Its content security policy forbids to load anything, and allows its own scripts alone, by their SHA-256.
/// The data are JSON in which nothing is markup, and the page's script shows them as text.
/// The page has the first `limit` rows of each report, and the number of all. Texts are cut after 200 characters.
/// Throws what prepare_reports and Statement::step throw. The caller checks `out`.
void write_page(const OpenWarehouse& warehouse, std::int64_t limit, std::ostream& out);

}  // namespace ordermart
