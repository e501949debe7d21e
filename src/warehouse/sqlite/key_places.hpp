#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string_view>

namespace ordermart {

/// Where the rows of a file lie, by the hashes of their keys: eight bytes a row. All its memory is set aside at once,
/// and the system gives it as it is used.
class KeyPlaces {
public:
    explicit KeyPlaces(std::size_t memory) : size_(std::bit_floor(memory / sizeof(std::uint64_t) | 1)) {}

    /// There is none where the system gives no memory.
    bool has_room() {
        if (!slots_ && count_ == 0)
            slots_.reset(static_cast<std::uint64_t*>(std::calloc(size_, sizeof(std::uint64_t))));
        return slots_ && count_ < size_ / 4 * 3;
    }

    /// `place` is below 1 TiB. There is room for it.
    void add(std::string_view key, std::uint64_t place) {
        const std::uint64_t hash = std::hash<std::string_view>()(key);
        std::size_t at = hash & (size_ - 1);
        while (slots_.get()[at] != 0) at = (at + 1) & (size_ - 1);
        slots_.get()[at] = tag_of(hash) | (place + 1);
        ++count_;
    }

    /// Calls `visit` with each place that this key may be at, in the order in which they were added; few are another's.
    template <typename Visit>
    void for_each(std::string_view key, Visit visit) const {
        if (!slots_) return;
        const std::uint64_t hash = std::hash<std::string_view>()(key);
        for (std::size_t at = hash & (size_ - 1); slots_.get()[at] != 0; at = (at + 1) & (size_ - 1)) {
            const std::uint64_t slot = slots_.get()[at];
            if ((slot & ~place_bits) == tag_of(hash)) visit((slot & place_bits) - 1);
        }
    }

    /// Gives the memory back.
    void free() { slots_.reset(); }

private:
    struct Free {
        void operator()(std::uint64_t* slots) const noexcept { std::free(slots); }
    };
    static constexpr std::uint64_t place_bits = (std::uint64_t{1} << 40) - 1;
    static std::uint64_t tag_of(std::uint64_t hash) { return hash & ~place_bits; }

    std::size_t size_;                            ///< a power of two
    std::unique_ptr<std::uint64_t, Free> slots_;  ///< a part of the hash and one more than the place; 0 where none is
    std::size_t count_ = 0;
};

}  // namespace ordermart
