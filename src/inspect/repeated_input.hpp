#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ordermart/input/byte_source.hpp"
#include "ordermart/input/raw_file.hpp"

namespace ordermart {

/// A raw file that is read several times from its front: a regular file is opened anew each time; what cannot be, as
/// standard input and other pipes, is kept in memory as far as it was read.
class RepeatedInput {
public:
    /// Whoever reads stops when so much is kept.
    static constexpr std::size_t max_kept_bytes = 256 << 20;

    /// Throws what the constructor of RawFile throws.
    explicit RepeatedInput(std::string path);

    /// The raw bytes from the front; the sources given before are no longer used then. This must outlive it.
    /// Throws what the constructor of RawFile throws, and when it is read what RawFile::read throws.
    ByteSource from_front();

    const std::string& path() const { return path_; }

    /// In bytes, as sent; nothing where that is not known, as of a pipe.
    std::optional<std::int64_t> size() const;

    /// max_kept_bytes are kept.
    bool is_full() const { return kept_.size() >= max_kept_bytes; }

private:
    std::size_t read_kept(char* buffer, std::size_t capacity);

    std::string path_;
    bool can_reopen_;
    std::unique_ptr<RawFile> file_;
    std::string kept_;
    std::size_t position_ = 0;  ///< in kept_
};

}  // namespace ordermart
