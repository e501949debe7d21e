#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ordermart/base/database.hpp"
#include "report/xlsx/xlsx_file.hpp"

namespace ordermart {

/// The rows that a sheet has, its header among them.
constexpr std::uint32_t most_rows_of_sheet = 1'048'576;

struct WrittenRows {
    std::string sheet;         ///< the first one's name
    std::int64_t written = 0;  ///< on all its sheets
    std::int64_t all = 0;      ///< that the query has
};

/// Writes a query's rows to a sheet named `name`, and to further ones where it has no room: a header that stays in
/// view and filters, the rows, the sums of orders and values, and how many rows there are where that cannot be seen.
/// `most_rows` is what a sheet has, at least 5. Throws what XlsxFile and Statement::step throw.
WrittenRows write_result_sheet(XlsxFile& file, std::string_view name, Statement& rows,
                               std::optional<std::int64_t> limit, std::uint32_t most_rows = most_rows_of_sheet);

}  // namespace ordermart
