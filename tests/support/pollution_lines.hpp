#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

#include "support/pollution.hpp"

// What kinds of pollution do to a file's lines.
namespace ordermart::test {

using Lines = std::vector<std::string>;

inline const std::string byte_order_mark = "\xEF\xBB\xBF";

/// The position of a record in the lines; the header is none.
inline std::size_t some_record(const Draft& draft, Random& random) { return 1 + random.below(draft.rows.size() - 1); }

/// The file after a change of one record's line.
template <typename Change>
std::string with_line_changed(const Draft& draft, Random& random, Change change) {
    Lines lines = draft.lines();
    change(lines[some_record(draft, random)]);
    return draft.joined(lines);
}

inline std::string with_lines_inserted(const Draft& draft, std::size_t at, const Lines& inserted) {
    Lines lines = draft.lines();
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), inserted.begin(), inserted.end());
    return draft.joined(lines);
}

/// A record of which one cell is written otherwise than `lines` does.
template <typename Write>
std::string with_cell_written(const Draft& draft, Random& random, Write write) {
    Lines lines = draft.lines();
    const std::size_t record = some_record(draft, random);
    const std::size_t column = random.below(draft.rows[record].size());
    Lines cells;
    for (std::size_t i = 0; i < draft.rows[record].size(); ++i) {
        cells.push_back(i == column ? write(draft.rows[record][i]) : draft.cell_text(draft.rows[record][i]));
    }
    lines[record] = fmt::format("{}", fmt::join(cells, std::string(1, draft.delimiter)));
    return draft.joined(lines);
}

inline void shuffle_columns(Draft& draft, Random& random) {
    for (std::size_t i = 0; i < contract_columns; ++i) {
        const std::size_t other = random.below(contract_columns);
        for (Lines& row : draft.rows) std::swap(row[i], row[other]);
    }
}

/// A record in which a delimiter before one of the fields that `is_meant` is left out.
template <typename IsMeant>
std::string with_delimiter_taken(const Draft& draft, Random& random, IsMeant is_meant) {
    Lines lines = draft.lines();
    const std::size_t record = some_record(draft, random);
    Lines cells;
    for (const std::string& cell : draft.rows[record]) cells.push_back(draft.cell_text(cell));
    const std::size_t first = 1 + random.below(cells.size() - 1);
    for (std::size_t i = first; i < cells.size(); ++i) {
        if (!is_meant(cells[i])) continue;
        cells[i - 1] += cells[i];
        cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(i));
        break;
    }
    lines[record] = fmt::format("{}", fmt::join(cells, std::string(1, draft.delimiter)));
    return draft.joined(lines);
}

/// Each cell that needs quotes is written by `write`.
template <typename Write>
std::string with_quoted_cells(const Draft& draft, Write write) {
    Lines lines;
    for (const Lines& row : draft.rows) {
        Lines cells;
        for (const std::string& cell : row) {
            const std::string text = draft.cell_text(cell);
            cells.push_back(text == cell ? cell : write(cell, text));
        }
        lines.push_back(fmt::format("{}", fmt::join(cells, std::string(1, draft.delimiter))));
    }
    return draft.joined(lines);
}

}  // namespace ordermart::test
