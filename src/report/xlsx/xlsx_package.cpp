#include "report/xlsx/xlsx_package.hpp"

#include <fmt/format.h>
#include <unzip.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

#include "ordermart/base/interrupt.hpp"

namespace ordermart {
namespace {

using Package = std::unique_ptr<std::remove_pointer_t<unzFile>, int (*)(unzFile)>;

struct Part {
    std::string name;
    std::uint64_t bytes = 0;
};

/// The package's present part; nothing when it cannot be read, or does not end with the element that it begins with.
std::optional<Part> read_part(unzFile package) {
    unz_file_info64 info{};
    std::array<char, 256> name{};
    if (unzGetCurrentFileInfo64(package, &info, name.data(), name.size() - 1, nullptr, 0, nullptr, 0) != UNZ_OK ||
        unzOpenCurrentFile(package) != UNZ_OK) {
        return std::nullopt;
    }
    std::string begin;
    std::string end;
    std::array<char, 1 << 16> bytes;
    int count = 0;
    while ((count = unzReadCurrentFile(package, bytes.data(), bytes.size())) > 0) {
        const std::string_view read(bytes.data(), static_cast<std::size_t>(count));
        if (begin.empty()) begin = read.substr(0, 256);
        end += read.substr(read.size() - std::min<std::size_t>(read.size(), 64));
        end.erase(0, end.size() - std::min<std::size_t>(end.size(), 64));
    }
    // To close it compares the CRC-32.
    if (count < 0 || unzCloseCurrentFile(package) != UNZ_OK) return std::nullopt;
    const std::size_t root = begin.find("?>\n<");
    if (root == std::string::npos) return std::nullopt;
    const std::string element = begin.substr(root + 4, begin.find_first_of(" />", root + 4) - root - 4);
    end.erase(end.find_last_not_of('\n') + 1);
    if (!end.ends_with(fmt::format("</{}>", element))) return std::nullopt;
    return Part{name.data(), info.uncompressed_size};
}

}  // namespace

bool is_whole_package(const std::string& path, std::size_t sheets, const std::vector<std::uint64_t>& least) {
    const Package package(unzOpen64(path.c_str()), unzClose);
    int found = package ? unzGoToFirstFile(package.get()) : UNZ_ERRNO;
    std::size_t number = 0;
    for (; found == UNZ_OK; found = unzGoToNextFile(package.get())) {
        const auto part = read_part(package.get());
        check_interrupt();
        if (!part) return false;
        if (!part->name.starts_with("xl/worksheets/sheet")) continue;
        // They are in the package in their order.
        ++number;
        if (number < least.size() && part->bytes < least[number]) return false;
    }
    return found == UNZ_END_OF_LIST_OF_FILE && number == sheets;
}

}  // namespace ordermart
