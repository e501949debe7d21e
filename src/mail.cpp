#include "ordermart/mail.hpp"

#include <curl/curl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "ordermart/catalogue.hpp"
#include "ordermart/documents.hpp"
#include "ordermart/interrupt.hpp"
#include "ordermart/printable.hpp"
#include "ordermart/reports.hpp"
#include "ordermart/run.hpp"
#include "ordermart/warehouse.hpp"
#include "version.hpp"

namespace ordermart {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_connecting{10};
constexpr std::chrono::seconds longest{60};

/// Of each report; the page has more.
constexpr std::int64_t rows_of_text = 10;

/// In characters: what a list of mails shows, and a line of a header holds (RFC 5322, section 2.1.1).
constexpr std::size_t longest_subject = 200;

struct Mail {
    std::string subject;  ///< of one line
    std::string text;
    std::string page_name;
    std::string page;  ///< empty: none
};

bool is_interrupt(ExitCode code) { return code == ExitCode::interrupted || code == ExitCode::terminated; }

// What the mail says.

/// The run dates that were asked for.
std::string dates_of(const Config& config, std::string_view to) {
    const std::string start = to_string(config.start);
    return config.start == config.end ? start : fmt::format("{}{}{}", start, to, to_string(config.end));
}

/// At a character's end.
std::string cut(std::string text, std::size_t longest_text) {
    if (text.size() <= longest_text) return text;
    while ((static_cast<unsigned char>(text[longest_text]) & 0xC0U) == 0x80) --longest_text;
    return text.substr(0, longest_text) + "…";
}

std::string subject_of(const Config& config, const Loaded& loaded, const Error* stop) {
    std::string subject = "ordermart: " + dates_of(config, " to ");
    if (stop == nullptr) {
        subject += " loaded: " + sum_of(loaded.counts);
    } else if (loaded.complete) {
        subject += fmt::format(" loaded, but {}", stop->what());
    } else {
        subject += fmt::format(" {}: {}", stop->code() == ExitCode::refused ? "refused" : "failed", stop->what());
    }
    // A message quotes data: as printable text it has no line end that could begin another header.
    return cut(printable(subject), longest_subject);
}

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "an unnamed machine";
}

std::string text_of(const Loaded& loaded, const Error* stop) {
    std::string text;
    if (stop != nullptr) text += fmt::format("error: {}\n\n", printable(stop->what()));
    if (stop != nullptr && !loaded.summaries.empty()) text += "What was loaded before stays loaded:\n";
    for (const std::string& line : loaded.summaries) text += printable(line) + "\n";
    if (stop != nullptr && loaded.summaries.empty()) text += "Nothing was loaded.\n";
    return text;
}

/// The first rows of the reports into the text, all of them as a page.
void add_reports(const Config& config, Mail& mail) {
    const auto database = open_warehouse(config.db);
    const Catalogue catalogue = Catalogue::of(config.sql_dir);
    std::ostringstream tables;
    std::vector<Result> results = prepare_report(*database, catalogue, "");
    // So wide that a hostile name cannot make the mail large.
    write_results(results, {Format::table, false, Window{160, 0}, rows_of_text}, tables);
    std::ostringstream page;
    write_document(*database, catalogue, Document::html, std::nullopt, page);
    mail.text += "\n" + tables.str();
    mail.page = page.str();
    mail.page_name = fmt::format("ordermart-{}.html", dates_of(config, "-to-"));
}

// How it is written.

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

/// Printable text as a header has it: where it is not plain ASCII, as encoded words (RFC 2047), each on a line of its
/// own and of whole characters.
std::string header_text(std::string_view text) {
    const bool is_ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (is_ascii && text.find("=?") == std::string_view::npos) return std::string(text);
    constexpr std::size_t most_bytes = 36;
    std::string words;
    while (!text.empty()) {
        std::size_t end = std::min(most_bytes, text.size());
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
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

// How it is sent.

struct Cleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};

using List = std::unique_ptr<curl_slist, Cleanup>;
using Mime = std::unique_ptr<curl_mime, Cleanup>;

void require(CURLcode code) {
    if (code == CURLE_OK) return;
    throw Error(ExitCode::failed, "libcurl", fmt::format("cannot prepare the mail: {}", curl_easy_strerror(code)),
                "it has to be 7.87 or newer, with SMTP and TLS");
}

void append(List& list, const std::string& text) {
    curl_slist* longer = curl_slist_append(list.get(), text.c_str());
    if (longer == nullptr) require(CURLE_OUT_OF_MEMORY);
    static_cast<void>(list.release());
    list.reset(longer);
}

/// What the callbacks of a transfer see and leave.
struct Transfer {
    Clock::time_point deadline = Clock::now() + longest;
    std::string reply;  ///< the last line that the server sent about the mail
};

int stop_when_asked(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    // libcurl's own time limit does not count the goodbye after the mail.
    return pending_interrupt() != 0 || Clock::now() > static_cast<Transfer*>(transfer)->deadline ? 1 : 0;
}

std::size_t keep_reply(char* data, std::size_t, std::size_t length, void* transfer) {
    std::string_view line(data, length);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    // The answer to libcurl's goodbye says nothing of the mail.
    if (!line.starts_with("221")) static_cast<Transfer*>(transfer)->reply = cut(printable(line), 200);
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
        case CURLE_WEIRD_SERVER_REPLY:
            return error("the server does not speak SMTP", tried);
        default:
            break;
    }
    if (transfer.reply.starts_with('4') || transfer.reply.starts_with('5')) {
        return error(fmt::format("the server replied `{}`", transfer.reply),
                     "mend what it says: check --mail-to, --mail-from and --mail-user");
    }
    return error(detail, tried);
}

std::string url_of(const MailSettings& settings) {
    return fmt::format("{}://{}:{}", settings.tls == MailTls::tls ? "smtps" : "smtp", settings.host, settings.port);
}

void set_server(CURL* curl, const MailSettings& settings) {
    const auto set = [curl](CURLoption option, auto value) { require(curl_easy_setopt(curl, option, value)); };
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
    const auto set = [curl](CURLoption option, auto value) { require(curl_easy_setopt(curl, option, value)); };
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

List headers_of(const MailSettings& settings, const Mail& mail) {
    List headers;
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

Mime mime_of(CURL* curl, const Mail& mail) {
    Mime mime(curl_mime_init(curl));
    const auto add = [&mime](const std::string& data, const char* type, const char* encoder) {
        curl_mimepart* part = curl_mime_addpart(mime.get());
        if (part == nullptr) require(CURLE_OUT_OF_MEMORY);
        require(curl_mime_data(part, data.data(), data.size()));
        require(curl_mime_type(part, type));
        require(curl_mime_encoder(part, encoder));
        return part;
    };
    add(with_crlf(mail.text), "text/plain; charset=utf-8", "quoted-printable");
    if (mail.page.empty()) return mime;
    require(curl_mime_filename(add(mail.page, "text/html; charset=utf-8", "base64"), mail.page_name.c_str()));
    return mime;
}

/// `kept` says in an error's remedy what stays as it is.
void send(const MailSettings& settings, const Mail& mail, const std::string& kept) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    require(started);
    const std::unique_ptr<CURL, Cleanup> curl(curl_easy_init());
    if (!curl) require(CURLE_FAILED_INIT);
    Transfer transfer;
    std::array<char, CURL_ERROR_SIZE> detail{};
    set_server(curl.get(), settings);
    set_limits(curl.get(), transfer);
    const auto set = [&curl](CURLoption option, auto value) { require(curl_easy_setopt(curl.get(), option, value)); };
    set(CURLOPT_ERRORBUFFER, detail.data());
    set(CURLOPT_MAIL_FROM, settings.from.c_str());
    List recipients;
    for (const std::string& to : settings.to) append(recipients, to);
    set(CURLOPT_MAIL_RCPT, recipients.get());
    const List headers = headers_of(settings, mail);
    set(CURLOPT_HTTPHEADER, headers.get());
    const Mime mime = mime_of(curl.get(), mail);
    set(CURLOPT_MIMEPOST, mime.get());

    const CURLcode result = curl_easy_perform(curl.get());
    if (result == CURLE_OK) return;
    if (const int signal = pending_interrupt(); signal != 0) {
        throw Error(signal == SIGTERM ? ExitCode::terminated : ExitCode::interrupted, "--mail-to",
                    fmt::format("interrupted by {}, {}", signal == SIGTERM ? "SIGTERM" : "SIGINT", not_sent(transfer)),
                    kept + "`ordermart report` prints the reports");
    }
    throw failure(settings, result, detail[0] == '\0' ? curl_easy_strerror(result) : detail.data(), transfer, kept);
}

}  // namespace

void mail_outcome(const Config& config, const Loaded& loaded, const Error* stop) {
    const MailSettings& settings = config.mail;
    if (settings.to.empty() || settings.on == (stop == nullptr ? MailOn::failure : MailOn::success)) return;
    const std::string to = fmt::format("{}", fmt::join(settings.to, ", "));
    if (config.dry_run) {
        spdlog::info("{}: no mail is sent by a dry run", to);
        return;
    }
    if (stop != nullptr && is_interrupt(stop->code())) {
        spdlog::warn("{}: no mail is sent about a run that was interrupted", to);
        return;
    }
    Mail mail{subject_of(config, loaded, stop), text_of(loaded, stop), "", ""};
    std::string missing;
    if (loaded.complete) {
        try {
            add_reports(config, mail);
        } catch (const Error& error) {
            if (is_interrupt(error.code())) throw;
            missing = error.what();
            mail.text += "\nerror: the reports are missing: " + printable(missing) + "\n";
        }
    }
    mail.text +=
        fmt::format("\n-- \nordermart {} on {}, warehouse {}\n", version, printable(host_name()), printable(config.db));
    send(settings, mail, loaded.complete ? "the run is loaded; " : "");
    spdlog::info("mail sent to {}", to);
    if (missing.empty()) return;
    throw Error(ExitCode::failed, "--mail-to", fmt::format("the mail has no reports: {}", missing),
                "the run is loaded; print them with `ordermart report`");
}

}  // namespace ordermart
