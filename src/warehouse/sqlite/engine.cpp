#include "warehouse/sqlite/engine.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "ordermart/base/error.hpp"
#include "ordermart/base/paths.hpp"
#include "ordermart/base/printable.hpp"

namespace ordermart {
namespace {

std::string quoted(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
    return text + '"';
}

/// What a run brings up to date instead of making it anew.
constexpr std::array<std::string_view, 3> kept_tables{"fact_orders", "metrics_total_orders_per_customer",
                                                      "metrics_most_recent_order_per_customer"};

/// Nothing is there, or an empty file.
bool is_no_warehouse(const std::string& path) {
    std::error_code unknown;
    return is_absent(path) ||
           (std::filesystem::is_regular_file(path, unknown) && std::filesystem::file_size(path, unknown) == 0);
}

}  // namespace

SqliteEngine::SqliteEngine(const WarehouseOptions& options)
    : options_(options),
      catalogue_(Catalogue::of(options.sql_dir)),
      file_(options.dry_run && is_no_warehouse(options.db) ? std::string{} : options.db, options.wait) {}

void SqliteEngine::begin() { transaction_ = file_.begin(catalogue_, options_.dry_run); }

bool SqliteEngine::has_facts() { return database().query_integer("select exists (select 1 from fact_orders)") == 1; }

void SqliteEngine::empty_facts() {
    for (const Model& model : catalogue_.models()) {
        const std::string annotation = model.annotation("full refresh");
        if (annotation == "empties the table") database().execute(fmt::format("delete from {}", quoted(model.title())));
        // One that a first load makes when its rows are there.
        if (annotation == "drops the index") {
            database().execute(fmt::format("drop index if exists {}", quoted(model.title())));
        }
    }
    // Models of one's own may be older than the annotation: what they keep would be taken for the new facts' own.
    for (const std::string_view table : kept_tables) {
        if (database().query_integer(fmt::format("select exists (select 1 from {})", table)) == 0) continue;
        throw Error(ExitCode::failed, "--full-refresh", fmt::format("no model says that {} is emptied", table),
                    "begin the file of that name in schema/ with `-- full refresh: empties the table`");
    }
}

std::int64_t SqliteEngine::run(const Model& model, const ModelParameters& parameters) {
    if (!read_) return run_model(database(), model, parameters);
    // Temporary tables and views for the checks. Nothing is committed that it should do to the file.
    read_->execute("pragma query_only = off");
    const std::int64_t rows = run_model(*read_, model, parameters);
    read_->execute("pragma query_only = on");
    return rows;
}

Violations SqliteEngine::check(const Model& check, const ModelParameters& parameters) {
    return run_check(database(), check, parameters);
}

void SqliteEngine::commit() {
    file_.require_in_place();
    transaction_->commit();
    transaction_.reset();
    file_.committed();
}

void SqliteEngine::begin_for_ledger() { transaction_ = file_.begin_for_ledger(); }

void SqliteEngine::begin_checks() { read_ = open_sqlite_warehouse(options_).database; }

std::optional<std::string> SqliteEngine::damage() {
    const std::string found = database().query_text("pragma quick_check(1)");
    return found == "ok" ? "" : printable(found);
}

}  // namespace ordermart
