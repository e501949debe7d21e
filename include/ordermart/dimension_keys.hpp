#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ordermart/database.hpp"

namespace ordermart {

/// Gives SQL the function `dimension_key(dimension, natural_key)` while it lives: the surrogate key of a row of
/// dim_customers, dim_products or dim_dates by its name or day; null when the dimension does not have it. It is the
/// look-up in the dimension's unique index, which it asks once per name and then remembers: most of a file's names come
/// again. Valid while no dimension row is deleted or changed.
class DimensionKeys {
public:
    explicit DimensionKeys(Database& database);
    ~DimensionKeys();
    DimensionKeys(const DimensionKeys&) = delete;
    DimensionKeys& operator=(const DimensionKeys&) = delete;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };
    struct Dimension {
        std::string_view name;
        Statement look_up;
        std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> known;
        std::size_t bytes = 0;  ///< that `known` takes, about
    };
    struct Function;

    /// 0 when there is none.
    std::int64_t key(std::string_view dimension, std::string_view natural_key);

    Database& database_;
    std::vector<Dimension> dimensions_;
};

}  // namespace ordermart
