#include "report/xlsx/xlsx_package.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <string>

#include "ordermart/base/interrupt.hpp"

namespace ordermart {
namespace {

/// An XML document of the package, as it is inflated piece by piece.
class Part {
public:
    void add(std::string_view piece) {
        constexpr std::string_view cell = "<c r=";
        if (root_.empty()) root_ = root_of(piece);
        // A cell may begin at the end of the piece before; one that was counted must not be counted again.
        std::size_t at = end_.size() - std::min(end_.size(), cell.size() - 1);
        end_ += piece;
        while ((at = end_.find(cell, at)) != std::string::npos) {
            ++cells_;
            at += cell.size();
        }
        end_.erase(0, end_.size() - std::min(end_.size(), longest_end));
    }

    bool is_whole() const {
        const std::string_view end = std::string_view(end_).substr(0, end_.find_last_not_of('\n') + 1);
        return !root_.empty() && end.ends_with(fmt::format("</{}>", root_));
    }

    std::uint64_t cells() const { return cells_; }

private:
    static constexpr std::size_t longest_end = 64;

    /// The name of the first element, which follows the XML declaration.
    static std::string root_of(std::string_view begin) {
        const std::size_t declaration = begin.find("?>\n<");
        if (declaration == std::string_view::npos) return "";
        begin.remove_prefix(declaration + 4);
        return std::string(begin.substr(0, begin.find_first_of(" />")));
    }

    std::string root_;
    std::string end_;
    std::uint64_t cells_ = 0;
};

/// Inflates the part at the beginning of `rest`, and removes it from there. Nothing when it cannot be inflated.
std::optional<Part> take_part(std::string_view& rest) {
    z_stream stream{};
    // Without the header of zlib: a zip file has its own.
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
    Part part;
    std::array<char, 1 << 16> piece;
    int result = Z_OK;
    while (result == Z_OK) {
        check_interrupt();
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));
        stream.avail_in = static_cast<uInt>(std::min<std::size_t>(rest.size(), 1 << 20));
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = piece.size();
        const uInt given = stream.avail_in;
        result = inflate(&stream, Z_NO_FLUSH);
        rest.remove_prefix(given - stream.avail_in);
        part.add({piece.data(), piece.size() - stream.avail_out});
    }
    if (result != Z_STREAM_END) return std::nullopt;
    return part;
}

std::size_t little_endian_16(std::string_view bytes) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]) | static_cast<unsigned char>(bytes[1]) << 8);
}

}  // namespace

std::optional<std::uint64_t> count_cells_of_whole_package(std::string_view package) {
    // APPNOTE.TXT, section 4.3.7: a header before each part, with the lengths of a name and an extra field.
    constexpr std::size_t header_size = 30;
    std::uint64_t cells = 0;
    while (package.size() > header_size && package.starts_with("PK\3\4")) {
        const std::size_t names = little_endian_16(package.substr(26)) + little_endian_16(package.substr(28));
        package.remove_prefix(std::min(package.size(), header_size + names));
        const auto part = take_part(package);
        if (!part || !part->is_whole()) return std::nullopt;
        cells += part->cells();
    }
    return cells;
}

}  // namespace ordermart
