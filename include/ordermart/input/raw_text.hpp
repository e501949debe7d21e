#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ordermart/input/byte_source.hpp"
#include "ordermart/input/decoder.hpp"
#include "ordermart/input/decompressor.hpp"
#include "ordermart/input/raw_file.hpp"

namespace ordermart {

/// The text of a raw file: decompressed where its first bytes say gzip or zstd (its name does not matter), and decoded
/// to UTF-8. Plain UTF-8 passes through unchanged, valid or not. Size, progress and SHA-256 stay those of the raw file.
class RawText {
public:
    /// `encoding` is a name that the system's iconv knows, in any case. Reads the file's first bytes. The file must
    /// outlive this.
    /// Throws Error{usage} for an unknown encoding, and what RawFile::read throws.
    explicit RawText(RawFile& file, const std::string& encoding = "UTF-8");

    /// The same of bytes that come from elsewhere; `path` is what messages name.
    RawText(std::string path, ByteSource raw_bytes, const std::string& encoding = "UTF-8");
    RawText(const RawText&) = delete;
    RawText& operator=(const RawText&) = delete;

    /// Fills `buffer` up to `capacity` bytes and returns how many; fewer than `capacity` only at the end.
    /// What does not decode becomes the byte 0xFF: its record is no valid UTF-8, the others are what they were.
    /// Throws what RawFile::read and Decompressor::read throw.
    std::size_t read(char* buffer, std::size_t capacity);

    const std::string& path() const { return path_; }

    /// Nothing where the file is not compressed.
    std::optional<Compression> compression() const { return compression_of({first_bytes_.data(), first_count_}); }

private:
    std::size_t read_as_sent(char* buffer, std::size_t capacity);
    std::size_t read_decompressed(char* buffer, std::size_t capacity);

    std::string path_;
    ByteSource raw_bytes_;
    bool at_end_ = false;  ///< of raw_bytes_
    std::array<char, compression_signature_bytes> first_bytes_{};
    std::size_t first_count_ = 0;
    std::string_view head_;                       ///< those of first_bytes_ that were not given yet
    std::unique_ptr<Decompressor> decompressor_;  ///< nothing where the file is not compressed
    std::unique_ptr<Decoder> decoder_;            ///< nothing where the text is UTF-8
};

}  // namespace ordermart
