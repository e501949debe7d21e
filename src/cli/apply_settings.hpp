#pragma once

#include <CLI/CLI.hpp>

// For cli.cpp alone.
namespace ordermart {

/// Gives the options of `command` that were not given as flags what the environment, or else the configuration file,
/// says: the part of the source that --source names first, then what stands for all. `app` knows which settings there
/// are. Throws Error{usage} for a setting that no command has, and for a value that its option does not take.
void apply_settings(const CLI::App& app, CLI::App& command);

}  // namespace ordermart
