#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Data and numbers as messages and terminals show them.
namespace ordermart {

/// `text` with control characters (C0, DEL, C1) and bytes that are no UTF-8 written as `\x1b`: it cannot drive a
/// terminal.
std::string printable(std::string_view text);

/// The beginning of `text`, printable, on one line and in double quotes; `...` behind it where more follows.
std::string excerpt(std::string_view text);

/// UTF-8 `text`, or its beginning with `…` as the last of `most` characters where it has more.
std::string shortened(std::string_view text, std::size_t most);

/// `1,234,567`
std::string group_thousands(std::int64_t number);

}  // namespace ordermart
