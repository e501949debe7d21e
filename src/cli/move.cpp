#include "ordermart/run/move.hpp"

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/warehouse_flags.hpp"

namespace ordermart {
namespace {

void settle_move(Config& config) {
    if (config.warehouse.engine == EngineKind::sqlite) {
        throw wrong_usage("move", "the warehouse to move to is missing",
                          "name it with --engine clickhouse and --engine-url");
    }
    settle_warehouse(config);
}

void move_warehouse(const Config& config) {
    WarehouseOptions from;
    from.db = config.warehouse.db;
    move_orders(from, config.warehouse);
}

}  // namespace

void add_move(CLI::App& app, Config& config) {
    const CommandHelp help{
        "Load the orders of a warehouse in one file (--db) into one in ClickHouse, a run date at a time. The ledger "
        "and "
        "the rejects stay in the file.",
        {"move --db orders.db --config clickhouse.toml",
         "move --engine clickhouse --engine-url http://localhost:8123"}};
    Flags flags(add_command(app, config, "move", help, {settle_move, move_warehouse}), config);
    add_warehouse_flags(flags, config);
    flags.wait();
    flags.messages();
}

}  // namespace ordermart
