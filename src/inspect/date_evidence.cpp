#include "inspect/date_evidence.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "ordermart/input/date_format.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {
namespace {

constexpr std::size_t longest_date = 40;
constexpr std::size_t most_forms = 200;
constexpr std::int64_t values_before_giving_up = 1000;

/// A way to write the day. Where its order is in question, both ways.
struct DayShape {
    std::string_view day_first;
    std::string_view month_first = {};
};

constexpr auto day_shapes = std::to_array<DayShape>({
    {"%Y-%m-%d"},
    {"%d/%m/%Y", "%m/%d/%Y"},
    {"%d.%m.%Y", "%m.%d.%Y"},
    {"%d-%m-%Y", "%m-%d-%Y"},
    {"%d/%m/%y", "%m/%d/%y"},
    {"%d.%m.%y", "%m.%d.%y"},
    {"%d-%m-%y", "%m-%d-%y"},
    {"%Y/%m/%d"},
    {"%Y.%m.%d"},
    {"%Y%m%d"},
    {"%d %b %Y"},
    {"%d-%b-%Y"},
    {"%d-%b-%y"},
    {"%d/%b/%Y"},
    {"%d. %b %Y"},
    {"%d%b%Y"},
    {"%b %d, %Y"},
    {"%b %d %Y"},
    {"%a, %d %b %Y"},
    {"%a %d %b %Y"},
    {"%a, %b %d, %Y"},
});

constexpr auto time_shapes = std::to_array<std::string_view>({
    "",
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S.%f",
    "T%H:%M",
    "T%H:%M:%S",
    "T%H:%M:%S.%f",
    " %I:%M %p",
    " %I:%M:%S %p",
    " %I:%M%p",
    " %I:%M:%S%p",
    ", %H:%M",
    ", %H:%M:%S",
    ", %I:%M %p",
    ", %I:%M:%S %p",
    "T%H:%M%z",
    "T%H:%M:%S%z",
    "T%H:%M:%S.%f%z",
    " %H:%M%z",
    " %H:%M:%S%z",
    " %H:%M:%S %z",
    " %H:%M:%S.%f%z",
});

/// A way to write dates with their time.
struct Shape {
    DateFormat day_first;
    std::optional<DateFormat> month_first;
    bool has_dots = false;

    bool reads(std::string_view value) const {
        return day_first.read(value) || (month_first && month_first->read(value));
    }
};

std::vector<Shape> make_shapes() {
    std::vector<Shape> all;
    for (const DayShape& day : day_shapes) {
        for (const std::string_view time : time_shapes) {
            const auto format = [time](std::string_view text) {
                return DateFormat::parse(std::string(text).append(time));
            };
            Shape shape{format(day.day_first), std::nullopt, day.day_first.starts_with("%d.%m.")};
            if (!day.month_first.empty()) shape.month_first = format(day.month_first);
            all.push_back(std::move(shape));
        }
    }
    return all;
}

const std::vector<Shape>& shapes() {
    static const std::vector<Shape> all = make_shapes();
    return all;
}

/// Values of one form are read by the same shape or by none.
std::string form_of(std::string_view value) {
    std::string form(value);
    for (char& c : form) {
        if (c >= '0' && c <= '9') c = '9';
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) c = 'a';
    }
    return form;
}

std::optional<std::size_t> find_shape(std::string_view value) {
    const auto found = std::ranges::find_if(shapes(), [value](const Shape& shape) { return shape.reads(value); });
    if (found == shapes().end()) return std::nullopt;
    return static_cast<std::size_t>(found - shapes().begin());
}

/// One side's values may be mistakes; a hundredth of the other's decides nothing any more.
DateOrder proven_order(const DateFinding& finding) {
    if (finding.only_day_first > finding.only_month_first * 100) return DateOrder::day_first;
    if (finding.only_month_first > finding.only_day_first * 100) return DateOrder::month_first;
    return finding.only_day_first > 0 ? DateOrder::contradictory : DateOrder::not_in_question;
}

void sort_by_reads(std::vector<DateFinding::Format>& formats) {
    std::erase_if(formats, [](const DateFinding::Format& format) { return format.reads == 0; });
    std::ranges::sort(formats, [](const auto& left, const auto& right) {
        return left.reads != right.reads ? left.reads > right.reads : left.format < right.format;
    });
}

}  // namespace

void DateEvidence::add(std::string_view value) {
    if (values_ >= values_before_giving_up && dates_ * 20 < values_) return;
    ++values_;
    if (value.size() > longest_date || value.find_first_of("0123456789") == std::string_view::npos) return;
    const std::string form = form_of(value);
    auto known = shape_of_.find(form);
    if (known == shape_of_.end()) {
        const auto shape = find_shape(value);
        if (!shape || shape_of_.size() == most_forms) return;
        known = shape_of_.emplace(form, *shape).first;
    }
    const Shape& shape = shapes()[known->second];
    const bool day_first = shape.day_first.read(value).has_value();
    const bool month_first = shape.month_first && shape.month_first->read(value).has_value();
    if (!day_first && !month_first) return;
    ++dates_;
    of_contract_ += parse_order_date(value) ? 1 : 0;
    Counts& counts = counts_[known->second];
    if (!shape.month_first || (day_first && month_first)) {
        ++counts.both;
    } else if (day_first) {
        ++counts.only_day_first;
        if (day_first_example_.empty()) day_first_example_ = value;
    } else {
        ++counts.only_month_first;
        if (month_first_example_.empty()) month_first_example_ = value;
    }
}

DateFinding DateEvidence::finding() const {
    DateFinding finding;
    finding.values = values_;
    finding.dates = dates_;
    finding.of_contract = of_contract_;
    finding.day_first_example = day_first_example_;
    finding.month_first_example = month_first_example_;
    std::int64_t with_dots = 0;
    for (const auto& [place, counts] : counts_) {
        finding.only_day_first += counts.only_day_first;
        finding.only_month_first += counts.only_month_first;
        if (!shapes()[place].month_first) continue;
        (shapes()[place].has_dots ? with_dots : finding.open) += counts.both;
    }
    finding.order = proven_order(finding);
    if (finding.order != DateOrder::not_in_question) {
        finding.open = 0;
    } else if (finding.open * 10 > dates_) {
        finding.order = DateOrder::undecided;
    } else if (with_dots > 0) {
        finding.order = DateOrder::by_convention;
    }
    const bool is_undecided = finding.order == DateOrder::undecided || finding.order == DateOrder::contradictory;
    for (const auto& [place, counts] : counts_) {
        const Shape& shape = shapes()[place];
        const bool is_left_out = finding.open > 0 && !is_undecided && shape.month_first && !shape.has_dots;
        if (is_left_out) continue;
        const DateFinding::Format day_first{shape.day_first.text(), counts.both + counts.only_day_first};
        const DateFinding::Format month_first{shape.month_first ? shape.month_first->text() : shape.day_first.text(),
                                              counts.both + counts.only_month_first};
        const bool by_convention = shape.has_dots && finding.order == DateOrder::undecided;
        finding.formats.push_back(finding.order == DateOrder::month_first ? month_first : day_first);
        if (is_undecided) finding.alternatives.push_back(by_convention ? day_first : month_first);
    }
    sort_by_reads(finding.formats);
    sort_by_reads(finding.alternatives);
    return finding;
}

}  // namespace ordermart
