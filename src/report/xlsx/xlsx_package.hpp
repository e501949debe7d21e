#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// For xlsx_file.cpp alone.
namespace ordermart {

/// Whether each part of the package at `path` ends with the element that it begins with, and there are `sheets` sheets,
/// each of at least its bytes in `least`: by its number, from 1. Throws Error{interrupted|terminated}.
bool is_whole_package(const std::string& path, std::size_t sheets, const std::vector<std::uint64_t>& least);

}  // namespace ordermart
