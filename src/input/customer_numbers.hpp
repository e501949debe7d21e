#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ordermart/input/read_ahead.hpp"

namespace ordermart {

/// Gives customers' names their numbers, in rounds that bound the memory.
class CustomerNumbers {
public:
    /// A round ends when its names take about so many bytes.
    explicit CustomerNumbers(std::size_t most_bytes = 64 << 20) : most_bytes_(most_bytes) {}

    CustomerNumber number_of(std::string_view name) {
        const auto known = numbers_.find(name);
        if (known != numbers_.end()) return {known->second, round_};
        bytes_ += name.size() + bytes_per_number;
        const std::size_t number = numbers_.size();
        numbers_.emplace(name, number);
        return {number, round_};
    }

    /// Begins the next round where this one's names are too many.
    void bound_memory() {
        if (bytes_ <= most_bytes_) return;
        numbers_.clear();
        bytes_ = 0;
        ++round_;
    }

    void free() { numbers_ = {}; }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };

    static constexpr std::size_t bytes_per_number = 80;

    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> numbers_;
    std::size_t most_bytes_;
    std::size_t bytes_ = 0;  ///< that the names take, about
    std::size_t round_ = 0;
};

}  // namespace ordermart
