#pragma once

#include "inspect/source_proposal.hpp"

namespace ordermart {

/// How the values of the columns that were found are written: dates, prices, words for nothing, texts of a
/// spreadsheet.
void propose_values(const Declaration& declared, const ColumnSample& sample, Proposal& proposal);

}  // namespace ordermart
