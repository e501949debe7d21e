#include "inspect/date_evidence.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "ordermart/input/date_format.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {
namespace {

constexpr std::size_t longest_date = 40;
constexpr std::size_t most_forms = 200;
constexpr std::int64_t values_before_giving_up = 1000;

/// A way to write the day: of those whose order is in question one for each order.
using DayShape = std::array<std::string_view, date_orders>;

constexpr auto day_shapes = std::to_array<DayShape>({
    {"%Y-%m-%d"},
    {"%d/%m/%Y", "%m/%d/%Y"},
    {"%d.%m.%Y", "%m.%d.%Y"},
    {"%d-%m-%Y", "%m-%d-%Y"},
    {"%d/%m/%y", "%m/%d/%y", "%y/%m/%d"},
    {"%d.%m.%y", "%m.%d.%y", "%y.%m.%d"},
    {"%d-%m-%y", "%m-%d-%y", "%y-%m-%d"},
    {"%Y/%m/%d"},
    {"%Y.%m.%d"},
    {"%Y. %m. %d."},
    {"%Y. %m. %d"},
    {"%Y\u5E74%m\u6708%d\u65E5"},
    {"%Y%m%d"},
    {"%d%m%Y", "%m%d%Y"},
    {"%d %b %Y"},
    {"%d-%b-%Y"},
    {"%d-%b-%y"},
    {"%d/%b/%Y"},
    {"%d. %b %Y"},
    {"%d de %b de %Y"},
    {"%d %b, %Y"},
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

/// A way to write dates with their time, in each order that it can have.
struct Shape {
    std::array<std::optional<DateFormat>, date_orders> formats;
    bool has_dots = false;

    bool is_in_question() const { return formats[1].has_value(); }
};

std::vector<Shape> make_shapes() {
    std::vector<Shape> all;
    for (const DayShape& day : day_shapes) {
        for (const std::string_view time : time_shapes) {
            Shape shape;
            for (std::size_t order = 0; order < date_orders; ++order) {
                if (day[order].empty()) continue;
                shape.formats[order] = DateFormat::parse(std::string(day[order]).append(time));
            }
            shape.has_dots = day[0].starts_with("%d.%m.");
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

/// Of all languages: no name is another month's in any two of them.
const MonthNames& all_names() {
    static const MonthNames names(std::vector<std::string>(date_languages.begin(), date_languages.end()));
    return names;
}

const std::vector<MonthNames>& names_by_language() {
    static const auto names = [] {
        std::vector<MonthNames> all;
        for (const std::string_view language : date_languages) all.emplace_back(std::vector{std::string(language)});
        return all;
    }();
    return names;
}

using Days = std::array<std::optional<Date>, date_orders>;

Days read_in_all_orders(const Shape& shape, std::string_view value) {
    Days days;
    for (std::size_t order = 0; order < date_orders; ++order) {
        if (shape.formats[order]) days[order] = shape.formats[order]->read(value, &all_names());
    }
    return days;
}

bool is_date(const Days& days) {
    return std::ranges::any_of(days, [](const auto& day) { return day.has_value(); });
}

std::optional<std::size_t> find_shape(std::string_view value) {
    const auto found = std::ranges::find_if(
        shapes(), [value](const Shape& shape) { return is_date(read_in_all_orders(shape, value)); });
    if (found == shapes().end()) return std::nullopt;
    return static_cast<std::size_t>(found - shapes().begin());
}

/// Orders of the month before a file's day, and of the day after.
bool is_near(Date day, Date file_date) {
    return day >= file_date - std::chrono::days(31) && day <= file_date + std::chrono::days(1);
}

void sort_by_reads(std::vector<DateFinding::Format>& formats) {
    std::erase_if(formats, [](const DateFinding::Format& format) { return format.reads == 0; });
    std::ranges::sort(formats, [](const auto& left, const auto& right) {
        return left.reads != right.reads ? left.reads > right.reads : left.format < right.format;
    });
}

constexpr std::size_t place_of(DateOrder order) { return static_cast<std::size_t>(order); }

/// Mistakes are rejected, and decide nothing: up to a hundredth of the values.
constexpr bool is_nearly_all(std::int64_t reads, std::int64_t values) { return (values - reads) * 100 <= values; }

/// So many values that only one order reads prove it, where it reads all.
constexpr std::int64_t enough_to_prove = 10;

/// One order alone fits the values: the others leave out more than mistakes.
bool is_proven(const DateFinding::Reading& reading, const std::vector<DateFinding::Reading>& all, std::int64_t values) {
    if (!is_nearly_all(reading.reads, values)) return false;
    return std::ranges::all_of(all, [&](const DateFinding::Reading& other) {
        if (other.order == reading.order || !is_nearly_all(other.reads, values)) return true;
        return reading.reads == values && values - other.reads >= enough_to_prove;
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
    const Days days = read_in_all_orders(shape, value);
    if (!is_date(days)) return;
    ++dates_;
    of_contract_ += parse_order_date(value) ? 1 : 0;
    std::size_t orders = 0;
    for (std::size_t order = 0; order < date_orders; ++order) {
        if (!days[order]) continue;
        orders |= std::size_t{1} << order;
        if (shape.is_in_question()) {
            first_[order] = std::min(first_[order].value_or(*days[order]), *days[order]);
            last_[order] = std::max(last_[order].value_or(*days[order]), *days[order]);
        }
        if (shape.is_in_question() && file_date_ && is_near(*days[order], *file_date_)) ++near_[order];
    }
    ++counts_[known->second].by_orders[orders];
    count_languages(known->second, value);
    for (std::size_t order = 0; shape.is_in_question() && order < date_orders; ++order) {
        if (orders == std::size_t{1} << order && examples_[order].empty()) examples_[order] = value;
    }
}

void DateEvidence::count_languages(std::size_t place, std::string_view value) {
    const DateFormat& format = *shapes()[place].formats[0];
    if (format.text().find("%b") == std::string::npos || format.read(value)) return;
    ++named_;
    for (std::size_t i = 0; i < date_languages.size(); ++i)
        of_language_[i] += format.read(value, &names_by_language()[i]) ? 1 : 0;
}

std::int64_t DateEvidence::reads_in(DateOrder order, const Counts& counts) const {
    std::int64_t reads = 0;
    for (std::size_t orders = 0; orders < counts.by_orders.size(); ++orders) {
        if ((orders >> place_of(order) & 1U) != 0) reads += counts.by_orders[orders];
    }
    return reads;
}

/// Which of the readings are left, and why.
void DateEvidence::decide(DateFinding& finding) const {
    std::vector<DateFinding::Reading>& all = finding.readings;
    const std::int64_t values = finding.in_question;
    const auto take = [&finding](DateOrder order, DateOrderIs decided) {
        finding.order = order;
        finding.decided = decided;
        for (DateFinding::Reading& reading : finding.readings) {
            if (reading.order != order && reading.alone > 0) finding.others.push_back(reading);
        }
        std::erase_if(finding.readings, [order](const auto& reading) { return reading.order != order; });
    };
    const auto proven = std::ranges::find_if(all, [&](const auto& each) { return is_proven(each, all, values); });
    if (proven != all.end()) return take(proven->order, DateOrderIs::proven);
    const bool has_fitting =
        std::ranges::any_of(all, [&](const auto& each) { return is_nearly_all(each.reads, values); });
    std::erase_if(all, [&](const auto& each) {
        return has_fitting ? !is_nearly_all(each.reads, values) : each.reads * 2 < values;
    });
    if (all.empty()) {
        finding.decided = DateOrderIs::undecided;
        return;
    }
    const auto is_where_file_is = [&](const DateFinding::Reading& reading) {
        const std::int64_t near = near_[place_of(reading.order)];
        return near * 10 >= values * 9 && std::ranges::all_of(all, [&](const DateFinding::Reading& other) {
                   return other.order == reading.order || near_[place_of(other.order)] * 2 <= near;
               });
    };
    const auto in_file = std::ranges::find_if(all, is_where_file_is);
    if (has_fitting && in_file != all.end()) return take(in_file->order, DateOrderIs::by_file_date);
    const bool all_have_dots = std::ranges::all_of(counts_, [](const auto& each) {
        return shapes()[each.first].has_dots || !shapes()[each.first].is_in_question();
    });
    const auto has_order = [&](DateOrder order) {
        return std::ranges::any_of(all, [order](const auto& each) { return each.order == order; });
    };
    if (has_fitting && all_have_dots && has_order(DateOrder::day_first) && !has_order(DateOrder::year_first)) {
        return take(DateOrder::day_first, DateOrderIs::by_convention);
    }
    finding.decided = DateOrderIs::undecided;
    finding.order = all.front().order;
}

DateFinding DateEvidence::finding() const {
    DateFinding finding;
    finding.values = values_;
    finding.dates = dates_;
    finding.of_contract = of_contract_;
    const auto* const likeliest = std::ranges::max_element(of_language_);
    if (named_ > 0) finding.language = date_languages[static_cast<std::size_t>(likeliest - of_language_.begin())];
    for (const DateOrder order : {DateOrder::day_first, DateOrder::month_first, DateOrder::year_first}) {
        DateFinding::Reading reading;
        reading.order = order;
        reading.example = examples_[place_of(order)];
        reading.first = first_[place_of(order)].value_or(Date{});
        reading.last = last_[place_of(order)].value_or(Date{});
        for (const auto& [place, counts] : counts_) {
            const Shape& shape = shapes()[place];
            // A shape that lacks the order is read as it is.
            const auto& format = shape.formats[place_of(order)] ? shape.formats[place_of(order)] : shape.formats[0];
            const DateOrder read_as = shape.formats[place_of(order)] ? order : DateOrder::day_first;
            reading.formats.push_back({format->text(), reads_in(read_as, counts)});
            if (!shape.is_in_question()) continue;
            if (shape.formats[place_of(order)]) reading.reads += reads_in(order, counts);
            reading.alone += counts.by_orders[std::size_t{1} << place_of(order)];
        }
        sort_by_reads(reading.formats);
        if (reading.reads > 0) finding.readings.push_back(std::move(reading));
    }
    for (const auto& [place, counts] : counts_) {
        if (!shapes()[place].is_in_question()) {
            finding.formats.push_back({shapes()[place].formats[0]->text(), reads_in(DateOrder::day_first, counts)});
            continue;
        }
        for (const std::int64_t reads : counts.by_orders) finding.in_question += reads;
    }
    if (finding.in_question > 0) decide(finding);
    // A few are left to be rejected beside many that are sure.
    const bool is_left_out = finding.is_undecided() && finding.in_question * 10 <= dates_;
    if (is_left_out) {
        finding.open = finding.in_question;
        finding.decided = DateOrderIs::not_in_question;
        finding.readings.clear();
    } else if (!finding.readings.empty()) {
        finding.formats = finding.readings.front().formats;
    }
    sort_by_reads(finding.formats);
    return finding;
}

}  // namespace ordermart
