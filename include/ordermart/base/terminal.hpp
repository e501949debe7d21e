#pragma once

#include <cstddef>
#include <optional>

namespace ordermart {

struct Window {
    std::size_t columns = 0;
    std::size_t lines = 0;
};

/// The window of the terminal that a file descriptor leads to; nothing where it leads to none, or to one that does not
/// know its size.
std::optional<Window> window_of(int descriptor);

}  // namespace ordermart
