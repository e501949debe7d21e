#include "cli/mail_flags.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "cli/password.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/host_port.hpp"

namespace ordermart {
namespace {

const std::map<std::string, MailTls> ways{
    {"starttls", MailTls::starttls}, {"tls", MailTls::tls}, {"none", MailTls::none}};

const std::map<std::string, MailOn> occasions{
    {"always", MailOn::always}, {"success", MailOn::success}, {"failure", MailOn::failure}};

/// The plain form of an address alone: nothing in it means something in a header or a command of SMTP (RFC 5321,
/// sections 4.1.2 and 4.5.3.1.3).
bool is_address(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && text.size() <= 254 &&
           consists_of(text.substr(0, at), ".!#$%&'*+-/=?^_`{|}~") && consists_of(text.substr(at + 1), ".-");
}

std::string address(const std::string& flag, const std::string& text) {
    if (is_address(text)) return text;
    throw CLI::ValidationError(flag, "'" + text + "' is no address of the form name@example.org");
}

void set_server(MailSettings& mail, const std::string& text) {
    const auto server = parse_host_port(text);
    if (!server) {
        // There may be a password before the @.
        const std::string shown = text.find('@') == std::string::npos ? "'" + text + "'" : "what was given";
        throw CLI::ValidationError("--mail-server", shown + " is not HOST, HOST:PORT or [IPv6]:PORT");
    }
    mail.host = server->host;
    mail.port = server->port;
}

Error wrong(std::string_view place, std::string_view problem, std::string_view remedy) {
    return Error(ExitCode::usage, place, problem, remedy);
}

}  // namespace

void add_mail_flags(Flags& flags, MailSettings& mail) {
    flags.lists(
        "mail-to", [&mail](const std::string& text) { mail.to.push_back(address("--mail-to", text)); }, "ADDRESSES",
        "Mail what became of the run, with the reports' first rows and the page, to these addresses: A,B; may be given "
        "several times");
    flags.text(
        "mail-from", [&mail](const std::string& text) { mail.from = address("--mail-from", text); }, "ADDRESS",
        "Whom the mail is from (required with --mail-to)");
    flags.text(
        "mail-server", [&mail](const std::string& text) { set_server(mail, text); }, "HOST[:PORT]",
        "The SMTP server that takes the mail (required with --mail-to); port 587, for --mail-tls tls 465 and none 25, "
        "when "
        "none is given");
    flags
        .text(
            "mail-tls", [&mail](const std::string& text) { mail.tls = ways.at(text); }, "WAY",
            "starttls, tls from the first byte, or none; nothing is sent where the server does not do it")
        ->check(CLI::IsMember(ways))
        ->default_str("starttls");
    flags.value("mail-ca", mail.ca_file, "FILE", "Trust the certificates in this PEM file instead of the system's");
    flags.value("mail-user", mail.user, "NAME",
                "Log in to the server; the password is in ORDERMART_MAIL_PASSWORD or --mail-password-file");
    flags.value("mail-password-file", mail.password_file, "FILE",
                "The password, in a file that only its owner can read");
    flags
        .text(
            "mail-on", [&mail](const std::string& text) { mail.on = occasions.at(text); }, "WHEN",
            "success, failure or always: after which runs there is a mail")
        ->check(CLI::IsMember(occasions))
        ->default_str("always");
}

void settle_mail(MailSettings& mail) {
    if (mail.to.empty()) return;
    if (mail.from.empty()) {
        throw wrong("--mail-from", "is missing", "name the address that the server lets this machine send from");
    }
    if (mail.host.empty()) throw wrong("--mail-server", "is missing", "name the SMTP server that takes the mail");
    if (mail.tls == MailTls::none && !mail.user.empty()) {
        throw wrong("--mail-user", "a password is not sent without TLS", "use --mail-tls starttls or tls");
    }
    if (mail.port == 0) mail.port = mail.tls == MailTls::tls ? 465 : mail.tls == MailTls::none ? 25 : 587;
    settle_credentials({"mail", mail.user, mail.password_file, mail.ca_file}, mail.password);
}

}  // namespace ordermart
