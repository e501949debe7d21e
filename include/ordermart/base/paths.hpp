#pragma once

#include <string>
#include <string_view>

namespace ordermart {

/// The path that stands for standard input, and for standard output. (A file of that name is `./-`.)
inline constexpr std::string_view standard_input_path = "-";
inline constexpr std::string_view standard_output = "-";

/// What makes two paths the same file: absolute, without `.` and `..`. Symbolic links stay; so does standard input.
std::string absolute_path(const std::string& path);

/// Nothing is at that path. False too where it cannot be told: opening the file then says why.
bool is_absent(const std::string& path);

/// What a symbolic link leads to, there or not; other paths as they are.
std::string link_target(std::string path);

}  // namespace ordermart
