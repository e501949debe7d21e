#include "ordermart/run/move.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "ordermart/base/atomic_file.hpp"
#include "ordermart/base/cells.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/run/pipeline.hpp"
#include "ordermart/warehouse/counted_statuses.hpp"
#include "ordermart/warehouse/engine.hpp"
#include "ordermart/warehouse/ledger.hpp"

namespace ordermart {
namespace {

/// A folder of one's own for one raw file at a time.
class Folder {
public:
    Folder() {
        std::error_code none;
        path_ = (std::filesystem::temp_directory_path(none) / "ordermart-XXXXXX").string();
        if (!none && mkdtemp(path_.data()) != nullptr) return;
        throw Error(ExitCode::failed, path_, fmt::format("cannot be made: {}", std::strerror(errno)),
                    "name another folder for temporary files with TMPDIR");
    }
    ~Folder() {
        std::error_code stays;
        std::filesystem::remove_all(path_, stays);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

/// What is moved of an order, by the names of a source's columns.
constexpr std::size_t moved_columns = static_cast<std::size_t>(Column::order_status) + 1;

/// Every field in quotes: none needs a look.
void write_field(std::ostream& out, std::string_view text, bool is_last) {
    out << '"';
    for (const char c : text) out << (c == '"' ? "\"\"" : std::string_view(&c, 1));
    out << (is_last ? "\"\n" : "\",");
}

/// The orders of a run date and a source, '' for those of none, as a raw file, the lines of an order in theirs.
void write_raw_file(Database& database, const Day& day, const std::string& path) {
    Statement lines = database.prepare(
        "select customer.customer_name, fact.order_id, "
        "printf('%s%d.%02d', iif(fact.price_cents < 0, '-', ''), abs(fact.price_cents / 100), "
        "abs(fact.price_cents % 100)), day.full_date, product.product_name, "
        "fact.passenger_count, fact.quantity, "
        "printf('%d.%02d', abs(fact.discount_cents / 100), abs(fact.discount_cents % 100)), "
        "printf('%d.%02d', abs(fact.tax_cents / 100), abs(fact.tax_cents % 100)), "
        "case when fact.order_seconds = 86400 then '23:59:60' else time(fact.order_seconds, 'unixepoch') end, "
        "status.status_name from fact_orders as fact "
        "left join dim_statuses as status on status.status_id = fact.status_id "
        "inner join dim_customers as customer on customer.customer_id = fact.customer_id "
        "inner join dim_products as product on product.product_id = fact.product_id "
        "inner join dim_dates as day on day.date_id = fact.date_id "
        "left join etl_runs as run on run.run_id = fact.run_id "
        "where fact.run_date_id = ?1 and coalesce(run.source_name, '') = ?2 order by fact.order_id, fact.order_line");
    lines.bind(1, date_id(day.run_date));
    lines.bind(2, day.source_name);
    AtomicFile file(path);
    constexpr int columns = moved_columns;
    file.stream() << fmt::format("{}\n", fmt::join(column_names.begin(), column_names.begin() + columns, ","));
    while (lines.step()) {
        for (int i = 0; i < columns; ++i) write_field(file.stream(), to_text(lines.value(i)), i + 1 == columns);
    }
    file.commit();
}

}  // namespace

void move_orders(const WarehouseOptions& from, const WarehouseOptions& to) {
    const OpenWarehouse warehouse = open_warehouse(from, {});
    Database& database = *warehouse.database;
    if (database.query_integer("select exists (select 1 from dim_customers where customer_key is not null) or "
                               "exists (select 1 from customer_attribute_ranks) or "
                               "exists (select 1 from product_attribute_ranks)") == 1) {
        throw Error(ExitCode::usage, from.name(), "has customers' own keys or attributes, which a move does not carry",
                    "load the raw files into the new warehouse: `ordermart backfill --engine clickhouse`");
    }
    if (database.query_integer("select exists (select 1 from order_extras)") == 1) {
        throw Error(ExitCode::usage, from.name(), "has columns of orders that nobody declared, and they are not moved",
                    "let them go first: delete from order_extras");
    }
    if (database.query_integer("select exists (select 1 from warehouse_settings where name = 'currency_sign') and "
                               "not exists (select 1 from warehouse_settings where name = 'currency')") == 1) {
        throw Error(ExitCode::usage, from.name(), "has amounts in a currency of which it knows the sign alone",
                    "say which it is in a run of this warehouse: `ordermart run --currency CODE`");
    }
    LoadOptions options;
    options.counted_statuses = counted_statuses(database);
    options.max_rejects = *RejectLimit::parse("0");
    options.allow_empty = true;
    Day day;
    day.source.order_lines =
        database.query_integer("select exists (select 1 from fact_orders where order_line > 1)") == 1;
    day.source.money.negative_allowed = true;
    day.source.scientific_order_ids = true;
    day.is_moved = true;
    // All that is in the warehouse is in it.
    day.source.currency =
        database.query_text("select coalesce((select value from warehouse_settings where name = 'currency'), '')");
    for (std::size_t column = contract_columns; column < moved_columns; ++column) {
        day.source.origins[column].headers = {std::string(column_names[column])};
    }
    const Folder folder;
    const std::unique_ptr<Engine> engine = engine_of(to);
    // Those too that no order belongs to any more: the reports are of the highest one.
    Statement run_dates = database.prepare(
        fmt::format("select distinct run_date, coalesce(source_name, '') from etl_runs where status = 'succeeded' "
                    "and {} and {} order by 1, 2",
                    since_full_refresh, not_replaced));
    while (run_dates.step()) {
        const std::string date = run_dates.text(0);
        day.run_date = *parse_date(date);
        day.source_name = run_dates.text(1);
        day.paths = {folder.file(date + ".csv")};
        write_raw_file(database, day, day.paths.front());
        options.start = options.end = day.run_date;
        load_days(options, to, {day}, *engine);
        std::filesystem::remove(day.paths.front());
    }
    const std::int64_t open = database.query_integer("select count(*) from open_rejects");
    spdlog::info("{}: its orders are in {}; its ledger and its rejects{} stay there", from.db, to.name(),
                 open == 0 ? "" : fmt::format(", {} of which wait to be mended,", group_thousands(open)));
}

}  // namespace ordermart
