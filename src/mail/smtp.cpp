#include "mail/smtp.hpp"

#include <curl/curl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <memory>
#include <string_view>

#include "ordermart/base/base64.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/http.hpp"
#include "ordermart/base/interrupt.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_connecting{10};
constexpr std::chrono::seconds longest{60};

/// Printable text as a header has it: where it is not plain ASCII, as encoded words (RFC 2047), each on a line of its
/// own and of whole characters.
std::string header_text(std::string_view text) {
    if (is_ascii(text) && text.find("=?") == std::string_view::npos) return std::string(text);
    constexpr std::size_t most_bytes = 36;
    std::string words;
    while (!text.empty()) {
        std::size_t end = std::min(most_bytes, text.size());
        while (end < text.size() && is_continuation(text[end])) --end;
        words += (words.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(text.substr(0, end)) + "?=";
        text.remove_prefix(end);
    }
    return words;
}

/// Unlike that of any other mail (RFC 5322, section 3.6.4).
std::string message_id(const std::string& from) {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw Error(ExitCode::failed, "mail", "libcrypto has no random number for it", "check the OpenSSL set-up");
    }
    return fmt::format("<{:02x}{}>", fmt::join(bytes, ""), from.substr(from.find('@')));
}

/// Lines of a mail end with CR and LF.
std::string with_crlf(std::string_view text) {
    std::string lines;
    for (const char c : text) {
        if (c == '\n') lines += '\r';
        lines += c;
    }
    return lines;
}

/// What the callbacks of a transfer see and leave.
struct Transfer {
    Clock::time_point deadline = Clock::now() + longest;
    std::string reply;  ///< the last line that the server sent about the mail
    bool needs_login = false;
    bool logged_in = false;
};

int stop_when_asked(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    // libcurl's own time limit does not count the goodbye after the mail.
    return pending_interrupt() != 0 || Clock::now() > static_cast<Transfer*>(transfer)->deadline ? 1 : 0;
}

std::size_t keep_reply(char* data, std::size_t, std::size_t length, void* transfer) {
    std::string_view line(data, length);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    auto& seen = *static_cast<Transfer*>(transfer);
    if (line.starts_with("235")) seen.logged_in = true;
    // To a server that offers no login libcurl sends without one.
    if (line.starts_with("354") && seen.needs_login && !seen.logged_in) return 0;
    // The answer to libcurl's goodbye says nothing of the mail.
    if (!line.starts_with("221")) seen.reply = shortened(printable(line), 200);
    return length;
}

/// A server that was given the mail and has not answered may have it.
std::string_view not_sent(const Transfer& transfer) {
    return transfer.reply.starts_with("354") ? "it is not known whether the mail was sent" : "the mail was not sent";
}

/// What a failed transfer means to its user. `detail` is libcurl's text. Nothing here has seen the password but the
/// server, whose reply is not quoted where it answers to one.
Error failure(const MailSettings& settings, CURLcode code, const std::string& detail, const Transfer& transfer,
              const std::string& kept) {
    const std::string server = fmt::format("{}:{}", settings.host, settings.port);
    const auto error = [&](std::string_view problem, std::string_view remedy) {
        return Error(ExitCode::failed, server, fmt::format("{}: {}", not_sent(transfer), problem),
                     kept + std::string(remedy));
    };
    const std::string tried = fmt::format("check --mail-server and --mail-tls, and that {} is an SMTP server", server);
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return error("the name of the server is not known", "check --mail-server and the network");
        case CURLE_COULDNT_CONNECT:
            return error(fmt::format("no connection: {}", detail), "check --mail-server and the network");
        case CURLE_ABORTED_BY_CALLBACK:
        case CURLE_OPERATION_TIMEDOUT:
            return error(
                fmt::format("the server took longer than {} to connect, or {} in all", longest_connecting, longest),
                tried);
        case CURLE_USE_SSL_FAILED:
            return error("the server does not offer STARTTLS",
                         "without it nothing is sent; --mail-tls tls is for a port that begins with TLS");
        case CURLE_PEER_FAILED_VERIFICATION:
            return error(fmt::format("the server's certificate is not trusted: {}", detail),
                         "name the server as its certificate does, and a company's own authority with --mail-ca");
        case CURLE_SSL_CACERT_BADFILE:
            return error("the certificates to trust cannot be read",
                         settings.ca_file.empty() ? "install the package ca-certificates"
                                                  : "--mail-ca names a file with certificates in PEM");
        case CURLE_SSL_CONNECT_ERROR:
            return error(fmt::format("TLS failed: {}", detail), tried);
        case CURLE_LOGIN_DENIED:
            return error("the server does not accept the user and the password", "check --mail-user and the password");
        case CURLE_WRITE_ERROR:
            return error("the server offers no way to log in that is known here",
                         "leave out --mail-user if it wants none, or check --mail-server and --mail-tls");
        default:
            break;
    }
    if (transfer.reply.starts_with('4') || transfer.reply.starts_with('5')) {
        return error(fmt::format("the server replied `{}`", transfer.reply),
                     "mend what it says: check --mail-to, --mail-from and --mail-user");
    }
    return error(code == CURLE_WEIRD_SERVER_REPLY ? "the server does not speak SMTP" : detail, tried);
}

std::string url_of(const MailSettings& settings) {
    return fmt::format("{}://{}:{}", settings.tls == MailTls::tls ? "smtps" : "smtp", settings.host, settings.port);
}

void set_server(CURL* curl, const MailSettings& settings) {
    const auto set = [curl](CURLoption option, auto value) { require(libcurl().easy_setopt(curl, option, value)); };
    set(CURLOPT_URL, url_of(settings).c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    // The settings alone say where mail goes, no variable of the environment.
    set(CURLOPT_PROXY, "");
    set(CURLOPT_USE_SSL, static_cast<long>(settings.tls == MailTls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!settings.ca_file.empty()) {
        set(CURLOPT_CAINFO, settings.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    if (settings.user.empty()) return;
    set(CURLOPT_USERNAME, settings.user.c_str());
    set(CURLOPT_PASSWORD, settings.password.c_str());
}

void set_limits(CURL* curl, Transfer& transfer) {
    const auto set = [curl](CURLoption option, auto value) { require(libcurl().easy_setopt(curl, option, value)); };
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(longest_connecting.count()));
    set(CURLOPT_TIMEOUT, static_cast<long>(longest.count()));
    set(CURLOPT_NOSIGNAL, 1L);
    // Neither a slow name server nor a server that does not say goodbye holds the process.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, stop_when_asked);
    set(CURLOPT_XFERINFODATA, &transfer);
    set(CURLOPT_HEADERFUNCTION, keep_reply);
    set(CURLOPT_HEADERDATA, &transfer);
}

CurlList headers_of(const MailSettings& settings, const Mail& mail) {
    CurlList headers;
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    append(headers, fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(now)));
    append(headers, "From: " + settings.from);
    append(headers, fmt::format("To: {}", fmt::join(settings.to, ",\r\n ")));
    append(headers, "Subject: " + header_text(mail.subject));
    append(headers, "Message-ID: " + message_id(settings.from));
    // So that nobody's absence is announced to it (RFC 3834).
    append(headers, "Auto-Submitted: auto-generated");
    return headers;
}

CurlMime mime_of(CURL* curl, const Mail& mail) {
    CurlMime mime(libcurl().mime_init(curl));
    const auto add = [&mime](const std::string& data, const char* type, const char* encoder) {
        curl_mimepart* part = libcurl().mime_addpart(mime.get());
        if (part == nullptr) require(CURLE_OUT_OF_MEMORY);
        require(libcurl().mime_data(part, data.data(), data.size()));
        require(libcurl().mime_type(part, type));
        require(libcurl().mime_encoder(part, encoder));
        return part;
    };
    add(with_crlf(mail.text), "text/plain; charset=utf-8", "quoted-printable");
    if (mail.page.empty()) return mime;
    require(libcurl().mime_filename(add(mail.page, "text/html; charset=utf-8", "base64"), mail.page_name.c_str()));
    return mime;
}

void transfer_mail(const MailSettings& settings, const Mail& mail, const std::string& kept) {
    const CurlHandle curl(libcurl().easy_init());
    if (!curl) require(CURLE_FAILED_INIT);
    Transfer transfer;
    std::array<char, CURL_ERROR_SIZE> detail{};
    transfer.needs_login = !settings.user.empty();
    set_server(curl.get(), settings);
    set_limits(curl.get(), transfer);
    const auto set = [&curl](CURLoption option, auto value) {
        require(libcurl().easy_setopt(curl.get(), option, value));
    };
    set(CURLOPT_ERRORBUFFER, detail.data());
    set(CURLOPT_MAIL_FROM, settings.from.c_str());
    CurlList recipients;
    for (const std::string& to : settings.to) append(recipients, to);
    set(CURLOPT_MAIL_RCPT, recipients.get());
    const CurlList headers = headers_of(settings, mail);
    set(CURLOPT_HTTPHEADER, headers.get());
    const CurlMime mime = mime_of(curl.get(), mail);
    set(CURLOPT_MIMEPOST, mime.get());

    const CURLcode result = libcurl().easy_perform(curl.get());
    if (result == CURLE_OK) return;
    if (const int signal = pending_interrupt(); signal != 0) {
        throw Error(signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated, "--mail-to",
                    fmt::format("interrupted, {}", not_sent(transfer)), kept + "`ordermart report` prints the reports");
    }
    throw failure(settings, result, detail[0] == '\0' ? libcurl().easy_strerror(result) : detail.data(), transfer,
                  kept);
}

}  // namespace

void send_mail(const MailSettings& settings, const Mail& mail, const std::string& kept) {
    try {
        transfer_mail(settings, mail, kept);
    } catch (const UnusableLibcurl& error) {
        throw Error(ExitCode::failed, "libcurl", fmt::format("the mail was not sent: {}", error.problem()),
                    kept + "install libcurl4 7.87 or newer, with SMTP and TLS");
    }
}

}  // namespace ordermart
