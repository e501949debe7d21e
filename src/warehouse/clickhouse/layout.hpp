#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ordermart/warehouse/catalogue.hpp"
#include "ordermart/warehouse/engine_settings.hpp"
#include "warehouse/clickhouse/client.hpp"

// Which servers a warehouse in ClickHouse is on, and of which version its tables are. With others, or named in another
// order, nothing would be found where it is: orders would be doubled, and a ledger that is empty undoes all runs.
namespace ordermart {

struct Layout {
    std::int64_t version = 0;          ///< the lowest that a server has noted; 0: none has
    std::vector<std::string> to_note;  ///< on each server, by note_layout(); empty where it is noted
};

/// Throws Error{usage} where the servers named are no ClickHouse, or not the shards of the cluster, each once; where
/// the warehouse was made on others, or with them in another order; where it has a higher version than `version`; and
/// where the database has tables of somebody else.
Layout require_layout(ClickHouse& server, const EngineSettings& settings, std::int64_t version);

/// Makes what the servers lack of the schema, after the steps of `migrate` that the warehouse has not had; then notes
/// the layout. Only under the lock: `layout` has to be what require_layout() said under it. A step that fails leaves
/// the version as it was, and is done again.
void bring_up_to_date(ClickHouse& server, const EngineSettings& settings, const Catalogue& catalogue,
                      const Layout& layout);

/// The first server keeps the ledger of a warehouse with runs. Throws Error{usage} where that has another version.
bool has_runs(ClickHouse& server, const EngineSettings& settings, std::int64_t version);

}  // namespace ordermart
