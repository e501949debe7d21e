#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/input/read_ahead.hpp"

namespace ordermart {

/// Gives SQL the function `dimension_key(dimension, name)` while it lives: the surrogate key of a row of dim_customers
/// or dim_products by its name. A name that the dimension does not have is added to it, under the next key.
/// And `snake_case(text)`: the text in lower case (ASCII), with underscores for spaces and hyphens. As SQL's own
/// replace(replace(lower(text), ' ', '_'), '-', '_'), which copies it three times.
/// The key is the look-up in the dimension's unique index, which it asks once per name and then remembers: most of a
/// file's names come again. Valid while nothing else changes these dimensions. Where there is a temporary table
/// ordermart_new_customers (customer_id, customer_name), the customers of an empty dimension wait there for whoever
/// made it, if they can be told without a look-up.
class DimensionKeys {
public:
    explicit DimensionKeys(Database& database);
    ~DimensionKeys();
    DimensionKeys(const DimensionKeys&) = delete;
    DimensionKeys& operator=(const DimensionKeys&) = delete;

    /// The file is begun.
    void begin();

    /// Goes on to the next record, whose customer has this number (see ReadAhead): its key is remembered by number,
    /// which is faster than by name. `name` must live until the next call. What was added until now stays.
    void next_record(std::string_view customer_name, CustomerNumber number);

    /// The file is read: names may still be asked for, and what is added stays.
    void no_record();

    /// Takes away what was added since next_record(): the names of a record that is rejected after all.
    void forget_added();

private:
    struct Dimension {
        std::string_view name;
        Statement look_up;
        Statement add;
        Statement remove;
        std::int64_t next_key;
        std::map<std::string, std::int64_t, std::less<>> known;
        std::size_t bytes = 0;  ///< that `known` takes, about
    };
    struct Added {
        Dimension* dimension;
        std::string name;
    };
    struct Function;

    std::int64_t key(std::string_view dimension, std::string_view name);
    std::int64_t key_by_name(Dimension& dimension, std::string_view name);
    std::int64_t look_up_or_add(Dimension& dimension, std::string_view name);
    std::int64_t add(Dimension& dimension, std::string_view name);
    bool has_place_to_wait();
    void end_waiting();

    Database& database_;
    std::vector<Dimension> dimensions_;
    bool customers_wait_ = false;
    std::vector<Added> added_;  ///< since next_record()
    bool has_record_ = false;
    std::string_view present_customer_;
    std::size_t present_number_ = 0;
    std::size_t round_ = 0;                     ///< of the customers' numbers
    std::string snake_case_;                    ///< what the function returned last
    std::vector<std::int64_t> keys_by_number_;  ///< 0 where it was not asked for yet
};

}  // namespace ordermart
