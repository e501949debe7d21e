#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "cli/config.hpp"
#include "cli/help.hpp"
#include "ordermart/base/error.hpp"

// The commands. Each has a file of its name (run and backfill share load.cpp): its flags, what they must agree on, and
// what it does.
namespace ordermart {

class Flags;

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

/// The whole command line: commands, options and help. Where `called` is a command, the other commands are left out:
/// they take 3 of the 80 million instructions of a run of 1,000 records. What it parses lands in `config`, which must
/// outlive it.
std::unique_ptr<CLI::App> make_app(Config& config, std::string_view called = {});

/// Adds a command of that name; parsing chooses it.
CLI::App& add_command(CLI::App& app, Config& config, const std::string& name, const CommandHelp& help,
                      const Command& command);

/// The flags of a sample file that the benchmark takes too.
void add_sample_flags(Flags& flags, Config& config);

/// Error{usage} about the flags of a command.
Error wrong_usage(std::string_view command, std::string_view problem, std::string_view remedy);

}  // namespace ordermart
