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

/// `1,234.50` of cents.
std::string amount_text(std::int64_t cents);

/// `12 accepted, 3 rejected, 1,234.50 in all`.
std::string outcome_text(const Trial& trial, bool order_lines);

/// What an answer means, and what comes of it.
std::string answer_text(const PossibleAnswer& answer);

/// What the values of the order_date column say; nothing where there are none.
void write_dates(const Proposal& proposal, const ColumnSample& sample, std::ostream& out);

/// What those of the price column say.
void write_prices(const Proposal& proposal, std::ostream& out);

/// What a spreadsheet did to those of the order_id column.
void write_damaged_ids(const DamagedIds& ids, std::ostream& out);

}  // namespace ordermart
