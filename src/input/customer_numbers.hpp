#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "ordermart/input/read_ahead.hpp"

namespace ordermart {

/// Gives customers' names their numbers, in rounds that bound the memory. It takes many names at a time: most of them
/// are known, but their entries are no longer in the processor's cache, and so it fetches those of many names at once.
class CustomerNumbers {
public:
    using Hash = std::size_t (*)(std::string_view);

    /// How many names a call numbers at most: as many as their entries fit the fastest cache.
    static constexpr std::size_t most_at_once = 128;

    /// A round ends when its names take about so many bytes.
    explicit CustomerNumbers(std::size_t most_bytes = 64 << 20, Hash hash = hash_of)
        : most_bytes_(most_bytes), hash_(hash) {}

    /// Writes the number of each of `names` to its place in `numbers`. New names get theirs in the order given.
    void number(std::span<const std::string_view> names, std::span<CustomerNumber> numbers);

    /// Begins the next round where this one's names are too many.
    void bound_memory();

    /// Gives the memory back. Nothing is numbered afterwards.
    void free();

private:
    /// A name's bytes stand behind it.
    struct Entry {
        std::uint32_t size;
        std::uint32_t number;

        std::string_view name() const { return {reinterpret_cast<const char*>(this + 1), size}; }
    };

    /// The hash is kept to tell most other names without a look at their entries, and to move slots when they grow.
    struct Slot {
        const Entry* entry = nullptr;
        std::size_t hash = 0;
    };

    static std::size_t hash_of(std::string_view name) { return std::hash<std::string_view>()(name); }

    std::size_t place_of_hash(std::size_t hash, std::size_t place) const;
    std::uint32_t number_from(std::size_t place, std::string_view name, std::size_t hash);
    const Entry* add(std::string_view name);
    void make_room(std::size_t more);

    std::vector<Slot> slots_;  ///< a power of two; at most half of them are taken
    std::pmr::monotonic_buffer_resource entries_;
    std::size_t count_ = 0;  ///< of this round's names
    std::size_t most_bytes_;
    std::size_t bytes_ = 0;  ///< that the names take, about
    std::size_t round_ = 0;
    Hash hash_;
};

}  // namespace ordermart
