// Files that were spoilt on their way. Whatever happened to one, read as it is declared or as the contract has it: no
// value is wrong in silence, and no record is lost without account.
//
// TEST_ROUNDS=1000 ordermart_tests "polluted files*" reads more of them, TEST_SEED=7 others.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/order_reader.hpp"
#include "support/catch.hpp"
#include "support/pollution.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

/// Kinds that fool the reader, however they are declared.
const std::set<std::string> open_as_declared{
    // A quote inside a field that has none around it is a letter, and stored as one.
    "a delimiter less in a record",
    "a delimiter less before a quoted field",
    "a quote inside a field",
    "a quote behind a field",
    "quotes at the same place of two records",
    "values as formulas of a spreadsheet",
    // The mark is a letter of the first field.
    "a byte order mark in the middle",
    // Nothing in the records themselves can tell; a reject beside them does.
    "a record on two lines, broken in its first or last field",
    "a table of other columns below",
};

/// Those, and kinds that must be declared.
const std::set<std::string> open_as_the_contract_has_it = [] {
    std::set<std::string> all = open_as_declared;
    // An apostrophe is a letter of names.
    all.insert("apostrophes as quotes");
    return all;
}();

/// Without what pollution puts inside an order_id.
std::string without_marks(std::string text) {
    std::erase_if(text, [](char c) { return c == '"' || c == '\0'; });
    return text;
}

/// Those whose order_id a spoilt file still has.
std::vector<std::string> ids_in(const std::string& bytes, const std::vector<CleanOrder>& orders) {
    const std::string text = without_marks(bytes);
    std::vector<std::string> ids;
    for (const CleanOrder& order : orders) {
        if (contains(text, order.order_id)) ids.push_back(order.order_id);
    }
    return ids;
}

std::string text_of(const OrderId& id) {
    const auto* const number = std::get_if<std::int64_t>(&id);
    return number != nullptr ? std::to_string(*number) : std::string(std::get<1>(id));
}

std::string values_of(const Order& order) {
    return fmt::format("{}|{}|{}|{}|{}", order.customer_name, order.price_cents, order.date_id, order.product_id,
                       order.passenger_count);
}

std::string values_of(const CleanOrder& order) {
    std::string date = order.order_date;
    std::erase(date, '-');
    return fmt::format("{}|{}|{}|{}|{}", order.customer_name, order.price_cents, date, order.product_id,
                       order.passenger_count);
}

/// What became of a file's records.
struct Account {
    std::vector<std::string> wrong;  ///< values that are not the clean order's, and records that are none
    std::set<std::string> accepted;  ///< order_ids
    std::string rejected;            ///< the raw texts, without what may stand inside an order_id
    std::string refusal;

    /// Orders of the file that are neither accepted nor in a reject.
    std::vector<std::string> lost(const std::vector<std::string>& sent) const {
        std::vector<std::string> ids;
        for (const std::string& id : sent) {
            const bool is_there = accepted.contains(id) || contains(rejected, id);
            if (!is_there && refusal.empty()) ids.push_back(id);
        }
        return ids;
    }
};

void add(Account& account, const std::map<std::string, std::string>& clean, const Order& order) {
    const std::string id = text_of(order.order_id);
    const auto found = clean.find(id);
    account.accepted.insert(id);
    if (found == clean.end()) {
        account.wrong.push_back(id + " is no order: " + values_of(order));
    } else if (found->second != values_of(order)) {
        account.wrong.push_back(id + ": " + values_of(order) + " instead of " + found->second);
    }
}

Account account_of(const std::string& bytes, const Source& source, const std::vector<CleanOrder>& orders) {
    std::map<std::string, std::string> clean;
    for (const CleanOrder& order : orders) clean[order.order_id] = values_of(order);
    std::size_t given = 0;
    const auto give = [&](char* buffer, std::size_t capacity) {
        const std::size_t count = bytes.copy(buffer, capacity, given);
        given += count;
        return count;
    };
    Account account;
    try {
        RawText text("orders.csv", give, source.encoding);
        OrderReader reader(text, source);
        for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
            if (outcome == OrderReader::Outcome::accepted) {
                add(account, clean, reader.order());
            } else {
                account.rejected += std::string(reader.reject().raw_text) + "\n\n";
            }
        }
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::refused);
        account.refusal = error.what();
    }
    account.rejected = without_marks(account.rejected);
    return account;
}

void check(const Account& account, const std::vector<std::string>& sent) {
    CAPTURE(account.refusal, account.rejected);
    CHECK(account.wrong == std::vector<std::string>{});
    CHECK(account.lost(sent) == std::vector<std::string>{});
}

/// Of the clean orders, those that are not accepted.
std::size_t spoilt(const Account& account, const std::vector<CleanOrder>& orders) {
    return static_cast<std::size_t>(std::ranges::count_if(
        orders, [&account](const CleanOrder& order) { return !account.accepted.contains(order.order_id); }));
}

/// The file settles what its kind may spoil, where it is declared as it is.
void check_what_is_spoilt(const Pollution& pollution, const Account& account, const std::vector<CleanOrder>& orders) {
    if (pollution.spoils == Pollution::Spoils::all) return;
    CAPTURE(account.rejected);
    CHECK(account.refusal == "");
    CHECK(spoilt(account, orders) <= (pollution.spoils == Pollution::Spoils::none ? 0 : few_records));
}

void check_polluted(const Pollution& pollution, std::uint64_t seed) {
    Random random(seed);
    const std::vector<CleanOrder> orders = clean_orders(random);
    Draft draft = draft_of(orders);
    const std::string bytes = pollution.make(draft, random);
    const std::vector<std::string> sent = ids_in(bytes, orders);
    INFO("TEST_SEED=" << seed << " TEST_ROUNDS=1: " << pollution.name << "\n" << bytes);
    if (!open_as_declared.contains(pollution.name)) {
        INFO("read as declared");
        const Account account = account_of(bytes, draft.declared, orders);
        check(account, sent);
        check_what_is_spoilt(pollution, account, orders);
    }
    if (!open_as_the_contract_has_it.contains(pollution.name)) {
        INFO("read as the contract has it");
        check(account_of(bytes, {}, orders), sent);
    }
}

}  // namespace

TEST_CASE("polluted files give no wrong value in silence, and lose no record without account") {
    const std::uint64_t begin = first_seed();
    for (std::uint64_t seed = begin; seed < begin + static_cast<std::uint64_t>(rounds(30)); ++seed) {
        for (const Pollution& pollution : pollutions()) check_polluted(pollution, seed);
    }
}
