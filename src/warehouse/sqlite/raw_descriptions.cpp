#include "ordermart/warehouse/sqlite/raw_descriptions.hpp"

#include <algorithm>
#include <utility>

namespace ordermart {
namespace {

constexpr const char* make_tables =
    "drop table if exists temp.raw_customers; drop table if exists temp.raw_products;"
    "create temp table raw_customers (customer_name text, customer_key text, customer_segment text, "
    "customer_email text, country text, region text, date_id integer not null, order_id any not null) strict;"
    "create temp table raw_products (product_id text, product_title text, category text, subcategory text, "
    "date_id integer not null, order_id any not null) strict";

using KeptId = std::variant<std::int64_t, std::string>;

OrderId view_of(const KeptId& id) {
    if (const auto* const number = std::get_if<std::int64_t>(&id)) return *number;
    return std::string_view(std::get<std::string>(id));
}

constexpr std::size_t bytes_per_node = 100;  // of a hash table, about

/// In one of the columns from `first` to `last`.
bool says_something(const Description& description, Column first, Column last) {
    const auto* const begin = &description.texts[static_cast<std::size_t>(first) - first_description];
    const auto* const end = &description.texts[static_cast<std::size_t>(last) - first_description] + 1;
    return std::any_of(begin, end, [](std::string_view text) { return !text.empty(); });
}

std::size_t bytes_of(const KeptId& id) {
    const auto* const text = std::get_if<std::string>(&id);
    return text == nullptr ? 0 : text->capacity();
}

void keep_id(KeptId& kept, const OrderId& id) {
    if (const auto* const number = std::get_if<std::int64_t>(&id)) {
        kept = *number;
    } else {
        kept = std::string(std::get<std::string_view>(id));
    }
}

}  // namespace

RawDescriptions::RawDescriptions(Database& database, std::size_t most_bytes) : most_bytes_(most_bytes) {
    database.execute(make_tables);
    insert_customer_ = database.prepare("insert into raw_customers values (?, ?, ?, ?, ?, ?, ?, ?)");
    insert_product_ = database.prepare("insert into raw_products values (?, ?, ?, ?, ?, ?)");
}

void RawDescriptions::note(const Order& order, CustomerNumber customer) {
    // Numbers begin anew.
    const bool is_new_round = std::exchange(round_, customer.round) != customer.round;
    if (is_new_round || bytes_ > most_bytes_) write_all();
    const Description& said = *order.description;
    if (says_something(said, Column::customer_key, Column::region)) {
        note(card_of(customer.value),
             {order.customer_name, said.text(Column::customer_key), said.text(Column::customer_segment),
              said.text(Column::customer_email), said.text(Column::country), said.text(Column::region)},
             order, *insert_customer_);
    }
    if (says_something(said, Column::product_title, Column::subcategory)) {
        note(card_of(order.product_id),
             {order.product_id, said.text(Column::product_title), said.text(Column::category),
              said.text(Column::subcategory)},
             order, *insert_product_);
    }
}

RawDescriptions::Card& RawDescriptions::card_of(std::string_view product) {
    const auto known = products_.find(product);
    if (known != products_.end()) return known->second;
    bytes_ += product.size() + sizeof(Card) + bytes_per_node;
    return products_.emplace(std::string(product), Card{}).first->second;
}

RawDescriptions::Card& RawDescriptions::card_of(std::size_t customer) {
    if (customer >= places_.size()) places_.resize(customer + 1);
    std::uint32_t& place = places_[customer];
    if (place == 0) {
        customers_.emplace_back().number = customer;
        place = static_cast<std::uint32_t>(customers_.size());
        bytes_ += sizeof(Card);
    }
    return customers_[place - 1];
}

void RawDescriptions::note(Card& card, const Texts& texts, const Order& order, Statement& insert) {
    if (!card.is_set) return set(card, texts, order);
    // What has been said until now need not be kept where a higher record says all of it anew, nor the record where a
    // higher one has said all that it does.
    bool is_same = true;
    bool says_all = true;      // that the card does
    bool says_no_more = true;  // than the card
    std::uint32_t begin = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::string_view known(card.texts.data() + begin, card.ends[i] - begin);
        begin = card.ends[i];
        if (known == texts[i]) continue;
        is_same = false;
        says_all = says_all && !texts[i].empty();
        says_no_more = says_no_more && !known.empty();
    }
    const OrderId known_id = view_of(card.order_id);
    const bool is_higher = order.date_id != card.date_id ? order.date_id > card.date_id : known_id < order.order_id;
    if (is_same) {
        if (!is_higher) return;
        set_rank(card, order);
        return;
    }
    if (!is_higher && says_no_more) return;
    if (!(is_higher && says_all)) write(card, insert);
    set(card, texts, order);
}

void RawDescriptions::set(Card& card, const Texts& texts, const Order& order) {
    bytes_ -= card.texts.capacity();
    card.is_set = true;
    card.texts.clear();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        card.texts += texts[i];
        card.ends[i] = static_cast<std::uint32_t>(card.texts.size());
    }
    bytes_ += card.texts.capacity();
    set_rank(card, order);
}

void RawDescriptions::set_rank(Card& card, const Order& order) {
    bytes_ -= bytes_of(card.order_id);
    card.date_id = order.date_id;
    keep_id(card.order_id, order.order_id);
    bytes_ += bytes_of(card.order_id);
}

void RawDescriptions::write(Card& card, Statement& insert) {
    const int texts = insert.parameter_count() - 2;
    std::uint32_t begin = 0;
    for (int i = 0; i < texts; ++i) {
        const std::uint32_t end = card.ends[static_cast<std::size_t>(i)];
        insert.bind(i + 1, end == begin ? Value() : Value(std::string_view(card.texts).substr(begin, end - begin)));
        begin = end;
    }
    insert.bind(texts + 1, card.date_id);
    insert.bind(texts + 2, std::visit([](const auto& id) { return Value(id); }, view_of(card.order_id)));
    insert.run();
    card.is_set = false;
}

void RawDescriptions::write_all() {
    for (Card& card : customers_) {
        if (card.is_set) write(card, *insert_customer_);
        places_[card.number] = 0;
    }
    for (auto& [name, card] : products_) {
        if (card.is_set) write(card, *insert_product_);
    }
    customers_.clear();
    products_.clear();
    bytes_ = 0;
}

void RawDescriptions::finish() {
    write_all();
    places_ = {};
}

}  // namespace ordermart
