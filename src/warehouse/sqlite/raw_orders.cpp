#include "ordermart/warehouse/sqlite/raw_orders.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <exception>

#include "ordermart/base/error.hpp"
#include "warehouse/sqlite/argument_text.hpp"

namespace ordermart {
namespace {

struct Table : sqlite3_vtab {
    RawOrders* raw_orders;
};

enum class RawColumn {
    file_number,
    line_number,
    customer_name,
    order_id,
    price_cents,
    order_date,
    date_id,
    product_id,
    passenger_count,
    quantity,
    discount_cents,
    tax_cents,
    order_status,
    order_seconds,
    raw_text,
    customer_key,
    customer_segment,
    customer_email,
    country,
    region,
    product_title,
    category,
    subcategory
};

void result_text(sqlite3_context* context, std::string_view text) {
    // Copied: an aggregate keeps a value longer than its record lives.
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

Reason reason_of(std::string_view function, std::string_view name) {
    const auto* const found = std::find(reason_names.begin(), reason_names.end(), name);
    if (found != reason_names.end()) return static_cast<Reason>(found - reason_names.begin());
    throw Error(ExitCode::failed, function, fmt::format("unknown reason '{}'", name),
                fmt::format("the reasons are {}", fmt::join(reason_names, ", ")));
}

}  // namespace

// What SQLite calls. Exceptions must not pass through its frames: the Database keeps them and throws them from step().
struct RawOrders::Module {
    static RawOrders& self(sqlite3_vtab_cursor* cursor) { return *static_cast<Table*>(cursor->pVtab)->raw_orders; }

    template <typename Action>
    static int guarded(RawOrders& raw_orders, Action action) noexcept {
        try {
            action();
            return SQLITE_OK;
        } catch (...) {
            raw_orders.database_.keep_exception(std::current_exception());
            return SQLITE_ERROR;
        }
    }

    static int connect(sqlite3* database, void* raw_orders, int, const char* const*, sqlite3_vtab** table, char**) {
        const auto created = new (std::nothrow) Table{};
        if (created == nullptr) return SQLITE_NOMEM;
        created->raw_orders = static_cast<RawOrders*>(raw_orders);
        *table = created;
        sqlite3_vtab_config(database, SQLITE_VTAB_DIRECTONLY);
        return sqlite3_declare_vtab(
            database,
            "create table raw_orders (file_number integer, line_number integer, customer_name text, order_id any, "
            "price_cents integer, order_date text, date_id integer, product_id text, "
            "passenger_count integer, quantity integer, discount_cents integer, tax_cents integer, order_status text, "
            "order_seconds integer, raw_text text, customer_key text, customer_segment text, customer_email text, "
            "country text, region text, product_title text, category text, subcategory text)");
    }

    static int disconnect(sqlite3_vtab* table) {
        delete static_cast<Table*>(table);
        return SQLITE_OK;
    }

    static int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
        // Large, so that no join reads the file in an inner loop.
        info->estimatedCost = 1e12;
        info->estimatedRows = 10'000'000;
        return SQLITE_OK;
    }

    static int open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
        *cursor = new (std::nothrow) sqlite3_vtab_cursor{};
        return *cursor == nullptr ? SQLITE_NOMEM : SQLITE_OK;
    }

    static int close(sqlite3_vtab_cursor* cursor) {
        delete cursor;
        return SQLITE_OK;
    }

    static int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
        return guarded(self(cursor), [&] { self(cursor).start(); });
    }

    static int next(sqlite3_vtab_cursor* cursor) {
        return guarded(self(cursor), [&] { self(cursor).advance(); });
    }

    static int eof(sqlite3_vtab_cursor* cursor) { return self(cursor).finished() ? 1 : 0; }

    static int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) {
        const Order& order = self(cursor).reader_.order();
        switch (static_cast<RawColumn>(column)) {
            case RawColumn::file_number:
                sqlite3_result_int64(context, self(cursor).reader_.file_number());
                break;
            case RawColumn::line_number:
                sqlite3_result_int64(context, self(cursor).reader_.line_number());
                break;
            case RawColumn::customer_name:
                result_text(context, order.customer_name);
                break;
            case RawColumn::order_id:
                if (const auto* number = std::get_if<std::int64_t>(&order.order_id)) {
                    sqlite3_result_int64(context, *number);
                } else {
                    result_text(context, std::get<std::string_view>(order.order_id));
                }
                break;
            case RawColumn::price_cents:
                sqlite3_result_int64(context, order.price_cents);
                break;
            case RawColumn::order_date:
                result_text(context, date_text(order.date_id));
                break;
            case RawColumn::date_id:
                sqlite3_result_int64(context, order.date_id);
                break;
            case RawColumn::product_id:
                result_text(context, order.product_id);
                break;
            case RawColumn::passenger_count:
                sqlite3_result_int64(context, order.passenger_count);
                break;
            case RawColumn::quantity:
                sqlite3_result_int64(context, order.quantity);
                break;
            case RawColumn::discount_cents:
                sqlite3_result_int64(context, order.discount_cents);
                break;
            case RawColumn::tax_cents:
                sqlite3_result_int64(context, order.tax_cents);
                break;
            // What is not set is null.
            case RawColumn::order_status:
                if (!order.order_status.empty()) result_text(context, order.order_status);
                break;
            case RawColumn::order_seconds:
                if (order.order_seconds) sqlite3_result_int(context, *order.order_seconds);
                break;
            case RawColumn::raw_text:
                result_text(context, self(cursor).reader_.raw_text());
                break;
            default: {
                // What describes the customer and the product, in the order of Description::texts.
                constexpr int first = static_cast<int>(RawColumn::customer_key);
                if (order.description == nullptr) break;
                const std::string_view text = order.description->texts[static_cast<std::size_t>(column - first)];
                if (!text.empty()) result_text(context, text);
            }
        }
        return SQLITE_OK;
    }

    static int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* rowid) {
        *rowid = self(cursor).reader_.line_number();
        return SQLITE_OK;
    }

    /// What a function returns once its action is done.
    template <typename Action>
    static void answer(sqlite3_context* context, int value, RawOrders& raw_orders, Action action) noexcept {
        const int result = guarded(raw_orders, action);
        if (result == SQLITE_OK) {
            sqlite3_result_int(context, value);
        } else {
            sqlite3_result_error_code(context, result);
        }
    }

    static void reject_unless(sqlite3_context* context, int, sqlite3_value** arguments) {
        auto& raw_orders = *static_cast<RawOrders*>(sqlite3_user_data(context));
        // True as SQL has it: any number but zero.
        const int holds = sqlite3_value_double(arguments[1]) != 0.0 ? 1 : 0;
        answer(context, holds, raw_orders, [&] {
            if (holds == 1) return;
            raw_orders.reject_present(reason_of("reject_unless", argument_text(arguments[0])));
        });
    }

    static void count_duplicate(sqlite3_context* context, int, sqlite3_value**) {
        auto& raw_orders = *static_cast<RawOrders*>(sqlite3_user_data(context));
        answer(context, 1, raw_orders, [&] { raw_orders.count_duplicate(); });
    }

    static void reject_line(sqlite3_context* context, int, sqlite3_value** arguments) {
        auto& raw_orders = *static_cast<RawOrders*>(sqlite3_user_data(context));
        answer(context, 1, raw_orders, [&] {
            const Reason reason = reason_of("reject_line", argument_text(arguments[0]));
            OrderId order_id = argument_text(arguments[3]);
            if (sqlite3_value_type(arguments[3]) == SQLITE_INTEGER) order_id = sqlite3_value_int64(arguments[3]);
            raw_orders.reject_line({sqlite3_value_int64(arguments[2]), reason, column_of(reason),
                                    argument_text(arguments[4]), order_id, sqlite3_value_int64(arguments[1])});
        });
    }

    static const sqlite3_module methods;
};

const sqlite3_module RawOrders::Module::methods = [] {
    sqlite3_module module{};
    module.xConnect = connect;
    module.xDisconnect = disconnect;
    module.xBestIndex = best_index;
    module.xOpen = open;
    module.xClose = close;
    module.xFilter = filter;
    module.xNext = next;
    module.xEof = eof;
    module.xColumn = column;
    module.xRowid = rowid;
    return module;
}();

RawOrders::RawOrders(Database& database, ReadAhead& reader, DimensionKeys& keys,
                     std::function<void(const Reject&)> on_reject, RawDescriptions* descriptions, RecordExtras* extras)
    : database_(database),
      reader_(reader),
      keys_(keys),
      on_reject_(std::move(on_reject)),
      descriptions_(descriptions),
      extras_(extras) {
    sqlite3_create_module(database_.handle(), "raw_orders", &Module::methods, this);
    sqlite3_create_function(database_.handle(), "reject_unless", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                            Module::reject_unless, nullptr, nullptr);
    sqlite3_create_function(database_.handle(), "count_duplicate", 0, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                            Module::count_duplicate, nullptr, nullptr);
    sqlite3_create_function(database_.handle(), "reject_line", 5, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                            Module::reject_line, nullptr, nullptr);
}

RawOrders::~RawOrders() {
    sqlite3_create_module(database_.handle(), "raw_orders", nullptr, nullptr);
    sqlite3_create_function(database_.handle(), "reject_unless", 2, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr);
    sqlite3_create_function(database_.handle(), "count_duplicate", 0, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr);
    sqlite3_create_function(database_.handle(), "reject_line", 5, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr);
}

void RawOrders::start() {
    if (state_ != State::unread) {
        throw Error(ExitCode::failed, "raw_orders", "a model reads the raw file a second time",
                    "read it once, and take its rows from the table that it went to afterwards");
    }
    state_ = State::reading;
    keys_.begin();
    go_on();
}

void RawOrders::advance() {
    if (descriptions_ != nullptr || extras_ != nullptr) keep_present();
    go_on();
}

/// What the record says beside its order, unless SQL has rejected it. A duplicate says nothing.
void RawOrders::keep_present() {
    const Order& order = reader_.order();
    if (present_rejected_ || present_counted_ || order.description == nullptr) return;
    if (descriptions_ != nullptr) descriptions_->note(order, reader_.customer_number());
    if (extras_ != nullptr && !order.description->extras.empty())
        extras_->add(reader_.file_number(), reader_.line_number(), order.description->extras);
}

void RawOrders::go_on() {
    present_rejected_ = false;
    present_counted_ = false;
    for (;;) {
        switch (reader_.next()) {
            case OrderReader::Outcome::accepted:
                keys_.next_record(reader_.order(), reader_.customer_number());
                return;
            case OrderReader::Outcome::rejected:
                on_reject_(reader_.reject());
                break;
            case OrderReader::Outcome::end:
                state_ = State::finished;
                keys_.no_record();
                if (descriptions_ != nullptr) descriptions_->finish();
                reader_.stop();
                return;
        }
    }
}

void RawOrders::require_record(std::string_view function) const {
    if (state_ == State::reading) return;
    throw Error(ExitCode::failed, function, "no record of the raw file is being read",
                "use it in the statement that reads raw_orders, without sorting or grouping it");
}

void RawOrders::reject_present(Reason reason) {
    require_record("reject_unless");
    // A record has one reason, the first.
    if (std::exchange(present_rejected_, true)) return;
    // SQL does not promise which side of an `and` comes first.
    if (std::exchange(present_counted_, false)) --duplicates_[reader_.file_number()];
    keys_.forget_added();
    on_reject_(reader_.reject_present(reason));
}

void RawOrders::count_duplicate() {
    require_record("count_duplicate");
    if (present_rejected_ || std::exchange(present_counted_, true)) return;
    ++duplicates_[reader_.file_number()];
}

std::int64_t RawOrders::duplicates(std::int64_t file_number) const {
    const auto found = duplicates_.find(file_number);
    return found == duplicates_.end() ? 0 : found->second;
}

void RawOrders::reject_line(const Reject& reject) {
    if (state_ != State::finished) {
        throw Error(ExitCode::failed, "reject_line", "the raw file is not read to its end yet",
                    "use it in a model after the one that reads raw_orders");
    }
    on_reject_(reject);
}

}  // namespace ordermart
