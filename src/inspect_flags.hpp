#pragma once

#include <CLI/CLI.hpp>

#include "ordermart/config.hpp"

// For cli.cpp alone.
namespace ordermart {

/// The file and the flags of `inspect`, those of a source among them.
void add_inspect_flags(CLI::App& command, Config& config);

}  // namespace ordermart
