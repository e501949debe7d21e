#include "ordermart/dimension_keys.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "ordermart/error.hpp"

namespace ordermart {
namespace {

/// What is remembered of one dimension, so that memory grows neither with the history nor with what names hold.
constexpr std::size_t most_bytes = 64 << 20;
constexpr std::size_t longest_name = 200;
constexpr std::size_t bytes_per_entry = 80;

std::string_view text_of(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

}  // namespace

struct DimensionKeys::Function {
    static void call(sqlite3_context* context, int, sqlite3_value** arguments) noexcept {
        auto& keys = *static_cast<DimensionKeys*>(sqlite3_user_data(context));
        try {
            const std::int64_t key = keys.key(text_of(arguments[0]), text_of(arguments[1]));
            if (key != 0) sqlite3_result_int64(context, key);
        } catch (...) {
            // Not through SQLite's frames: the Database throws it from step().
            keys.database_.keep_exception(std::current_exception());
            sqlite3_result_error_code(context, SQLITE_ERROR);
        }
    }
};

DimensionKeys::DimensionKeys(Database& database) : database_(database) {
    const auto add = [this](std::string_view name, std::string_view sql) {
        dimensions_.push_back({name, database_.prepare(sql), {}, 0});
    };
    add("dim_customers", "select customer_id from dim_customers where customer_name = ?");
    add("dim_products", "select product_id from dim_products where product_name = ?");
    add("dim_dates", "select date_id from dim_dates where full_date = ?");
    sqlite3_create_function(database_.handle(), "dimension_key", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                            Function::call, nullptr, nullptr);
}

DimensionKeys::~DimensionKeys() {
    sqlite3_create_function(database_.handle(), "dimension_key", 2, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr);
}

std::int64_t DimensionKeys::key(std::string_view dimension_name, std::string_view natural_key) {
    const auto dimension = std::find_if(dimensions_.begin(), dimensions_.end(),
                                        [&](const Dimension& candidate) { return candidate.name == dimension_name; });
    if (dimension == dimensions_.end()) {
        throw Error(ExitCode::failed, "dimension_key", fmt::format("unknown dimension '{}'", dimension_name),
                    "the dimensions are dim_customers, dim_products and dim_dates");
    }
    if (const auto found = dimension->known.find(natural_key); found != dimension->known.end()) return found->second;
    dimension->look_up.bind(1, natural_key);
    const std::int64_t key = dimension->look_up.step() ? dimension->look_up.integer(0) : 0;
    dimension->look_up.reset();
    if (key == 0 || natural_key.size() > longest_name) return key;
    dimension->bytes += natural_key.size() + bytes_per_entry;
    if (dimension->bytes > most_bytes) {
        dimension->known.clear();
        dimension->bytes = 0;
    }
    dimension->known.emplace(natural_key, key);
    return key;
}

}  // namespace ordermart
