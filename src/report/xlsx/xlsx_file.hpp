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

/// How cells look; they belong to the workbook.
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

/// A workbook that libxlsxwriter assembles in a file without a name. All its functions throw Error{failed} when it
/// cannot be assembled.
class XlsxFile {
public:
    explicit XlsxFile(const std::string& title);
    ~XlsxFile();
    XlsxFile(const XlsxFile&) = delete;
    XlsxFile& operator=(const XlsxFile&) = delete;

    struct Sheet {
        std::string name;
        lxw_worksheet* worksheet;
    };

    /// A sheet at the end, named `wanted` or, where there is one of that name, nearly so. Rows of a `long_one` are kept
    /// on disk: they are written in their order.
    Sheet add_sheet(std::string_view wanted, bool long_one);

    /// A value of a column of that name, by its type. What is NULL leaves the cell empty.
    void write(const Sheet& sheet, std::uint32_t row, std::uint16_t column, std::string_view name,
               const Value& value) const;
    void write_text(const Sheet& sheet, std::uint32_t row, std::uint16_t column, std::string_view text,
                    lxw_format* format = nullptr) const;

    /// A formula with what it amounts to.
    void write_formula(const Sheet& sheet, std::uint32_t row, std::uint16_t column, const std::string& formula,
                       double result, lxw_format* format) const;

    lxw_workbook* workbook() const { return workbook_; }
    const CellFormats& formats() const { return formats_; }

    /// Throws for what the library says of a call.
    void require(int error) const;

    /// Ends the workbook and writes it; nothing else is called after it.
    void finish(std::ostream& out);

private:
    void require_whole_rows();

    std::string folder_;
    int descriptor_ = -1;
    lxw_workbook* workbook_ = nullptr;
    CellFormats formats_{};
    std::vector<std::string> names_;
    std::vector<lxw_worksheet*> long_sheets_;
    std::vector<std::uint64_t> bytes_of_rows_;  ///< by the number of the sheet, from 1; 0 for short ones
};

}  // namespace ordermart
