// The decompressors against the libraries' calls for a whole text in memory: what is compressed comes back, and other
// bytes are refused or are what those calls make of them.

#include "ordermart/input/decompressor.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "../support/read_all.hpp"
#include "ordermart/base/error.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

constexpr std::size_t most_bytes = 1 << 20;

/// What is read, in parts of `capacity` bytes; nothing where it is refused.
std::optional<std::string> decompress(Compression compression, std::string_view compressed, std::size_t capacity) {
    DecompressionLimits limits;
    limits.bytes = most_bytes;
    std::string text;
    try {
        Decompressor decompressor(compression, "orders.csv", bytes_of(compressed), limits);
        text = test::read_all(decompressor, capacity);
    } catch (const Error& error) {
        require(error.code() == ExitCode::refused, "compressed data is refused, and never fails a run");
        return std::nullopt;
    }
    require(text.size() <= most_bytes, "no text is longer than the limit");
    return text;
}

/// One call for each member.
std::optional<std::string> gunzip_slowly(std::string_view compressed) {
    std::string text;
    std::vector<char> buffer(most_bytes + 1);
    while (!compressed.empty() && compressed.find_first_not_of('\0') != std::string_view::npos) {
        z_stream stream{};
        require(inflateInit2(&stream, 15 + 16) == Z_OK, "zlib starts");
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
        stream.avail_in = static_cast<uInt>(compressed.size());
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        const int result = inflate(&stream, Z_FINISH);
        text.append(buffer.data(), buffer.size() - stream.avail_out);
        compressed.remove_prefix(compressed.size() - stream.avail_in);
        inflateEnd(&stream);
        if (result != Z_STREAM_END || text.size() > most_bytes) return std::nullopt;
    }
    return text;
}

/// One call for each frame.
std::optional<std::string> unzstd_slowly(std::string_view compressed) {
    std::string text;
    std::vector<char> buffer(most_bytes + 1);
    while (!compressed.empty() && compressed.find_first_not_of('\0') != std::string_view::npos) {
        const std::size_t frame = ZSTD_findFrameCompressedSize(compressed.data(), compressed.size());
        if (ZSTD_isError(frame) != 0) return std::nullopt;
        const std::size_t made = ZSTD_decompress(buffer.data(), buffer.size(), compressed.data(), frame);
        if (ZSTD_isError(made) != 0) return std::nullopt;
        text.append(buffer.data(), made);
        compressed.remove_prefix(frame);
        if (text.size() > most_bytes) return std::nullopt;
    }
    return text;
}

std::string compress(Compression compression, std::string_view text) {
    if (compression == Compression::zstd) {
        std::string compressed(ZSTD_compressBound(text.size()), '\0');
        compressed.resize(ZSTD_compress(compressed.data(), compressed.size(), text.data(), text.size(), 1));
        return compressed;
    }
    z_stream stream{};
    require(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib starts");
    std::string compressed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
    stream.avail_out = static_cast<uInt>(compressed.size());
    require(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib compresses");
    compressed.resize(stream.total_out);
    deflateEnd(&stream);
    return compressed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const bool as_sent = input.choose(2) == 0;
    const std::size_t capacity = 1 + input.choose(200);
    if (!as_sent) {
        for (const Compression compression : {Compression::gzip, Compression::zstd}) {
            const std::string compressed = compress(compression, input.rest());
            require(compression_of(compressed) == compression, "what is compressed is told");
            require(decompress(compression, compressed, capacity) == input.rest(), "what is compressed comes back");
            // Any part of it is refused.
            const std::string_view cut = std::string_view(compressed).substr(0, compressed.size() * capacity / 201);
            if (cut.empty()) continue;
            require(!decompress(compression, cut, capacity), "what is cut is refused");
        }
        return 0;
    }
    const auto compression = compression_of(input.rest());
    if (!compression) return 0;
    const auto text = decompress(*compression, input.rest(), capacity);
    require(text == decompress(*compression, input.rest(), most_bytes + 1), "a buffer's size does not matter");
    const bool is_gzip = *compression == Compression::gzip;
    const auto expected = is_gzip ? gunzip_slowly(input.rest()) : unzstd_slowly(input.rest());
    if (text) require(text == expected, "what is read is what the libraries make of it");
    // Windows over 128 MiB are refused, which the library's call for a whole text takes.
    if (is_gzip) require(text.has_value() == expected.has_value(), "what is refused is damaged");
    return 0;
}
