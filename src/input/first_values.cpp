#include "input/first_values.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

namespace ordermart {
namespace {

constexpr std::size_t usual_block_bytes = 1 << 20;
constexpr std::size_t first_places = 1024;

/// A text stands behind its size, seven bits a byte, the lowest first.
std::size_t size_of(std::string_view text) {
    std::size_t bytes = 1;
    for (std::size_t rest = text.size(); rest > 0x7F; rest >>= 7U) ++bytes;
    return bytes + text.size();
}

char* write(std::string_view text, char* to) {
    std::size_t rest = text.size();
    for (; rest > 0x7F; rest >>= 7U) *to++ = static_cast<char>((rest & 0x7FU) | 0x80U);
    *to++ = static_cast<char>(rest);
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    return to + text.size();
}

/// Moves `from` behind the text.
std::string_view read(const char*& from) {
    std::size_t size = 0;
    for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(*from++);
        size |= static_cast<std::size_t>(byte & 0x7FU) << shift;
        if (byte < 0x80) break;
    }
    return {std::exchange(from, from + size), size};
}

std::string_view id_of(const char* order) { return read(order); }

}  // namespace

FirstValues::FirstValues(std::size_t most_bytes) : most_bytes_(most_bytes) {}

bool FirstValues::fill(std::string_view order_id, std::span<std::string_view> values) {
    if (orders_.empty()) orders_.resize(first_places);
    const char*& order = place_of(order_id);
    if (order != nullptr) {
        const char* from = order;
        read(from);
        for (std::string_view& value : values) {
            const std::string_view first = read(from);
            if (value.empty()) value = first;
        }
        return true;
    }
    std::size_t size = size_of(order_id);
    for (const std::string_view value : values) size += size_of(value);
    if (!has_room(size)) return false;
    order = keep(order_id, values, size);
    if (++order_count_ * 4 > orders_.size() * 3) grow();
    return true;
}

/// Where the order is in the table, or would be.
const char*& FirstValues::place_of(std::string_view order_id) {
    std::size_t place = std::hash<std::string_view>{}(order_id);
    for (;; ++place) {
        const char*& order = orders_[place & (orders_.size() - 1)];
        if (order == nullptr || id_of(order) == order_id) return order;
    }
}

/// With the table that it may take.
bool FirstValues::has_room(std::size_t size) const {
    const bool grows = (order_count_ + 1) * 4 > orders_.size() * 3;
    return bytes() + size + (grows ? orders_.size() * sizeof orders_[0] : 0) <= most_bytes_;
}

const char* FirstValues::keep(std::string_view order_id, std::span<const std::string_view> values, std::size_t size) {
    if (size > block_room_) {
        block_room_ = std::max(size, usual_block_bytes);
        // Not make_unique: it would write zeros first.
        blocks_.emplace_back(new char[block_room_]);
        block_end_ = blocks_.back().get();
    }
    const char* const order = block_end_;
    block_end_ = write(order_id, block_end_);
    for (const std::string_view value : values) block_end_ = write(value, block_end_);
    block_room_ -= size;
    kept_bytes_ += size;
    return order;
}

void FirstValues::grow() {
    const std::vector<const char*> before = std::exchange(orders_, std::vector<const char*>(orders_.size() * 2));
    for (const char* const order : before) {
        if (order != nullptr) place_of(id_of(order)) = order;
    }
}

void FirstValues::clear() {
    orders_ = std::vector<const char*>();
    order_count_ = 0;
    blocks_ = std::vector<std::unique_ptr<char[]>>();
    block_room_ = 0;
    kept_bytes_ = 0;
}

}  // namespace ordermart
