#pragma once

#include <memory>

#include "ordermart/engine.hpp"
#include "ordermart/warehouse.hpp"

namespace ordermart {

/// A warehouse in one file.
class SqliteEngine : public Engine {
public:
    /// A dry run does everything to the warehouse but commit; where there is none it makes a private one.
    explicit SqliteEngine(const Config& config);

    const Catalogue& catalogue() const override { return catalogue_; }
    void begin() override;
    void on_tick(std::function<void()> tick) override { database().on_tick(std::move(tick)); }
    Database& database() override { return warehouse_.database(); }
    bool existed() const override { return warehouse_.existed(); }
    bool has_facts() override;
    void empty_facts() override;
    std::int64_t run(const Model& model, const ModelParameters& parameters) override;
    Violations check(const Model& check, const ModelParameters& parameters) override;
    void commit() override;
    void roll_back() noexcept override { transaction_.reset(); }
    void begin_for_ledger() override;

private:
    const Catalogue catalogue_;
    Warehouse warehouse_;
    std::unique_ptr<Transaction> transaction_;
};

}  // namespace ordermart
