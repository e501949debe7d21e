#include <algorithm>
#include <functional>
#include <string_view>

#include "ordermart/base/text.hpp"
#include "ordermart/input/order_reader.hpp"

// Which quotes of a record say that its fields are not what they seem. Looked at where a record has some.
namespace ordermart {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view line_ends = "\r\n";

}  // namespace

/// Whether the field of the present record is as the file has it, and not what quotes or escapes were undone of.
bool OrderReader::is_as_sent(std::string_view field) const {
    const char* const begin = record_.raw_text.data();
    const std::less<> is_before;
    if (is_before(field.data(), begin) || is_before(begin + record_.raw_text.size(), field.data())) return false;
    return field.data() == begin || field.data()[-1] != source_.quote;
}

bool OrderReader::has_quote_after_space() const {
    return std::ranges::any_of(record_.fields, [this](std::string_view field) {
        const std::size_t first = std::min(field.find_first_not_of(blanks), field.size());
        return first > 0 && field.substr(first).starts_with(source_.quote) && is_as_sent(field);
    });
}

bool OrderReader::has_stray_quote() const { return has_half_a_pair() || hides_record() || has_other_half(); }

/// Behind a record that was cut for a quote that opens, the one that closes is in the first record with a quote that
/// no other one in it belongs to.
bool OrderReader::has_other_half() const {
    return half_is_open_ && std::ranges::count(record_.raw_text, source_.quote) % 2 != 0;
}

/// `="00123"`, where the source says that its values are written so: both quotes are in place.
bool OrderReader::is_formula(std::string_view field) const {
    if (!source_.strip_excel_text || source_.quote != '"') return false;
    const std::string text = normalised_space(field);
    return text.size() > 2 && text.starts_with("=\"") && text.find('"', 2) == text.size() - 1;
}

/// A declared column's field has a quote inside, and a later field one at its end: what is between them was one field.
bool OrderReader::has_half_a_pair() const {
    std::size_t last_end = 0;
    for (std::size_t i = 0; i < record_.fields.size(); ++i) {
        const std::string_view field = record_.fields[i];
        const bool ends = field.ends_with(source_.quote) && !field.starts_with(source_.quote);
        if (ends && is_as_sent(field) && !is_formula(field)) last_end = i;
    }
    return std::ranges::any_of(declared_fields_, [&](std::size_t position) {
        if (position >= last_end) return false;
        const std::string_view field = record_.fields[position];
        return field.find(source_.quote) != std::string_view::npos && !field.starts_with(source_.quote) &&
               is_as_sent(field) && !is_formula(field);
    });
}

/// Lines inside quotes are whole records: an inner line has as many delimiters as one, or the field's first line has
/// together with the fields before it, and so its last with those behind it. Of whatever column: what it hides would
/// be lost.
bool OrderReader::hides_record() const {
    const std::size_t of_record = header_fields_ - 1;
    const auto delimiters = [this](std::string_view line) {
        std::size_t count = 0;
        for (std::size_t at = 0; (at = line.find(source_.delimiter, at)) != std::string_view::npos; ++count) {
            at += source_.delimiter.size();
        }
        return count;
    };
    for (std::size_t position = 0; position < record_.fields.size(); ++position) {
        std::string_view rest = record_.fields[position];
        std::size_t end = rest.find_first_of(line_ends);
        if (end == std::string_view::npos || is_as_sent(rest)) continue;
        const bool first_is_record = position + delimiters(rest.substr(0, end)) == of_record;
        while (end != std::string_view::npos) {
            rest.remove_prefix(end + 1);
            end = rest.find_first_of(line_ends);
            if (end != std::string_view::npos && delimiters(rest.substr(0, end)) == of_record) return true;
        }
        if (first_is_record && delimiters(rest) + record_.field_count - 1 - position == of_record) return true;
    }
    return false;
}

}  // namespace ordermart
