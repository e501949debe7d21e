#pragma once

#include <string>
#include <string_view>

// What suppliers write for the `-`, the space and the apostrophe of amounts.
namespace ordermart {

/// The text with ASCII for what is like it.
std::string in_ascii(std::string_view text);

/// The thousands mark that in_ascii() leaves of it.
std::string_view ascii_mark(std::string_view mark);

/// It has a minus that is no ASCII.
bool has_other_minus(std::string_view text);

}  // namespace ordermart
