#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace ordermart {

/// What the first record of each order has in the columns that later ones may leave empty (fill_down). Every order of
/// a run's files is kept, for its records need not stand together.
class FirstValues {
public:
    static constexpr std::size_t usual_most_bytes = 256 << 20;

    explicit FirstValues(std::size_t most_bytes = usual_most_bytes);

    /// Keeps the values of an order that is new, and otherwise gives each empty one what was kept for it. An order has
    /// the same number of values each time. What is given is valid until clear(). False where an order is new and
    /// there is no room for it: nothing was kept.
    [[nodiscard]] bool fill(std::string_view order_id, std::span<std::string_view> values);

    std::size_t bytes() const { return kept_bytes_ + orders_.size() * sizeof orders_[0]; }
    std::size_t most_bytes() const { return most_bytes_; }

    /// Forgets all orders, and gives the memory back.
    void clear();

private:
    const char*& place_of(std::string_view order_id);
    bool has_room(std::size_t size) const;
    const char* keep(std::string_view order_id, std::span<const std::string_view> values, std::size_t size);
    void grow();

    const std::size_t most_bytes_;
    std::vector<const char*> orders_;  ///< a hash table of what was kept, its size a power of 2; null where none is
    std::size_t order_count_ = 0;
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t block_room_ = 0;  ///< of the last block
    char* block_end_ = nullptr;   ///< of what is used of it
    std::size_t kept_bytes_ = 0;
};

}  // namespace ordermart
