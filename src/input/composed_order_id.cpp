#include "input/composed_order_id.hpp"

#include <utility>

#include "ordermart/base/text.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {

ComposedOrderId::ComposedOrderId(std::vector<std::size_t> positions, ValueRules rules, std::string prefix)
    : positions_(std::move(positions)), rules_(std::move(rules)), prefix_(std::move(prefix)) {}

std::string_view ComposedOrderId::of(const CsvRecord& record) {
    order_id_ = prefix_;
    is_damaged_ = false;
    const bool are_several = positions_.size() > 1;
    bool is_first = true;
    for (const std::size_t position : positions_) {
        scratch_.clear();
        const std::string_view part = rules_.text_of(normalise_space(record.fields[position], scratch_));
        if (rules_.is_empty(part)) return {};
        is_damaged_ = is_damaged_ || is_scientific(part);
        if (!std::exchange(is_first, false)) order_id_ += '-';
        for (const char c : part) {
            if (are_several && (c == '-' || c == '\\')) order_id_ += '\\';
            order_id_ += c;
        }
    }
    return order_id_;
}

}  // namespace ordermart
