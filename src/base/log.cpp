#include "ordermart/base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "ordermart/base/date.hpp"
#include "ordermart/base/printable.hpp"

namespace ordermart {
namespace {

/// `warning: text`; the label is what a terminal colours.
class TextFormatter : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
        if (message.level >= spdlog::level::warn) {
            message.color_range_start = line.size();
            const spdlog::string_view_t level = spdlog::level::to_string_view(message.level);
            line.append(level.begin(), level.end());
            message.color_range_end = line.size();
            line.push_back(':');
            line.push_back(' ');
        }
        // A message quotes paths and data, which must not drive the terminal.
        const std::string text = printable({message.payload.data(), message.payload.size()});
        line.append(text.data(), text.data() + text.size());
        line.push_back('\n');
    }

    std::unique_ptr<formatter> clone() const override { return std::make_unique<TextFormatter>(); }
};

class JsonFormatter : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
        const auto to_string = [](spdlog::string_view_t text) { return std::string(text.data(), text.size()); };
        const nlohmann::ordered_json object{
            {"time", utc_now()},
            {"level", to_string(spdlog::level::to_string_view(message.level))},
            {"message", printable(to_string(message.payload))},
        };
        const std::string text = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        line.append(text.data(), text.data() + text.size());
        line.push_back('\n');
    }

    std::unique_ptr<formatter> clone() const override { return std::make_unique<JsonFormatter>(); }
};

}  // namespace

bool is_for_people(const LogOptions& options) {
    const char* no_color = std::getenv("NO_COLOR");
    return !options.no_color && !options.json && (no_color == nullptr || *no_color == '\0');
}

void configure_log(const LogOptions& options) {
    // More than one thread logs: a lock's renewal and a server's client tell what they meet.
    const auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(
        is_for_people(options) ? spdlog::color_mode::automatic : spdlog::color_mode::never);
    const auto logger = std::make_shared<spdlog::logger>("ordermart", sink);
    if (options.json) {
        logger->set_formatter(std::make_unique<JsonFormatter>());
    } else {
        logger->set_formatter(std::make_unique<TextFormatter>());
    }
    logger->set_level(options.quiet ? spdlog::level::err : spdlog::level::info);
    spdlog::set_default_logger(logger);
}

}  // namespace ordermart
