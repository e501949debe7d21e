#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/base/date.hpp"
#include "ordermart/input/reject_log.hpp"

namespace ordermart {

/// What became of a raw file's records, and how many orders came new with them.
struct RunCounts {
    std::int64_t read = 0;
    std::int64_t inserted = 0;
    std::int64_t updated = 0;
    std::int64_t superseded = 0;
    std::int64_t unchanged = 0;
    std::int64_t duplicate = 0;
    std::int64_t rejected = 0;
    std::int64_t blank = 0;
    std::int64_t skipped = 0;
    std::int64_t new_orders = 0;

    RunCounts& operator+=(const RunCounts& other);
};

/// A model or check that a run ran.
struct RunStep {
    std::string name;       ///< `transform/40_fact_orders`
    std::int64_t rows = 0;  ///< inserted, updated and deleted; that break it, for a check
    double seconds = 0;
};

/// One raw file of a successful run.
struct FileRecord {
    std::string path;           ///< as given
    std::string absolute_path;  ///< what makes it the same file; of a file with mended rejects that of their file
    std::int64_t bytes = 0;
    std::string sha256;
    std::string header;  ///< as sent
    RunCounts counts;    ///< without new_orders
};

/// One row of etl_runs, with its files and steps.
struct RunRecord {
    std::int64_t run_id = 0;
    Date run_date;
    std::string status;  ///< succeeded, refused, failed or interrupted
    std::optional<std::string> message;
    std::string input_path;
    std::int64_t input_bytes = 0;
    std::optional<std::string> input_sha256;  ///< nothing for several files, and for one that was not read to its end
    std::string settings;                     ///< of the files' source, as settings_text() has them
    std::optional<std::int64_t> replays_run_id;  ///< of mended rejects: the run that rejected them
    bool full_refresh = false;
    std::string source_name;                      ///< empty: it has none
    std::optional<std::int64_t> replaced_orders;  ///< of the source, that a full refresh of it alone has let go
    std::string columns_came;                     ///< of the header, since the source's run before; empty: none
    std::string columns_went;
    RunCounts counts;
    std::optional<std::int64_t> counted_orders;  ///< that reports count, after a successful run
    std::string started_at;
    double seconds = 0;
    std::vector<FileRecord> files;
    std::vector<RunStep> steps;
};

/// A condition on etl_runs: the run is the last full refresh or came after it. What came before, the refresh has let
/// go. One of a single source among others let go its facts alone.
inline constexpr std::string_view since_full_refresh =
    "run_id >= (select coalesce(max(refresh.run_id), 0) from etl_runs as refresh "
    "where refresh.status = 'succeeded' and refresh.full_refresh = 1 and refresh.replaced_orders is null)";

/// Likewise: no later refresh of the run's source alone has let its facts go.
inline constexpr std::string_view not_replaced =
    "run_id not in (select replaced.run_id from etl_runs as refresh cross join etl_runs as replaced "
    "on replaced.run_id < refresh.run_id and replaced.source_name = refresh.source_name "
    "where refresh.status = 'succeeded' and refresh.replaced_orders is not null)";

/// The run_id that the next run gets.
std::int64_t next_run_id(Database& database);

/// The highest run date loaded since the last full refresh began; nothing before the first run. Without the runs of
/// `replaced_source`, whose refresh begins; empty: of none.
std::optional<Date> report_date(Database& database, const std::string& replaced_source = "");

struct LastRun {
    std::int64_t run_id = 0;
    Date run_date;
};

/// The run whose file cleaned_orders holds. Every warehouse has one: a run that made it.
LastRun last_successful_run(Database& database);

/// How many seconds each step of the last successful run took that was a first load as well, or was none as well: by
/// its name. Empty where there was none.
std::map<std::string, double> step_seconds(Database& database, bool first_load);

/// How many orders the warehouse holds by the account of the runs since the last full refresh.
std::int64_t orders_on_record(Database& database);

/// How many of them reports count.
std::int64_t counted_orders_on_record(Database& database);

/// The run date under which a successful run loaded the same bytes, when it was another one.
std::optional<std::string> other_run_date_of(Database& database, const RunRecord& record);

/// Settles the open rejects that a run has made void: for its run date those of files that it has read again, and all
/// others where it was a full refresh. A file with mended rejects is no file read again, nor is standard input.
void settle_rejects(Database& database, const RunRecord& record);

/// Writes the run with its steps and its counts of rejects by reason.
void write_run(Database& database, const RunRecord& record, const RejectLog& rejects);

/// Writes rejects of one run into rejected_orders.
class RejectWriter {
public:
    RejectWriter(Database& database, std::int64_t run_id);
    void write(const Reject& reject);

private:
    Statement insert_;
};

}  // namespace ordermart
