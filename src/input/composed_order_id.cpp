#include "input/composed_order_id.hpp"

#include <algorithm>
#include <utility>

#include "ordermart/base/text.hpp"

namespace ordermart {

ComposedOrderId::ComposedOrderId(std::vector<std::size_t> positions, std::vector<std::string> empty_values)
    : positions_(std::move(positions)), empty_values_(std::move(empty_values)) {}

std::string_view ComposedOrderId::of(const CsvRecord& record) {
    order_id_.clear();
    for (const std::size_t position : positions_) {
        scratch_.clear();
        const std::string_view part = normalise_space(record.fields[position], scratch_);
        if (part.empty() || std::ranges::find(empty_values_, part) != empty_values_.end()) return {};
        if (!order_id_.empty()) order_id_ += '-';
        for (const char c : part) {
            if (c == '-' || c == '\\') order_id_ += '\\';
            order_id_ += c;
        }
    }
    return order_id_;
}

}  // namespace ordermart
