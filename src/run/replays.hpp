#pragma once

#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/run/days.hpp"
#include "ordermart/warehouse/ledger.hpp"

namespace ordermart {

/// The rejects that `path`, a file as export_rejects writes it, has mended: a Day for each run that rejected
/// some, oldest first, with its run date, and with the source as it was declared for that run. What separates the
/// fields is read from the file: a spreadsheet may have changed it.
/// Throws Error{refused} where the file names a record that is no open reject, names one twice, mixes sources, or with
/// order lines lacks some of an order; Error{usage} where it is no file that can be read twice, such as a
/// pipe; and what RawFile throws.
std::vector<Day> find_replays(Database& database, const std::string& path);

/// Marks the rejects that the run has replayed; `run` has its counts. Throws Error{refused} when it read other records
/// than were found, when one would overturn what was loaded for that run date, and when another run has closed some
/// meanwhile.
void finish_replay(Database& database, const RunRecord& run, const Day& day);

}  // namespace ordermart
