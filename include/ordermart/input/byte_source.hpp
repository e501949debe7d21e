#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace ordermart {

/// Bytes that come one part after the other: fills a buffer up to the capacity given with it and returns how many bytes
/// that were; fewer than the capacity only at the end. After the end it is not called again.
using ByteSource = std::function<std::size_t(char* buffer, std::size_t capacity)>;

/// The bytes of `text`, which must outlive the source.
ByteSource bytes_of(std::string_view text);

/// A part of a source's bytes, taken off its front in pieces of any size.
class ByteBuffer {
public:
    static constexpr std::size_t capacity = 64 << 10;

    explicit ByteBuffer(ByteSource source);

    /// What was read and not taken yet.
    std::string_view present() const { return {bytes_.get() + begin_, end_ - begin_}; }
    void take(std::size_t count) { begin_ += count; }

    /// Puts more of the source behind what is present, as far as it has room. False when there is no more.
    /// Throws what the source throws.
    bool read_more();
    bool at_end() const { return at_end_; }

private:
    ByteSource source_;
    std::unique_ptr<char[]> bytes_;
    std::size_t begin_ = 0;  ///< of what is present
    std::size_t end_ = 0;
    bool at_end_ = false;  ///< of the source
};

}  // namespace ordermart
