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
std::string likely_delimiter(const CsvRecord& header, char delimiter) {
    if (header.field_count != 1) return "";
    constexpr std::string_view usual = ",;\t|";
    const auto count = [&header](char c) { return std::ranges::count(header.raw_text, c); };
    const char likely = *std::ranges::max_element(usual, {}, count);
    if (likely == delimiter || count(likely) == 0) return "";
    return likely == '\t' ? "tab" : std::string("'") + likely + "'";
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
    positions_.fill(absent);
    for (std::size_t field = fields_before_; field < header_.field_count; ++field) {
        if (take(field)) continue;
        std::string name = normalised_space(header_.fields[field]);
        if (name.empty()) name = fmt::format("column {}", field - fields_before_ + 1);
        others_.push_back({std::move(name), field});
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

/// Whether a column has the values of the field. Columns that are declared may share one: the time with the date, or an
/// e-mail that is the customer's key.
bool HeaderColumns::take(std::size_t field) {
    const std::string name = normalised_space(header_.fields[field]);
    bool is_taken = false;
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        const auto column = static_cast<Column>(i);
        if ((is_taken && source_.origin(column).headers.empty()) || !source_.has_name(column, name)) continue;
        if (positions_[i] != absent) {
            refuse(fmt::format("the column {} is there twice{}", column_names[i], found_),
                   "let one column of the header have its name, or say which with --columns");
        }
        positions_[i] = field;
        is_taken = true;
    }
    return is_taken;
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
    const bool has_none = others_.size() == header_.field_count;
    const std::string delimiter = likely_delimiter(header_, source_.delimiter);
    refuse((has_none ? fmt::format("line {} is not a header", header_.line_number)
                     : fmt::format("the header lacks {}", fmt::join(missing, ","))) +
               found_,
           !delimiter.empty() ? "declare what separates its fields with --delimiter " + delimiter
                              : fmt::format("say what the file calls it with --columns {}=NAME, or give it a value "
                                            "with --constants",
                                            missing.front()));
}

std::size_t HeaderColumns::position_of(const std::string& name) {
    std::size_t position = absent;
    for (std::size_t field = fields_before_; field < header_.field_count; ++field) {
        if (!is_same_header(name, normalised_space(header_.fields[field]))) continue;
        if (position != absent) {
            refuse("the column " + printable(name) + " is there twice" + found_,
                   "its name has to be one column's where the source declares something of it");
        }
        position = field;
        std::erase_if(others_, [field](const auto& other) { return other.position == field; });
    }
    if (position != absent) return position;
    refuse("the header lacks " + printable(name) + found_, "name the column as the header does");
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
