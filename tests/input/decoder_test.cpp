#include "ordermart/input/decoder.hpp"

#include <string>

#include "ordermart/base/error.hpp"
#include "support/catch.hpp"
#include "support/read_all.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;
using namespace std::string_literals;

namespace {

// What is read of `encoded` with a buffer of this size.
std::string decode(const std::string& encoding, const std::string& encoded, std::size_t capacity = 1000) {
    Decoder decoder(encoding, bytes_of(encoded));
    return read_all(decoder, capacity);
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("text of one byte a character is decoded by its encoding") {
    CHECK(decode("ISO-8859-1", "Ren\xE9\n") == "René\n");
    CHECK(decode("iso-8859-1", "\x80") == "\xC2\x80");
    CHECK(decode("WINDOWS-1252", "\x80 12\n") == "€ 12\n");
    CHECK(decode("CP850", "Ren\x82\n") == "René\n");
    CHECK(decode("ISO-8859-1", "").empty());
    CHECK(decode("ISO-8859-1", "a\0b"s) == "a\0b"s);
}

TEST_CASE("UTF-16 is decoded with and without a byte order mark") {
    CHECK(decode("UTF-16",
                 "\xFF\xFE"
                 "a\0\xE9\0"s) == "aé");
    CHECK(decode("UTF-16", "\xFE\xFF\0a\0\xE9"s) == "aé");
    CHECK(decode("UTF-16", "a\0\xE9\0"s) == "aé");
    CHECK(decode("UTF-16LE", "a\0\xE9\0"s) == "aé");
    CHECK(decode("UTF-16BE", "\0a\0\xE9"s) == "aé");
    CHECK(decode("UTF-16LE",
                 "\xFF\xFE"
                 "a\0"s) ==
          "\xEF\xBB\xBF"
          "a");
    CHECK(decode("UTF-32LE", "a\0\0\0\x11\xF4\x01\0"s) == "a🐑");
}

TEST_CASE("a character is whole wherever the blocks that are read end, and whatever the buffer") {
    const std::string sheep = "\x3D\xD8\x11\xDC";
    for (const std::size_t shift : {0, 1}) {
        const std::string encoded = repeated("a\0"s, shift) + repeated(sheep, 40'000);
        const std::string text = repeated("a", shift) + repeated("🐑", 40'000);
        for (const std::size_t capacity : {1, 3, 65'535, 1'000'000}) {
            CHECK(decode("UTF-16LE", encoded, capacity) == text);
        }
    }
}

TEST_CASE("what does not decode becomes 0xFF, and what follows it is whole") {
    CHECK(decode("WINDOWS-1252",
                 "a\x81\x8D"
                 "b") ==
          "a\xFF\xFF"
          "b");
    CHECK(decode("US-ASCII",
                 "a\xE9"
                 "b") ==
          "a\xFF"
          "b");
    CHECK(decode("EUC-JP",
                 "a\xFF"
                 "b") ==
          "a\xFF"
          "b");
    // A half of a surrogate pair is one unit of UTF-16.
    CHECK(decode("UTF-16LE",
                 "a\0\x11\xDC"
                 "b\0"s) ==
          "a\xFF"
          "b");
    CHECK(decode("UTF-16BE", "\0a\xD8\x3D\0b"s) ==
          "a\xFF"
          "b");
    CHECK(decode("UTF-16",
                 "\xFF\xFE"
                 "a\0\x11\xDC"
                 "b\0"s) ==
          "a\xFF"
          "b");
    CHECK(decode("UTF-32LE", "a\0\0\0\0\0\x7F\0b\0\0\0"s) ==
          "a\xFF"
          "b");
    CHECK(decode("US-ASCII", repeated("\xE9", 200'000) + "b") == repeated("\xFF", 200'000) + "b");
}

TEST_CASE("a character that the end cuts becomes 0xFF") {
    CHECK(decode("UTF-16LE", "a\0b"s) == "a\xFF");
    CHECK(decode("UTF-16LE", "a\0\x3D\xD8"s) == "a\xFF");
    CHECK(decode("UTF-16LE", "a\0\x3D\xD8\x11"s) == "a\xFF\xFF");
    CHECK(decode("SHIFT_JIS", "a\x93") == "a\xFF");
}

TEST_CASE("an encoding with states is followed through them and ended") {
    CHECK(decode("ISO-2022-JP", "a\x1B$BF|K\\\x1B(Bb\n") == "a日本b\n");
    CHECK(decode("ISO-2022-JP", "\x1B$BF|K\\") == "日本");
    // Held back until it is known whether an accent follows.
    CHECK(decode("TCVN5712-1", "a") == "a");
    CHECK(decode("BIG5-HKSCS", "\x88\x66") == "Ê");
}

TEST_CASE("an encoding that iconv does not know is wrong usage") {
    for (const std::string name : {"latin-9000", "", "?", "UTF-16//IGNORE", "//"}) {
        const Stop stop = stop_of([&] { decode(name, "a"); });
        CHECK(stop.code == ExitCode::usage);
        CHECK(stop.message == "encoding: '" + name +
                                  "' is unknown (use one of those that `iconv --list` prints, such as UTF-16 or "
                                  "WINDOWS-1252)");
    }
}
