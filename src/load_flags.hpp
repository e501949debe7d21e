#pragma once

#include <CLI/CLI.hpp>

#include "ordermart/config.hpp"

// For cli.cpp alone: the flags of the commands that load, those of a source among them.
namespace ordermart {

void add_run_flags(CLI::App& command, Config& config);
void add_backfill_flags(CLI::App& command, Config& config);
void add_rejects_flags(CLI::App& command, Config& config);

}  // namespace ordermart
