#include "ordermart/warehouse/sqlite/dimension_keys.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/warehouse/counted_statuses.hpp"
#include "warehouse/sqlite/argument_text.hpp"
#include "warehouse/sqlite/waiting_customers.hpp"

namespace ordermart {
namespace {

/// What is remembered of one dimension, so that memory grows neither with the history nor with what names hold.
constexpr std::size_t most_bytes = 16 << 20;
constexpr std::size_t longest_name = 200;
constexpr std::size_t bytes_per_entry = 80;

std::string insert_into(std::string_view customers) {
    return fmt::format("insert into {} (customer_id, customer_name, customer_key) values (?, ?, ?)", customers);
}

}  // namespace

struct DimensionKeys::Function {
    static void call(sqlite3_context* context, int count, sqlite3_value** arguments) noexcept {
        auto& keys = *static_cast<DimensionKeys*>(sqlite3_user_data(context));
        try {
            // Null is no text.
            const std::string_view own_key = count == 3 ? argument_text(arguments[2]) : std::string_view();
            sqlite3_result_int64(context, keys.key(argument_text(arguments[0]), argument_text(arguments[1]), own_key));
        } catch (...) {
            // Not through SQLite's frames: the Database throws it from step().
            keys.database_.keep_exception(std::current_exception());
            sqlite3_result_error_code(context, SQLITE_ERROR);
        }
    }

    static void snake_case(sqlite3_context* context, int, sqlite3_value** arguments) noexcept {
        if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
        std::string name;
        try {
            name = ordermart::snake_case(std::string(argument_text(arguments[0])));
        } catch (...) {
            return sqlite3_result_error_nomem(context);
        }
        sqlite3_result_text64(context, name.data(), name.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    }
};

DimensionKeys::DimensionKeys(Database& database) : database_(database) {
    const auto add_dimension = [this](std::string_view table, std::string_view key, std::string_view condition,
                                      const std::string& insert, std::int64_t& next_key) {
        next_key = database_.query_integer(fmt::format("select coalesce(max({}), 0) + 1 from {}", key, table));
        dimensions_.push_back({table,
                               database_.prepare(fmt::format("select {} from {} where {}", key, table, condition)),
                               database_.prepare(insert),
                               database_.prepare(fmt::format("delete from {} where {} = ?", table, key)),
                               next_key,
                               {},
                               0});
    };
    add_dimension("dim_customers", "customer_id", "customer_name = ? and customer_key is null",
                  insert_into("dim_customers"), next_keys_[0]);
    add_dimension("dim_products", "product_id", "product_name = ?",
                  "insert into dim_products (product_id, product_name) values (?, ?)", next_keys_[1]);
    add_dimension("dim_statuses", "status_id", "status_name = ?",
                  fmt::format("insert into dim_statuses (status_id, status_name, is_counted) select ?1, ?2, {}",
                              is_counted_sql("?2")),
                  next_keys_[2]);
    // Both have one sequence of keys.
    add_dimension("dim_customers", "customer_id", "customer_key = ?", insert_into("dim_customers"), next_keys_[0]);
    for (const int arguments : {2, 3}) {
        sqlite3_create_function(database_.handle(), "dimension_key", arguments, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                                Function::call, nullptr, nullptr);
    }
    sqlite3_create_function(database_.handle(), "snake_case", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY | SQLITE_DETERMINISTIC,
                            nullptr, Function::snake_case, nullptr, nullptr);
}

DimensionKeys::~DimensionKeys() {
    for (const int arguments : {2, 3}) {
        sqlite3_create_function(database_.handle(), "dimension_key", arguments, SQLITE_UTF8, nullptr, nullptr, nullptr,
                                nullptr);
    }
    sqlite3_create_function(database_.handle(), "snake_case", 1, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr);
}

std::int64_t DimensionKeys::key(std::string_view dimension_name, std::string_view name, std::string_view own_key) {
    auto dimension = std::find_if(dimensions_.begin(), dimensions_.end(),
                                  [&](const Dimension& candidate) { return candidate.name == dimension_name; });
    if (dimension == dimensions_.end()) {
        throw Error(ExitCode::failed, "dimension_key", fmt::format("unknown dimension '{}'", dimension_name),
                    "the dimensions are dim_customers, dim_products and dim_statuses");
    }
    const bool is_of_customers = dimension == dimensions_.begin();
    if (is_of_customers && has_record_ && present_has_key_ && own_key.empty()) {
        throw Error(ExitCode::failed, "dimension_key",
                    "the customer has a key of its own, and the model gives its name",
                    "write dimension_key('dim_customers', customer_name, customer_key)");
    }
    if (is_of_customers && !own_key.empty()) dimension = std::prev(dimensions_.end());
    const Member member{name, own_key};
    const bool is_present =
        is_of_customers && member.identity() == present_customer_ && own_key.empty() != present_has_key_;
    if (!is_present) return key_by_name(*dimension, member);
    std::int64_t& key = keys_by_number_[present_number_];
    if (key == 0) key = customers_wait_ ? add(*dimension, member) : look_up_or_add(*dimension, member);
    return key;
}

std::int64_t DimensionKeys::key_by_name(Dimension& dimension, const Member& member) {
    if (is_of_customers(dimension)) end_waiting();
    const std::string_view identity = member.identity();
    if (const auto found = dimension.known.find(identity); found != dimension.known.end()) return found->second;
    const std::int64_t key = look_up_or_add(dimension, member);
    if (identity.size() > longest_name) return key;
    dimension.bytes += identity.size() + bytes_per_entry;
    if (dimension.bytes > most_bytes) {
        dimension.known.clear();
        dimension.bytes = identity.size() + bytes_per_entry;
    }
    dimension.known.emplace(identity, key);
    return key;
}

std::int64_t DimensionKeys::look_up_or_add(Dimension& dimension, const Member& member) {
    dimension.look_up.bind(1, member.identity());
    const std::int64_t known = dimension.look_up.step() ? dimension.look_up.integer(0) : 0;
    dimension.look_up.reset();
    return known != 0 ? known : add(dimension, member);
}

std::int64_t DimensionKeys::add(Dimension& dimension, const Member& member) {
    dimension.add.bind(1, dimension.next_key);
    dimension.add.bind(2, member.name);
    if (is_of_customers(dimension)) dimension.add.bind(3, member.own_key.empty() ? Value() : Value(member.own_key));
    dimension.add.run();
    if (has_record_) added_.push_back({&dimension, std::string(member.identity())});
    return dimension.next_key++;
}

bool DimensionKeys::is_of_customers(const Dimension& dimension) const {
    return &dimension == &dimensions_.front() || &dimension == &dimensions_.back();
}

/// Whatever customers are known by, new ones go to `table`.
void DimensionKeys::add_customers_to(const std::string& table) {
    for (Dimension* const dimension : {&dimensions_.front(), &dimensions_.back()}) {
        dimension->add = database_.prepare(insert_into(table));
        dimension->remove = database_.prepare(fmt::format("delete from {} where customer_id = ?", table));
    }
}

void DimensionKeys::begin() {
    customers_wait_ = dimensions_.front().next_key == 1 && may_customers_wait(database_);
    if (customers_wait_) add_customers_to("temp.ordermart_new_customers");
}

/// From now on a look-up has to find them.
void DimensionKeys::end_waiting() {
    if (!std::exchange(customers_wait_, false)) return;
    if (may_customers_wait(database_)) insert_waiting_customers(database_);
    add_customers_to("dim_customers");
}

void DimensionKeys::no_record() {
    added_.clear();
    present_customer_ = {};
    has_record_ = false;
}

void DimensionKeys::next_record(const Order& order, CustomerNumber number) {
    has_record_ = true;
    added_.clear();
    present_customer_ = order.customer_identity();
    present_has_key_ = order.has_customer_key();
    present_number_ = number.value;
    if (std::exchange(round_, number.round) != number.round) {
        keys_by_number_.clear();
        end_waiting();
    }
    if (number.value >= keys_by_number_.size()) keys_by_number_.resize(number.value + 1);
    // It is asked for soon, and of many customers it is not in the processor's cache.
    __builtin_prefetch(&keys_by_number_[number.value]);
}

void DimensionKeys::forget_added() {
    for (const Added& added : added_) {
        Dimension& dimension = *added.dimension;
        dimension.known.erase(added.name);
        dimension.remove.bind(1, --dimension.next_key);
        dimension.remove.run();
        if (is_of_customers(dimension) && added.name == present_customer_) keys_by_number_[present_number_] = 0;
    }
    added_.clear();
}

}  // namespace ordermart
