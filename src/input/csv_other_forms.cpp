#include <string_view>

#include "ordermart/input/csv_reader.hpp"

// How CsvReader splits what few sources declare: a delimiter of several characters, an escape character, blanks before
// quotes. A byte at a time, so that the usual form pays nothing for it.
namespace ordermart {
namespace {

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

const char* CsvReader::split_fields_of_other_form(CsvRecord& record, const char* start, const char* stop) {
    const char* at = take_field_of_other_form(record, start, stop);
    while (has_delimiter(at, stop)) at = take_field_of_other_form(record, at + form_.delimiter.size(), stop);
    return at;
}

bool CsvReader::has_delimiter(const char* at, const char* stop) const {
    return std::string_view(at, stop).starts_with(form_.delimiter);
}

/// Puts the character behind the escape into unquoted_, and returns where it ends. A line end is one character.
const char* CsvReader::take_escaped(const char* at, const char* stop) {
    const char* const character = at + 1;
    if (character == stop) {
        unquoted_ += *at;
        return stop;
    }
    const char* const end = character + (std::string_view(character, stop).starts_with("\r\n") ? 2 : 1);
    if (is_line_end(*character)) ++inner_line_ends_;
    unquoted_.append(character, end);
    return end;
}

const char* CsvReader::take_field_of_other_form(CsvRecord& record, const char* at, const char* stop) {
    const char* opening = at;
    while (form_.skip_initial_space && opening != stop && (*opening == ' ' || *opening == '\t') &&
           !has_delimiter(opening, stop)) {
        ++opening;
    }
    if (form_.quote != '\0' && opening != stop && *opening == form_.quote) {
        return take_quoted_field_of_other_form(record, opening, stop);
    }
    const std::size_t copied_before = unquoted_.size();
    const char* const start = at;
    bool is_escaped = false;
    while (at != stop && !is_line_end(*at) && !has_delimiter(at, stop)) {
        if (form_.escape != '\0' && *at == form_.escape) {
            if (!is_escaped) unquoted_.append(start, at);
            is_escaped = true;
            at = take_escaped(at, stop);
        } else {
            if (is_escaped) unquoted_ += *at;
            ++at;
        }
    }
    const std::string_view sent = std::string_view(start, at);
    const bool is_null = is_escaped && sent.size() == 2 && sent.back() == 'N';
    std::string_view value = is_escaped ? std::string_view(unquoted_).substr(copied_before) : sent;
    if (is_null) value = {};
    add_field(record, value);
    return at;
}

const char* CsvReader::take_quoted_field_of_other_form(CsvRecord& record, const char* opening, const char* stop) {
    const std::size_t copied_before = unquoted_.size();
    const std::int64_t line_ends_before = inner_line_ends_;
    const char* at = opening + 1;
    for (;;) {
        if (at == stop) {
            quote_is_open_ = true;
            inner_line_ends_ = line_ends_before;
            return stop;
        }
        if (form_.escape != '\0' && *at == form_.escape) {
            at = take_escaped(at, stop);
            continue;
        }
        if (*at == form_.quote) {
            if (at + 1 == stop || at[1] != form_.quote) break;
            ++at;
        } else if (*at == '\r' || (*at == '\n' && at[-1] != '\r')) {
            ++inner_line_ends_;
        }
        unquoted_ += *at++;
    }
    ++at;
    if (at != stop && !is_line_end(*at) && !has_delimiter(at, stop)) {
        record.text_after_quote = true;
        while (at != stop && !is_line_end(*at) && !has_delimiter(at, stop)) {
            at = form_.escape != '\0' && *at == form_.escape ? take_escaped(at, stop) : at + 1;
        }
        add_field(record, std::string_view(opening, at));
        return at;
    }
    add_field(record, std::string_view(unquoted_).substr(copied_before));
    return at;
}

}  // namespace ordermart
