#pragma once

#include <cstddef>
#include <functional>

namespace ordermart {

/// Bytes that come one part after the other: fills a buffer up to the capacity given with it and returns how many bytes
/// that were; fewer than the capacity only at the end. After the end it is not called again.
using ByteSource = std::function<std::size_t(char* buffer, std::size_t capacity)>;

}  // namespace ordermart
