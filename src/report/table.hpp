#pragma once

#include <iosfwd>
#include <vector>

#include "ordermart/report/writers.hpp"

// For writers.cpp alone: the formats for people. Both functions do what write_results says of them.
namespace ordermart {

void write_tables(std::vector<Result>& results, const WriteOptions& options, std::ostream& out);

void write_markdown(std::vector<Result>& results, const WriteOptions& options, std::ostream& out);

}  // namespace ordermart
