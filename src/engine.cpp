#include "ordermart/engine.hpp"

#include "ordermart/sqlite_engine.hpp"

namespace ordermart {

std::unique_ptr<Engine> engine_of(const Config& config) { return std::make_unique<SqliteEngine>(config); }

}  // namespace ordermart
