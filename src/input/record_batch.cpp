#include "input/record_batch.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

namespace ordermart {
namespace {

// Small enough that the batches on their way stay in the processor's cache.
constexpr std::size_t records_per_batch = 1024;
constexpr std::size_t usual_text_bytes = records_per_batch * 96;

// As much as memory allows where order ids do not ascend: of 10 million orders each page of a table gets a few at a
// time.
constexpr std::size_t records_per_sorted_batch = 120'000;
constexpr std::size_t most_sorted_text = 12 << 20;

/// `text` where it is in `copy`, if it was a part of `original`.
bool move_view(std::string_view& text, std::string_view original, std::string_view copy) {
    constexpr std::less_equal<> is_not_after;
    const bool is_part = is_not_after(original.data(), text.data()) &&
                         is_not_after(text.data() + text.size(), original.data() + original.size());
    if (is_part) text = copy.substr(static_cast<std::size_t>(text.data() - original.data()), text.size());
    return is_part;
}

bool comes_before(const RecordAhead& left, const RecordAhead& right) {
    const auto rank = [](const RecordAhead& record) {
        return record.outcome == OrderReader::Outcome::rejected   ? 0
               : record.outcome == OrderReader::Outcome::accepted ? 1
                                                                  : 2;
    };
    if (rank(left) != rank(right)) return rank(left) < rank(right);
    return rank(left) == 1 && left.order.order_id < right.order.order_id;
}

}  // namespace

RecordBatch::RecordBatch() : usual_text_(usual_text_bytes), text_(usual_text_.data(), usual_text_.size()) {
    records_.reserve(records_per_batch);
}

bool RecordBatch::has_room(bool in_order) const {
    return records_.size() < (in_order ? records_per_batch : records_per_sorted_batch) &&
           text_bytes_ < (in_order ? usual_text_.size() : most_sorted_text);
}

void RecordBatch::add(RecordAhead record) {
    const std::string_view original = record.reject.raw_text;
    record.reject.raw_text = keep(original);
    const auto keep_part = [&](std::string_view& text) {
        if (!move_view(text, original, record.reject.raw_text)) text = keep(text);
    };
    auto& order_id = record.reject.order_id;
    if (auto* const text = order_id ? std::get_if<std::string_view>(&*order_id) : nullptr) keep_part(*text);
    if (record.outcome == OrderReader::Outcome::accepted) {
        record.order.order_id = *order_id;
        keep_part(record.order.customer_name);
        keep_part(record.order.product_id);
    }
    records_.push_back(record);
}

std::string_view RecordBatch::keep(std::string_view value) {
    if (value.empty()) return {};
    auto* const bytes = static_cast<char*>(text_.allocate(value.size(), 1));
    std::memcpy(bytes, value.data(), value.size());
    text_bytes_ += value.size();
    return {bytes, value.size()};
}

void RecordBatch::sort_by_order_id() {
    sequence_.resize(records_.size());
    std::iota(sequence_.begin(), sequence_.end(), 0);
    std::stable_sort(sequence_.begin(), sequence_.end(), [this](std::uint32_t left, std::uint32_t right) {
        return comes_before(records_[left], records_[right]);
    });
}

bool RecordBatch::ascends() const {
    const RecordAhead* before = nullptr;
    for (const RecordAhead& record : records_) {
        if (record.outcome != OrderReader::Outcome::accepted) continue;
        if (before != nullptr && comes_before(record, *before)) return false;
        before = &record;
    }
    return true;
}

void RecordBatch::clear() {
    records_.clear();
    sequence_.clear();
    text_.release();
    text_bytes_ = 0;
}

void RecordBatch::free() {
    clear();
    records_.shrink_to_fit();
    sequence_.shrink_to_fit();
}

}  // namespace ordermart
