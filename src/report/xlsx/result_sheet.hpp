#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ordermart/base/database.hpp"
#include "report/xlsx/xlsx_file.hpp"

namespace ordermart {

/// How many rows a sheet has room for, with its header.
constexpr std::uint32_t most_rows_of_sheet = 1'048'576;

struct WrittenRows {
    std::string sheet;         ///< the name of the first sheet
    std::int64_t written = 0;  ///< rows on all its sheets, without headers and sums
    std::int64_t all = 0;      ///< rows that the query has
};

/// Writes a query's first `limit` rows, all when it is not given, to a new sheet named `name`. Rows beyond `most_rows`,
/// which is at least 5, go to further sheets. A sheet has a header that stays in view and has filters, the rows, and
/// the sums of orders and values. Below these a note says where rows were left out or go on.
/// Throws what XlsxFile and Statement::step throw.
WrittenRows write_result_sheet(XlsxFile& file, std::string_view name, Statement& rows,
                               std::optional<std::int64_t> limit, std::uint32_t most_rows = most_rows_of_sheet);

}  // namespace ordermart
