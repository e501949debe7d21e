#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ordermart/input/byte_source.hpp"

namespace ordermart {

/// RFC 1952, which sends members one after the other; RFC 8878, which calls them frames and has skippable ones.
enum class Compression { gzip, zstd };

/// How many first bytes tell the compression.
constexpr std::size_t compression_signature_bytes = 4;

/// The compression of data that begins with `head`; nothing where it is none of them.
std::optional<Compression> compression_of(std::string_view head);

/// What compressed data may become, so that a small file cannot keep a run busy for hours. Whoever has a file beyond
/// them decompresses it first.
struct DecompressionLimits {
    /// Over a billion orders, more than any supplier has in a day.
    std::int64_t bytes = std::int64_t{100} << 30;

    /// Of one compressed byte, once the text is longer than `bytes_before_ratio`: before that, little is lost. Measured
    /// on 80 MiB each: usual orders have a ratio of 4, orders that differ in the last digits of their id alone 85,
    /// orders of 1,000 columns, empty but for six, 90, orders with 40 columns of constant text 110. A bomb has over
    /// 1,000 (gzip) or 10,000 (zstd).
    std::int64_t ratio = 250;
    std::int64_t bytes_before_ratio = 64 << 20;
};

/// Undoes the compression of a stream of bytes, all its members. Memory is constant: zstd's window is at most 128 MiB,
/// the limit that the zstd tool has too.
class Decompressor {
public:
    /// `compressed` begins with a member. `name` is the place that errors name.
    Decompressor(Compression compression, std::string name, ByteSource compressed, DecompressionLimits limits = {});
    ~Decompressor();
    Decompressor(const Decompressor&) = delete;
    Decompressor& operator=(const Decompressor&) = delete;

    /// As a ByteSource. Throws Error{refused} for data that stops inside a member, is damaged (checksums are looked
    /// at), has something after its last member that is neither a member nor zeros, or exceeds the limits; and what
    /// the source throws.
    std::size_t read(char* buffer, std::size_t capacity);

private:
    struct Step;
    class Format;
    class Gzip;
    class Zstd;

    bool next_member();
    void require_only_zeros();
    void require_within_limits() const;

    Compression compression_;
    std::string name_;
    ByteBuffer compressed_;
    DecompressionLimits limits_;
    std::unique_ptr<Format> format_;
    bool inside_member_ = false;
    std::int64_t bytes_taken_ = 0;
    std::int64_t bytes_made_ = 0;
};

}  // namespace ordermart
