#include "input/record_batch.hpp"

#include <algorithm>
#include <compare>
#include <cstring>
#include <functional>

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

/// Where a record comes when its batch is sorted, apart from it: records lie too far from each other to sort them.
struct Place {
    enum class Rank { rejected, integer_id, text_id, end };

    Place(const RecordAhead& record, std::size_t at) : position(static_cast<std::uint32_t>(at)) {
        if (record.outcome != OrderReader::Outcome::accepted) {
            rank = record.outcome == OrderReader::Outcome::rejected ? Rank::rejected : Rank::end;
        } else if (const auto* const number = std::get_if<std::int64_t>(&record.order.order_id)) {
            rank = Rank::integer_id;
            integer = *number;
        } else {
            rank = Rank::text_id;
            text = std::get<std::string_view>(record.order.order_id);
        }
    }

    Rank rank;
    std::uint32_t position;
    std::int64_t integer = 0;
    std::string_view text;
};

std::strong_ordering compare_ids(const Place& left, const Place& right) {
    if (left.rank != right.rank) return left.rank <=> right.rank;
    if (left.rank == Place::Rank::text_id) return left.text <=> right.text;
    return left.integer <=> right.integer;
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
        keep_part(record.order.order_status);
        if (record.order.description != nullptr) {
            auto* const kept =
                new (text_.allocate(sizeof(Description), alignof(Description))) Description(*record.order.description);
            text_bytes_ += sizeof(Description);
            for (std::string_view& text : kept->texts) keep_part(text);
            kept->extras = keep(kept->extras);
            record.order.description = kept;
        }
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
    std::vector<Place> places;
    places.reserve(records_.size());
    for (const RecordAhead& record : records_) places.emplace_back(record, places.size());
    std::sort(places.begin(), places.end(), [](const Place& left, const Place& right) {
        const auto order = compare_ids(left, right);
        return order != 0 ? order < 0 : left.position < right.position;
    });
    sequence_.clear();
    sequence_.reserve(places.size());
    for (const Place& place : places) sequence_.push_back(place.position);
}

bool RecordBatch::ascends() const {
    const OrderId* before = nullptr;
    for (const RecordAhead& record : records_) {
        if (record.outcome != OrderReader::Outcome::accepted) continue;
        const OrderId& order_id = record.order.order_id;
        if (before != nullptr && order_id < *before) return false;
        before = &order_id;
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
