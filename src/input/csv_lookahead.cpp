#include <algorithm>
#include <string_view>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/csv_reader.hpp"

// Records that CsvReader looks at before they are read, or reads once more.
namespace ordermart {

std::vector<RecordShape> CsvReader::look_ahead(std::size_t most) {
    skip_first_lines();
    std::vector<RecordShape> shapes;
    std::size_t begin = begin_;
    const std::int64_t line_number = line_number_;
    CsvRecord record;
    try {
        while (shapes.size() < most && (begin_ != end_ || !at_end_)) {
            if (split(record)) {
                if (record.blank) continue;
                const bool last_is_blank = record.field_count <= max_fields && is_blank(record.fields.back());
                shapes.push_back({record.line_number, record.field_count, last_is_blank});
                continue;
            }
            // More of the file only where there was no record so far.
            if (!shapes.empty() || begin_ != begin) break;
            fill();
            begin = 0;
        }
    } catch (const Error& error) {
        // It comes again where the record is read.
        if (error.code() != ExitCode::refused) throw;
    }
    begin_ = begin;
    line_number_ = line_number;
    return shapes;
}

bool CsvReader::has_record_inside(const CsvRecord& record, std::size_t field_count) const {
    std::string_view rest = record.raw_text;
    const std::size_t first_end = rest.find_first_of("\r\n");
    if (first_end == std::string_view::npos) return false;
    rest.remove_prefix(first_end + (rest.substr(first_end).starts_with("\r\n") ? 2 : 1));
    const std::string_view line = rest.substr(0, rest.find_first_of("\r\n"));
    if (line.empty() || !is_utf8(line) || line.find('\0') != std::string_view::npos) return false;
    RawText text("", bytes_of(line));
    CsvForm form = form_;
    form.skip_lines = 0;
    CsvReader reader(text, form);
    CsvRecord inner;
    try {
        return reader.next(inner) && inner.raw_text == line && !inner.text_after_quote && !inner.blank &&
               inner.field_count == field_count;
    } catch (const Error& error) {
        if (error.code() != ExitCode::refused) throw;
        return false;
    }
}

void CsvReader::cut_to_first_line(CsvRecord& record) {
    const std::size_t end = record.raw_text.find_first_of("\r\n");
    const bool is_pair = record.raw_text.substr(end).starts_with("\r\n");
    begin_ = static_cast<std::size_t>(record.raw_text.data() - buffer_.get()) + end + (is_pair ? 2 : 1);
    line_number_ = record.line_number + 1;
    record.raw_text = record.raw_text.substr(0, end);
    record.fields.clear();
    record.ended = true;
}

}  // namespace ordermart
