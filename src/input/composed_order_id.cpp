#include "input/composed_order_id.hpp"

#include <algorithm>
#include <utility>

#include "ordermart/base/text.hpp"

namespace ordermart {

ComposedOrderId::ComposedOrderId(std::vector<std::size_t> positions, std::vector<std::string> empty_values,
                                 std::string prefix)
    : positions_(std::move(positions)), empty_values_(std::move(empty_values)), prefix_(std::move(prefix)) {}

std::string_view ComposedOrderId::of(const CsvRecord& record) {
    order_id_ = prefix_;
    const bool are_several = positions_.size() > 1;
    bool is_first = true;
    for (const std::size_t position : positions_) {
        scratch_.clear();
        const std::string_view part = normalise_space(record.fields[position], scratch_);
        if (part.empty() || std::ranges::find(empty_values_, part) != empty_values_.end()) return {};
        if (!std::exchange(is_first, false)) order_id_ += '-';
        for (const char c : part) {
            if (are_several && (c == '-' || c == '\\')) order_id_ += '\\';
            order_id_ += c;
        }
    }
    return order_id_;
}

}  // namespace ordermart
