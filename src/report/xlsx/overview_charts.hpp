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

/// The charts of the overview, and the sheet with their numbers.
class OverviewCharts {
public:
    explicit OverviewCharts(XlsxFile& file);

    /// Puts a query's first rows, `most` of them, into the sheet, beside those that are there.
    void add(Result& result, std::uint32_t most);

    /// Draws what the results that were added have the columns for, on `sheet` from `row` on.
    void draw(const XlsxFile::Sheet& sheet, std::uint32_t row);

private:
    /// A result's place in the sheet.
    struct Block {
        std::string name;
        std::vector<std::string> columns;
        std::uint16_t first_column = 0;
        std::uint32_t rows = 0;
        std::uint32_t drawn_rows = 0;  ///< all others together would make the bars of the first ones small
    };

    /// Labels and amounts of a result, as columns of the sheet; the first row is 2.
    struct Series {
        std::string name;
        std::uint16_t labels = 0;
        std::uint16_t amounts = 0;
        std::uint32_t last_row = 0;
    };

    static std::uint16_t column(const Block& block, std::ptrdiff_t at);
    /// Nothing where a model of the user's has no such columns, or no rows.
    std::optional<Series> find(std::string_view result, std::string_view label, std::string_view amount) const;
    lxw_chart_series* add_series(lxw_chart* chart, const Series& series, const std::string& name) const;
    void draw_days(const XlsxFile::Sheet& sheet, const std::string& title, const Series& amounts, const Series& means);
    void draw_bars(const XlsxFile::Sheet& sheet, const std::string& title, const Series& amounts);
    void insert(const XlsxFile::Sheet& sheet, lxw_chart* chart, const std::string& description);

    XlsxFile& file_;
    XlsxFile::Sheet sheet_;
    std::vector<Block> blocks_;
    std::uint16_t next_column_ = 0;
    std::uint32_t first_row_ = 0;
    std::uint32_t drawn_ = 0;
};

}  // namespace ordermart
