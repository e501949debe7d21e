#include "ordermart/input/raw_text.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ordermart {

RawText::RawText(RawFile& file, const std::string& encoding)
    : RawText(
          file.path(), [&file](char* buffer, std::size_t capacity) { return file.read(buffer, capacity); }, encoding) {}

RawText::RawText(std::string path, ByteSource raw_bytes, const std::string& encoding)
    : path_(std::move(path)), raw_bytes_(std::move(raw_bytes)) {
    if (!is_utf8_name(encoding)) {
        decoder_ = std::make_unique<Decoder>(
            encoding, [this](char* buffer, std::size_t capacity) { return read_decompressed(buffer, capacity); });
    }
    first_count_ = raw_bytes_(first_bytes_.data(), first_bytes_.size());
    at_end_ = first_count_ < first_bytes_.size();
    head_ = {first_bytes_.data(), first_count_};
    if (const auto found = compression()) {
        decompressor_ = std::make_unique<Decompressor>(
            *found, input_name(path_),
            [this](char* buffer, std::size_t capacity) { return read_as_sent(buffer, capacity); });
    }
}

std::size_t RawText::read(char* buffer, std::size_t capacity) {
    return decoder_ ? decoder_->read(buffer, capacity) : read_decompressed(buffer, capacity);
}

std::size_t RawText::read_decompressed(char* buffer, std::size_t capacity) {
    return decompressor_ ? decompressor_->read(buffer, capacity) : read_as_sent(buffer, capacity);
}

std::size_t RawText::read_as_sent(char* buffer, std::size_t capacity) {
    const std::size_t from_head = std::min(capacity, head_.size());
    std::memcpy(buffer, head_.data(), from_head);
    head_.remove_prefix(from_head);
    // Nobody has to end a terminal's input twice.
    if (at_end_ || from_head == capacity) return from_head;
    const std::size_t got = raw_bytes_(buffer + from_head, capacity - from_head);
    at_end_ = got < capacity - from_head;
    return from_head + got;
}

}  // namespace ordermart
