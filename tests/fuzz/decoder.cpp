// The decoder in many encodings: whatever the bytes, the text is UTF-8 and the byte 0xFF, wherever the blocks end; in
// the plain encodings it is what arithmetic makes of it.

#include "ordermart/input/decoder.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "../support/read_all.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

constexpr std::size_t block = 64 << 10;

constexpr std::array encodings{
    "ISO-8859-1", "UTF-16LE",  "UTF-16BE",    "UTF-32LE",    "UTF-32BE", "WINDOWS-1252",  "CP850",
    "UTF-16",     "SHIFT_JIS", "EUC-JP",      "ISO-2022-JP", "GB18030",  "BIG5-HKSCS",    "EUC-KR",
    "UTF-7",      "IBM1364",   "ISO-2022-KR", "TCVN",        "IBM1390",  "ISO-2022-JP-3", "WINDOWS-1258",
};

std::string decode(const std::string& encoding, std::string_view encoded, std::size_t capacity) {
    Decoder decoder(encoding, bytes_of(encoded));
    return test::read_all(decoder, capacity);
}

void append(std::string& text, std::uint32_t character) {
    const auto add = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (character < 0x80) return add(character);
    if (character < 0x800) {
        add(0xC0 + character / 64);
    } else if (character < 0x10000) {
        add(0xE0 + character / 4096);
        add(0x80 + character / 64 % 64);
    } else {
        add(0xF0 + character / 262144);
        add(0x80 + character / 4096 % 64);
        add(0x80 + character / 64 % 64);
    }
    add(0x80 + character % 64);
}

/// Numbers of `width` bytes each; the last may lack some, and is none then.
std::vector<std::uint32_t> units_of(std::string_view bytes, std::size_t width, bool highest_first) {
    std::vector<std::uint32_t> units;
    for (; bytes.size() >= width; bytes.remove_prefix(width)) {
        std::uint32_t unit = 0;
        for (std::size_t i = 0; i < width; ++i) {
            unit = unit * 256 + static_cast<unsigned char>(bytes[highest_first ? i : width - 1 - i]);
        }
        units.push_back(unit);
    }
    return units;
}

bool is_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xE000; }

/// ISO-8859-1, UTF-16 and UTF-32 of units.
std::string decode_slowly(const std::vector<std::uint32_t>& units, std::size_t width) {
    std::string text;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const std::uint32_t unit = units[i];
        const bool low_follows = i + 1 < units.size() && units[i + 1] >= 0xDC00 && units[i + 1] < 0xE000;
        if (width == 2 && unit >= 0xD800 && unit < 0xDC00 && low_follows) {
            append(text, 0x10000 + (unit - 0xD800) * 1024 + (units[++i] - 0xDC00));
        } else if (is_surrogate(unit) || unit > 0x10FFFF) {
            text += '\xFF';
        } else {
            append(text, unit);
        }
    }
    return text;
}

/// Of the first five encodings.
void require_decoded_slowly(std::size_t encoding, std::string_view encoded, const std::string& text) {
    const std::size_t width = encoding == 0 ? 1 : encoding < 3 ? 2 : 4;
    const bool highest_first = encoding == 2 || encoding == 4;
    std::string expected = decode_slowly(units_of(encoded, width, highest_first), width);
    if (encoded.size() % width != 0) expected += '\xFF';
    require(text == expected, "text is what arithmetic makes of it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::size_t encoding = input.choose(encodings.size());
    const std::string name = encodings[encoding];
    const std::size_t capacity = 1 + input.choose(100);
    const bool in_second_block = input.choose(16) == 1;
    const std::size_t before_block_end = 4 * input.choose(16);
    const std::string_view encoded = input.rest();

    const std::string text = decode(name, encoded, capacity);
    std::string known = text;
    std::ranges::replace(known, '\xFF', '?');
    require(is_utf8(known), "what is decoded is UTF-8");
    require(text == decode(name, encoded, block), "a buffer's size does not matter");
    if (encoding < 5) require_decoded_slowly(encoding, encoded, text);
    if (encoding >= 5 || !in_second_block) return 0;

    const std::string line_feeds = [&] {
        const std::size_t width = encoding == 0 ? 1 : encoding < 3 ? 2 : 4;
        const bool highest_first = encoding == 2 || encoding == 4;
        std::string unit(width, '\0');
        unit[highest_first ? width - 1 : 0] = '\n';
        std::string all;
        while (all.size() < block - before_block_end) all += unit;
        return all;
    }();
    require_decoded_slowly(encoding, line_feeds + std::string(encoded),
                           decode(name, line_feeds + std::string(encoded), block));
    return 0;
}
