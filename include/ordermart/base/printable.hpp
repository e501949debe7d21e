#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Data and numbers as messages and terminals show them.
namespace ordermart {

/// `text` with control characters (C0, DEL, C1), bytes that are no UTF-8 and characters that nobody sees (such as a
/// byte order mark in the middle) written as `\x1b`: it cannot drive a terminal, and hides nothing. Joiners stay.
std::string printable(std::string_view text);

/// The beginning of `text`, printable and with joiners written so too, on one line and in double quotes; `...` behind
/// it where more follows.
std::string excerpt(std::string_view text);

/// UTF-8 `text`, or its beginning with `…` as the last of `most` characters where it has more.
std::string shortened(std::string_view text, std::size_t most);

/// `1,234,567`
std::string group_thousands(std::int64_t number);

}  // namespace ordermart
