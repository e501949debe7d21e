#include "ordermart/base/paths.hpp"

#include <filesystem>
#include <system_error>

namespace ordermart {

std::string absolute_path(const std::string& path) {
    return path == standard_input_path ? path : std::filesystem::absolute(path).lexically_normal().string();
}

bool is_absent(const std::string& path) {
    std::error_code unknown;
    return std::filesystem::status(path, unknown).type() == std::filesystem::file_type::not_found;
}

std::string link_target(std::string path) {
    std::error_code no_link;
    // As many as Linux follows (path_resolution(7)).
    for (int links = 0; links < 40; ++links) {
        const std::filesystem::path target = std::filesystem::read_symlink(path, no_link);
        if (no_link) break;
        path = (std::filesystem::path(path).parent_path() / target).string();
    }
    return path;
}

}  // namespace ordermart
