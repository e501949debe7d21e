#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "inspect/source_proposal.hpp"

// Parts of what write_inspection_text() writes.
namespace ordermart {

/// `1 value`, `2 values`.
std::string counted(std::int64_t count, std::string_view thing);

/// What the values of the order_date column say; nothing where there are none.
void write_dates(const DateFinding& dates, std::ostream& out);

/// What those of the price column say.
void write_prices(const Proposal& proposal, std::ostream& out);

}  // namespace ordermart
