#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ordermart::test {

/// What is left of a reader whose read() is a ByteSource, taken `capacity` bytes at a time.
template <typename Reader>
std::string read_all(Reader& reader, std::size_t capacity) {
    std::string text;
    std::vector<char> buffer(capacity);
    for (std::size_t got = capacity; got == capacity;) {
        got = reader.read(buffer.data(), capacity);
        text.append(buffer.data(), got);
    }
    return text;
}

}  // namespace ordermart::test
