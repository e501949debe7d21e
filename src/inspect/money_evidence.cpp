#include "inspect/money_evidence.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "ordermart/base/text.hpp"
#include "ordermart/input/currency.hpp"
#include "ordermart/input/money_likeness.hpp"

namespace ordermart {
namespace {

constexpr std::size_t longest_money = 40;
constexpr std::size_t longest_currency = 8;
constexpr std::size_t most_currencies = 20;
constexpr std::int64_t values_before_giving_up = 1000;

constexpr std::string_view digits = "0123456789";
constexpr auto marks = std::to_array<std::string_view>({".", ",", "'", " "});

/// A mark and the digits that follow it.
struct Group {
    std::string_view mark;
    std::size_t digits = 0;
};

/// The digits before the first mark, and the groups behind it; nothing where anything else is between.
bool take_apart(std::string_view core, std::size_t& first, std::vector<Group>& groups) {
    first = std::min(core.find_first_not_of(digits), core.size());
    core.remove_prefix(first);
    while (!core.empty()) {
        const auto* const mark = std::ranges::find_if(marks, [core](auto each) { return core.starts_with(each); });
        if (mark == marks.end()) return false;
        core.remove_prefix(mark->size());
        const std::size_t length = std::min(core.find_first_not_of(digits), core.size());
        groups.push_back({*mark, length});
        core.remove_prefix(length);
    }
    return true;
}

bool can_be_decimal(std::string_view mark) { return mark == "." || mark == ","; }

std::string_view trim(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// What is left beside the number when its sign is taken off.
std::string_view without(std::string_view text, std::string_view signs) {
    text = trim(text);
    while (!text.empty() && signs.find(text.front()) != std::string_view::npos) text = trim(text.substr(1));
    while (!text.empty() && signs.find(text.back()) != std::string_view::npos) {
        text = trim(text.substr(0, text.size() - 1));
    }
    return text;
}

/// Each group but the last has two digits, and that one three.
bool are_indian(std::size_t first, const std::vector<Group>& groups) {
    if (groups.size() < 2 || first == 0 || first > 2 || groups.back().digits != 3) return false;
    return std::ranges::all_of(groups.begin(), groups.end() - 1, [](const Group& each) { return each.digits == 2; });
}

}  // namespace

void Shown::add(std::string_view value) {
    if (count++ == 0) example = value;
}

void MoneyEvidence::add(std::string_view sent) {
    if (values >= values_before_giving_up && numbers * 20 < values) return;
    ++values;
    if (sent.size() > longest_money) return;
    if (is_ascii(sent)) return add_plain(sent, sent);
    add_plain(in_ascii(sent), sent);
}

void MoneyEvidence::add_plain(std::string_view value, std::string_view sent) {
    std::size_t begin = value.find_first_of(digits);
    if (begin == std::string_view::npos) return;
    if (begin > 0 && (value[begin - 1] == '.' || value[begin - 1] == ',')) {
        const bool has_word_before = begin > 1 && value[begin - 2] != ' ' && value[begin - 2] != '-';
        if (!has_word_before) --begin;
    }
    std::size_t end = value.find_last_of(digits) + 1;
    if (end < value.size() && (value[end] == '.' || value[end] == ',') && end + 1 == value.size()) ++end;
    const std::string_view before = trim(value.substr(0, begin));
    const std::string_view after = trim(value.substr(end));
    const std::string_view prefix = without(before, "-+(");
    const std::string_view suffix = without(after, "-)");
    if (prefix.size() > longest_currency || suffix.size() > longest_currency) return;
    if (!prefix.empty() && !suffix.empty()) return;
    std::size_t first = 0;
    std::vector<Group> groups;
    if (!take_apart(value.substr(begin, end - begin), first, groups)) return;

    ++numbers;
    if (before.find('(') != std::string_view::npos && after.find(')') != std::string_view::npos) {
        parentheses.add(sent);
    } else if (before.find('-') != std::string_view::npos) {
        leading_minus.add(sent);
    } else if (after.find('-') != std::string_view::npos) {
        trailing_minus.add(sent);
    }
    const std::string currency(prefix.empty() ? suffix : prefix);
    const bool is_kept = currencies.size() < most_currencies || currencies.count(currency) > 0;
    if (!currency.empty() && is_kept) currencies[currency].add(sent);
    add_core(value.substr(begin, end - begin), sent);
}

void MoneyEvidence::add_core(std::string_view core, std::string_view value) {
    std::size_t first = 0;
    std::vector<Group> groups;
    take_apart(core, first, groups);
    if (groups.empty()) return;
    std::vector<Group> whole = groups;
    if (whole.size() > 1 && whole.back().mark != whole.front().mark) whole.pop_back();
    if (are_indian(first, whole)) indian_groups.add(value);
    const Group last = groups.back();
    const auto decimal = [&](std::string_view mark) { (mark == "." ? decimal_point : decimal_comma).add(value); };
    const bool has_same = groups.size() > 1 && groups[groups.size() - 2].mark == last.mark;
    if (groups.size() > 1 && !has_same && can_be_decimal(last.mark)) {
        decimal(last.mark);
        thousands[std::string(groups.front().mark)].add(value);
    } else if (groups.size() > 1 || !can_be_decimal(last.mark)) {
        if (last.digits == 3) thousands[std::string(last.mark)].add(value);
    } else if (last.digits != 3 || first == 0 || first > 3 || core[0] == '0') {
        decimal(last.mark);
    } else {
        (last.mark == "." ? open_point : open_comma).add(value);
    }
}

MoneyFinding money_finding(const MoneyEvidence& evidence, std::optional<char> decimal_mark) {
    MoneyFinding finding;
    MoneyFormat& format = finding.format;
    const auto proven = [&evidence](const std::string& mark) { return evidence.thousands.count(mark) > 0; };
    const bool point = evidence.decimal_point.count > 0 || proven(",");
    const bool comma = evidence.decimal_comma.count > 0 || proven(".");
    finding.contradictory = !decimal_mark && point && comma;
    finding.is_open = !decimal_mark && !point && !comma && evidence.open_point.count + evidence.open_comma.count > 0;
    const bool mostly_comma = evidence.decimal_comma.count > evidence.decimal_point.count;
    const bool is_comma = point && comma ? mostly_comma : comma;
    format.decimal_mark = decimal_mark.value_or(is_comma ? ',' : '.');
    // Where one mark is that of decimals, the other one before three digits is that of thousands.
    const std::string other = format.decimal_mark == ',' ? "." : ",";
    const Shown& open = other == "." ? evidence.open_point : evidence.open_comma;
    if (proven(other) || (open.count > 0 && !finding.is_open)) {
        format.thousands_mark = other;
    } else {
        for (const std::string mark : {"'", " "}) {
            if (proven(mark)) format.thousands_mark = mark;
        }
    }
    for (const auto& [text, shown] : evidence.currencies) {
        if (is_currency(text)) format.currencies.push_back(text);
    }
    format.trailing_minus = evidence.trailing_minus.count > 0;
    format.parentheses = evidence.parentheses.count > 0;
    finding.is_indian = evidence.indian_groups.count > 0 && !format.thousands_mark.empty();
    return finding;
}

}  // namespace ordermart
