#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "ordermart/warehouse/catalogue.hpp"
#include "ordermart/warehouse/engine_settings.hpp"

namespace ordermart {

/// Where a warehouse is, and the models that are run on it. Paths are as given.
struct WarehouseOptions {
    EngineKind engine = EngineKind::sqlite;
    std::string db = "application.db";  ///< the file, of SQLite
    EngineSettings clickhouse = {};
    std::string sql_dir = {};                     ///< empty: the models inside the executable
    std::size_t memory = std::size_t{512} << 20;  ///< bytes that a first load uses, about
    std::chrono::seconds wait{0};                 ///< how long begin() waits for another run
    bool dry_run = false;  ///< nothing is committed; for what is not there, a private temporary one is made

    /// What messages call the warehouse.
    const std::string& name() const { return engine == EngineKind::sqlite ? db : clickhouse.database; }
};

}  // namespace ordermart
