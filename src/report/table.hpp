#pragma once

#include <iosfwd>
#include <vector>

#include "ordermart/report/writers.hpp"

// For result_writer.cpp alone: the formats for people.
namespace ordermart {

/// Cut to the window where `look` has one.
void write_tables(std::vector<Result>& results, const Look& look, std::ostream& out);

void write_markdown(std::vector<Result>& results, const Look& look, std::ostream& out);

}  // namespace ordermart
