#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/report/writers.hpp"
#include "ordermart/warehouse/engine.hpp"

namespace ordermart {

/// Which rejects are meant.
struct RejectOptions {
    std::optional<std::int64_t> run_id;
    std::string reason;     ///< `all`, or one of reason_names; empty: their counts
    std::string export_to;  ///< where they are written; empty: nowhere
    bool dismiss = false;   ///< they are never mended
};

/// The rejects of a run, the last one where none is named: how many for each reason with an example, or each of
/// options.reason.
/// Throws Error{usage} for a run that is not in the ledger.
Result list_rejects(Database& database, const RejectOptions& options);

/// A file that export_rejects has written.
struct RejectExport {
    std::string path;
    std::int64_t records = 0;
    std::string inputs;  ///< the raw files that they are from: `orders.csv`, or `orders.csv and later files`
};

/// Writes the open rejects of options.run_id, or of all runs, and of options.reason, or of all, to options.export_to:
/// in the columns of their source, raw text untouched, behind reject_columns. Those of another header or other settings
/// than the first go to a file of their own, `open-2.csv` beside `open.csv`. Returns what was written; where no reject
/// is open, nothing is. Throws Error{usage} for a run that is not in the ledger or did not succeed and for a file that
/// is there already, and what AtomicFile throws.
std::vector<RejectExport> export_rejects(Database& database, const RejectOptions& options);

/// Marks the open rejects of options.run_id, or of all runs, and of options.reason, or of all, as never to be mended:
/// they wait no longer. With order lines the other rejected lines of their orders go with them. Takes the warehouse's
/// lock, and commits. Returns how many they were. Throws Error{usage} for a run that is not in the ledger or did not
/// succeed, and what Engine::begin() and commit() throw.
std::int64_t dismiss_rejects(Engine& engine, const RejectOptions& options);

}  // namespace ordermart
