#pragma once

#include <CLI/CLI.hpp>

#include "ordermart/config.hpp"

// For cli.cpp alone.
namespace ordermart {

void add_generate_flags(CLI::App& command, Config& config);

}  // namespace ordermart
