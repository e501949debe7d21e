#include "ordermart/input/byte_source.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ordermart {

ByteSource bytes_of(std::string_view text) {
    return [text](char* buffer, std::size_t capacity) mutable {
        const std::size_t length = std::min(capacity, text.size());
        std::memcpy(buffer, text.data(), length);
        text.remove_prefix(length);
        return length;
    };
}

ByteBuffer::ByteBuffer(ByteSource source)
    : source_(std::move(source)), bytes_(std::make_unique_for_overwrite<char[]>(capacity)) {}

bool ByteBuffer::read_more() {
    if (at_end_) return false;
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const std::size_t wanted = capacity - end_;
    const std::size_t got = source_(bytes_.get() + end_, wanted);
    end_ += got;
    at_end_ = got < wanted;
    return got > 0;
}

}  // namespace ordermart
