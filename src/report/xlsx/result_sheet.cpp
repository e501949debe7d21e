#include "report/xlsx/result_sheet.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "ordermart/base/cells.hpp"
#include "ordermart/base/printable.hpp"
#include "report/xlsx/sheet_cells.hpp"

namespace ordermart {
namespace {

/// Characters; what is wider is cut on the screen, not in the cell.
constexpr std::size_t widest_column = 60;

/// Below the rows: the sums, an empty row, and a note.
constexpr std::uint32_t rows_below = 3;

/// Orders and values add up; means, ids and days do not.
bool adds_up(std::string_view column) {
    return (column.ends_with("orders") || column.ends_with("value")) && !column.starts_with("mean");
}

struct Column {
    std::string name;
    std::size_t width = 0;
    bool adds_up = false;
    bool is_money = false;
    long double sum = 0;
};

std::size_t width_of(const Value& value) {
    if (!is_number(value)) return std::min(columns_of(text_bytes(value)), widest_column);
    const std::string digits = to_text(value);
    return digits.size() + digits.size() / 3;
}

class ResultSheet {
public:
    ResultSheet(XlsxFile& file, std::string_view name, Statement& rows, std::uint32_t most_rows)
        : file_(file), rows_(rows), name_(name), last_row_(most_rows - 1 - rows_below) {
        for (int i = 0; i < rows_.column_count(); ++i) {
            const std::string_view column = rows_.column_name(i);
            columns_.push_back({std::string(column), columns_of(heading(column)), adds_up(column)});
        }
        add_sheet();
    }

    void write_row() {
        if (row_ == last_row_) {
            // Its name is known when it is there.
            const XlsxFile::Sheet full = sheets_.back();
            end_rows();
            set_widths();
            add_sheet();
            file_.write_text(full, last_row_ + rows_below, 0,
                             fmt::format("The rows go on in the sheet \"{}\".", sheets_.back().name),
                             file_.formats().note);
        }
        ++row_;
        for (std::uint16_t i = 0; i < columns_.size(); ++i) {
            const Value value = rows_.value(i);
            Column& column = columns_[i];
            file_.write(sheets_.back(), row_, i, column.name, value);
            column.width = std::max(column.width, width_of(value));
            if (column.adds_up) add(column, value);
        }
        ++written_;
    }

    WrittenRows end(std::int64_t all) {
        const bool is_cut = written_ < all;
        end_rows();
        if (written_ > 0) write_sums(is_cut ? "Total of these rows" : "Total");
        if (is_cut || sheets_.size() > 1) {
            const std::string count =
                is_cut ? fmt::format("The first {} of {} rows.", group_thousands(written_), group_thousands(all))
                       : fmt::format("{} rows in {} sheets.", group_thousands(all), sheets_.size());
            file_.write_text(sheets_.back(), row_ + rows_below, 0, count, file_.formats().note);
        }
        set_widths();
        return {sheets_.front().name, written_, all};
    }

private:
    void add_sheet() {
        sheets_.push_back(file_.add_sheet(name_, RowStorage::disk));
        lxw_worksheet* const worksheet = sheets_.back().worksheet;
        for (std::uint16_t i = 0; i < columns_.size(); ++i) {
            file_.write_text(sheets_.back(), 0, i, heading(columns_[i].name), file_.formats().header);
        }
        worksheet_freeze_panes(worksheet, 1, 0);
        file_.require(worksheet_repeat_rows(worksheet, 0, 0));
        row_ = 0;
    }

    /// Before anything is written below them: of the rows on disk the library knows the last one alone.
    void end_rows() {
        last_rows_.push_back(row_);
        file_.require(
            worksheet_autofilter(sheets_.back().worksheet, 0, 0, row_, static_cast<lxw_col_t>(columns_.size() - 1)));
    }

    void set_widths() {
        lxw_worksheet* const worksheet = sheets_.back().worksheet;
        for (std::uint16_t i = 0; i < columns_.size(); ++i) {
            // With room for the filter's button.
            file_.require(worksheet_set_column(worksheet, i, i, static_cast<double>(columns_[i].width) + 4, nullptr));
        }
        if (columns_.size() > 6) worksheet_set_landscape(worksheet);
    }

    static void add(Column& column, const Value& value) {
        if (const auto* integer = std::get_if<std::int64_t>(&value)) {
            column.sum += static_cast<long double>(*integer);
        } else if (const auto* money = std::get_if<double>(&value)) {
            column.is_money = true;
            column.sum += static_cast<long double>(*money);
        } else if (!is_null(value)) {
            // Text in a column of the user's own.
            column.adds_up = false;
        }
    }

    /// The sum of what a filter lets through, as people expect it below a table.
    std::string formula(std::uint16_t column) const {
        std::string text = "=";
        for (std::size_t i = 0; i < sheets_.size(); ++i) {
            const std::string place = sheets_.size() == 1 ? "" : fmt::format("'{}'!", sheets_[i].name);
            char letters[LXW_MAX_COL_NAME_LENGTH];
            lxw_col_to_name(letters, column, 0);
            fmt::format_to(std::back_inserter(text), "{}SUBTOTAL(109,{}{}2:{}{})", i == 0 ? "" : "+", place, letters,
                           letters, last_rows_[i] + 1);
        }
        return text;
    }

    void write_sums(const std::string& label) {
        if (std::ranges::none_of(columns_, &Column::adds_up)) return;
        const CellFormats& formats = file_.formats();
        for (std::uint16_t i = 0; i < columns_.size(); ++i) {
            const Column& column = columns_[i];
            if (!column.adds_up) {
                if (i == 0) file_.write_text(sheets_.back(), row_ + 1, i, label, formats.label_of_total);
                continue;
            }
            const auto sum = static_cast<double>(column.is_money ? std::round(column.sum * 100) / 100 : column.sum);
            file_.write_formula(sheets_.back(), row_ + 1, i, formula(i), sum,
                                column.is_money ? formats.total_money : formats.total_integer);
        }
        for (Column& column : columns_) {
            if (column.adds_up) column.width = std::max(column.width, width_of(static_cast<double>(column.sum)) + 1);
        }
    }

    XlsxFile& file_;
    Statement& rows_;
    std::string name_;
    std::uint32_t last_row_;  ///< that data may be in
    std::vector<Column> columns_;
    std::vector<XlsxFile::Sheet> sheets_;
    std::vector<std::uint32_t> last_rows_;  ///< of each
    std::uint32_t row_ = 0;                 ///< the last one that was written
    std::int64_t written_ = 0;
};

}  // namespace

WrittenRows write_result_sheet(XlsxFile& file, std::string_view name, Statement& rows,
                               std::optional<std::int64_t> limit, std::uint32_t most_rows) {
    ResultSheet sheet(file, name, rows, most_rows);
    std::int64_t all = 0;
    for (; rows.step(); ++all) {
        if (!limit || all < *limit) sheet.write_row();
    }
    rows.reset();
    return sheet.end(all);
}

}  // namespace ordermart
