#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/database.hpp"

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace ordermart {

/// The formats of cells. They belong to the workbook.
struct CellFormats {
    lxw_format* title;
    lxw_format* header;
    lxw_format* header_of_numbers;
    lxw_format* link;
    lxw_format* note;
    lxw_format* label_of_total;
    lxw_format* integer;
    lxw_format* id;
    lxw_format* money;
    lxw_format* date;
    lxw_format* moment;
    lxw_format* change;
    lxw_format* total_integer;
    lxw_format* total_money;
};

/// Where the library keeps a sheet's rows until the workbook is assembled.
enum class RowStorage {
    memory,  ///< for short sheets; the charts can show them
    disk,    ///< for sheets of any length; rows are written from the first to the last
};

/// A workbook that libxlsxwriter assembles. Its temporary files are in the folder for them (TMPDIR) and have no names;
/// the compressed workbook is in memory. Rows and columns are counted from 0.
/// All functions throw Error{failed} when the workbook cannot be assembled.
class XlsxFile {
public:
    /// `title` is a property of the workbook.
    explicit XlsxFile(const std::string& title);
    ~XlsxFile();
    XlsxFile(const XlsxFile&) = delete;
    XlsxFile& operator=(const XlsxFile&) = delete;

    /// The worksheet belongs to the workbook.
    struct Sheet {
        std::string name;
        lxw_worksheet* worksheet;
    };

    /// Adds a sheet behind the others. Its name is `wanted`, changed where spreadsheets forbid it or another sheet has
    /// it: `Runs 2`.
    Sheet add_sheet(std::string_view wanted, RowStorage storage);

    // A cell is written once. XlsxFile counts the cells, to find out whether all of them are in the workbook.

    /// Writes a value by its type and its column's name: dates as dates, ids without thousands marks. NULL leaves the
    /// cell empty.
    void write(const Sheet& sheet, std::uint32_t row, std::uint16_t column, std::string_view column_name,
               const Value& value);

    /// Writes text that spreadsheets never take for a formula or a link.
    void write_text(const Sheet& sheet, std::uint32_t row, std::uint16_t column, std::string_view text,
                    lxw_format* format = nullptr);

    /// Writes a formula, and its result for programs that do not calculate.
    void write_formula(const Sheet& sheet, std::uint32_t row, std::uint16_t column, const std::string& formula,
                       double result, lxw_format* format);

    /// Writes a sheet's name as a link to that sheet.
    void write_link(const Sheet& sheet, std::uint32_t row, std::uint16_t column, const std::string& target);

    lxw_workbook* workbook() const { return workbook_; }
    const CellFormats& formats() const { return formats_; }

    /// Throws unless a function of the library returned LXW_NO_ERROR.
    void require(int error) const;

    /// Assembles the workbook, checks that all cells are in it, and writes it to `out`; `out` gets nothing otherwise.
    /// No other function may be called afterwards.
    void finish(std::ostream& out);

private:
    std::string folder_;
    int descriptor_ = -1;  ///< of the memory that the workbook is assembled in
    lxw_workbook* workbook_ = nullptr;
    CellFormats formats_{};
    std::vector<std::string> names_;  ///< of the sheets, in lower case
    std::vector<lxw_worksheet*> sheets_on_disk_;
    std::uint64_t cells_ = 0;  ///< that were written
};

}  // namespace ordermart
