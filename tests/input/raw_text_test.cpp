#include "ordermart/input/raw_text.hpp"

#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/input/order_reader.hpp"
#include "support/catch.hpp"
#include "support/read_all.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;
using namespace std::string_literals;

namespace {

// The text of a raw file of these bytes.
std::string text_of(const std::string& bytes, const std::string& encoding = "UTF-8", std::size_t capacity = 1000) {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), bytes);
    RawFile file(folder.path("orders.csv"));
    RawText text(file, encoding);
    CHECK(text.path() == file.path());
    const std::string all = read_all(text, capacity);
    CHECK(file.at_end());
    CHECK(file.size() == static_cast<std::int64_t>(bytes.size()));
    return all;
}

}  // namespace

TEST_CASE("plain UTF-8 is the text of a raw file as it is, valid or not, whatever the buffer") {
    for (const std::string& bytes : {""s, "a"s, "abc"s, "abcd"s, "Zoë\n"s,
                                     "\xEF\xBB\xBF"
                                     "a\xFF\0\xC3"s,
                                     std::string(100'000, 'x'), "\x1F"s, "P*M"s}) {
        for (const std::size_t capacity : {1, 2, 3, 4, 5, 1000, 1'000'000}) {
            CHECK(text_of(bytes, "UTF-8", capacity) == bytes);
        }
    }
}

TEST_CASE("UTF-8 has several names, and none of them looks at what the text is") {
    for (const std::string name : {"UTF-8", "utf-8", "utf8", "UTF8"}) CHECK(text_of("a\xFF\xC3", name) == "a\xFF\xC3");
}

TEST_CASE("a compressed raw file is decompressed, whatever its name, and hashed as it was sent") {
    for (const std::string& bytes :
         {gzip("Zoë\n"), zstd("Zoë\n"), gzip("Zo") + gzip("ë\n"), zstd("Zo") + zstd("ë\n")}) {
        for (const std::size_t capacity : {1, 5, 1000}) CHECK(text_of(bytes, "UTF-8", capacity) == "Zoë\n");
    }
    const TemporaryFolder folder;
    write_file(folder.path("plain.csv"), gzip("orders"));
    RawFile as_sent(folder.path("plain.csv"));
    std::vector<char> buffer(1000);
    as_sent.read(buffer.data(), buffer.size());
    RawFile file(folder.path("plain.csv"));
    RawText text(file);
    read_all(text, 1000);
    CHECK(file.sha256() == as_sent.sha256());
    CHECK(file.share_read() == 1);
}

TEST_CASE("a compressed raw file is read to its end before its last byte of text is given, even where zeros follow") {
    const std::string padding(1'000'000, '\0');
    CHECK(text_of(gzip("orders") + padding) == "orders");
    CHECK(text_of(zstd("orders") + padding) == "orders");
}

TEST_CASE("compression is looked for first, the encoding is that of what was compressed") {
    const std::string utf16 =
        "\xFF\xFE"
        "R\0e\0n\0\xE9\0"s;
    for (const std::string& bytes : {utf16, gzip(utf16), zstd(utf16)}) {
        for (const std::size_t capacity : {1, 4, 1000}) CHECK(text_of(bytes, "UTF-16", capacity) == "René");
    }
    CHECK(text_of("Ren\xE9", "ISO-8859-1") == "René");
    CHECK(text_of("", "ISO-8859-1").empty());
}

TEST_CASE("a refusal of compressed data names the file") {
    const TemporaryFolder folder;
    const std::string path = folder.path("orders.csv");
    write_file(path, gzip("orders").substr(0, 20));
    const Stop stop = stop_of([&] {
        RawFile file(path);
        RawText text(file);
        read_all(text, 1000);
    });
    CHECK(stop.code == ExitCode::refused);
    CHECK(stop.message.starts_with(path + ": its gzip data stops too early ("));
}

TEST_CASE("an unknown encoding is wrong usage") {
    CHECK(stop_of([] { text_of("a", "latin-9000"); }).code == ExitCode::usage);
    CHECK(stop_of([] { text_of("a", ""); }).code == ExitCode::usage);
}

TEST_CASE("a pipe may be compressed, and ends once") {
    const TemporaryFolder folder;
    const std::string path = folder.path("pipe");
    for (const std::string& bytes : {"abc"s, gzip("abc"), zstd("abc")}) {
        REQUIRE(mkfifo(path.c_str(), 0600) == 0);
        std::thread writer([&] {
            std::ofstream pipe(path, std::ios::binary);
            for (const char byte : bytes) pipe << byte << std::flush;
        });
        RawFile file(path);
        RawText text(file);
        CHECK(read_all(text, 1000) == "abc");
        writer.join();
        std::filesystem::remove(path);
    }
}

TEST_CASE("a pipe shorter than a signature ends with its writer, though another one comes") {
    const TemporaryFolder folder;
    const std::string path = folder.path("pipe");
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    auto writer = std::make_unique<std::fstream>(path, std::ios::in | std::ios::out | std::ios::binary);
    *writer << "ab" << std::flush;
    RawFile file(path);
    writer.reset();
    RawText text(file);
    std::fstream another(path, std::ios::in | std::ios::out | std::ios::binary);
    another << std::string(2000, 'x') << std::flush;
    CHECK(read_all(text, 1000) == "ab");
}

TEST_CASE("what does not decode rejects its record, and no other") {
    const TemporaryFolder folder;
    std::string utf16 = "\xFF\xFE";
    for (const char c :
         raw_file({"Ann,1,1,2023-12-10,lounge,1", "B?b,2,2,2023-12-10,lounge,1", "Ann,3,3,2023-12-10,lounge,1"})) {
        utf16 += c == '?' ? "\x11\xDC"s : c + "\0"s;
    }
    write_file(folder.path("orders.csv"), utf16);
    RawFile file(folder.path("orders.csv"));
    RawText text(file, "UTF-16");
    OrderReader reader(text);
    CHECK(reader.next() == OrderReader::Outcome::accepted);
    REQUIRE(reader.next() == OrderReader::Outcome::rejected);
    CHECK(reader.reject().reason == Reason::invalid_utf8);
    CHECK(reader.reject().line_number == 3);
    CHECK(reader.reject().raw_text ==
          "B\xFF"
          "b,2,2,2023-12-10,lounge,1");
    CHECK(reader.next() == OrderReader::Outcome::accepted);
    CHECK(reader.next() == OrderReader::Outcome::end);
}
