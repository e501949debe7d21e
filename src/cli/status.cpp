#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/output.hpp"
#include "cli/warehouse_flags.hpp"
#include "ordermart/report/results.hpp"
#include "ordermart/warehouse/engine.hpp"

namespace ordermart {
namespace {

void print_status(const Config& config) {
    const OpenWarehouse warehouse = open_warehouse(config.warehouse, {});
    std::vector<Result> results = prepare_reports(warehouse, "status");
    write_results_of(config, results);
}

}  // namespace

void add_status(CLI::App& app, Config& config) {
    const CommandHelp help{"Print the last runs, and the dates that no run has loaded.",
                           {"status", "status --db orders.db"}};
    Flags flags(add_command(app, config, "status", help, {settle_warehouse, print_status}), config);
    add_warehouse_flags(flags, config);
    flags.messages();
}

}  // namespace ordermart
