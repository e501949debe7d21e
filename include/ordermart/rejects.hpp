#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ordermart/config.hpp"
#include "ordermart/database.hpp"
#include "ordermart/result_writer.hpp"

namespace ordermart {

/// The rejects of a run: how many for each reason with an example, or each of config.reason.
/// Throws Error{usage} for a run that is not in the ledger.
Result list_rejects(Database& database, const Config& config);

/// A file that export_rejects has written.
struct RejectExport {
    std::string path;
    std::int64_t records = 0;
    std::string inputs;  ///< the raw files that they are from: `orders.csv`, or `orders.csv and later files`
};

/// Writes the open rejects of config.run_id, or of all runs, and of config.reason, or of all, to config.export_to: in
/// the columns of their source, raw text untouched, behind reject_columns. Those of another header or other settings
/// than the first go to a file of their own, `open-2.csv` beside `open.csv`. Returns what was written; where no reject
/// is open, nothing is. Throws Error{usage} for a run that is not in the ledger or did not succeed and for a file that
/// is there already, and what AtomicFile throws.
std::vector<RejectExport> export_rejects(Database& database, const Config& config);

}  // namespace ordermart
