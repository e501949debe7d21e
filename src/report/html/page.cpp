#include "report/html/page.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "ordermart/base/base64.hpp"
#include "ordermart/base/cells.hpp"
#include "ordermart/base/date.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/report/results.hpp"
#include "ordermart/warehouse/ledger.hpp"
#include "report/html/web_assets.hpp"
#include "version.hpp"

namespace ordermart {
namespace {

using Json = nlohmann::ordered_json;

/// So that a hostile name cannot make the page large.
constexpr std::size_t most_characters = 200;

/// What a content security policy knows an inline script or style by (CSP 3, section 2.3.1).
std::string hash_of(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
        throw Error(ExitCode::failed, "SHA-256", "libcrypto cannot compute it", "check the OpenSSL set-up");
    }
    return "'sha256-" + base64({reinterpret_cast<const char*>(digest.data()), length}) + "'";
}

Json cell_of(const Value& value) {
    if (is_null(value)) return nullptr;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        // JavaScript has no integers beyond 2^53: an order_id stays what it is as text.
        constexpr std::int64_t largest = std::int64_t{1} << 53;
        if (*integer > largest || *integer < -largest) return std::to_string(*integer);
        return *integer;
    }
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return shortened(text_bytes(value), most_characters);
}

/// Its first rows, and how many there are.
Json json_of(Result& result, std::string_view stage, std::int64_t limit) {
    Json columns = Json::array();
    for (int i = 0; i < result.rows.column_count(); ++i) columns.push_back(result.rows.column_name(i));
    Json rows = Json::array();
    std::int64_t total = 0;
    for (; result.rows.step(); ++total) {
        if (total >= limit) continue;
        Json row = Json::array();
        for (int i = 0; i < result.rows.column_count(); ++i) row.push_back(cell_of(result.rows.value(i)));
        rows.push_back(std::move(row));
    }
    result.rows.reset();
    return {{"name", result.name}, {"stage", stage}, {"columns", columns}, {"total", total}, {"rows", rows}};
}

/// JSON in which nothing can end the element that it stands in.
std::string script_text(const Json& json) {
    std::string text;
    for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
        switch (c) {
            case '<':
                text += "\\u003c";
                break;
            case '>':
                text += "\\u003e";
                break;
            case '&':
                text += "\\u0026";
                break;
            default:
                text += c;
        }
    }
    return text;
}

std::string data_of(const OpenWarehouse& warehouse, const std::string& date, std::int64_t limit) {
    Json results = Json::array();
    for (Result& result : prepare_reports(warehouse, "overview")) {
        results.push_back(json_of(result, "overview", std::numeric_limits<std::int64_t>::max()));
    }
    for (Result& result : prepare_reports(warehouse, "report")) results.push_back(json_of(result, "report", limit));
    return script_text({{"report_date", date},
                        {"warehouse", warehouse.name},
                        {"written_at", utc_now()},
                        {"version", version},
                        {"results", results}});
}

/// Writes a text in which `{{name}}` stands for a part.
void fill(std::string_view text, const std::map<std::string_view, std::string_view>& parts, std::ostream& out) {
    for (std::size_t begin = text.find("{{"); begin != std::string_view::npos; begin = text.find("{{")) {
        const std::size_t end = text.find("}}", begin);
        out << text.substr(0, begin) << parts.at(text.substr(begin + 2, end - begin - 2));
        text.remove_prefix(end + 2);
    }
    out << text;
}

}  // namespace

void write_page(const OpenWarehouse& warehouse, std::int64_t limit, std::ostream& out) {
    const auto date = report_date(*warehouse.database);
    const std::string day = date ? to_string(*date) : "";
    const std::string data = data_of(warehouse, day, limit);
    const std::string scripts = hash_of(chart_script) + " " + hash_of(page_script);
    const std::string style = hash_of(page_style);
    fill(page_template,
         {{"hashes of scripts", scripts},
          {"hash of style", style},
          {"report date", day},
          {"style", page_style},
          {"data", data},
          {"chart", chart_script},
          {"script", page_script}},
         out);
}

}  // namespace ordermart
