#include "ordermart/input/csv_reader.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

// Small enough to stay in the processor's cache from read(2) to the last field.
constexpr std::size_t read_block = 256 << 10;
constexpr std::size_t longest_line_end = 2;
constexpr std::size_t slack = sizeof(std::uint64_t);
constexpr std::size_t head_bytes = 4096;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t buffer_bytes = CsvReader::max_record_bytes + longest_line_end + read_block + slack;

constexpr std::uint64_t in_every_byte(unsigned char byte) { return byte * 0x0101010101010101ULL; }

// The high bit of the first byte in memory order that is `byte` is set, and none below it.
constexpr std::uint64_t mark(std::uint64_t word, unsigned char byte) {
    const std::uint64_t difference = word ^ in_every_byte(byte);
    return (difference - in_every_byte(0x01)) & ~difference & in_every_byte(0x80);
}

std::int64_t count_line_ends(const char* at, const char* stop) {
    std::int64_t count = 0;
    for (char previous = 0; at != stop; previous = *at++) {
        if (*at == '\r' || (*at == '\n' && previous != '\r')) ++count;
    }
    return count;
}

}  // namespace

CsvReader::CsvReader(RawText& text, const CsvForm& form)
    : text_(text),
      form_(form),
      delimiter_(form.delimiter.front()),
      is_usual_form_(form.delimiter.size() == 1 && !form.skip_initial_space && form.escape == '\0'),
      buffer_(new char[buffer_bytes]) {
    // Not filled with zeros: a small file uses little of it. What find_field_end looks at beyond the end is never used.
    unquoted_.reserve(max_record_bytes + longest_line_end);
    fill();
    // Tools that put their mark before a text that has one make two.
    while (head().substr(begin_).starts_with(byte_order_mark)) begin_ += byte_order_mark.size();
}

std::string_view CsvReader::head() const { return {buffer_.get(), std::min(end_, head_bytes)}; }

/// Goes behind the next line end, or to the end of the file.
void CsvReader::skip_line() {
    for (;;) {
        const char* const start = buffer_.get() + begin_;
        const char* const stop = buffer_.get() + end_;
        const char* const at = std::find_if(start, stop, [](char c) { return c == '\n' || c == '\r'; });
        // A CR that ends the buffer may be half of a CRLF.
        const bool is_whole = at != stop && (*at == '\n' || at + 1 != stop);
        begin_ = static_cast<std::size_t>(at - buffer_.get());
        if (is_whole || at_end_) {
            if (at == stop) return;
            begin_ += *at == '\r' && at + 1 != stop && at[1] == '\n' ? 2 : 1;
            ++line_number_;
            return;
        }
        fill();
    }
}

// Not in the constructor: head() is what the file begins with.
void CsvReader::skip_first_lines() {
    for (; form_.skip_lines > 0; --form_.skip_lines) skip_line();
}

bool CsvReader::next(CsvRecord& record) {
    skip_first_lines();
    while (begin_ != end_ || !at_end_) {
        if (split(record)) return true;
        fill();
    }
    return false;
}

void CsvReader::fill() {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const std::size_t wanted = std::min(read_block, buffer_bytes - slack - end_);
    const std::size_t got = text_.read(buffer_.get() + end_, wanted);
    end_ += got;
    at_end_ = got < wanted;
}

// False when the buffer ends inside the record and the file goes on; the record is then split again from its start.
bool CsvReader::split(CsvRecord& record) {
    const char* const start = buffer_.get() + begin_;
    const std::size_t buffered = end_ - begin_;
    const char* const stop = start + std::min(buffered, max_record_bytes + longest_line_end);
    const bool more_to_read = !at_end_ && stop == start + buffered;
    record.fields.clear();
    record.field_count = 0;
    record.blank = true;
    record.text_after_quote = false;
    unquoted_.clear();
    inner_line_ends_ = 0;
    quote_is_open_ = false;

    const char* at =
        is_usual_form_ ? split_fields(record, start, stop) : split_fields_of_other_form(record, start, stop);

    // A CR that ends the buffer may be half of a CRLF.
    if (more_to_read && (at == stop || (*at == '\r' && at + 1 == stop))) return false;
    if (quote_is_open_) refuse_open_quote(stop == start + buffered ? "before the end of the file" : "within 1 MiB");
    record.raw_text = std::string_view(start, at);
    if (record.raw_text.size() > max_record_bytes) refuse_long_record();

    record.line_number = line_number_;
    record.ended = at != stop;
    if (record.ended) {
        at += *at == '\r' && at + 1 != stop && at[1] == '\n' ? 2 : 1;
        ++line_number_;
    }
    line_number_ += inner_line_ends_;
    begin_ = static_cast<std::size_t>(at - buffer_.get());
    return true;
}

const char* CsvReader::split_fields(CsvRecord& record, const char* start, const char* stop) {
    const char* at = take_field(record, start, stop);
    while (at != stop && *at == delimiter_) at = take_field(record, at + 1, stop);
    return at;
}

void CsvReader::add_field(CsvRecord& record, std::string_view value) {
    ++record.field_count;
    if (record.blank) record.blank = is_blank(value);
    if (record.fields.size() < max_fields) record.fields.push_back(value);
}

// Looks at eight bytes at once, past `stop` too: the buffer has slack for that.
const char* CsvReader::find_field_end(const char* at, const char* stop) const {
    static_assert(std::endian::native == std::endian::little, "a word's first byte is its lowest");
    const auto delimiter = static_cast<unsigned char>(delimiter_);
    for (; at < stop; at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        if (const std::uint64_t marks = mark(word, delimiter) | mark(word, '\n') | mark(word, '\r')) {
            return std::min(at + std::countr_zero(marks) / 8, stop);
        }
    }
    return stop;
}

// Returns where the field ends: at a delimiter, a line end or `stop`.
const char* CsvReader::take_field(CsvRecord& record, const char* at, const char* stop) {
    if (at != stop && *at == form_.quote && form_.quote != '\0') return take_quoted_field(record, at, stop);
    const char* const end = find_field_end(at, stop);
    add_field(record, std::string_view(at, end));
    return end;
}

const char* CsvReader::take_quoted_field(CsvRecord& record, const char* opening, const char* stop) {
    const std::size_t copied_before = unquoted_.size();
    const char* piece = opening + 1;
    const char* quote = piece;
    for (;;) {
        quote = static_cast<const char*>(std::memchr(quote, form_.quote, static_cast<std::size_t>(stop - quote)));
        if (quote == nullptr) {
            quote_is_open_ = true;
            return stop;
        }
        if (quote + 1 == stop || quote[1] != form_.quote) break;
        unquoted_.append(piece, quote + 1);
        quote += 2;
        piece = quote;
    }
    inner_line_ends_ += count_line_ends(opening, quote);

    const char* const after = quote + 1;
    if (after != stop && !ends_field(*after)) {
        record.text_after_quote = true;
        const char* const end = find_field_end(after, stop);
        add_field(record, std::string_view(opening, end));
        return end;
    }
    if (unquoted_.size() == copied_before) {
        add_field(record, std::string_view(piece, quote));
    } else {
        unquoted_.append(piece, quote);
        add_field(record, std::string_view(unquoted_).substr(copied_before));
    }
    return after;
}

void CsvReader::refuse_open_quote(std::string_view where) const {
    throw Error(ExitCode::refused, input_name(text_.path()) + ":" + std::to_string(line_number_ + inner_line_ends_),
                "a quote opened here never closes " + std::string(where),
                "mend the quotes of this record, or have the file sent again");
}

void CsvReader::refuse_long_record() const {
    throw Error(ExitCode::refused, input_name(text_.path()) + ":" + std::to_string(line_number_),
                "record longer than 1 MiB", "check that the file is a CSV with one order per line");
}

}  // namespace ordermart
