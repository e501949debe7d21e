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

}  // namespace

struct DimensionKeys::Function {
    static void call(sqlite3_context* context, int, sqlite3_value** arguments) noexcept {
        auto& keys = *static_cast<DimensionKeys*>(sqlite3_user_data(context));
        try {
            sqlite3_result_int64(context, keys.key(argument_text(arguments[0]), argument_text(arguments[1])));
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
    const auto add_dimension = [this](std::string_view table, std::string_view key, std::string_view name,
                                      const std::string& insert) {
        dimensions_.push_back(
            {table,
             database_.prepare(fmt::format("select {} from {} where {} = ?", key, table, name)),
             database_.prepare(insert),
             database_.prepare(fmt::format("delete from {} where {} = ?", table, key)),
             database_.query_integer(fmt::format("select coalesce(max({}), 0) + 1 from {}", key, table)),
             {},
             0});
    };
    add_dimension("dim_customers", "customer_id", "customer_name",
                  "insert into dim_customers (customer_id, customer_name) values (?, ?)");
    add_dimension("dim_products", "product_id", "product_name",
                  "insert into dim_products (product_id, product_name) values (?, ?)");
    add_dimension("dim_statuses", "status_id", "status_name",
                  fmt::format("insert into dim_statuses (status_id, status_name, is_counted) select ?1, ?2, {}",
                              is_counted_sql("?2")));
    sqlite3_create_function(database_.handle(), "dimension_key", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                            Function::call, nullptr, nullptr);
    sqlite3_create_function(database_.handle(), "snake_case", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY | SQLITE_DETERMINISTIC,
                            nullptr, Function::snake_case, nullptr, nullptr);
}

DimensionKeys::~DimensionKeys() {
    sqlite3_create_function(database_.handle(), "dimension_key", 2, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr);
    sqlite3_create_function(database_.handle(), "snake_case", 1, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr);
}

std::int64_t DimensionKeys::key(std::string_view dimension_name, std::string_view name) {
    const auto dimension = std::find_if(dimensions_.begin(), dimensions_.end(),
                                        [&](const Dimension& candidate) { return candidate.name == dimension_name; });
    if (dimension == dimensions_.end()) {
        throw Error(ExitCode::failed, "dimension_key", fmt::format("unknown dimension '{}'", dimension_name),
                    "the dimensions are dim_customers, dim_products and dim_statuses");
    }
    if (dimension != dimensions_.begin() || name != present_customer_) return key_by_name(*dimension, name);
    std::int64_t& key = keys_by_number_[present_number_];
    if (key == 0) key = customers_wait_ ? add(*dimension, name) : look_up_or_add(*dimension, name);
    return key;
}

std::int64_t DimensionKeys::key_by_name(Dimension& dimension, std::string_view name) {
    if (&dimension == &dimensions_.front()) end_waiting();
    if (const auto found = dimension.known.find(name); found != dimension.known.end()) return found->second;
    const std::int64_t key = look_up_or_add(dimension, name);
    if (name.size() > longest_name) return key;
    dimension.bytes += name.size() + bytes_per_entry;
    if (dimension.bytes > most_bytes) {
        dimension.known.clear();
        dimension.bytes = name.size() + bytes_per_entry;
    }
    dimension.known.emplace(name, key);
    return key;
}

std::int64_t DimensionKeys::look_up_or_add(Dimension& dimension, std::string_view name) {
    dimension.look_up.bind(1, name);
    const std::int64_t known = dimension.look_up.step() ? dimension.look_up.integer(0) : 0;
    dimension.look_up.reset();
    return known != 0 ? known : add(dimension, name);
}

std::int64_t DimensionKeys::add(Dimension& dimension, std::string_view name) {
    dimension.add.bind(1, dimension.next_key);
    dimension.add.bind(2, name);
    dimension.add.run();
    if (has_record_) added_.push_back({&dimension, std::string(name)});
    return dimension.next_key++;
}

void DimensionKeys::begin() {
    customers_wait_ = dimensions_.front().next_key == 1 && may_customers_wait(database_);
    if (!customers_wait_) return;
    dimensions_.front().add =
        database_.prepare("insert into temp.ordermart_new_customers (customer_id, customer_name) values (?, ?)");
    dimensions_.front().remove = database_.prepare("delete from temp.ordermart_new_customers where customer_id = ?");
}

/// From now on a look-up has to find them.
void DimensionKeys::end_waiting() {
    if (!std::exchange(customers_wait_, false)) return;
    if (may_customers_wait(database_)) insert_waiting_customers(database_);
    dimensions_.front().add = database_.prepare("insert into dim_customers (customer_id, customer_name) values (?, ?)");
    dimensions_.front().remove = database_.prepare("delete from dim_customers where customer_id = ?");
}

void DimensionKeys::no_record() {
    added_.clear();
    present_customer_ = {};
    has_record_ = false;
}

void DimensionKeys::next_record(std::string_view customer_name, CustomerNumber number) {
    has_record_ = true;
    added_.clear();
    present_customer_ = customer_name;
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
        if (&dimension == &dimensions_.front() && added.name == present_customer_) keys_by_number_[present_number_] = 0;
    }
    added_.clear();
}

}  // namespace ordermart
