#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ordermart/database.hpp"

namespace ordermart {

/// Gives SQL the function `dimension_key(dimension, name)` while it lives: the surrogate key of a row of dim_customers
/// or dim_products by its name. A name that the dimension does not have is added to it, under the next key.
/// It is the look-up in the dimension's unique index, which it asks once per name and then remembers: most of a file's
/// names come again. Valid while nothing else changes these dimensions.
class DimensionKeys {
public:
    explicit DimensionKeys(Database& database);
    ~DimensionKeys();
    DimensionKeys(const DimensionKeys&) = delete;
    DimensionKeys& operator=(const DimensionKeys&) = delete;

    /// What was added until now stays.
    void keep_added() { added_.clear(); }

    /// Takes away what was added since keep_added(): the names of a record that is rejected after all.
    void forget_added();

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };
    struct Dimension {
        std::string_view name;
        Statement look_up;
        Statement add;
        Statement remove;
        std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> known;
        std::size_t bytes = 0;  ///< that `known` takes, about
    };
    struct Added {
        Dimension* dimension;
        std::int64_t key;
        std::string name;
    };
    struct Function;

    std::int64_t key(std::string_view dimension, std::string_view name);
    std::int64_t look_up_or_add(Dimension& dimension, std::string_view name);

    Database& database_;
    std::vector<Dimension> dimensions_;
    std::vector<Added> added_;
};

}  // namespace ordermart
