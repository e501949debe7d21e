#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/date_format.hpp"

namespace ordermart {

/// A basic string of TOML 1.0. Not by toml++ 3.3: it leaves U+0080 to U+009F as they are, which control a terminal, and
/// writes some keys bare that are not (`it's`, or one with a line end).
std::string toml_text(std::string_view text);

/// A string, or a list of them where there are several.
std::string toml_texts(const std::vector<std::string>& texts);
std::string toml_texts(const std::vector<DateFormat>& formats);

/// As a key.
std::string toml_key(const std::string& name);

/// A word of a POSIX shell's command line, quoted where it has to be.
std::string shell_word(const std::string& text);

}  // namespace ordermart
