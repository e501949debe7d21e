#include "warehouse/sqlite/sorted_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace ordermart {
namespace {

std::string_view key_of(const char* row) { return StoredRow(row).key(); }

/// What is sorted: where a row is, and the eight bytes of its key that are compared next.
struct Slot {
    std::uint64_t bytes;
    const char* row;
};

bool is_before(const Slot& left, const Slot& right) {
    const int order = key_of(left.row).compare(key_of(right.row));
    return order != 0 ? order < 0 : left.row < right.row;  // of equal ones the earlier has the lower address
}

/// By eight bytes of the key after the other, so that most comparisons are of numbers side by side.
void sort(Slot* begin, Slot* end, std::size_t depth) {
    constexpr std::size_t deepest = 16 * 8;  // each depth takes a frame, and longer keys that are alike are few
    if (end - begin <= 8 || depth == deepest) return std::sort(begin, end, is_before);
    for (Slot* slot = begin; slot != end; ++slot) {
        const std::string_view rest = key_of(slot->row).substr(std::min(depth, key_of(slot->row).size()));
        slot->bytes = 0;
        std::memcpy(&slot->bytes, rest.data(), std::min<std::size_t>(8, rest.size()));
        slot->bytes = __builtin_bswap64(slot->bytes);
    }
    std::sort(begin, end, [](const Slot& left, const Slot& right) { return left.bytes < right.bytes; });
    for (Slot *group = begin, *behind = begin; group != end; group = behind) {
        while (behind != end && behind->bytes == group->bytes) ++behind;
        if (behind - group > 1) sort(group, behind, depth + 8);
    }
}

}  // namespace

SortedRows::SortedRows(std::string folder, std::size_t memory)
    : file_(std::move(folder)), memory_(std::max<std::size_t>(memory, 64 << 10)) {}

void SortedRows::add(std::string_view key, std::string_view value) {
    const std::size_t size = StoredRow::head_size + key.size() + value.size();
    if (used_ + size + (count_ + 1) * sizeof(Slot) > memory_ && count_ != 0) write_run();
    if (used_ + size > size_) {
        size_ = std::max(memory_, size);
        rows_ = std::make_unique_for_overwrite<char[]>(size_);  // what is never used takes no memory
    }
    char* row = rows_.get() + used_;
    const StoredRow::Head head = StoredRow::head_of(key, value);
    row = std::copy(head.begin(), head.end(), row);
    row = std::copy(key.begin(), key.end(), row);
    std::copy(value.begin(), value.end(), row);
    used_ += size;
    ++count_;
}

void SortedRows::write_run() {
    const auto slots = std::make_unique_for_overwrite<Slot[]>(count_);
    const char* row = rows_.get();
    for (std::size_t slot = 0; slot < count_; row += StoredRow(row).size()) slots[slot++].row = row;
    sort(slots.get(), slots.get() + count_, 0);
    for (std::size_t slot = 0; slot < count_; ++slot) {
        file_.append({slots[slot].row, StoredRow(slots[slot].row).size()});
    }
    ends_.push_back(file_.size());
    used_ = count_ = 0;
}

void SortedRows::end() {
    if (count_ != 0) write_run();
    rows_.reset();
    std::uint64_t begin = 0;
    for (const std::uint64_t end : ends_) {
        runs_.emplace_back(file_, runs_.size(), begin, end).next();
        begin = end;
    }
    std::make_heap(runs_.begin(), runs_.end(), is_behind);
}

/// Of equal rows, those of the earlier run come first.
bool SortedRows::is_behind(const Run& left, const Run& right) {
    const int order = left.key().compare(right.key());
    return order != 0 ? order > 0 : left.number > right.number;
}

bool SortedRows::next() {
    if (!std::exchange(is_begun_, true) || runs_.empty()) return !runs_.empty();
    if (runs_.size() == 1) {
        if (!runs_.front().next()) runs_.pop_back();
        return !runs_.empty();
    }
    std::pop_heap(runs_.begin(), runs_.end(), is_behind);
    if (runs_.back().next()) {
        std::push_heap(runs_.begin(), runs_.end(), is_behind);
    } else {
        runs_.pop_back();
    }
    return !runs_.empty();
}

}  // namespace ordermart
