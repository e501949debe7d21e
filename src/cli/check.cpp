#include <fmt/format.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/warehouse_flags.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/warehouse/engine.hpp"

namespace ordermart {
namespace {

void print_check(const CheckResult& result) {
    std::cout << (result.broken.empty() ? "ok      " : "broken  ") << printable(result.check)
              << (result.broken.empty() ? "" : ": " + result.broken) << '\n';
}

void run_checks(const Config& config) {
    std::size_t checks = 0;
    std::size_t broken = 0;
    check_all(*engine_of(config.warehouse), [&](const CheckResult& result) {
        ++checks;
        broken += result.broken.empty() ? 0 : 1;
        print_check(result);
    });
    if (broken == 0) return;
    throw Error(ExitCode::refused, config.warehouse.name(), fmt::format("{} of {} checks are broken", broken, checks),
                "`ordermart sql show NAME` prints a check; rebuild with --full-refresh if the cause is unknown");
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
