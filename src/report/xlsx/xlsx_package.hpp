#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// For xlsx_file.cpp alone.
namespace ordermart {

/// Counts the cells in all sheets of an assembled workbook, which is a zip file of XML documents. Returns nothing when
/// one of these documents is cut off, that is, does not end with the element that it begins with.
/// Throws Error{interrupted|terminated}.
std::optional<std::uint64_t> count_cells_of_whole_package(std::string_view package);

}  // namespace ordermart
