#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "warehouse/sqlite/row_file.hpp"

namespace ordermart {

/// Sorts rows by the bytes of their keys, in sorted runs of a file; `memory` (bytes) bounds the rows that wait to be
/// sorted, except for a longer row. Rows of equal keys keep their order.
class SortedRows {
public:
    SortedRows(std::string folder, std::size_t memory);

    void add(std::string_view key, std::string_view value);

    /// No row is added from then on; gives the memory back.
    void end();

    /// After end(): goes to the next row in order, the first at first.
    bool next();
    /// Of the present row; valid until the next one.
    std::string_view key() const { return runs_.front().key(); }
    std::string_view value() const { return runs_.front().value(); }

private:
    struct Run : RowReader {
        Run(const RowFile& file, std::size_t place, std::uint64_t begin, std::uint64_t end)
            : RowReader(file, begin, end), number(place) {}
        std::size_t number;
    };

    static bool is_behind(const Run& left, const Run& right);
    void write_run();

    RowFile file_;
    std::size_t memory_;
    std::unique_ptr<char[]> rows_;
    std::size_t size_ = 0;  ///< of `rows_`
    std::size_t used_ = 0;
    std::size_t count_ = 0;
    std::vector<std::uint64_t> ends_;  ///< of the runs in the file
    std::vector<Run> runs_;            ///< a heap of those that have a row
    bool is_begun_ = false;
};

}  // namespace ordermart
