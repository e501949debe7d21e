#pragma once

#include <string>

#include "ordermart/source.hpp"

namespace ordermart {

/// What it takes to read a source's records again, once they are decoded: a JSON object of the settings that differ
/// from the input contract's, under their names in a configuration file. Without encoding and skip_lines. Equal sources
/// have equal texts.
std::string settings_text(const Source& source);

/// Its opposite. Throws Error{failed} for a text that settings_text() has not written.
Source source_of_settings(const std::string& text);

}  // namespace ordermart
