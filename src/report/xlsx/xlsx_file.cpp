#include "report/xlsx/xlsx_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <utility>

#include "ordermart/base/cells.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"
#include "ordermart/base/text.hpp"
#include "report/xlsx/sheet_cells.hpp"
#include "report/xlsx/xlsx_package.hpp"
#include "version.hpp"

namespace ordermart {
namespace {

Error not_assembled(const std::string& folder, std::string_view problem) {
    return Error(ExitCode::failed, folder, fmt::format("the workbook cannot be assembled there: {}", problem),
                 "see to its room and permissions, or name another folder for temporary files with TMPDIR");
}

/// The library prints what has failed, beside returning it. What is printed is ours to say, and how.
class SilentErrors {
public:
    SilentErrors() : kept_(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) {
        const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (kept_ >= 0 && nothing >= 0) dup2(nothing, STDERR_FILENO);
        if (nothing >= 0) close(nothing);
    }
    ~SilentErrors() {
        if (kept_ < 0) return;
        dup2(kept_, STDERR_FILENO);
        close(kept_);
    }
    SilentErrors(const SilentErrors&) = delete;
    SilentErrors& operator=(const SilentErrors&) = delete;

private:
    int kept_;
};

lxw_format* format_of(lxw_workbook* workbook, const char* numbers, bool bold = false) {
    lxw_format* format = workbook_add_format(workbook);
    if (numbers != nullptr) format_set_num_format(format, numbers);
    if (bold) format_set_bold(format);
    return format;
}

lxw_format* total_of(lxw_workbook* workbook, const char* numbers) {
    lxw_format* format = format_of(workbook, numbers, true);
    format_set_top(format, LXW_BORDER_THIN);
    return format;
}

constexpr const char* integers = "#,##0";
constexpr const char* amounts = "#,##0.00";

CellFormats formats_of(lxw_workbook* workbook) {
    CellFormats formats{};
    formats.title = format_of(workbook, nullptr, true);
    format_set_font_size(formats.title, 16);
    formats.header = format_of(workbook, nullptr, true);
    formats.header_of_numbers = format_of(workbook, nullptr, true);
    format_set_align(formats.header_of_numbers, LXW_ALIGN_RIGHT);
    for (lxw_format* format : {formats.header, formats.header_of_numbers}) {
        format_set_bg_color(format, 0xE8EEF5);
        format_set_bottom(format, LXW_BORDER_THIN);
    }
    formats.link = workbook_get_default_url_format(workbook);
    formats.note = format_of(workbook, nullptr);
    format_set_italic(formats.note);
    format_set_font_color(formats.note, 0x57606A);
    formats.label_of_total = total_of(workbook, nullptr);
    formats.integer = format_of(workbook, integers);
    formats.id = format_of(workbook, "0");
    formats.money = format_of(workbook, amounts);
    formats.date = format_of(workbook, "yyyy-mm-dd");
    formats.moment = format_of(workbook, "yyyy-mm-dd hh:mm:ss");
    for (lxw_format* format : {formats.id, formats.date, formats.moment}) format_set_align(format, LXW_ALIGN_LEFT);
    formats.change = format_of(workbook, "+0.0%;-0.0%;0.0%");
    formats.total_integer = total_of(workbook, integers);
    formats.total_money = total_of(workbook, amounts);
    return formats;
}

/// A file that has no name.
std::string path_of(int descriptor) { return fmt::format("/proc/self/fd/{}", descriptor); }

}  // namespace

XlsxFile::XlsxFile(const std::string& title) {
    std::error_code none;
    folder_ = std::filesystem::temp_directory_path(none).string();
    if (folder_.empty()) folder_ = "/tmp";
    std::string path = (std::filesystem::path(folder_) / "ordermart-XXXXXX").string();
    descriptor_ = mkostemp(path.data(), O_CLOEXEC);
    if (descriptor_ < 0) throw not_assembled(folder_, std::strerror(errno));
    // Nobody else can open it, and it is gone however this process ends. The library opens it by its descriptor.
    unlink(path.c_str());
    lxw_workbook_options options{};
    options.tmpdir = folder_.data();
    workbook_ = workbook_new_opt(path_of(descriptor_).c_str(), &options);
    if (workbook_ == nullptr) {
        close(descriptor_);
        throw std::bad_alloc();
    }
    formats_ = formats_of(workbook_);
    std::string titled = title;
    std::string author = fmt::format("ordermart {}", version);
    lxw_doc_properties properties{};
    properties.title = titled.data();
    properties.author = author.data();
    workbook_set_properties(workbook_, &properties);
}

XlsxFile::~XlsxFile() {
    if (workbook_ != nullptr) {
        // The library closes them only where it assembles the workbook.
        for (lxw_worksheet* worksheet : long_sheets_) fclose(worksheet->optimize_tmpfile);
        lxw_workbook_free(workbook_);
    }
    close(descriptor_);
}

void XlsxFile::require(int error) const {
    if (error == LXW_NO_ERROR) return;
    check_interrupt();
    throw not_assembled(folder_, lxw_strerror(static_cast<lxw_error>(error)));
}

XlsxFile::Sheet XlsxFile::add_sheet(std::string_view wanted, bool long_one) {
    std::string name = sheet_name(wanted);
    const auto taken = [this](const std::string& other) {
        // Excel keeps this name for itself.
        return other == "history" || std::ranges::find(names_, other) != names_.end();
    };
    for (int number = 2; taken(ascii_lower(name)); ++number) {
        const std::string suffix = fmt::format(" {}", number);
        // Of the beginning so much that the number has room.
        std::string begin(wanted);
        do {
            name = sheet_name(begin + suffix);
            if (name.ends_with(suffix)) break;
            begin.pop_back();
            while (!begin.empty() && is_continuation(begin.back())) begin.pop_back();
        } while (!begin.empty());
    }
    names_.push_back(ascii_lower(name));
    // It is an option of the workbook, and the library looks at it when it makes a sheet. Short sheets are kept in
    // memory: only of those can it put numbers into the charts, for programs that draw them without calculating.
    workbook_->options.constant_memory = long_one ? LXW_TRUE : LXW_FALSE;
    lxw_worksheet* const worksheet = [&] {
        const SilentErrors silent;
        return workbook_add_worksheet(workbook_, name.c_str());
    }();
    if (worksheet == nullptr) throw not_assembled(folder_, std::strerror(errno));
    if (long_one) long_sheets_.push_back(worksheet);
    // An id in text is meant to be one.
    worksheet_ignore_errors(worksheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    worksheet_set_footer(worksheet, "&L&A&R&P / &N");
    worksheet_fit_to_pages(worksheet, 1, 0);
    return {name, worksheet};
}

void XlsxFile::write_text(const Sheet& sheet, std::uint32_t row, std::uint16_t column, std::string_view text,
                          lxw_format* format) const {
    require(worksheet_write_string(sheet.worksheet, row, column, cell_text(text).c_str(), format));
}

void XlsxFile::write(const Sheet& sheet, std::uint32_t row, std::uint16_t column, std::string_view name,
                     const Value& value) const {
    const auto write_number = [&](double number, lxw_format* format) {
        require(worksheet_write_number(sheet.worksheet, row, column, number, format));
    };
    if (is_null(value)) return;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        // Spreadsheets have 15 digits.
        constexpr std::int64_t most = 999'999'999'999'999;
        if (*integer > most || *integer < -most) return write_text(sheet, row, column, std::to_string(*integer));
        return write_number(static_cast<double>(*integer), is_amount(name) ? formats_.integer : formats_.id);
    }
    if (const auto* money = std::get_if<double>(&value); money != nullptr && std::isfinite(*money)) {
        return write_number(*money, formats_.money);
    }
    const std::string_view text = text_bytes(value);
    if (const bool is_moment = name.ends_with("_utc"); is_moment || name.ends_with("date")) {
        if (const auto day = serial_day(text)) return write_number(*day, is_moment ? formats_.moment : formats_.date);
    }
    write_text(sheet, row, column, is_number(value) ? to_text(value) : text);
}

void XlsxFile::write_formula(const Sheet& sheet, std::uint32_t row, std::uint16_t column, const std::string& formula,
                             double result, lxw_format* format) const {
    require(worksheet_write_formula_num(sheet.worksheet, row, column, formula.c_str(), format, result));
}

/// The library does not look whether its files take what it writes: a full disk would leave rows out.
void XlsxFile::require_whole_rows() {
    for (lxw_worksheet* worksheet : long_sheets_) {
        lxw_worksheet_write_single_row(worksheet);
        errno = 0;
        struct stat status {};
        if (fflush(worksheet->optimize_tmpfile) != 0 || ferror(worksheet->optimize_tmpfile) != 0 ||
            fstat(fileno(worksheet->optimize_tmpfile), &status) != 0) {
            throw not_assembled(folder_, std::strerror(errno != 0 ? errno : ENOSPC));
        }
        bytes_of_rows_.resize(static_cast<std::size_t>(worksheet->index) + 2);
        bytes_of_rows_.back() = static_cast<std::uint64_t>(status.st_size);
    }
}

void XlsxFile::finish(std::ostream& out) {
    require_whole_rows();
    long_sheets_.clear();
    int error = LXW_NO_ERROR;
    {
        const SilentErrors silent;
        // Frees the workbook, whatever it returns.
        error = workbook_close(std::exchange(workbook_, nullptr));
    }
    require(error);
    // Nor does it where it copies them into the package.
    if (!is_whole_package(path_of(descriptor_), names_.size(), bytes_of_rows_)) {
        throw not_assembled(folder_, "a part of it is cut off, as on a full disk");
    }
    std::array<char, 1 << 16> bytes{};
    off_t at = 0;
    for (;;) {
        const ssize_t count = pread(descriptor_, bytes.data(), bytes.size(), at);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw not_assembled(folder_, std::strerror(errno));
        if (count == 0 || !out) return;
        out.write(bytes.data(), count);
        at += count;
    }
}

}  // namespace ordermart
