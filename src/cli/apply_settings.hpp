#pragma once

#include <CLI/CLI.hpp>
#include <string>

// For the command line's sources alone: how an option is set elsewhere than by its flag.
namespace ordermart {

/// `ORDERMART_MAX_REJECTS` for max-rejects.
std::string environment_variable(const std::string& option_name);

/// `max_rejects` for max-rejects.
std::string setting_name(std::string option_name);

/// A configuration file can set it too: it has a long name, and is not --help, --version or --config.
bool is_setting(const CLI::Option& option);

/// Its values are paths, as their type in the help says. Relative ones in a configuration file are relative to it.
bool takes_paths(const CLI::Option& option);

/// It can be given several times.
bool takes_several(const CLI::Option& option);

bool is_flag(const CLI::Option& option);

/// Gives the options of `command` that were not given as flags what the environment, or else the configuration file,
/// says: the part of the source that --source names first, then what stands for all. Throws Error{usage} for a setting
/// that no command has, and for a value that its option does not take.
void apply_settings(CLI::App& command);

}  // namespace ordermart
