#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/report/writers.hpp"
#include "report/xlsx/xlsx_file.hpp"

struct lxw_chart;
struct lxw_chart_series;

namespace ordermart {

/// The charts of the overview, and the sheet `Overview data` with the numbers that they show.
/// First `add` all results, then `draw`. Throws what XlsxFile throws.
class OverviewCharts {
public:
    /// `file` must live longer.
    explicit OverviewCharts(XlsxFile& file);

    /// Copies a query's first `most` rows into the sheet, to the right of the results that are there. Throws what
    /// Statement::step throws.
    void add(Result& result, std::uint32_t most);

    /// Draws the charts on `sheet`, from `row` downwards. A chart is left out where its result was not added, has no
    /// rows, or lacks the columns, as a user's own model may.
    void draw(const XlsxFile::Sheet& sheet, std::uint32_t row);

private:
    /// A result's place in the sheet: a title, a header and its rows.
    struct Block {
        std::string name;
        std::vector<std::string> columns;
        std::uint16_t first_column = 0;
        std::uint32_t rows = 0;
        std::uint32_t drawn_rows = 0;  ///< without the row of all others, whose bar would dwarf the rest
        bool has_negative = false;     ///< one of its numbers
    };

    /// A column of labels and a column of amounts in the sheet. Both begin in row 2.
    struct Series {
        std::string name;  ///< of the amounts' column
        std::uint16_t labels = 0;
        std::uint16_t amounts = 0;
        std::uint32_t last_row = 0;
        bool has_negative = false;
    };

    /// The sheet's column in which the block's column number `at` is.
    static std::uint16_t column(const Block& block, std::ptrdiff_t at);
    std::optional<Series> find(std::string_view result, std::string_view label, std::string_view amount) const;
    lxw_chart_series* add_series(lxw_chart* chart, const Series& series, const std::string& name) const;
    void add_line(lxw_chart* chart, const Series& series, const std::string& name, std::uint32_t colour,
                  float width) const;
    void draw_days(const XlsxFile::Sheet& sheet, const std::string& title, const Series& amounts, const Series& means);
    void draw_bars(const XlsxFile::Sheet& sheet, const std::string& title, const Series& amounts);
    void insert(const XlsxFile::Sheet& sheet, lxw_chart* chart, const std::string& description);

    XlsxFile& file_;
    XlsxFile::Sheet sheet_;
    std::vector<Block> blocks_;
    std::uint16_t next_column_ = 0;
    std::uint32_t first_row_ = 0;  ///< of the charts
    std::uint32_t drawn_ = 0;      ///< charts
};

}  // namespace ordermart
