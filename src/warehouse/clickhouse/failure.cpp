#include "warehouse/clickhouse/failure.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

// https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
constexpr int unknown_database = 81;
constexpr int readonly = 164;
constexpr int unknown_user = 192;
constexpr int wrong_password = 193;
constexpr int required_password = 194;
constexpr int too_many_simultaneous_queries = 202;
constexpr int memory_limit_exceeded = 241;
constexpr int query_was_cancelled = 394;
constexpr int access_denied = 497;
constexpr int authentication_failed = 516;

std::string_view without_end(std::string_view text) {
    while (!text.empty() && std::string_view("\r\n\t ").find(text.back()) != std::string_view::npos) {
        text.remove_suffix(1);
    }
    return text;
}

/// The code of a text that begins as an exception does: `Code: 60, e.displayText() = `, `Code: 60. DB::Exception: `.
std::optional<int> code_of(std::string_view text) {
    constexpr std::string_view beginning = "Code: ";
    if (!text.starts_with(beginning)) return std::nullopt;
    text.remove_prefix(beginning.size());
    const std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
    if (length < 1 || length > 6) return std::nullopt;
    const std::string_view rest = text.substr(length);
    const bool is_old = rest.starts_with(", e.displayText() = ");
    const bool is_new = rest.starts_with(". ") && rest.substr(0, 60).find("Exception: ") != std::string_view::npos;
    if (!is_old && !is_new) return std::nullopt;
    return static_cast<int>(*parse_count(text.substr(0, length)));
}

/// With `, e.what() = DB::Exception` or `(version 24.3.1.2672 (official build))`, and no other column behind it.
bool ends_as_exception(std::string_view text) {
    text = without_end(text);
    const auto ends_with = [text](std::string_view mark, std::string_view last) {
        const std::size_t at = text.rfind(mark);
        return at != std::string_view::npos && text.ends_with(last) && text.size() - at <= 200 &&
               text.substr(at).find('\t') == std::string_view::npos;
    };
    return ends_with(", e.what() = ", "") || ends_with("(version ", ")");
}

std::optional<ServerException> at_the_end(std::string_view body) {
    if (!ends_as_exception(body)) return std::nullopt;
    if (const auto code = code_of(body)) return ServerException{*code, body};
    constexpr std::size_t longest = 64 * 1024;
    const std::size_t first = body.size() - std::min(body.size(), longest);
    for (std::size_t at = body.rfind("Code: "); at != std::string_view::npos && at >= first;
         at = at == 0 ? std::string_view::npos : body.rfind("Code: ", at - 1)) {
        if (const auto code = code_of(body.substr(at))) return ServerException{*code, body.substr(at)};
    }
    return std::nullopt;
}

/// What stands between two marks, `__exception__`, the tag and line ends apart.
std::optional<ServerException> marked(std::string_view body, std::string_view tag) {
    const std::string mark = fmt::format("__exception__\r\n{}\r\n", tag);
    const std::size_t at = body.rfind(mark);
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view text = body.substr(at + mark.size());
    // Behind it follow its length and the tag.
    if (const std::size_t end = text.rfind(fmt::format(" {}", tag)); end != std::string_view::npos) {
        text = text.substr(0, text.rfind('\n', end));
    }
    return ServerException{code_of(text).value_or(-1), without_end(text)};
}

std::string without_password(std::string text, const std::string& password) {
    if (password.empty()) return text;
    for (std::size_t at = 0; (at = text.find(password, at)) != std::string::npos; at += 3) {
        text.replace(at, password.size(), "***");
    }
    return text;
}

std::string quotable(std::string_view text, const EngineSettings& settings) {
    std::string line = without_password(std::string(without_end(text)), settings.password);
    std::ranges::replace_if(
        line, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    return shortened(printable(line), 400);
}

Failure wrong_credentials(const EngineSettings& settings) {
    return {settings.user.empty() ? "the server wants a user and a password"
                                  : "the server does not accept the user and the password",
            "check --engine-user and the password"};
}

Failure failure_of(const ServerException& exception, const EngineSettings& settings) {
    const std::string says = fmt::format("the server says `{}`", quotable(exception.text, settings));
    switch (exception.code) {
        case unknown_user:
        case wrong_password:
        case required_password:
        case authentication_failed:
            return wrong_credentials(settings);
        case unknown_database:
            return {says, "create the database, or check --engine-database"};
        case readonly:
            return {says, "the user may only read: to print reports it needs `readonly` 2, to load 0"};
        case access_denied:
            return {says, fmt::format("grant `{}` what it says", printable(settings.user))};
        case too_many_simultaneous_queries:
            return {says, "run it again when the server has less to do, or raise its max_concurrent_queries", true};
        case memory_limit_exceeded:
            return {says, "run it again when the server has less to do, or raise its max_memory_usage", true};
        case query_was_cancelled:
            return {says, "run it again"};
        default:
            return {says, "mend what it says"};
    }
}

Failure failure_of_status(const Answer& answer, const EngineSettings& settings) {
    if (answer.status == 401 || answer.status == 403) return wrong_credentials(settings);
    const std::string text = quotable(answer.body, settings);
    const std::string problem = fmt::format("the answer has the status {}{}{}{}", answer.status,
                                            text.empty() ? "" : ": `", text, text.empty() ? "" : "`");
    if (answer.status >= 500) {
        // A proxy that has lost the server, or waits for it no longer.
        const bool may_go_on = answer.status == 502 || answer.status == 504;
        return {problem, "see what the server, or the proxy before it, logged", true, may_go_on};
    }
    if (answer.status >= 300 && answer.status < 400) {
        return {fmt::format("the answer sends elsewhere, with the status {}", answer.status),
                "name the server itself with --engine-url: nothing is sent elsewhere"};
    }
    return {problem, "check that --engine-url names the HTTP port of a ClickHouse server"};
}

Failure failure_of_transfer(const Answer& answer, const EngineSettings& settings) {
    const std::string detail = quotable(answer.detail, settings);
    switch (answer.result) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return {"the name of the server is not known", "check --engine-url and the network", true};
        case CURLE_COULDNT_CONNECT:
            return {fmt::format("no connection: {}", detail), "check --engine-url and that the server runs", true};
        case CURLE_OPERATION_TIMEDOUT:
            return {fmt::format("no connection in time: {}", detail), "check --engine-url and the network", true};
        case CURLE_PEER_FAILED_VERIFICATION:
            return {fmt::format("the server's certificate is not trusted: {}", detail),
                    "name the server as its certificate does, and a company's own authority with --engine-ca"};
        case CURLE_SSL_CACERT_BADFILE:
            return {"the certificates to trust cannot be read",
                    settings.ca_file.empty() ? "install the package ca-certificates"
                                             : "--engine-ca names a file with certificates in PEM"};
        case CURLE_SSL_CONNECT_ERROR:
            return {fmt::format("TLS failed: {}", detail), "check that --engine-url names a port of HTTPS"};
        case CURLE_URL_MALFORMAT:
            return {"it is no address", "check --engine-url"};
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_WEIRD_SERVER_REPLY:
            return {"the server does not speak HTTP",
                    "check that --engine-url names the HTTP port of a ClickHouse server"};
        default:
            return {fmt::format("the connection broke: {}", detail), "see what the server logged, and run it again",
                    true, true};
    }
}

}  // namespace

std::optional<ServerException> exception_of(const Answer& answer) {
    if (answer.status == 200 && !answer.exception_tag.empty()) {
        if (const auto exception = marked(answer.body, answer.exception_tag)) return exception;
        if (answer.exception_code == 0) return std::nullopt;
    }
    if (answer.status == 200) {
        if (const auto exception = at_the_end(answer.body)) return exception;
    } else if (const auto code = code_of(answer.body)) {
        return ServerException{*code, answer.body};
    }
    if (answer.exception_code != 0) return ServerException{answer.exception_code, answer.body};
    return std::nullopt;
}

std::optional<Failure> failure_of(const Answer& answer, const EngineSettings& settings) {
    // What the server says is the cause of whatever came of it.
    if (const auto exception = exception_of(answer)) {
        Failure failure = failure_of(*exception, settings);
        failure.exception_code = exception->code;
        return failure;
    }
    if (answer.status != 200 && answer.status != 0) return failure_of_status(answer, settings);
    if (answer.result != CURLE_OK) return failure_of_transfer(answer, settings);
    return std::nullopt;
}

}  // namespace ordermart
