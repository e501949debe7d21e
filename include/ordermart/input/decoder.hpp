#pragma once

#include <iconv.h>

#include <cstddef>
#include <memory>
#include <string>

#include "ordermart/input/byte_source.hpp"

namespace ordermart {

/// UTF-8 is read as it is, valid or not, and needs no Decoder.
bool is_utf8_name(const std::string& encoding);

/// Throws Error{usage} for an encoding that iconv does not know.
void require_known_encoding(const std::string& encoding);

/// Text in some encoding as UTF-8, by the system's iconv(3).
/// What does not decode becomes the byte 0xFF, which UTF-8 never has, and the text goes on after it: one 0xFF for each
/// byte, in encodings whose characters are units of two or four bytes for each unit, so that the units after it stay
/// whole.
class Decoder {
public:
    /// Throws what require_known_encoding throws.
    Decoder(const std::string& encoding, ByteSource encoded);
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// As a ByteSource. Throws what the source throws.
    std::size_t read(char* buffer, std::size_t capacity);

private:
    bool decode_more();
    void decode_present();
    void finish();
    void put_undecodable();

    ByteBuffer encoded_;
    bool finished_ = false;
    std::unique_ptr<char[]> decoded_;
    std::size_t decoded_begin_ = 0;  ///< of what is not read yet in decoded_
    std::size_t decoded_end_ = 0;
    std::size_t unit_bytes_;
    iconv_t conversion_;
};

}  // namespace ordermart
