#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/raw_text.hpp"

namespace ordermart {

/// One logical row of a CSV file. All views are valid until the next call of CsvReader::next().
struct CsvRecord {
    std::int64_t line_number = 0;          ///< the physical line on which it starts, from 1
    std::string_view raw_text;             ///< its bytes as they are in the text, without the line end
    std::vector<std::string_view> fields;  ///< values, quotes undone; at most `max_fields` of them
    std::size_t field_count = 0;           ///< all of them, kept or not
    bool blank = false;                    ///< every field, kept or not, is empty or white space
    bool text_after_quote = false;         ///< some field goes on after its closing quote; its value is as sent
    bool ended = false;                    ///< a line end follows: false only for a last record without one
};

/// The characters that make a CSV file, and where its header is.
struct CsvForm {
    std::string delimiter = ",";
    char quote = '"';                 ///< NUL: none
    std::int64_t skip_lines = 0;      ///< physical lines before the first record
    bool skip_initial_space = false;  ///< spaces and tabs before an opening quote are no part of the field
    char escape = '\0';               ///< takes the next character as it is; `\N` alone is empty. NUL: none
};

/// A record that was looked at before it is read.
struct RecordShape {
    std::int64_t line_number = 0;
    std::size_t field_count = 0;
    bool last_is_blank = false;
};

/// Splits a raw file's text into records by RFC 4180 with the input contract's choices: UTF-8 byte order mark
/// skipped (also where it is there again), line ends LF, CRLF and lone CR, a quote opens a field only as its first
/// byte. Memory is constant.
class CsvReader {
public:
    static constexpr std::size_t max_record_bytes = 1 << 20;
    static constexpr std::size_t max_fields = 1004;  ///< a source's 1,000, and those of a file with its rejects

    /// Reads the first block; throws what RawText::read throws. The text must outlive the reader.
    explicit CsvReader(RawText& text, const CsvForm& form = {});

    /// Reads the next record into `record`; false at the end of the file.
    /// Throws Error{refused} for a quote that never closes and for a record over max_record_bytes, and what
    /// RawText::read throws.
    bool next(CsvRecord& record);

    /// The text's first bytes (at most 4096, byte order mark included), to tell what it is before it is split.
    /// Call it before the first next().
    std::string_view head() const;

    /// The shapes of the next records, up to `most`, blank ones left out, as far as they are in memory: at least one
    /// where there is one. They are still to be read. Views of the record read before are valid no longer.
    std::vector<RecordShape> look_ahead(std::size_t most);

    /// Whether the second physical line of `record`, which next() read last, is a whole record of `field_count` fields
    /// by itself, without any fault.
    bool has_record_inside(const CsvRecord& record, std::size_t field_count) const;

    /// Leaves `record`, which next() read last, only its first physical line, and no fields: the next record begins on
    /// its second one.
    void cut_to_first_line(CsvRecord& record);

private:
    void fill();
    void skip_line();
    static void add_field(CsvRecord& record, std::string_view value);
    bool ends_field(char c) const { return c == delimiter_ || c == '\n' || c == '\r'; }
    const char* find_field_end(const char* at, const char* stop) const;
    void skip_first_lines();
    bool split(CsvRecord& record);
    const char* split_fields(CsvRecord& record, const char* start, const char* stop);
    const char* split_fields_of_other_form(CsvRecord& record, const char* start, const char* stop);
    const char* take_field(CsvRecord& record, const char* at, const char* stop);
    const char* take_quoted_field(CsvRecord& record, const char* opening, const char* stop);
    bool has_delimiter(const char* at, const char* stop) const;
    const char* take_escaped(const char* at, const char* stop);
    const char* take_field_of_other_form(CsvRecord& record, const char* at, const char* stop);
    const char* take_quoted_field_of_other_form(CsvRecord& record, const char* opening, const char* stop);
    [[noreturn]] void refuse_open_quote(std::string_view where) const;
    [[noreturn]] void refuse_long_record() const;

    RawText& text_;
    CsvForm form_;
    char delimiter_;      ///< its first character
    bool is_usual_form_;  ///< one character delimits, and nothing but a doubled quote has to be undone
    std::unique_ptr<char[]> buffer_;
    std::size_t begin_ = 0;  ///< of the next record in buffer_
    std::size_t end_ = 0;    ///< of what was read into buffer_
    bool at_end_ = false;
    std::int64_t line_number_ = 1;      ///< on which the next record starts
    std::int64_t inner_line_ends_ = 0;  ///< inside the quotes of the record being split
    bool quote_is_open_ = false;        ///< where splitting stopped
    std::string unquoted_;              ///< values of the record that had doubled quotes; never reallocates
};

}  // namespace ordermart
