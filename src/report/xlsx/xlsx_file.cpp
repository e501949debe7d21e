#include "report/xlsx/xlsx_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>
#include <ostream>
#include <system_error>
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

/// Throws where no file can be made in the folder: the library would print that.
void require_folder(const std::string& folder) {
    std::string path = (std::filesystem::path(folder) / "ordermart-XXXXXX").string();
    const int descriptor = mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0) throw not_assembled(folder, std::strerror(errno));
    unlink(path.c_str());
    close(descriptor);
}

/// The bytes of a file, as long as it lives.
class MappedFile {
public:
    explicit MappedFile(int descriptor) {
        struct stat status {};
        if (fstat(descriptor, &status) != 0 || status.st_size == 0) return;
        size_ = static_cast<std::size_t>(status.st_size);
        address_ = mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor, 0);
        if (address_ == MAP_FAILED) throw std::bad_alloc();
    }
    ~MappedFile() {
        if (size_ > 0) munmap(address_, size_);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::string_view bytes() const { return {static_cast<const char*>(address_), size_}; }

private:
    void* address_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace

XlsxFile::XlsxFile(const std::string& title) {
    std::error_code none;
    folder_ = std::filesystem::temp_directory_path(none).string();
    if (folder_.empty()) folder_ = "/tmp";
    require_folder(folder_);
    // In memory, because the library prints what fails when it writes the package, and a full disk is ours to report.
    descriptor_ = memfd_create("ordermart-workbook", MFD_CLOEXEC);
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "memory for a workbook");
    lxw_workbook_options options{};
    options.tmpdir = folder_.data();
    workbook_ = workbook_new_opt(fmt::format("/proc/self/fd/{}", descriptor_).c_str(), &options);
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
        for (lxw_worksheet* worksheet : sheets_on_disk_) fclose(worksheet->optimize_tmpfile);
        lxw_workbook_free(workbook_);
    }
    close(descriptor_);
}

void XlsxFile::require(int error) const {
    if (error == LXW_NO_ERROR) return;
    check_interrupt();
    throw not_assembled(folder_, lxw_strerror(static_cast<lxw_error>(error)));
}

XlsxFile::Sheet XlsxFile::add_sheet(std::string_view wanted, RowStorage storage) {
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
    // The library has no function for it: it looks at this option when it makes a sheet, and has one for all sheets.
    // Of sheets in memory alone can it copy labels and numbers into the charts, for programs that draw these copies.
    workbook_->options.constant_memory = storage == RowStorage::disk ? LXW_TRUE : LXW_FALSE;
    lxw_worksheet* const worksheet = workbook_add_worksheet(workbook_, name.c_str());
    if (worksheet == nullptr) throw not_assembled(folder_, std::strerror(errno));
    if (storage == RowStorage::disk) sheets_on_disk_.push_back(worksheet);
    // An id in text is meant to be one.
    worksheet_ignore_errors(worksheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    worksheet_set_footer(worksheet, "&L&A&R&P / &N");
    worksheet_fit_to_pages(worksheet, 1, 0);
    return {name, worksheet};
}

void XlsxFile::write_text(const Sheet& sheet, std::uint32_t row, std::uint16_t column, std::string_view text,
                          lxw_format* format) {
    // The library makes no cell for these.
    if (text.empty() && format == nullptr) return;
    require(worksheet_write_string(sheet.worksheet, row, column, cell_text(text).c_str(), format));
    ++cells_;
}

void XlsxFile::write(const Sheet& sheet, std::uint32_t row, std::uint16_t column, std::string_view column_name,
                     const Value& value) {
    const auto write_number = [&](double number, lxw_format* format) {
        require(worksheet_write_number(sheet.worksheet, row, column, number, format));
        ++cells_;
    };
    if (is_null(value)) return;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        // Spreadsheets have 15 digits.
        constexpr std::int64_t most = 999'999'999'999'999;
        if (*integer > most || *integer < -most) return write_text(sheet, row, column, std::to_string(*integer));
        return write_number(static_cast<double>(*integer), is_amount(column_name) ? formats_.integer : formats_.id);
    }
    if (const auto* money = std::get_if<double>(&value); money != nullptr && std::isfinite(*money)) {
        return write_number(*money, formats_.money);
    }
    const std::string_view text = text_bytes(value);
    if (const bool is_moment = column_name.ends_with("_utc"); is_moment || column_name.ends_with("date")) {
        if (const auto day = serial_day(text)) return write_number(*day, is_moment ? formats_.moment : formats_.date);
    }
    write_text(sheet, row, column, is_number(value) ? to_text(value) : text);
}

void XlsxFile::write_formula(const Sheet& sheet, std::uint32_t row, std::uint16_t column, const std::string& formula,
                             double result, lxw_format* format) {
    require(worksheet_write_formula_num(sheet.worksheet, row, column, formula.c_str(), format, result));
    ++cells_;
}

void XlsxFile::write_link(const Sheet& sheet, std::uint32_t row, std::uint16_t column, const std::string& target) {
    require(worksheet_write_url_opt(sheet.worksheet, row, column, fmt::format("internal:'{}'!A1", target).c_str(),
                                    formats_.link, target.c_str(), nullptr));
    ++cells_;
}

void XlsxFile::finish(std::ostream& out) {
    sheets_on_disk_.clear();
    // Frees the workbook, whatever it returns.
    require(workbook_close(std::exchange(workbook_, nullptr)));
    const MappedFile package(descriptor_);
    // The library ignores errors of writing its temporary files: on a full disk it assembles what has reached them.
    if (count_cells_of_whole_package(package.bytes()) != cells_) {
        throw not_assembled(folder_, "a part of it is cut off, as on a full disk");
    }
    out.write(package.bytes().data(), static_cast<std::streamsize>(package.bytes().size()));
}

}  // namespace ordermart
