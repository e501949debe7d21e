#include "report/xlsx/workbook.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/cells.hpp"
#include "ordermart/base/date.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/report/results.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "report/xlsx/overview_charts.hpp"
#include "report/xlsx/result_sheet.hpp"
#include "report/xlsx/sheet_cells.hpp"
#include "report/xlsx/xlsx_file.hpp"
#include "version.hpp"

namespace ordermart {
namespace {

/// What a chart can show, and a sheet in memory: more than any overview has.
constexpr std::uint32_t most_rows_of_overview = 1000;
/// A report of customers is long; its chart has so many as the page's.
constexpr std::uint32_t most_rows_of_report = 15;

Result* find(std::vector<Result>& results, std::string_view name) {
    const auto found = std::ranges::find(results, name, &Result::name);
    return found == results.end() ? nullptr : &*found;
}

/// The sheet that opens: what the workbook is of, and the figures of the week.
class Summary {
public:
    Summary(XlsxFile& file, const std::string& warehouse, const std::string& date)
        : file_(file), sheet_(file.add_sheet("Summary", RowStorage::memory)) {
        worksheet_set_column(sheet_.worksheet, 0, 0, 32, nullptr);
        worksheet_set_column(sheet_.worksheet, 1, 3, 20, nullptr);
        worksheet_set_landscape(sheet_.worksheet);
        worksheet_fit_to_pages(sheet_.worksheet, 1, 1);
        worksheet_gridlines(sheet_.worksheet, LXW_HIDE_ALL_GRIDLINES);
        file_.write_text(sheet_, row_++, 0, "Orders", file_.formats().title);
        write_line("Report date", "report_date", date.empty() ? "no file was loaded" : std::string_view(date));
        write_line("Warehouse", "", warehouse);
        write_line("Written (UTC)", "written_utc", utc_now());
        write_line("By", "", fmt::format("ordermart {}", version));
    }

    /// The figures of the last week, with their change against the one before.
    void write_week(Statement& rows) {
        if (rows.column_count() != 3) return;
        ++row_;
        for (std::uint16_t i = 0; i < 3; ++i) write_header(i, heading(rows.column_name(i)));
        write_header(3, "Change");
        for (++row_; rows.step(); ++row_) {
            file_.write_text(sheet_, row_, 0, heading(text_bytes(rows.value(0))));
            for (std::uint16_t i = 1; i < 3; ++i) file_.write(sheet_, row_, i, rows.column_name(i), rows.value(i));
            const double before = number(rows.value(2));
            if (before == 0) continue;
            file_.write_formula(sheet_, row_, 3, fmt::format("=B{0}/C{0}-1", row_ + 1),
                                number(rows.value(1)) / before - 1, file_.formats().change);
        }
        rows.reset();
    }

    void write_contents(const std::vector<WrittenRows>& reports) {
        ++row_;
        write_header(0, "Report");
        write_header(1, "Rows");
        write_header(2, "Rows in the sheet");
        ++row_;
        for (const WrittenRows& report : reports) {
            file_.write_link(sheet_, row_, 0, report.sheet);
            file_.write(sheet_, row_, 1, "rows", report.all);
            file_.write(sheet_, row_++, 2, "rows", report.written);
        }
    }

    const XlsxFile::Sheet& sheet() const { return sheet_; }
    std::uint32_t next_row() const { return row_; }

private:
    static double number(const Value& value) {
        if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
        const auto* real = std::get_if<double>(&value);
        return real != nullptr ? *real : 0;
    }

    void write_header(std::uint16_t column, std::string_view text) {
        const CellFormats& formats = file_.formats();
        file_.write_text(sheet_, row_, column, text, column == 0 ? formats.header : formats.header_of_numbers);
    }

    void write_line(std::string_view label, std::string_view column, std::string_view text) {
        file_.write_text(sheet_, row_, 0, label);
        file_.write(sheet_, row_++, 1, column, text);
    }

    XlsxFile& file_;
    XlsxFile::Sheet sheet_;
    std::uint32_t row_ = 0;
};

}  // namespace

void write_workbook(const OpenWarehouse& warehouse, std::optional<std::int64_t> limit, std::ostream& out) {
    const auto date = report_date(*warehouse.database);
    const std::string day = date ? to_string(*date) : "";
    XlsxFile file(day.empty() ? "Orders" : "Orders up to " + day);
    Summary summary(file, warehouse.name, day);
    std::vector<Result> overview = prepare_reports(warehouse, "overview");
    std::vector<Result> reports = prepare_reports(warehouse, "report");

    std::vector<WrittenRows> written;
    for (Result& report : reports) {
        written.push_back(write_result_sheet(file, short_name(report.name), report.rows, limit));
    }
    if (Result* runs = find(overview, "last_runs")) write_result_sheet(file, "Runs", runs->rows, std::nullopt);
    if (Result* week = find(overview, "week")) summary.write_week(week->rows);
    summary.write_contents(written);
    OverviewCharts charts(file);
    for (Result& result : overview) {
        if (result.name != "last_runs") charts.add(result, most_rows_of_overview);
    }
    if (Result* top = find(reports, "metrics_top_customers_last_week")) charts.add(*top, most_rows_of_report);
    charts.draw(summary.sheet(), summary.next_row() + 1);
    file.finish(out);
}

}  // namespace ordermart
