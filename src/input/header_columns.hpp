#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "input/extra_columns.hpp"
#include "ordermart/input/csv_reader.hpp"
#include "ordermart/input/source.hpp"

namespace ordermart {

/// Where the columns of a raw file are, by its header.
class HeaderColumns {
public:
    static constexpr std::size_t absent = CsvReader::max_fields;

    /// Looks for the columns of `source` in `header`, behind the first `fields_before`. `place` is the file and the
    /// line. Header and source must outlive this. Throws Error{refused} for what is no header of the source.
    HeaderColumns(const CsvRecord& header, const Source& source, std::string place, std::size_t fields_before);

    /// Of each column; `absent` where it is a constant, is made of others or is not declared.
    const std::array<std::size_t, column_names.size()>& positions() const { return positions_; }

    /// Where the column is that the header calls so. It is none of those that are ignored any longer.
    /// Throws Error{refused} where there is none, or more than one.
    std::size_t position_of(const std::string& name);

    /// The columns that nobody has asked for, their names with white space normalised; `column 8` where there is none.
    const std::vector<ExtraColumns::Column>& others() const { return others_; }

    /// Throws Error{refused} where there are such columns.
    void refuse_others() const;

    /// Throws Error{refused} where two such columns have one name.
    void require_other_names() const;

private:
    void require_readable() const;
    bool take(std::size_t field);
    void require_all() const;
    [[noreturn]] void refuse(const std::string& problem, const std::string& remedy) const;

    const CsvRecord& header_;
    const Source& source_;
    const std::string place_;
    const std::size_t fields_before_;
    const std::string found_;  ///< `: found "..."`
    std::array<std::size_t, column_names.size()> positions_{};
    std::vector<ExtraColumns::Column> others_;
};

}  // namespace ordermart
