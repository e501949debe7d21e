#include "ordermart/input/decompressor.hpp"

#include <zstd.h>

#include <algorithm>
#include <random>
#include <string>

#include "ordermart/base/error.hpp"
#include "support/catch.hpp"
#include "support/read_all.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;
using namespace std::string_literals;

namespace {

constexpr std::size_t mebibyte = 1 << 20;
const std::string skippable_frame = "\x5A\x2A\x4D\x18\x03\0\0\0abc"s;

std::string compressed_as(Compression compression, std::string_view text) {
    return compression == Compression::gzip ? gzip(text) : zstd(text);
}

std::string some_text(std::size_t length) {
    std::mt19937 random(1);
    std::string text;
    while (text.size() < length) text += "Ada," + std::to_string(random()) + ",12.5,2024-02-29,lounge,1\n";
    text.resize(length);
    return text;
}

// What is read of `compressed` with a buffer of this size.
std::string decompress(Compression compression, const std::string& compressed, std::size_t capacity = 10'000,
                       const DecompressionLimits& limits = {}) {
    Decompressor decompressor(compression, "orders.csv", bytes_of(compressed), limits);
    return read_all(decompressor, capacity);
}

Stop stop_of_decompressing(Compression compression, const std::string& compressed,
                           const DecompressionLimits& limits = {}) {
    return stop_of([&] { decompress(compression, compressed, 10'000, limits); });
}

const std::string from_source = " (fetch the file again, or have it sent again)";

}  // namespace

TEST_CASE("the first bytes tell the compression") {
    CHECK(compression_of(gzip("x")) == Compression::gzip);
    CHECK(compression_of(zstd("x")) == Compression::zstd);
    CHECK(compression_of(skippable_frame) == Compression::zstd);
    for (const std::string& text : {""s, "\x1F"s, "x\x1F\x8B"s, "\x28\xB5\x2F"s, "P*M"s, "\x60\x2A\x4D\x18"s}) {
        CHECK_FALSE(compression_of(text));
    }
}

TEST_CASE("compressed text is read as it was, whatever the buffer") {
    const auto compression = GENERATE(Compression::gzip, Compression::zstd);
    const std::string text = some_text(300'000);
    const std::string compressed = compressed_as(compression, text);
    for (const std::size_t capacity : {1, 7, 4096, 300'000, 1'000'000}) {
        CHECK(decompress(compression, compressed, capacity) == text);
    }
    CHECK(decompress(compression, compressed_as(compression, "")).empty());
}

TEST_CASE("all members are read, also empty ones, wherever the blocks that are read end") {
    const auto compression = GENERATE(Compression::gzip, Compression::zstd);
    const std::string empty = compressed_as(compression, "");
    std::string compressed = empty;
    std::string text;
    for (std::size_t i = 0; i < 20'000; ++i) {
        const std::string part(i % 5, static_cast<char>('a' + i % 26));
        compressed += compressed_as(compression, part) + empty;
        text += part;
    }
    CHECK(decompress(compression, compressed) == text);
}

TEST_CASE("skippable frames of zstd are skipped") {
    const std::string frame = zstd("orders");
    CHECK(decompress(Compression::zstd, skippable_frame + frame + skippable_frame + frame + skippable_frame) ==
          "ordersorders");
    CHECK(decompress(Compression::zstd, skippable_frame).empty());
}

TEST_CASE("zeros may follow the last member, nothing else") {
    const auto compression = GENERATE(Compression::gzip, Compression::zstd);
    const std::string member = compressed_as(compression, "orders");
    const std::string name = compression == Compression::gzip ? "gzip" : "zstd";
    const std::string other =
        compressed_as(compression == Compression::gzip ? Compression::zstd : Compression::gzip, "");
    for (const std::size_t zeros : {1, 3, 4, 512, 200'000}) {
        CHECK(decompress(compression, member + std::string(zeros, '\0')) == "orders");
    }
    for (const std::string& rest :
         {"x"s, "more orders"s, "\0x"s, std::string(200'000, '\0') + "x", "\0"s + member, member.substr(0, 1), other}) {
        const Stop stop = stop_of_decompressing(compression, member + rest);
        CHECK(stop.code == ExitCode::refused);
        CHECK(stop.message == "orders.csv: something else follows its " + name + " data" + from_source);
    }
}

TEST_CASE("data that stops inside a member is refused, wherever it stops") {
    const auto compression = GENERATE(Compression::gzip, Compression::zstd);
    const std::string name = compression == Compression::gzip ? "gzip" : "zstd";
    const std::string whole = compressed_as(compression, some_text(2000));
    for (std::size_t length = compression_signature_bytes; length < whole.size(); ++length) {
        CAPTURE(length);
        const Stop stop = stop_of_decompressing(compression, whole.substr(0, length));
        CHECK(stop.code == ExitCode::refused);
        CHECK(stop.message ==
              "orders.csv: its " + name +
                  " data stops too early (the download was probably not finished; fetch the file again)");
    }
    CHECK(stop_of_decompressing(compression, whole + whole.substr(0, 12)).says("stops too early"));
}

TEST_CASE("damage is refused, also where only the checksum tells") {
    const auto compression = GENERATE(Compression::gzip, Compression::zstd);
    const std::string text = some_text(2000);
    const std::string whole = compressed_as(compression, text);
    for (std::size_t at = compression_signature_bytes; at < whole.size(); ++at) {
        CAPTURE(at);
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        std::string read;
        const Stop stop = stop_of([&] { read = decompress(compression, damaged); });
        // Some bits say nothing of the text, as those of the time in gzip's header.
        CHECK((stop.code == ExitCode::refused || read == text));
    }
    std::string wrong_sum = whole;
    wrong_sum[whole.size() - (compression == Compression::gzip ? 8 : 1)] ^= 1;
    CHECK(
        stop_of_decompressing(compression, wrong_sum).message ==
        (compression == Compression::gzip
             ? "orders.csv: its gzip data cannot be decompressed: incorrect data check" + from_source
             : "orders.csv: its zstd data cannot be decompressed: Restored data doesn't match checksum" + from_source));
}

TEST_CASE("a zstd window over 128 MiB is refused, one of 128 MiB is not") {
    // A frame's header: its window's logarithm, less 10, in the upper five bits; then an empty last block.
    const auto frame = [](int window_log) {
        return "\x28\xB5\x2F\xFD\0"s + static_cast<char>((window_log - 10) << 3) + "\x01\0\0"s;
    };
    CHECK(decompress(Compression::zstd, frame(27)).empty());
    CHECK(stop_of_decompressing(Compression::zstd, frame(28)).message ==
          "orders.csv: its zstd data cannot be decompressed: its window is over 128 MiB" + from_source);
}

TEST_CASE("text that would be too long is refused soon after the limit") {
    const auto compression = GENERATE(Compression::gzip, Compression::zstd);
    const std::string text = some_text(200'000);
    const std::string compressed = compressed_as(compression, text);
    DecompressionLimits limits;
    limits.bytes = 200'000;
    CHECK(decompress(compression, compressed, 10'000, limits) == text);
    limits.bytes = 199'999;
    const Stop stop = stop_of_decompressing(compression, compressed, limits);
    CHECK(stop.code == ExitCode::refused);
    CHECK(stop.says("data becomes more than"));
    CHECK(stop.says("(if the file is right, decompress it first)"));
    // The sum of all members counts.
    limits.bytes = 300'000;
    CHECK(stop_of_decompressing(compression, compressed + compressed, limits).code == ExitCode::refused);
}

TEST_CASE("a bomb is refused, little that repeats itself much is not") {
    const auto compression = GENERATE(Compression::gzip, Compression::zstd);
    const std::string small = compressed_as(compression, std::string(10 * mebibyte, '\n'));
    std::string large;
    for (int times = 0; times < 8; ++times) large += small;
    CHECK(decompress(compression, small, mebibyte).size() == 10 * mebibyte);
    const Stop stop = stop_of_decompressing(compression, large);
    CHECK(stop.code == ExitCode::refused);
    CHECK(stop.says("times as long (if the file is right, decompress it first)"));
}

TEST_CASE("a text as dense as orders are may be as long as it likes") {
    const auto compression = GENERATE(Compression::gzip, Compression::zstd);
    DecompressionLimits limits;
    limits.bytes_before_ratio = 1000;
    const std::string text = some_text(300'000);
    CHECK(decompress(compression, compressed_as(compression, text), 10'000, limits) == text);
    limits.ratio = 2;
    CHECK(stop_of_decompressing(compression, compressed_as(compression, text), limits).code == ExitCode::refused);
}

TEST_CASE("what the source throws goes up") {
    const auto source = [](char*, std::size_t) -> std::size_t {
        throw Error(ExitCode::failed, "orders.csv", "cannot be read", "check the disk");
    };
    Decompressor decompressor(Compression::gzip, "orders.csv", source);
    char byte = 0;
    CHECK(stop_of([&] { decompressor.read(&byte, 1); }).code == ExitCode::failed);
}
