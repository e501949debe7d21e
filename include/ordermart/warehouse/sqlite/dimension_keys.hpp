#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/input/read_ahead.hpp"

namespace ordermart {

/// Gives SQL two functions while it lives:
///
///   dimension_key(dimension, name)
///                the surrogate key of a row of dim_customers, dim_products or dim_statuses by its name. A name that
///                the dimension does not have is added to it, under the next key. It is the look-up in the dimension's
///                unique index, which it asks once per name and then remembers: most of a file's names come again.
///   snake_case(text)
///                as replace(replace(lower(text), ' ', '_'), '-', '_'), which copies the text three times.
///
/// Valid while nothing else changes these dimensions. In a bulk load new customers wait in a table of their own, if
/// they can be told without a look-up (see waiting_customers.hpp).
class DimensionKeys {
public:
    explicit DimensionKeys(Database& database);
    ~DimensionKeys();
    DimensionKeys(const DimensionKeys&) = delete;
    DimensionKeys& operator=(const DimensionKeys&) = delete;

    /// The file is begun: from now on customers may wait.
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
    void end_waiting();

    Database& database_;
    std::vector<Dimension> dimensions_;
    bool customers_wait_ = false;
    std::vector<Added> added_;  ///< since next_record()
    bool has_record_ = false;
    std::string_view present_customer_;
    std::size_t present_number_ = 0;
    std::size_t round_ = 0;                     ///< of the customers' numbers
    std::vector<std::int64_t> keys_by_number_;  ///< 0 where it was not asked for yet
};

}  // namespace ordermart
