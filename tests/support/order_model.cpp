#include "support/order_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>

#include "ordermart/base/database.hpp"
#include "ordermart/base/text.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

using namespace std::string_literals;

const std::vector<OrderKey> keys{
    1,         2,      3,      4,      5,      60,    700,   std::int64_t{0}, -5,
    INT64_MAX, "007"s, "7.0"s, "A-1"s, "a-1"s, "+5"s, "-0"s, "Ω 9"s,          "9223372036854775808"s,
};
const std::vector<std::string> customers{"Ann Lee", "ann lee", "Zoë", "O'Brien, Pat", "Eve \"E\" Roe", "東京", "=1+1"};
const std::vector<std::pair<std::string, std::vector<std::string>>> products{
    {"fast_track", {"fast_track", "Fast Track", "fast-track", "FAST TRACK"}},
    {"lounge", {"lounge", "LOUNGE"}},
    {"café", {"café", "CAFé"}},
    {"park_ride", {"Park Ride", "park-ride"}},
};
const std::vector<std::int64_t> prices{0, 5, 50, 1234, 1500, 99'990, 1'000'000'000'000};
const std::vector<std::pair<std::string, std::string>> times{
    {"", ""}, {"T10:00", "36000"}, {" 23:59:60Z", "86400"}, {"T00:00:00.123+02:00", "0"}};
const std::vector<std::pair<std::string, std::vector<std::string>>> statuses{
    {"", {""}}, {"paid", {"paid", "Paid", "PAID"}}, {"on_hold", {"On hold", "on-hold"}}, {"cancelled", {"cancelled"}}};

// In the order of the columns, but for the customer's key: several, so that they change and go missing.
const std::array<std::vector<std::string>, description_columns> texts_said{{
    {"K 1", "K-2", "007"},
    {"", "gold", "Silver"},
    {"", "a@example.org", "Ann <a@b>"},
    {"", "DE", "FR"},
    {"", "Île-de-France", "BY"},
    {"", "Lounge, 2 h", "Der Raum"},
    {"", "access", "x"},
    {"", "vip"},
}};

enum Field : std::size_t {
    customer_name,
    order_id,
    price,
    order_date,
    product_id,
    passenger_count,
    quantity,
    discount,
    tax,
    order_status,
    customer_key
};
const std::array<std::string, 18> header{
    "customer_name",  "order_id", "price",  "order_date",    "product_id",   "passenger_count",
    "quantity",       "discount", "tax",    "order_status",  "customer_key", "customer_segment",
    "customer_email", "country",  "region", "product_title", "category",     "subcategory"};
constexpr std::size_t attributes_of_customers = 5;

template <typename Known>
const std::vector<std::string>& spellings_of(const Known& known, const std::string& name) {
    return std::ranges::find(known, name, &Known::value_type::first)->second;
}

std::string decimal(std::int64_t number, std::int64_t one) {
    return fmt::format("{}.{}", number / one, std::to_string(one + number % one).substr(1));
}

std::string text_of(const OrderKey& key) {
    if (const auto* number = std::get_if<std::int64_t>(&key)) return "integer " + std::to_string(*number);
    return "text " + std::get<std::string>(key);
}

std::string joined(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : " | ") + word;
    return line + "\n";
}

}  // namespace

std::string OrderValues::seconds() const {
    const auto known = std::ranges::find(times, time, &std::pair<std::string, std::string>::first);
    if (known != times.end()) return known->second;
    const auto part = [this](std::size_t at) { return std::stoi(time.substr(at, 2)); };
    return std::to_string(part(0) * 3600 + part(3) * 60 + part(6));
}

CustomerId OrderValues::customer_id() const {
    return description[0].empty() ? CustomerId{"", customer} : CustomerId{description[0], ""};
}

bool OrderValues::operator==(const OrderValues& other) const {
    const auto stored = [](const OrderValues& values) {
        return std::tuple(values.customer_id(), values.product, values.date, values.cents, values.passengers,
                          values.quantity, values.discount, values.tax, values.status, values.seconds());
    };
    return stored(*this) == stored(other);
}

Source Day::source() const {
    Source source;
    source.order_lines = order_lines;
    source.price_is = price_is;
    if (has_descriptions) {
        for (std::size_t field = has_customer_keys ? customer_key : customer_key + 1; field < header.size(); ++field)
            source.origin(*find_column(header[field])).headers = {header[field]};
    }
    if (!has_all_columns) return source;
    for (const Column column : {Column::quantity, Column::discount, Column::tax, Column::order_status}) {
        source.origin(column).headers = {std::string(column_names[static_cast<std::size_t>(column)])};
    }
    source.origin(Column::order_time).headers = {"order_date"};
    return source;
}

Day shop_day(Date run_date, const std::string& raw_text) {
    Day day{run_date, true, {}, raw_text};
    day.price_is = PriceIs::unit;
    const std::vector<std::string> lines = split_lines(raw_text);
    const std::vector<std::string> names = csv_fields(lines.front());
    for (std::size_t line = 1; line < lines.size(); ++line) {
        std::map<std::string, std::string> fields;
        const std::vector<std::string> texts = csv_fields(lines[line]);
        for (std::size_t i = 0; i < names.size(); ++i) fields[names[i]] = texts[i];
        // Two decimals: without the point they are cents.
        const auto cents = [&fields](const std::string& name) {
            std::string digits = fields[name];
            std::erase(digits, '.');
            return std::stoll(digits);
        };
        Entry entry;
        entry.kind = fields["currency"] == "EUR" ? Entry::Kind::order : Entry::Kind::bad;
        if (fields["order_id"].starts_with('R')) {
            entry.key = fields["order_id"];
        } else {
            entry.key = std::stoll(fields["order_id"]);
        }
        OrderValues& values = entry.values;
        values = {fields["customer_name"], snake_case(fields["product_id"]), *parse_date(fields["order_date"])};
        values.quantity = std::stoll(fields["quantity"]);
        const std::int64_t sign = values.quantity < 0 ? -1 : 1;
        values.cents = values.quantity * cents("price");
        values.discount = sign * cents("discount");
        values.tax = sign * cents("tax");
        values.passengers = std::stoll(fields["passenger_count"]);
        values.status = fields["order_status"];
        values.time = fields["order_time"];
        for (std::size_t i = 0; i < description_columns; ++i) values.description[i] = fields[header[customer_key + i]];
        day.entries.push_back(std::move(entry));
    }
    return day;
}

void Supplier::send_all_columns(PriceIs price_is) {
    has_all_columns_ = true;
    price_is_ = price_is;
}

void Supplier::send_descriptions(bool with_keys) {
    has_descriptions_ = true;
    has_customer_keys_ = with_keys;
}

void Supplier::describe(OrderValues& values) {
    for (std::size_t i = 1; i < texts_said.size(); ++i) values.description[i] = one_of(texts_said[i]);
}

std::vector<std::string> Supplier::some_statuses() {
    std::vector<std::string> some;
    for (const auto& [name, spellings] : statuses) {
        if (!name.empty() && below(2) == 0) some.push_back(one_of(spellings));
    }
    return some;
}

Day Supplier::day(Date run_date) {
    Day day{run_date, false, {}, {}};
    day.has_all_columns = has_all_columns_;
    day.price_is = price_is_;
    day.has_descriptions = has_descriptions_;
    day.has_customer_keys = has_customer_keys_;
    // Some days are longer than the part of a file that is read at once.
    const std::size_t entries = below(40) == 0 ? 1000 + below(2000) : below(16);
    for (std::size_t left = entries; left > 0; --left) day.entries.push_back(entry(run_date, day.entries));
    for (const Entry& entry : day.entries) {
        if (entry.kind == Entry::Kind::order) sent_.insert_or_assign(entry.key, entry.values);
    }
    day.raw_text = raw_text(day.entries);
    return day;
}

Entry Supplier::entry(Date run_date, const std::vector<Entry>& earlier) {
    Entry entry{Entry::Kind::order, true, one_of(keys), values(run_date)};
    const std::size_t choice = below(100);
    if (choice < 8) {
        entry.kind = Entry::Kind::bad;
    } else if (choice < 12) {
        entry.kind = Entry::Kind::blank;
    } else if (choice < 24 && !earlier.empty()) {
        const Entry& repeated = one_of(earlier);
        entry.key = repeated.key;
        if (choice < 18) entry.values = repeated.values;
    } else if (choice < 45 && !sent_.empty()) {
        const auto& [key, values] = *std::next(sent_.begin(), static_cast<std::ptrdiff_t>(below(sent_.size())));
        entry.key = key;
        entry.values = values;
        if (choice < 30) entry.values.product = one_of(products).first;
    }
    if (has_descriptions_ && below(2) == 0) describe(entry.values);
    if (has_customer_keys_ && below(2) == 0) entry.values.customer = one_of(customers);
    return entry;
}

OrderValues Supplier::values(Date run_date) {
    // Mostly of the last days, some late, some of the next day.
    const int days_ago = below(10) == 0 ? 40 : static_cast<int>(below(10)) - 1;
    OrderValues values{one_of(customers), one_of(products).first, run_date - std::chrono::days(days_ago),
                       one_of(prices), static_cast<std::int64_t>(below(4))};
    if (has_all_columns_) add_more(values);
    if (has_descriptions_) describe(values);
    if (has_customer_keys_) values.description[0] = one_of(texts_said[0]);
    return values;
}

void Supplier::add_more(OrderValues& values) {
    static const std::vector<std::int64_t> amounts{0, 0, 10, 250};
    // Few of them, where all lines of an order are to have the same.
    const std::size_t few = price_is_ == PriceIs::order ? 2 : amounts.size();
    values.quantity = static_cast<std::int64_t>(below(13));
    values.discount = amounts[below(few)];
    values.tax = amounts[below(few)];
    values.status = one_of(statuses).first;
    values.time = one_of(times).first;
    if (price_is_ == PriceIs::order) values.cents = prices[below(2) == 0 ? 3 : below(prices.size())];
    if (price_is_ != PriceIs::unit) return;
    static const std::vector<std::int64_t> units{0, 1, 49, 50, 3350, 12'345, 99'999'999};
    values.unit_ten_thousandths = one_of(units);
    values.cents = (values.unit_ten_thousandths * values.quantity + 50) / 100;
}

std::string Supplier::raw_text(std::vector<Entry>& entries) {
    std::vector<std::size_t> order;
    for (std::size_t field = 0; field <= header.size(); ++field) {
        const bool is_of_more = field >= contract_columns && field < customer_key;
        const bool is_of_descriptions = field >= customer_key && field < header.size();
        if ((is_of_more && !has_all_columns_) || (is_of_descriptions && !has_descriptions_)) continue;
        order.push_back(field);
    }
    std::shuffle(order.begin(), order.end(), random_);
    const std::string line_end = below(3) == 0 ? "\r\n" : "\n";
    std::string text;
    const auto add = [&](const auto& field_of) {
        for (std::size_t at = 0; at < order.size(); ++at) text += (at == 0 ? "" : ",") + field_of(order[at]);
        text += line_end;
    };
    add([](std::size_t field) { return field < header.size() ? header[field] : "remark"s; });
    for (Entry& entry : entries) {
        if (entry.kind == Entry::Kind::blank) {
            text += (below(2) == 0 ? "" : ", ,,,,") + line_end;
            continue;
        }
        std::vector<std::string> values = fields(entry);
        if (entry.kind == Entry::Kind::bad) entry.has_key = spoil(values);
        add([&](std::size_t field) { return values[field]; });
    }
    return text;
}

/// In the contract's order, the remark last.
std::vector<std::string> Supplier::fields(const Entry& entry) {
    const auto* number = std::get_if<std::int64_t>(&entry.key);
    const OrderValues& values = entry.values;
    const std::string time = has_all_columns_ ? values.time : one_of(times).first;
    const auto amount = [this](std::int64_t cents) { return cents == 0 && below(2) == 0 ? "" : decimal(cents, 100); };
    std::vector<std::string> fields{
        values.customer,
        number != nullptr ? std::to_string(*number) : std::get<std::string>(entry.key),
        price_is_ == PriceIs::unit ? decimal(values.unit_ten_thousandths, 10'000) : spelled_price(values.cents),
        to_string(values.date) + time,
        one_of(spellings_of(products, values.product)),
        std::string(below(3), '0') + std::to_string(values.passengers),
        std::to_string(values.quantity) + (below(3) == 0 ? ".0" : ""),
        (below(3) == 0 && values.discount > 0 ? "-" : "") + amount(values.discount),
        amount(values.tax),
        one_of(spellings_of(statuses, values.status))};
    fields.insert(fields.end(), values.description.begin(), values.description.end());
    fields.emplace_back("any");
    for (std::string& field : fields) field = quoted(spaced(field));
    return fields;
}

/// Breaks one rule. False where the order_id cannot be read any more.
bool Supplier::spoil(std::vector<std::string>& fields) {
    static const std::vector<std::pair<std::size_t, std::string>> mistakes{
        {customer_name, "\xff"},
        {customer_name, "a\0b"s},
        {customer_name, "\"a\"b"},
        {customer_name, "one,more"},
        {order_id, " "},
        {customer_name, ""},
        {price, ""},
        {price, "free"},
        {price, "-5"},
        {price, "1.005"},
        {price, "10000000000.01"},
        {price, "1e3"},
        {order_date, ""},
        {order_date, "2023-02-30"},
        {order_date, "10/12/2023"},
        {order_date, "2023-12-10T24:00"},
        {product_id, "\xc2\xa0"},
        {passenger_count, ""},
        {passenger_count, "-1"},
        {passenger_count, "2.5"},
    };
    static const std::vector<std::pair<std::size_t, std::string>> more_mistakes{
        {quantity, ""},    {quantity, "1.5"}, {quantity, "-1"}, {quantity, "two"},
        {discount, "10%"}, {tax, "-1"},       {tax, "x"},
    };
    constexpr std::size_t without_key = 5;
    if (has_all_columns_ && below(4) == 0) {
        const auto& [field, text] = one_of(more_mistakes);
        fields[field] = text;
        return true;
    }
    if (has_customer_keys_ && below(8) == 0) {
        fields[customer_key] = " ";
        return true;
    }
    const std::size_t choice = below(mistakes.size());
    const auto& [field, text] = mistakes[choice];
    // The price of one has as many decimals as it likes.
    fields[field] = price_is_ == PriceIs::unit && text == "1.005" ? "1.0.5" : text;
    return choice >= without_key;
}

/// White space that the contract takes away or makes one space of.
std::string Supplier::spaced(const std::string& text) {
    static const std::vector<std::string> inner{" ", " ", "  ", "\t", "\xc2\xa0", "\n", " \r\n "};
    static const std::vector<std::string> outer{"", "", "", " ", "\t", "\xc2\xa0"};
    std::string result = one_of(outer);
    for (const char letter : text) result += letter == ' ' ? one_of(inner) : std::string(1, letter);
    return result + one_of(outer);
}

std::string Supplier::spelled_price(std::int64_t cents) {
    std::string decimals = std::to_string(100 + cents % 100).substr(1) + std::string(below(3), '0');
    if (below(2) == 0) decimals.erase(decimals.find_last_not_of('0') + 1);
    std::string whole = std::to_string(cents / 100);
    if (whole == "0" && !decimals.empty() && below(2) == 0) whole.clear();
    const std::string point = decimals.empty() && below(2) == 0 ? "" : ".";
    return (below(4) == 0 ? "+" : "") + whole + point + decimals;
}

std::string Supplier::quoted(const std::string& field) {
    if (field.find_first_of(",\"\r\n") == std::string::npos && below(4) > 0) return field;
    std::string result = "\"";
    for (const char letter : field) result += letter == '"' ? "\"\""s : std::string(1, letter);
    return result + "\"";
}

bool accepts_nothing(const Counts& counts) {
    const std::int64_t records = counts[0] - counts[7];
    return records > 0 && counts[6] == records;
}

Counts Model::load(const Day& day) {
    Counts counts{};
    heard_.clear();
    auto& [read, inserted, updated, superseded, unchanged, duplicate, rejected, blank] = counts;
    for (const Entry& entry : day.entries) {
        ++read;
        rejected += entry.kind == Entry::Kind::bad ? 1 : 0;
        blank += entry.kind == Entry::Kind::blank ? 1 : 0;
    }
    for (const auto& [key, lines] : day.order_lines ? complete_orders(day, counts) : accepted_orders(day, counts)) {
        const auto records = static_cast<std::int64_t>(lines.size());
        const auto [fact, is_new] = facts_.emplace(key, Fact{lines, day.run_date});
        if (is_new) {
            inserted += records;
        } else if (fact->second.lines == lines) {
            unchanged += records;
            fact->second.run_date = std::max(fact->second.run_date, day.run_date);
        } else if (fact->second.run_date > day.run_date) {
            superseded += records;
        } else {
            updated += records;
            fact->second = {lines, day.run_date};
        }
    }
    remember_words();
    report_date_ = std::max(report_date_, day.run_date);
    if (day.counted) counted_ = *day.counted;
    return counts;
}

/// Of records with one key the first.
std::map<OrderKey, Model::Lines> Model::accepted_orders(const Day& day, Counts& counts) {
    std::map<OrderKey, Lines> orders;
    for (const Entry& entry : day.entries) {
        if (entry.kind != Entry::Kind::order) continue;
        const auto [first, is_new] = orders.emplace(entry.key, Lines{entry.values});
        if (!is_new) ++(first->second.front() == entry.values ? counts[5] : counts[6]);
        if (is_new) hear(entry.values, {day.run_date, entry.values.date, entry.key, 1});
    }
    return orders;
}

/// All records with one key, unless a bad one is among them.
std::map<OrderKey, Model::Lines> Model::complete_orders(const Day& day, Counts& counts) {
    std::map<OrderKey, Lines> orders;
    std::set<OrderKey> incomplete;
    for (const Entry& entry : day.entries) {
        if (entry.kind == Entry::Kind::order) orders[entry.key].push_back(entry.values);
        if (entry.kind == Entry::Kind::bad && entry.has_key) incomplete.insert(entry.key);
    }
    if (day.price_is == PriceIs::order) {
        for (auto& [key, lines] : orders) {
            if (!take_value_of_order(lines)) incomplete.insert(key);
        }
    }
    for (const OrderKey& key : incomplete) {
        counts[6] += static_cast<std::int64_t>(orders[key].size());
        orders.erase(key);
    }
    for (const auto& [key, lines] : orders) {
        for (std::size_t line = 0; line < lines.size(); ++line)
            hear(lines[line], {day.run_date, lines[line].date, key, line + 1});
    }
    return orders;
}

/// What an accepted record says.
void Model::hear(const OrderValues& values, const Rank& rank) {
    const CustomerId customer = values.customer_id();
    names_.emplace(customer, values.customer);
    products_.insert(values.product);
    const auto take = [&](Attribute attribute, const std::string& text) {
        if (text.empty()) return;
        const auto [known, is_new] = heard_.emplace(std::move(attribute), Word{rank, text});
        if (!is_new && known->second.rank < rank) known->second = {rank, text};
    };
    if (!customer.key.empty()) take({customer, header[customer_name]}, values.customer);
    for (std::size_t i = 1; i < description_columns; ++i) {
        const std::string& attribute = header[customer_key + i];
        if (i < attributes_of_customers) {
            take({customer, attribute}, values.description[i]);
        } else {
            take({values.product, attribute}, values.description[i]);
        }
    }
}

void Model::remember_words() {
    for (const auto& [attribute, word] : heard_) {
        const auto [known, is_new] = words_.emplace(attribute, word);
        if (!is_new && known->second.rank <= word.rank) known->second = word;
        const auto* const customer = std::get_if<CustomerId>(&attribute.first);
        if (customer != nullptr && attribute.second == header[customer_name]) names_[*customer] = known->second.text;
    }
}

std::string Model::name_of(const CustomerId& customer) const { return names_.at(customer); }

std::string Model::described(const std::variant<CustomerId, std::string>& whose, std::size_t first,
                             std::size_t end) const {
    std::string text;
    for (std::size_t i = first; i < end; ++i) {
        const auto word = words_.find({whose, header[customer_key + i]});
        text += (i == first ? "" : " | ") + (word == words_.end() ? "" : word->second.text);
    }
    return text;
}

/// Leaves the order's value with its first line; false where the lines do not agree on it.
bool Model::take_value_of_order(Lines& lines) {
    const OrderValues first = lines.front();
    for (std::size_t line = 1; line < lines.size(); ++line) {
        OrderValues& values = lines[line];
        if (values.cents != first.cents || values.discount != first.discount || values.tax != first.tax) return false;
        values.cents = values.discount = values.tax = 0;
    }
    return true;
}

bool Model::is_counted(const Fact& fact) const {
    const std::string& status = fact.lines.front().status;
    const auto is_of_status = [&](const std::string& spelling) { return snake_case(spelling) == status; };
    return counted_.empty() || status.empty() || std::ranges::any_of(counted_, is_of_status);
}

std::string Model::state() const {
    std::string text;
    std::map<CustomerId, std::int64_t> totals;
    std::map<CustomerId, std::pair<Date, OrderKey>> latest;
    std::map<CustomerId, std::pair<std::int64_t, std::int64_t>> week;
    std::map<OrderKey, std::int64_t> value_of;
    for (const auto& [key, fact] : facts_) {
        for (std::size_t line = 0; line < fact.lines.size(); ++line) {
            const OrderValues& values = fact.lines[line];
            text += joined({"fact", text_of(key), std::to_string(line + 1), name_of(values.customer_id()),
                            values.customer_id().key, values.product, to_string(values.date),
                            std::to_string(values.cents), std::to_string(values.passengers),
                            std::to_string(values.quantity), std::to_string(values.discount),
                            std::to_string(values.tax), values.status, values.seconds(), to_string(fact.run_date)});
            value_of[key] += values.cents;
        }
        if (!is_counted(fact)) continue;
        const OrderValues& first = fact.lines.front();
        const CustomerId customer = first.customer_id();
        ++totals[customer];
        const auto [known, is_new] = latest.emplace(customer, std::pair(first.date, key));
        if (!is_new) known->second = std::max(known->second, std::pair(first.date, key));
        if (first.date <= report_date_ - std::chrono::days(7) || first.date > report_date_) continue;
        week[customer].first += value_of[key];
        ++week[customer].second;
    }
    for (const auto& [customer, orders] : totals) text += joined({"total", name_of(customer), std::to_string(orders)});
    for (const auto& [customer, order] : latest) {
        text += joined({"latest", name_of(customer), text_of(order.second), to_string(order.first),
                        facts_.at(order.second).lines.front().product, std::to_string(value_of[order.second])});
    }
    for (const auto& [customer, sums] : week) {
        text += joined({"week", name_of(customer), std::to_string(sums.first), std::to_string(sums.second)});
    }
    for (const auto& [customer, name] : names_)
        text += joined({"customer", customer.key, name, described(customer, 1, attributes_of_customers)});
    for (const std::string& product : products_)
        text += joined({"product", product, described(product, attributes_of_customers, description_columns)});
    return text;
}

std::string stored_state(const std::string& warehouse) {
    Database database(warehouse, Database::Mode::read_only);
    std::string text;
    const auto add = [&](const std::string& sql) {
        Statement query = database.prepare(sql);
        while (query.step()) {
            std::vector<std::string> words;
            for (int column = 0; column < query.column_count(); ++column) words.push_back(query.text(column));
            text += joined(words);
        }
    };
    add("select 'fact', typeof(order_id) || ' ' || order_id, order_line, customer_name, coalesce(customer_key, ''), "
        "product_name, "
        "full_date, "
        "price_cents, "
        "passenger_count, quantity, discount_cents, tax_cents, coalesce(status_name, ''), coalesce(order_seconds, ''), "
        "substr(run_date_id, 1, 4) || '-' || substr(run_date_id, 5, 2) || '-' || substr(run_date_id, "
        "7) "
        "from fact_orders join dim_customers using (customer_id) join dim_products using (product_id) "
        "join dim_dates using (date_id) left join dim_statuses using (status_id) order by order_id, order_line");
    const std::string by_customer =
        " as metric join dim_customers as customer using (customer_id) "
        "order by coalesce(customer_key, ''), iif(customer_key is null, customer.customer_name, '')";
    add("select 'total', metric.customer_name, total_orders from metrics_total_orders_per_customer" + by_customer);
    add("select 'latest', metric.customer_name, typeof(order_id) || ' ' || order_id, order_date, product_name, "
        "price_cents from metrics_most_recent_order_per_customer" +
        by_customer);
    add("select 'week', metric.customer_name, total_value_cents, number_of_orders from "
        "metrics_top_customers_last_week" +
        by_customer);
    add("select 'customer', coalesce(customer_key, ''), customer_name, coalesce(customer_segment, ''), "
        "coalesce(customer_email, ''), coalesce(country, ''), coalesce(region, '') from dim_customers "
        "order by 2, iif(customer_key is null, customer_name, '')");
    add("select 'product', product_name, coalesce(product_title, ''), coalesce(category, ''), "
        "coalesce(subcategory, '') from dim_products order by 2");
    return text;
}

std::string difference(const std::string& stored, const std::string& expected) {
    std::istringstream stored_lines(stored);
    std::istringstream expected_lines(expected);
    for (;;) {
        std::string left;
        std::string right;
        const bool has_left = static_cast<bool>(std::getline(stored_lines, left));
        const bool has_right = static_cast<bool>(std::getline(expected_lines, right));
        if (left != right) return "stored: " + left + "; expected: " + right;
        if (!has_left && !has_right) return "";
    }
}

}  // namespace ordermart::test
