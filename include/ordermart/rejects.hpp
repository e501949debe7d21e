#pragma once

#include <cstdint>
#include <vector>

#include "ordermart/config.hpp"
#include "ordermart/database.hpp"
#include "ordermart/days.hpp"
#include "ordermart/ledger.hpp"
#include "ordermart/result_writer.hpp"

namespace ordermart {

/// The rejects of a run: how many for each reason with an example, or each of config.reason.
/// Throws Error{usage} for a run that is not in the ledger.
Result list_rejects(Database& database, const Config& config);

/// Writes the rejects of config.run_id, or of all runs whose orders are in the warehouse, that were not replayed yet to
/// config.export_to: in the columns of their source, raw text untouched, behind reject_columns. Returns how many; where
/// there are none, no file is made. Throws Error{usage} where files of different headers would have to share one.
std::int64_t export_rejects(Database& database, const Config& config);

/// The rejects that config.replay, a file as export_rejects writes it, has mended: a Day for each run that rejected
/// some, oldest first, with its run date.
/// Throws Error{refused} where the file names a record that was not rejected or is replayed already, names one twice,
/// or with order lines lacks some of an order.
std::vector<Day> find_replays(Database& database, const Config& config);

/// Marks the rejects that the run has replayed; `run` has its counts. Throws Error{refused} when it read other records
/// than were found, when one would overturn what was loaded for that run date, and when another run has replayed or
/// refreshed some meanwhile.
void finish_replay(Database& database, const RunRecord& run, const Day& day);

}  // namespace ordermart
