#pragma once

#include <array>
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
///   dimension_key('dim_customers', name, key)
///                the same of a customer by its own key; by its name where that is null. A new one gets the name.
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
    /// which is faster than by name. The order's texts must live until the next call. What was added until now stays.
    void next_record(const Order& order, CustomerNumber number);

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
        std::int64_t& next_key;
        std::map<std::string, std::int64_t, std::less<>> known;
        std::size_t bytes = 0;  ///< that `known` takes, about
    };
    struct Added {
        Dimension* dimension;
        std::string name;
    };
    /// What a row of a dimension is known by: its name, or a customer's own key.
    struct Member {
        std::string_view name;
        std::string_view own_key;  ///< empty: none

        std::string_view identity() const { return own_key.empty() ? name : own_key; }
    };
    struct Function;

    std::int64_t key(std::string_view dimension, std::string_view name, std::string_view own_key);
    std::int64_t key_by_name(Dimension& dimension, const Member& member);
    std::int64_t look_up_or_add(Dimension& dimension, const Member& member);
    std::int64_t add(Dimension& dimension, const Member& member);
    bool is_of_customers(const Dimension& dimension) const;
    void add_customers_to(const std::string& table);
    void end_waiting();

    Database& database_;
    std::array<std::int64_t, 3> next_keys_{};  ///< of customers, products and statuses
    std::vector<Dimension> dimensions_;        ///< customers by name first, and by their own keys last
    bool customers_wait_ = false;
    std::vector<Added> added_;  ///< since next_record()
    bool has_record_ = false;
    std::string_view present_customer_;  ///< what it is known by
    bool present_has_key_ = false;
    std::size_t present_number_ = 0;
    std::size_t round_ = 0;                     ///< of the customers' numbers
    std::vector<std::int64_t> keys_by_number_;  ///< 0 where it was not asked for yet
};

}  // namespace ordermart
