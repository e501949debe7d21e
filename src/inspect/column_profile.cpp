#include "inspect/column_profile.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "ordermart/base/text.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {
namespace {

/// In lower case.
constexpr auto usual_words_for_empty = std::to_array<std::string_view>({
    "null", "(null)", "<null>",    "\\n", "nil", "none", "n/a", "#n/a", "na",           "n.a.",
    "nan",  "k.a.",   "undefined", "-",   "--",  "---",  ".",   "?",    "\xE2\x80\x93", "\xE2\x80\x94",
});

constexpr std::size_t most_words = 20;

/// Characters that stand beside numbers and are no letters.
constexpr auto signs = std::to_array<std::string_view>({"\u20AC", "\u00A3", "\u00A5", "\u2019", "\u202F", "\u00A0"});

/// The first character's part of a form, taken off the text.
std::string take_part(std::string_view& text) {
    const auto* const sign = std::ranges::find_if(signs, [text](auto each) { return text.starts_with(each); });
    if (sign != signs.end()) {
        text.remove_prefix(sign->size());
        return std::string(*sign);
    }
    const char c = text[0];
    text.remove_prefix(1);
    if (c >= '0' && c <= '9') return "9";
    const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    return is_letter ? "a" : std::string(1, c);
}

std::string form_of(std::string_view value) {
    std::string form;
    std::string previous;
    while (!value.empty()) {
        std::string part = take_part(value);
        if (part != previous) form += part;
        previous = std::move(part);
    }
    return form;
}

/// Digits, a point and zeros.
bool has_decimals_of_zero(std::string_view value) {
    const std::size_t point = value.find('.');
    return point != std::string_view::npos && point > 0 && point + 1 < value.size() &&
           value.substr(0, point).find_first_not_of("0123456789") == std::string_view::npos &&
           value.substr(point + 1).find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

void DamagedIds::add(std::string_view value) {
    if (value.starts_with("=\"")) excel_text.add(value);
    if (value.size() > 1 && value.starts_with('\'')) apostrophe.add(value);
    const char first = value.front();
    if (first != '-' && (first < '0' || first > '9')) return;
    if (is_scientific(value)) scientific.add(value);
    if (has_decimals_of_zero(value)) decimals.add(value);
}

void ColumnProfile::add(std::string_view value) {
    ++values_;
    if (value.empty()) {
        ++empty_;
        return;
    }
    longest_bytes_ = std::max(longest_bytes_, value.size());
    if (distinct_.size() < most_distinct_) {
        distinct_.insert(std::hash<std::string_view>{}(value));
    } else if (!has_more_distinct_) {
        has_more_distinct_ = !distinct_.contains(std::hash<std::string_view>{}(value));
    }
    add_form(value);
    if (value.size() <= 10 &&
        std::ranges::find(usual_words_for_empty, ascii_lower(value)) != usual_words_for_empty.end()) {
        if (words_for_empty_.size() < most_words) ++words_for_empty_[std::string(value)];
        return;
    }
    damaged_ids_.add(value);
    dates_.add(value);
    money_.add(value);
}

void ColumnProfile::add_form(std::string_view value) {
    std::string_view beginning = value.substr(0, looked_at);
    // Not through the middle of a character.
    while (beginning.size() < value.size() && beginning.size() > looked_at - 4 &&
           (static_cast<unsigned char>(value[beginning.size()]) & 0xC0) == 0x80) {
        beginning.remove_suffix(1);
    }
    std::string form = form_of(beginning);
    if (beginning.size() < value.size()) form += "...";
    auto found = forms_.find(form);
    if (found == forms_.end()) {
        if (forms_.size() == most_forms) return;
        found = forms_.emplace(form, Form{form, 0, std::string(beginning)}).first;
    }
    ++found->second.count;
}

std::vector<ColumnProfile::Form> ColumnProfile::forms(std::size_t most) const {
    std::vector<Form> sorted;
    for (const auto& [text, form] : forms_) sorted.push_back(form);
    std::ranges::sort(sorted, [](const Form& left, const Form& right) {
        return left.count != right.count ? left.count > right.count : left.form < right.form;
    });
    if (sorted.size() > most) sorted.resize(most);
    return sorted;
}

}  // namespace ordermart
