#pragma once

#include <set>
#include <string>
#include <vector>

#include "support/support.hpp"

namespace ordermart::test {

using Names = std::set<std::string>;

struct Block {
    std::string language;  ///< empty: one line of prose, a heading or a table's row
    std::string section;   ///< the title of the heading above it
    std::string text;
};

/// A page of the documentation, in the blocks that it consists of.
struct Page {
    std::string path;  ///< in the project
    std::vector<Block> blocks;
};

Page read_page(const std::string& path);

/// The README, SECURITY.md and all of docs/.
std::vector<Page> pages();

/// The texts in that language, of all pages or in the sections of that title.
std::vector<std::string> blocks(const std::string& language, const std::string& section = "");

/// The title of a heading's line.
std::string title_of(const std::string& heading);

/// What the rows of a section's tables have first, between backticks.
Names first_cells(const Page& page, const std::string& section);

/// The first groups of all matches.
Names matches_of(const std::string& text, const std::string& pattern);

struct Shell {
    int exit_code;
    std::string output;
};

/// Runs shell text in `folder`, with the executable in reach, a home folder of its own and no settings of the caller's.
Shell run_shell(const TemporaryFolder& folder, const std::string& script);

}  // namespace ordermart::test
