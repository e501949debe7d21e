#include "input/header_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// What to declare for a header of one field that has other separators: `tab`, `';'`. Empty where there are none.
std::string likely_delimiter(const CsvRecord& header, std::string_view delimiter) {
    if (header.field_count != 1) return "";
    constexpr std::string_view usual = ",;\t|";
    const auto count = [&header](char c) { return std::ranges::count(header.raw_text, c); };
    const char likely = *std::ranges::max_element(usual, {}, count);
    if (delimiter == std::string_view(&likely, 1) || count(likely) == 0) return "";
    return likely == '\t' ? "tab" : std::string("'") + likely + "'";
}

/// A line of a CSV file in quotes: a spreadsheet had it in one cell.
bool is_quoted_line(const CsvRecord& header, const Source& source) {
    if (header.field_count != 1 || source.quote == '\0') return false;
    const std::string_view raw = header.raw_text;
    const std::string_view line = header.fields.front();
    return raw.starts_with(source.quote) && raw.ends_with(source.quote) &&
           (line.find(source.delimiter) != std::string_view::npos || line.find_first_of(",;\t|") != line.npos);
}

}  // namespace

HeaderColumns::HeaderColumns(const CsvRecord& header, const Source& source, std::string place,
                             std::size_t fields_before)
    : header_(header),
      source_(source),
      place_(std::move(place)),
      fields_before_(fields_before),
      found_(": found " + excerpt(header.raw_text)) {
    require_readable();
    for (std::size_t field = fields_before_; field < header_.field_count; ++field) {
        names_.push_back(normalised_space(header_.fields[field]));
    }
    positions_.fill(absent);
    std::vector<bool> taken(names_.size());
    for (std::size_t column = 0; column < column_names.size(); ++column) find(static_cast<Column>(column), taken);
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (taken[i]) continue;
        others_.push_back({names_[i].empty() ? fmt::format("column {}", i + 1) : names_[i], i + fields_before_});
    }
    require_all();
}

void HeaderColumns::require_readable() const {
    if (!is_utf8(header_.raw_text)) {
        refuse("the header is not valid UTF-8" + found_, "declare how the file is written with --encoding");
    }
    if (header_.raw_text.find('\0') != std::string_view::npos) {
        refuse("the header holds a NUL byte" + found_, "declare how the file is written with --encoding");
    }
    if (header_.text_after_quote) {
        refuse("the header has text after a closing quote" + found_, "mend it, or declare --quote");
    }
    if (header_.field_count > max_columns + fields_before_) {
        refuse(fmt::format("the header has {} columns, more than 1,000", header_.field_count),
               "check that the file is a CSV of orders");
    }
}

/// Columns that are declared may share one of the file: the time with the date, or an e-mail that is the customer's
/// key.
void HeaderColumns::find(Column column, std::vector<bool>& taken) {
    const auto index = static_cast<std::size_t>(column);
    const Source::Origin& origin = source_.origin(column);
    const bool is_composed = column == Column::order_id && !source_.order_id_from.empty();
    if (!source_.has(column) || origin.constant || is_composed) return;
    const bool is_declared = !origin.headers.empty();
    std::vector<std::size_t> found = columns_called(
        is_declared ? origin.headers : std::vector<std::string>{std::string(column_names[index])}, names_);
    if (!is_declared) std::erase_if(found, [&taken](std::size_t at) { return taken[at]; });
    if (found.size() > 1) {
        refuse(
            fmt::format("the column {} is there twice, as {} and {}{}", column_names[index],
                        name_of_position(found[0] + 1), name_of_position(found[1] + 1), found_),
            fmt::format("let one column of the header have its name, or say which it is with --columns {}={} or {}={}",
                        column_names[index], name_of_position(found[0] + 1), column_names[index],
                        name_of_position(found[1] + 1)));
    }
    if (found.empty()) return;
    positions_[index] = found.front() + fields_before_;
    taken[found.front()] = true;
}

void HeaderColumns::require_all() const {
    std::vector<std::string_view> missing;
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        const auto column = static_cast<Column>(i);
        const bool is_composed = column == Column::order_id && !source_.order_id_from.empty();
        if (positions_[i] != absent || is_composed || source_.origin(column).constant || !source_.has(column)) continue;
        missing.push_back(column_names[i]);
    }
    if (missing.empty()) return;
    if (is_quoted_line(header_, source_)) {
        refuse("each line is quoted as a whole" + found_,
               "it was probably saved once more by a spreadsheet: have the file sent as it was before");
    }
    const bool has_none = others_.size() == header_.field_count;
    const std::string delimiter = likely_delimiter(header_, source_.delimiter);
    refuse((has_none ? fmt::format("line {} is not a header", header_.line_number)
                     : fmt::format("the header lacks {}", fmt::join(missing, ","))) +
               found_,
           !delimiter.empty()
               ? "declare what separates its fields with --delimiter " + delimiter
               : fmt::format("say what the file calls it with --columns {}=NAME, or give it a value "
                             "with --constants{}",
                             missing.front(), has_none ? "; a file without a header has --header none" : ""));
}

std::size_t HeaderColumns::position_of(const std::string& name) {
    const std::vector<std::size_t> found = columns_called({name}, names_);
    if (found.empty()) refuse("the header lacks " + printable(name) + found_, "name the column as the header does");
    if (found.size() > 1) {
        refuse("the column " + printable(name) + " is there twice" + found_,
               fmt::format("name the one that is meant by its position, {} or {}", name_of_position(found[0] + 1),
                           name_of_position(found[1] + 1)));
    }
    const std::size_t position = found.front() + fields_before_;
    std::erase_if(others_, [position](const auto& other) { return other.position == position; });
    return position;
}

bool HeaderColumns::drop_empty_last() {
    if (names_.size() < 2 || !names_.back().empty()) return false;
    const std::size_t position = names_.size() - 1 + fields_before_;
    if (others_.empty() || others_.back().position != position) return false;
    others_.pop_back();
    names_.pop_back();
    return true;
}

void HeaderColumns::refuse_others() const {
    if (others_.empty()) return;
    std::vector<std::string> names;
    for (const ExtraColumns::Column& other : others_) names.push_back(printable(other.name));
    refuse(fmt::format("the header has columns that nobody declared: {}", fmt::join(names, ", ")),
           "declare them, or let them be ignored or kept with --extra-columns");
}

void HeaderColumns::require_other_names() const {
    std::vector<std::string_view> names;
    for (const ExtraColumns::Column& other : others_) names.push_back(other.name);
    std::ranges::sort(names);
    const auto twice = std::ranges::adjacent_find(names);
    if (twice == names.end()) return;
    refuse(
        fmt::format("the column {} is there twice, and each would be kept under its name{}", printable(*twice), found_),
        "give them different names, or leave out --extra-columns keep");
}

void HeaderColumns::refuse(const std::string& problem, const std::string& remedy) const {
    throw Error(ExitCode::refused, place_, problem, remedy + "; `ordermart inspect FILE` shows what the file is");
}

}  // namespace ordermart
