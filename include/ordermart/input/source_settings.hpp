#pragma once

#include <string>

#include "ordermart/input/source.hpp"

namespace ordermart {

/// What it takes to read a source's records again, once they are decoded: a JSON object of the settings that differ
/// from the input contract's, so without encoding and skip_lines. Equal sources have equal texts.
std::string settings_text(const Source& source);

/// Its opposite. Throws Error{failed} for what is no JSON, or has values of other types.
Source source_of_settings(const std::string& text);

}  // namespace ordermart
