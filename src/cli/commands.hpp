#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

#include "cli/config.hpp"
#include "ordermart/base/error.hpp"

// The commands. Each has a file of its name: its flags, what they must agree on, and what it does.
namespace ordermart {

void add_run(CLI::App& app, Config& config);
void add_backfill(CLI::App& app, Config& config);
void add_inspect(CLI::App& app, Config& config);
void add_check(CLI::App& app, Config& config);
void add_report(CLI::App& app, Config& config);
void add_status(CLI::App& app, Config& config);
void add_rejects(CLI::App& app, Config& config);
void add_move(CLI::App& app, Config& config);
void add_generate(CLI::App& app, Config& config);
void add_sql(CLI::App& app, Config& config);

/// Adds a command of that name; parsing chooses it.
CLI::App& add_command(CLI::App& app, Config& config, const std::string& name, const std::string& help,
                      const Command& command);

/// Error{usage} about the flags of a command.
Error wrong_usage(std::string_view command, std::string_view problem, std::string_view remedy);

}  // namespace ordermart
