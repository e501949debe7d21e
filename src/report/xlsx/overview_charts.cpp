#include "report/xlsx/overview_charts.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <new>

#include "ordermart/base/cells.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/report/results.hpp"
#include "report/xlsx/sheet_cells.hpp"

namespace ordermart {
namespace {

/// As the page's charts, in src/report/html, have them.
constexpr std::size_t longest_label = 24;

constexpr std::uint32_t amount_colour = 0x2F6FB0;
constexpr std::uint32_t mean_colour = 0xB3541E;
constexpr std::uint32_t grid_colour = 0xD0D7DE;

constexpr int chart_width = 640;
constexpr int chart_height = 320;
constexpr std::uint32_t rows_of_chart = 17;

bool is_negative(const Value& value) {
    const auto* integer = std::get_if<std::int64_t>(&value);
    const auto* real = std::get_if<double>(&value);
    return (integer != nullptr && *integer < 0) || (real != nullptr && *real < 0);
}

lxw_chart* chart_of(lxw_workbook* workbook, lxw_chart_type type, const std::string& title) {
    lxw_chart* const chart = workbook_add_chart(workbook, type);
    if (chart == nullptr) throw std::bad_alloc();
    chart_title_set_name(chart, title.c_str());
    lxw_chart_font font{};
    font.size = 12;
    font.bold = LXW_TRUE;
    chart_title_set_name_font(chart, &font);
    lxw_chart_line line{};
    line.color = grid_colour;
    chart_axis_major_gridlines_set_line(chart->y_axis, &line);
    chart_chartarea_set_line(chart, &line);
    return chart;
}

}  // namespace

OverviewCharts::OverviewCharts(XlsxFile& file)
    : file_(file), sheet_(file.add_sheet("Overview data", RowStorage::memory)) {
    worksheet_freeze_panes(sheet_.worksheet, 2, 0);
    worksheet_set_landscape(sheet_.worksheet);
}

void OverviewCharts::add(Result& result, std::uint32_t most) {
    Block block{result.name, {}, next_column_, 0, 0, false};
    file_.write_text(sheet_, 0, next_column_, heading(short_name(result.name)), file_.formats().title);
    std::vector<std::size_t> widths;
    for (int i = 0; i < result.rows.column_count(); ++i) {
        block.columns.emplace_back(result.rows.column_name(i));
        const std::string text = heading(block.columns.back());
        file_.write_text(sheet_, 1, column(block, i), text, file_.formats().header);
        widths.push_back(std::max<std::size_t>(columns_of(text), 10));
    }
    for (; block.rows < most && result.rows.step(); ++block.rows) {
        bool is_of_others = false;
        for (int i = 0; i < result.rows.column_count(); ++i) {
            const std::size_t at = static_cast<std::size_t>(i);
            const Value value = result.rows.value(i);
            std::string label;
            if (is_null(value) && block.columns[at] == "product_name") {
                // What overview/40 has together.
                label = "others";
                is_of_others = true;
            } else if (!is_number(value)) {
                label = shortened(printable(text_bytes(value)), longest_label);
            }
            widths[at] = std::max(widths[at], columns_of(label));
            file_.write(sheet_, block.rows + 2, column(block, i), block.columns[at],
                        is_number(value) ? value : Value(std::string_view(label)));
            block.has_negative |= is_negative(value);
        }
        if (!is_of_others) block.drawn_rows = block.rows + 1;
    }
    result.rows.reset();
    for (int i = 0; i < result.rows.column_count(); ++i) {
        const auto at = column(block, i);
        file_.require(worksheet_set_column(sheet_.worksheet, at, at,
                                           static_cast<double>(widths[static_cast<std::size_t>(i)]) + 3, nullptr));
    }
    next_column_ = static_cast<std::uint16_t>(next_column_ + result.rows.column_count() + 1);
    blocks_.push_back(std::move(block));
}

void OverviewCharts::draw(const XlsxFile::Sheet& sheet, std::uint32_t row) {
    first_row_ = row;
    for (const std::string amount : {"value", "orders"}) {
        const auto days = find("orders_by_day", "order_date", amount);
        const auto means = find("orders_by_day", "order_date", "mean_" + amount);
        if (days && means) draw_days(sheet, heading(amount + "_by_day"), *days, *means);
    }
    const auto draw_bars_of = [&](const std::string& title, std::string_view result, std::string_view label,
                                  std::string_view amount) {
        if (const auto series = find(result, label, amount)) draw_bars(sheet, title, *series);
    };
    draw_bars_of("Top customers of the last week, by value", "metrics_top_customers_last_week", "customer_name",
                 "total_value");
    draw_bars_of("Products of the last week, by value", "products_last_week", "product_name", "value");
    draw_bars_of("Customers by their number of orders", "orders_per_customer", "orders", "customers");
}

std::uint16_t OverviewCharts::column(const Block& block, std::ptrdiff_t at) {
    return static_cast<std::uint16_t>(block.first_column + at);
}

std::optional<OverviewCharts::Series> OverviewCharts::find(std::string_view result, std::string_view label,
                                                           std::string_view amount) const {
    const auto block = std::ranges::find(blocks_, result, &Block::name);
    if (block == blocks_.end() || block->drawn_rows == 0) return std::nullopt;
    const auto labels = std::ranges::find(block->columns, label);
    const auto amounts = std::ranges::find(block->columns, amount);
    if (labels == block->columns.end() || amounts == block->columns.end()) return std::nullopt;
    return Series{std::string(amount), column(*block, labels - block->columns.begin()),
                  column(*block, amounts - block->columns.begin()), block->drawn_rows + 1, block->has_negative};
}

lxw_chart_series* OverviewCharts::add_series(lxw_chart* chart, const Series& series, const std::string& name) const {
    lxw_chart_series* const added = chart_add_series(chart, nullptr, nullptr);
    if (added == nullptr) throw std::bad_alloc();
    const char* const sheet = sheet_.name.c_str();
    chart_series_set_categories(added, sheet, 2, series.labels, series.last_row, series.labels);
    chart_series_set_values(added, sheet, 2, series.amounts, series.last_row, series.amounts);
    chart_series_set_name(added, name.c_str());
    return added;
}

void OverviewCharts::add_line(lxw_chart* chart, const Series& series, const std::string& name, std::uint32_t colour,
                              float width) const {
    lxw_chart_series* const added = add_series(chart, series, name);
    lxw_chart_line line{};
    line.color = colour;
    line.width = width;
    chart_series_set_line(added, &line);
    chart_series_set_marker_type(added, LXW_CHART_MARKER_NONE);
}

void OverviewCharts::draw_days(const XlsxFile::Sheet& sheet, const std::string& title, const Series& amounts,
                               const Series& means) {
    lxw_chart* const chart = chart_of(file_.workbook(), LXW_CHART_LINE, title);
    add_line(chart, amounts, heading(amounts.name), amount_colour, 1.25);
    add_line(chart, means, "Mean of seven days", mean_colour, 2.25);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    chart_axis_set_num_format(chart->x_axis, "d mmm");
    chart_axis_set_interval_unit(chart->x_axis, 7);
    chart_axis_set_interval_tick(chart->x_axis, 7);
    chart_axis_set_num_format(chart->y_axis, "#,##0");
    // Otherwise an axis of lines begins near the lowest one, and small changes look large.
    if (!amounts.has_negative) chart_axis_set_min(chart->y_axis, 0);
    insert(sheet, chart, "Lines: " + title + ", and the mean of seven days.");
}

void OverviewCharts::draw_bars(const XlsxFile::Sheet& sheet, const std::string& title, const Series& amounts) {
    lxw_chart* const chart = chart_of(file_.workbook(), LXW_CHART_BAR, title);
    lxw_chart_series* const series = add_series(chart, amounts, heading(amounts.name));
    lxw_chart_fill fill{};
    fill.color = amount_colour;
    chart_series_set_fill(series, &fill);
    chart_series_set_labels(series);
    chart_series_set_labels_num_format(series, "#,##0");
    chart_set_series_gap(chart, 40);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    // The first row is the uppermost bar, and each has its amount behind it. In a chart of bars y is the labels' axis.
    chart_axis_set_reverse(chart->y_axis);
    chart_axis_set_interval_unit(chart->y_axis, 1);
    lxw_chart_font font{};
    font.size = 8;
    chart_axis_set_num_font(chart->y_axis, &font);
    chart_axis_major_gridlines_set_visible(chart->y_axis, LXW_FALSE);
    chart_axis_off(chart->x_axis);
    chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
    insert(sheet, chart, "Bars: " + title + ".");
}

void OverviewCharts::insert(const XlsxFile::Sheet& sheet, lxw_chart* chart, const std::string& description) {
    std::string text = description + " The numbers are in the sheet " + sheet_.name + ".";
    lxw_chart_options options{};
    // Two beside each other.
    options.x_offset = drawn_ % 2 == 0 ? 0 : chart_width + 16;
    options.x_scale = chart_width / 480.0;
    options.y_scale = chart_height / 288.0;
    options.description = text.data();
    file_.require(
        worksheet_insert_chart_opt(sheet.worksheet, first_row_ + drawn_ / 2 * rows_of_chart, 0, chart, &options));
    ++drawn_;
}

}  // namespace ordermart
