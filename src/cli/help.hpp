#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <string>

// For the command line's sources alone: what `--help` prints.
namespace ordermart {

/// What the help says of a command besides its options.
struct CommandHelp {
    std::string description;
    std::array<std::string, 2> examples;  ///< without `ordermart`
};

/// Text whose lines are at most `width` long, but for longer words. Each line of it keeps its indentation.
std::string wrapped(const std::string& text, std::size_t width, std::size_t indentation = 0);

/// The end of a command's help: the examples, and `more` below them.
std::string help_footer(const CommandHelp& help, const std::string& more = "");

/// Lays out the help of the app, and of the commands that are added to it afterwards, in 80 columns.
void lay_out_help(CLI::App& app);

}  // namespace ordermart
