#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// One numbered SQL file.
struct Model {
    std::string stage;  ///< its folder: schema, transform, check, report or overview
    std::string name;   ///< the file's name without `.sql`, such as `40_fact_orders`
    std::string sql;

    /// `transform/40_fact_orders`
    std::string path() const { return stage + "/" + name; }

    /// The table it fills, the claim it checks or the report it prints: the name without its number.
    std::string_view title() const;
};

/// The SQL of every stage, in the order in which it runs. Owns the text.
class Catalogue {
public:
    /// The models of a folder laid out like `sql/sqlite/`; those that were compiled into the executable when it is
    /// empty. Throws Error{usage} when the folder lacks a stage or cannot be read.
    static Catalogue of(const std::string& folder);

    const std::vector<Model>& models() const { return models_; }
    std::vector<Model> stage(std::string_view name) const;

private:
    std::vector<Model> models_;
};

}  // namespace ordermart
