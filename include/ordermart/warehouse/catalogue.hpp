#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// What SQL says of itself: the text behind `-- KEY: ` in the comment that it begins with; empty where it has no such
/// line. docs/models.md lists the keys.
std::string annotation_of(std::string_view sql, std::string_view key);

/// What keeps a warehouse.
enum class EngineKind { sqlite, clickhouse };

/// The oldest schema version that is migrated: the first that was published.
constexpr std::int64_t oldest_schema_version(EngineKind engine) { return engine == EngineKind::sqlite ? 5 : 1; }

/// One numbered SQL file.
struct Model {
    std::string stage;  ///< its folder: migrate, schema, transform, check, report, overview or status
    std::string name;   ///< the file's name without `.sql`, such as `40_fact_orders`
    std::string sql;
    EngineKind engine = EngineKind::sqlite;  ///< whose SQL it is

    /// `transform/40_fact_orders`
    std::string path() const { return stage + "/" + name; }

    /// The table it fills, the claim it checks or the report it prints: the name without its number.
    std::string_view title() const;

    /// The number that its name begins with; -1 where it has none.
    std::int64_t number() const;

    std::string annotation(std::string_view key) const { return annotation_of(sql, key); }
};

/// The SQL of every stage, in the order in which it runs. Owns the text.
class Catalogue {
public:
    /// The models of a folder laid out like `sql/sqlite/`; those that were compiled into the executable when it is
    /// empty. Where the folder has no model in `migrate` or `status`, these stages are those of the executable.
    /// Throws Error{usage} when the folder lacks another stage or cannot be read, and for a wrong annotation.
    /// Among those of ClickHouse are SQLite's models for every engine, which read the raw file and show the ledger:
    /// they run in the private database of a run.
    static Catalogue of(const std::string& folder, EngineKind engine = EngineKind::sqlite);

    /// All of them, those too that no run runs.
    const std::vector<Model>& models() const { return models_; }

    EngineKind engine() const { return engine_; }

    /// They are those of a folder, which may differ from the executable's.
    bool is_of_folder() const { return is_of_folder_; }

    /// Lets `change` change each model.
    void replace(const std::function<void(Model&)>& change) { std::ranges::for_each(models_, change); }

    /// The models of a stage that a run runs, or a reader.
    std::vector<Model> stage(std::string_view name) const;

    /// What a check of the whole warehouse runs before the checks.
    std::vector<Model> before_whole_check() const;

    /// The schema version that the models make: the number of the last step of the stage `migrate`, or the engine's
    /// oldest one where there is no step. Throws Error{usage} where the steps do not go on from that without a gap.
    std::int64_t schema_version() const;

private:
    EngineKind engine_ = EngineKind::sqlite;
    bool is_of_folder_ = false;
    std::vector<Model> models_;
};

}  // namespace ordermart
