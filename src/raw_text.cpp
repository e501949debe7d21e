#include "ordermart/raw_text.hpp"

#include <strings.h>

#include <algorithm>
#include <cstring>

namespace ordermart {
namespace {

bool is_utf8_name(const std::string& encoding) {
    return strcasecmp(encoding.c_str(), "UTF-8") == 0 || strcasecmp(encoding.c_str(), "UTF8") == 0;
}

}  // namespace

RawText::RawText(RawFile& file, const std::string& encoding) : file_(file) {
    if (!is_utf8_name(encoding)) {
        decoder_ = std::make_unique<Decoder>(
            encoding, [this](char* buffer, std::size_t capacity) { return read_decompressed(buffer, capacity); });
    }
    head_ = {first_bytes_.data(), file_.read(first_bytes_.data(), first_bytes_.size())};
    if (const auto compression = compression_of(head_)) {
        decompressor_ = std::make_unique<Decompressor>(
            *compression, input_name(path()),
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
    if (file_.at_end()) return from_head;
    return from_head + file_.read(buffer + from_head, capacity - from_head);
}

}  // namespace ordermart
