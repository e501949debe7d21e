#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/input/read_ahead.hpp"

namespace ordermart {

/// Gathers what the records of a raw file say of their customers and products, for the temporary tables that it makes:
///
///   raw_customers   customer_name, customer_key, customer_segment, customer_email, country, region, date_id, order_id
///   raw_products    product_id, product_title, category, subcategory, date_id, order_id
///
/// A row is what one record said; the texts that it has none for are null, and a record without any has none. Of
/// records that say the same of one customer or product, and of those that another one outdoes in every text, the
/// tables have but the one with the latest date and of that the highest order id: SQL picks the words of the highest
/// rank among the rows that are left. So they are nearly as few as the customers and products are, and not as many as
/// the records.
class RawDescriptions {
public:
    static constexpr std::size_t usual_bytes = 64 << 20;

    /// What is remembered until it is written takes about so many bytes.
    explicit RawDescriptions(Database& database, std::size_t most_bytes = usual_bytes);
    RawDescriptions(const RawDescriptions&) = delete;
    RawDescriptions& operator=(const RawDescriptions&) = delete;

    /// Notes what an accepted record says. Its order has a description.
    void note(const Order& order, CustomerNumber customer);

    /// Writes what is left: the file is read.
    void finish();

private:
    /// What a record said of one customer or product, and the highest rank at which that was said.
    struct Card {
        bool is_set = false;
        std::size_t number = 0;  ///< of the customer
        std::int64_t date_id = 0;
        std::variant<std::int64_t, std::string> order_id;
        std::string texts;                    ///< one behind the other
        std::array<std::uint32_t, 6> ends{};  ///< of each in these
    };
    using Texts = std::array<std::string_view, 6>;
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    Card& card_of(std::size_t customer);
    Card& card_of(std::string_view product);
    void note(Card& card, const Texts& texts, const Order& order, Statement& insert);
    void set(Card& card, const Texts& texts, const Order& order);
    void set_rank(Card& card, const Order& order);
    void write(Card& card, Statement& insert);
    void write_all();

    std::optional<Statement> insert_customer_;
    std::optional<Statement> insert_product_;
    std::deque<Card> customers_;
    std::vector<std::uint32_t> places_;  ///< in customers_ by number, from 1 on; 0: none
    std::size_t round_ = 0;              ///< of the numbers
    std::unordered_map<std::string, Card, Hash, std::equal_to<>> products_;
    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
};

}  // namespace ordermart
