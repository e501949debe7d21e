#include "ordermart/input/other_formats.hpp"

#include <algorithm>
#include <array>

#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    std::string_view kind;
    std::string_view remedy;
};

constexpr std::string_view decompress = "decompress it first";
constexpr std::string_view decompress_once = "decompress it once, or have it sent compressed once";
constexpr std::string_view save_as_csv = "save the sheet as \"CSV UTF-8 (comma delimited)\"";
constexpr std::string_view declare_encoding = "declare it with --encoding, or save it as UTF-8";
constexpr std::string_view ask_for_csv = "ask for the orders as CSV";
constexpr std::string_view export_as_csv = "export it as CSV";
constexpr std::string_view unpack = "unpack it, and name the CSV file in it";

// The text is decompressed: gzip and zstd are met where a file was compressed more than once.
// UTF-32 stands before UTF-16: its little-endian mark starts with that of UTF-16.
constexpr std::array signatures{
    Signature{0, "\xFF\xFE\0\0"sv, "UTF-32 text", declare_encoding},
    Signature{0, "\0\0\xFE\xFF"sv, "UTF-32 text", declare_encoding},
    Signature{0, "\xFF\xFE"sv, "UTF-16 text", declare_encoding},
    Signature{0, "\xFE\xFF"sv, "UTF-16 text", declare_encoding},
    Signature{30, "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"sv, "an OpenDocument spreadsheet (.ods)",
              save_as_csv},
    Signature{0, "PK\x03\x04"sv, "a zip archive or an Excel workbook (.xlsx)",
              "unpack the archive, or save the sheet as \"CSV UTF-8 (comma delimited)\""},
    Signature{0, "\xD0\xCF\x11\xE0"sv, "an old Excel workbook (.xls)", save_as_csv},
    Signature{0, "\x1F\x8B"sv, "gzip data, compressed twice", decompress_once},
    Signature{0, "\x28\xB5\x2F\xFD"sv, "zstd data, compressed twice", decompress_once},
    Signature{0, "\xFD\x37zXZ\0"sv, "xz data", decompress},
    Signature{4, "1AY&SY"sv, "bzip2 data", decompress},
    Signature{4, "\x17rE8P\x90"sv, "bzip2 data", decompress},
    Signature{0, "7z\xBC\xAF\x27\x1C"sv, "a 7z archive", unpack},
    Signature{0, "Rar!\x1A\x07"sv, "a RAR archive", unpack},
    Signature{257, "ustar\0"sv, "a tar archive", unpack},
    Signature{257, "ustar  "sv, "a tar archive", unpack},
    Signature{0, "-----BEGIN PGP MESSAGE-----"sv, "a PGP message", "decrypt it first"},
    Signature{0, "%PDF-"sv, "a PDF document", ask_for_csv},
    Signature{0, "SQLite format 3\0"sv, "an SQLite database", "export its orders as CSV"},
    Signature{0, "PAR1"sv, "a Parquet file", export_as_csv},
    Signature{0, "Obj\x01"sv, "an Avro file", export_as_csv},
    Signature{0, "ARROW1\0\0"sv, "an Arrow or Feather file", export_as_csv},
};

// ASCII text without a byte order mark in two or four bytes a character.
bool has_alternate_nuls(std::string_view head) {
    if (head.size() < 4) return false;
    const std::string_view start = head.substr(0, 16);
    std::array<std::size_t, 2> nuls{};
    for (std::size_t i = 0; i < start.size(); ++i) nuls[i % 2] += start[i] == '\0' ? 1 : 0;
    return std::max(nuls[0], nuls[1]) >= start.size() / 2 && nuls[0] + nuls[1] < start.size();
}

/// Its signature could begin a header: `ORC` alone is no proof.
bool is_orc(std::string_view head) {
    const auto is_binary = [](char c) { return static_cast<unsigned char>(c) < '\t'; };
    return head.starts_with("ORC") && std::ranges::any_of(head.substr(0, 256), is_binary);
}

}  // namespace

void refuse_other_formats(const std::string& name, std::string_view head) {
    const auto refuse = [&name](std::string_view kind, std::string_view remedy) {
        throw Error(ExitCode::refused, name, "is no CSV but " + std::string(kind), remedy);
    };
    for (const Signature& signature : signatures) {
        if (head.size() > signature.offset && head.substr(signature.offset).starts_with(signature.bytes)) {
            refuse(signature.kind, signature.remedy);
        }
    }
    if (is_orc(head)) refuse("an ORC file", export_as_csv);
    if (has_alternate_nuls(head)) refuse("UTF-16 or UTF-32 text", declare_encoding);
    while (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    if (head.empty()) {
        throw Error(ExitCode::refused, name, "is empty, not even a header is there", "have the file sent again");
    }
    const std::size_t first = head.find_first_not_of(" \t\r\n\f\v");
    if (first == std::string_view::npos) return;
    if (head[first] == '<') refuse("HTML or XML", "the download may have stored an error page; fetch the file again");
    if (head[first] == '{' || head[first] == '[') refuse("JSON", ask_for_csv);
}

}  // namespace ordermart
