#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "ordermart/input/source.hpp"

namespace ordermart::test {

/// An order as its sender means it.
struct CleanOrder {
    std::string order_id;  ///< of no other order a part
    std::string customer_name;
    std::int64_t price_cents = 0;
    std::string order_date;  ///< YYYY-MM-DD
    std::string product_id;
    std::int64_t passenger_count = 0;
};

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    std::size_t below(std::size_t limit) { return limit < 2 ? 0 : engine_() % limit; }
    bool one_in(std::size_t count) { return below(count) == 0; }

    template <typename Values>
    const auto& one_of(const Values& values) {
        return values[below(std::size(values))];
    }

private:
    std::mt19937_64 engine_;
};

/// Orders of six different ids or more. Their texts are Latin-1 in UTF-8, with delimiters and quotes among them.
std::vector<CleanOrder> clean_orders(Random& random);

/// A raw file while it is written, cell by cell.
struct Draft {
    std::vector<std::vector<std::string>> rows;  ///< the first one is the header
    char delimiter = ',';
    char quote = '"';
    std::string escaped_quote = "\"\"";
    std::string line_end = "\n";
    bool quote_all = false;
    Source declared;  ///< how the source would be declared

    std::string cell_text(const std::string& cell) const;

    /// Without line ends.
    std::vector<std::string> lines() const;
    std::string joined(const std::vector<std::string>& lines) const;
    std::string text() const { return joined(lines()); }
};

/// The contract's columns in its order.
Draft draft_of(const std::vector<CleanOrder>& orders);

/// Something that happens to files on their way.
struct Pollution {
    /// Of the records where the file is declared as it is: a refused file spoils all.
    enum class Spoils { none, few, all };

    std::string name;
    Spoils spoils = Spoils::none;
    std::function<std::string(Draft&, Random&)> make;  ///< the file's bytes; may change the draft
};

/// One or two records may be rejected in vain for each that was touched.
inline constexpr std::size_t few_records = 4;

std::vector<Pollution> pollutions_of_files();
std::vector<Pollution> pollutions_of_records();

/// All of them.
const std::vector<Pollution>& pollutions();

std::string in_latin_1(const std::string& utf8);

/// Little endian, with a byte order mark where asked.
std::string in_utf_16(const std::string& utf8, bool mark);

}  // namespace ordermart::test
