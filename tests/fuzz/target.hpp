#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Each target defines this, by the name that libFuzzer knows. It returns 0; a claim that does not hold ends the
/// process by abort(), as a sanitizer's finding does.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace ordermart::fuzz {

/// Writes `claim` to standard error and aborts, unless it holds.
void require(bool holds, std::string_view claim);

/// A fuzzer's input, from its front. Whatever is asked for, it has an answer: what is past its end is zero.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : bytes_(reinterpret_cast<const char*>(data), size) {}

    /// A number below `count`, from one byte. The digit '0' gives 0 and '1' gives 1, so that seeds can be typed.
    std::size_t choose(std::size_t count);

    /// The bytes up to the next line feed, without it; they and it are gone then.
    std::string_view line();

    /// All that is left.
    std::string_view rest() const { return bytes_; }

private:
    std::string_view bytes_;
};

/// A file in memory that has a path, for readers that open one.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view text);
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

}  // namespace ordermart::fuzz
