#include "input/record_filter.hpp"

#include <algorithm>
#include <utility>

#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

using Operator = Comparison::Operator;

bool has_only_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

bool is_ordered_as(Operator op, int order) {
    switch (op) {
        case Operator::less:
            return order < 0;
        case Operator::at_most:
            return order <= 0;
        case Operator::greater:
            return order > 0;
        default:
            return order >= 0;
    }
}

/// Of values that are not empty. A number is less than a number alone: `n/a` is no amount below 0.
bool is_ordered(std::string_view value, const Comparison& comparison, const std::optional<PlainDecimal>& number) {
    if (!number) return is_ordered_as(comparison.op, value.compare(comparison.text));
    const auto decimal = PlainDecimal::parse(value);
    return decimal && is_ordered_as(comparison.op, decimal->compare(*number));
}

}  // namespace

std::optional<PlainDecimal> PlainDecimal::parse(std::string_view text) {
    PlainDecimal decimal;
    decimal.negative = text.starts_with('-');
    if (decimal.negative || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    decimal.whole = text.substr(0, point);
    decimal.fraction = text.substr(std::min(point + 1, text.size()));
    if (decimal.whole.empty() && decimal.fraction.empty()) return std::nullopt;
    if (!has_only_digits(decimal.whole) || !has_only_digits(decimal.fraction)) return std::nullopt;
    decimal.whole.remove_prefix(std::min(decimal.whole.find_first_not_of('0'), decimal.whole.size()));
    while (decimal.fraction.ends_with('0')) decimal.fraction.remove_suffix(1);
    if (decimal.whole.empty() && decimal.fraction.empty()) decimal.negative = false;
    return decimal;
}

int PlainDecimal::compare(const PlainDecimal& other) const {
    if (negative != other.negative) return negative ? -1 : 1;
    int order = 0;
    if (whole.size() != other.whole.size()) {
        order = whole.size() < other.whole.size() ? -1 : 1;
    } else {
        order = whole.compare(other.whole);
        if (order == 0) order = fraction.compare(other.fraction);
    }
    return negative ? -order : order;
}

RecordFilter::RecordFilter(const std::vector<std::string>& conditions, ValueRules rules, const PositionOf& position_of)
    : rules_(std::move(rules)) {
    scratch_.reserve(CsvReader::max_record_bytes);
    for (const std::string& condition : conditions) {
        for (const std::vector<Comparison>& comparisons : parse_record_condition(condition)) {
            std::vector<Test>& part = parts_.emplace_back();
            for (const Comparison& comparison : comparisons) {
                part.push_back({position_of(comparison.column), comparison, std::nullopt});
            }
        }
    }
    // Not before: the numbers are views of texts that lie still now.
    for (std::vector<Test>& part : parts_) {
        for (Test& test : part) test.number = PlainDecimal::parse(test.comparison.text);
    }
}

bool RecordFilter::leaves_out(const CsvRecord& record) {
    return std::ranges::any_of(parts_, [&](const std::vector<Test>& part) {
        return std::ranges::all_of(part, [&](const Test& test) { return holds(test, record); });
    });
}

bool RecordFilter::holds(const Test& test, const CsvRecord& record) {
    scratch_.clear();
    const std::string_view value = rules_.text_of(normalise_space(record.fields[test.position], scratch_));
    const bool is_empty = rules_.is_empty(value);
    switch (test.comparison.op) {
        case Operator::empty:
            return is_empty;
        case Operator::not_empty:
            return !is_empty;
        case Operator::equal:
            return value == test.comparison.text;
        case Operator::unequal:
            return value != test.comparison.text;
        default:
            return !is_empty && is_ordered(value, test.comparison, test.number);
    }
}

}  // namespace ordermart
