#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ordermart/warehouse/engine.hpp"
#include "warehouse/sqlite/bulk_insert.hpp"
#include "warehouse/sqlite/bulk_table.hpp"
#include "warehouse/sqlite/file.hpp"

namespace ordermart {

/// A warehouse in one file.
class SqliteEngine : public Engine {
public:
    /// A dry run does everything to the warehouse but commit; where there is none it makes a private one.
    explicit SqliteEngine(const WarehouseOptions& options);

    const Catalogue& catalogue() const override { return catalogue_; }
    void begin() override;
    void on_tick(std::function<void()> tick) override { database().on_tick(std::move(tick)); }
    Database& database() override { return read_ ? *read_ : file_.database(); }
    bool existed() const override { return file_.existed(); }
    bool has_facts() override;
    std::int64_t counted_orders(const ModelParameters& parameters) override;
    std::string_view accepted_orders(const ModelParameters& parameters) const override {
        return parameters.first_load ? "fact_orders" : "staged_orders";
    }
    void empty_facts() override;
    std::vector<std::string> sources_of_facts() override;
    std::int64_t empty_facts_of(const std::string& source) override;
    std::int64_t run(const Model& model, const ModelParameters& parameters) override;
    Violations check(const Model& check, const ModelParameters& parameters) override;
    void begin_checks() override;
    std::optional<std::string> damage() override;
    void commit() override;
    void roll_back() noexcept override { transaction_.reset(); }
    void begin_for_ledger() override;

private:
    void empty_derived(const std::string& table);
    std::int64_t run_in_bulk(const Model& model, const ModelParameters& parameters);
    std::optional<std::int64_t> fill_in_bulk(std::string_view statement, const Model& model,
                                             const ModelParameters& parameters);
    std::vector<std::string> make_indexes(const std::string& table, const ModelParameters& parameters);
    std::optional<BulkTable> take_rows(const BulkInsert& insert, const Model& model, const ModelParameters& parameters);
    std::optional<BulkTable> take_waiting_customers();

    const WarehouseOptions options_;
    const Catalogue catalogue_;
    SqliteFile file_;
    std::unique_ptr<Transaction> transaction_;
    std::unique_ptr<Database> read_;  ///< the file, for the checks
};

}  // namespace ordermart
