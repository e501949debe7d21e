#include "support/nights.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "ordermart/base/database.hpp"

namespace ordermart::test {
namespace {

constexpr const char* suffixes[]{"", "-wal", "-shm", "-journal", "-loading"};

/// Columns whose values are the same whenever the same files are loaded.
const std::vector<std::pair<std::string, std::string>> tables{
    {"cleaned_orders", "*"},
    {"dim_customers", "*"},
    {"dim_products", "*"},
    {"dim_dates", "*"},
    // Without the run that they come from, which counts the stopped ones too.
    {"fact_orders",
     "order_id, order_line, customer_id, product_id, date_id, price_cents, passenger_count, quantity, discount_cents, "
     "tax_cents, status_id, order_seconds, run_date_id, file_number, line_number"},
    {"metrics_total_orders_per_customer", "*"},
    {"metrics_most_recent_order_per_customer", "*"},
    {"metrics_top_customers_last_week", "*"},
};
const std::vector<std::pair<std::string, std::string>> ledger_tables{
    {"etl_runs",
     "run_id, run_date, status, message, input_path, input_sha256, full_refresh, records_read, inserted, updated, "
     "superseded, unchanged, duplicate, rejected, blank"},
    {"etl_run_steps", "run_id, step_number, step, rows"},
    {"etl_run_rejects", "*"},
    {"rejected_orders", "*"},
};

/// What two warehouses hold is the same. SQLite compares them, many times faster than two dumps would be.
bool same(const std::string& left, const std::string& right, bool with_ledger) {
    Database database(left, Database::Mode::read_only);
    Statement attach = database.prepare("attach ? as other");
    attach.bind(1, right);
    attach.run();
    auto compared = tables;
    if (with_ledger) compared.insert(compared.end(), ledger_tables.begin(), ledger_tables.end());
    return std::all_of(compared.begin(), compared.end(), [&database](const auto& part) {
        const auto& [table, columns] = part;
        return 0 == database.query_integer("select (select count(*) from main." + table +
                                           ") <> (select count(*) from other." + table + ") or exists (select " +
                                           columns + " from main." + table + " except select " + columns +
                                           " from other." + table + ")");
    });
}

void require_done(const Finished& finished) {
    if (finished.exit_code != 0) throw std::runtime_error("a night that was to be undisturbed: " + finished.err);
}

}  // namespace

Nights::Nights(int rows) {
    generate("first.csv", rows, "1");
    generate("second.csv", rows + rows / 3, "2");
    first_takes_ = load(true);
    std::filesystem::copy_file(warehouse(), path("first.db"));
    second_takes_ = load(false);
    std::filesystem::copy_file(warehouse(), path("second.db"));
}

std::vector<std::string> Nights::run(bool first_load) {
    if (first_load) return {"run", "--date", "2023-12-10", "--input", "first.csv", "--db", "w.db"};
    return {"run", "--date", "2023-12-11", "--input", "second.csv", "--db", "w.db"};
}

void Nights::set_back(bool first_load) const {
    for (const char* suffix : suffixes) std::filesystem::remove(warehouse(suffix));
    if (!first_load) std::filesystem::copy_file(path("first.db"), warehouse());
}

bool Nights::is_as_before(bool first_load, bool with_ledger) const {
    if (!first_load) return same(warehouse(), path("first.db"), with_ledger);
    if (!std::filesystem::exists(warehouse())) return true;
    Database database(warehouse(), Database::Mode::read_only);
    return database.query_integer("select count(*) from sqlite_schema") == 0;
}

bool Nights::is_as_after(bool first_load, bool with_ledger) const {
    if (first_load && is_as_before(true, false)) return false;
    return same(warehouse(), path(first_load ? "first.db" : "second.db"), with_ledger);
}

std::uintmax_t Nights::written() const {
    std::uintmax_t bytes = 0;
    for (const char* suffix : {"", "-wal", "-journal", "-loading"}) {
        std::error_code missing;
        const std::uintmax_t size = std::filesystem::file_size(warehouse(suffix), missing);
        if (!missing) bytes += size;
    }
    return bytes;
}

bool Nights::any_file() const {
    return std::any_of(std::begin(suffixes), std::end(suffixes),
                       [this](const char* suffix) { return std::filesystem::exists(warehouse(suffix)); });
}

std::int64_t Nights::runs_with_status(const std::string& status) const {
    Database database(warehouse(), Database::Mode::read_only);
    return database.query_integer("select count(*) from etl_runs where status = '" + status + "'");
}

void Nights::generate(const std::string& name, int rows, const std::string& seed) const {
    require_done(ordermart(folder(), {"generate", "--rows", std::to_string(rows), "--seed", seed, "--output", name}));
}

std::chrono::microseconds Nights::load(bool first_load) const {
    const auto begun = std::chrono::steady_clock::now();
    require_done(ordermart(folder(), run(first_load)));
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
}

}  // namespace ordermart::test
