#include <fmt/format.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/warehouse_flags.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/warehouse/engine.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "ordermart/warehouse/models.hpp"

namespace ordermart {
namespace {

/// Says whether it holds.
bool print_check(const Model& check, const Violations& violations) {
    const bool holds = violations.count == 0;
    std::cout << (holds ? "ok      " + printable(check.path()) : "broken  " + violations.describe(check)) << '\n';
    return holds;
}

void require_none_broken(const std::string& warehouse, std::size_t broken, std::size_t checks) {
    if (broken == 0) return;
    throw Error(ExitCode::refused, warehouse, fmt::format("{} of {} checks are broken", broken, checks),
                "`ordermart sql show NAME` prints a check; rebuild with --full-refresh if the cause is unknown");
}

/// Runs every check on the warehouse as it is.
void run_checks(const Config& config) {
    const std::unique_ptr<Engine> engine = engine_of(config.warehouse);
    engine->begin_checks();
    const LastRun last_run = last_successful_run(engine->database());
    ModelParameters parameters(last_run.run_id, last_run.run_date, report_date(engine->database()));
    parameters.orders = orders_on_record(engine->database());
    parameters.everything = true;
    std::size_t broken = 0;
    std::size_t checks = 0;
    for (const Model& model : engine->catalogue().stage("check")) {
        if (model.engine != config.warehouse.engine) continue;
        ++checks;
        broken += print_check(model, engine->check(model, parameters)) ? 0 : 1;
    }
    if (const auto damage = engine->damage()) {
        ++checks;
        broken += damage->empty() ? 0 : 1;
        std::cout << (damage->empty() ? "ok      " : "broken  ") << "the database file"
                  << (damage->empty() ? "" : ": " + printable(*damage)) << '\n';
    }
    require_none_broken(config.warehouse.name(), broken, checks);
}

}  // namespace

void add_check(CLI::App& app, Config& config) {
    const CommandHelp help{"Run every check on the whole warehouse.", {"check", "check --db orders.db --wait 60"}};
    Flags flags(add_command(app, config, "check", help, {settle_warehouse, run_checks}), config);
    add_warehouse_flags(flags, config);
    flags.wait();
    flags.sql_dir();
    flags.messages();
}

}  // namespace ordermart
