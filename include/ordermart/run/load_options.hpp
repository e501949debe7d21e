#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ordermart/base/date.hpp"
#include "ordermart/input/reject_limit.hpp"
#include "ordermart/input/source.hpp"
#include "ordermart/report/documents.hpp"

namespace ordermart {

/// A report that a run leaves in a file that people open.
struct ReportFile {
    Document kind = Document::html;
    std::string path;  ///< `{date}` stands for the last run date
};

/// What is loaded, and what is refused. Paths are as given.
struct LoadOptions {
    std::vector<std::string> inputs;   ///< `{date}` stands for the run date; `*`, `?` and `[` make a pattern of a path
    std::string replay;                ///< a file with mended rejects, instead of inputs; empty: none
    Source source;                     ///< of the inputs
    std::string source_name = {};      ///< what the ledger calls the source; empty: it has no name
    Date start;                        ///< the run date, or the first one
    Date end;                          ///< the last run date
    bool days_may_be_missing = false;  ///< a backfill: days without a file are named and left out
    bool full_refresh = false;
    bool yes = false;  ///< a full refresh may leave less than half of the orders
    bool dry_run = false;
    bool allow_empty = false;
    RejectLimit max_rejects = RejectLimit::usual();
    /// The order statuses that count in reports; empty: all. Nothing: those that the warehouse has on record.
    std::optional<std::vector<std::string>> counted_statuses = {};
    std::vector<ReportFile> reports;      ///< written once the run is committed
    std::vector<std::string> files_read;  ///< what the run reads besides the inputs: no report may take their place
    bool shows_progress = false;          ///< where standard error is a terminal; not with --quiet or JSON messages
};

}  // namespace ordermart
