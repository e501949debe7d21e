#pragma once

#include <string>

#include "ordermart/base/database.hpp"
#include "ordermart/input/source.hpp"
#include "ordermart/warehouse/ledger.hpp"

namespace ordermart {

/// How the columns of a run's files differ from those of its source's last run: names, joined with `, `.
struct HeaderChange {
    std::string came;  ///< empty: none
    std::string went;
};

/// Compares the headers of record.files, whatever the order of their columns, with those that the last successful run
/// of record.source_name has read. Names are compared as the reader does. Without such a run nothing has changed. A
/// replay is no such run.
HeaderChange header_change(Database& database, const RunRecord& record, const Source& source);

}  // namespace ordermart
