#include "cli/mail_flags.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "cli/password.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/host_port.hpp"

namespace ordermart {
namespace {

const std::map<std::string, MailTls> tls_ways{
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
    throw bad_value(flag, "'" + text + "' is not an address of the form name@example.org");
}

void set_server(MailSettings& mail, const std::string& text) {
    const auto server = parse_host_port(text);
    if (!server) {
        // There may be a password before the @.
        const std::string shown = text.find('@') == std::string::npos ? "'" + text + "'" : "the value";
        throw bad_value("mail-server", shown + " is not HOST, HOST:PORT or [IPv6]:PORT");
    }
    mail.host = server->host;
    mail.port = server->port;
}

}  // namespace

void add_mail_flags(Flags& flags, MailSettings& mail) {
    flags.group("Mail");
    flags.lists(
        "mail-to", [&mail](const std::string& text) { mail.to.push_back(address("mail-to", text)); }, "ADDRESSES",
        "Mail the outcome of the run to these addresses: A,B. The mail has the first rows of the reports, and the "
        "page.");
    flags.text(
        "mail-from", [&mail](const std::string& text) { mail.from = address("mail-from", text); }, "ADDRESS",
        "Send the mail from this address. Required with --mail-to.");
    flags.text(
        "mail-server", [&mail](const std::string& text) { set_server(mail, text); }, "HOST[:PORT]",
        "Send the mail through this SMTP server. Required with --mail-to. Without a port, it is 587, or 465 for "
        "--mail-tls tls and 25 for none.");
    flags
        .choice(
            "mail-tls", tls_ways, [&mail](MailTls tls) { mail.tls = tls; }, "WAY",
            "Encrypt the connection: starttls, tls from the first byte, or none. Nothing is sent where the server does "
            "not do it.")
        ->default_str("starttls");
    flags.value("mail-ca", mail.ca_file, "FILE", "Trust the certificates in this PEM file instead of the system's.");
    flags.value("mail-user", mail.user, "NAME",
                "Log in to the SMTP server as this user. Give the password in ORDERMART_MAIL_PASSWORD or in "
                "--mail-password-file.");
    flags.value("mail-password-file", mail.password_file, "FILE",
                "Read the password from this file, which only its owner may read.");
    flags
        .choice(
            "mail-on", occasions, [&mail](MailOn on) { mail.on = on; }, "WHEN",
            "Send the mail after which runs: success, failure or always.")
        ->default_str("always");
}

void settle_mail(MailSettings& mail) {
    if (mail.to.empty()) return;
    if (mail.from.empty()) {
        throw Error(ExitCode::usage, "--mail-from", "is missing", "name the address that the mail is sent from");
    }
    if (mail.host.empty())
        throw Error(ExitCode::usage, "--mail-server", "is missing", "name the SMTP server that takes the mail");
    if (mail.tls == MailTls::none && !mail.user.empty()) {
        throw Error(ExitCode::usage, "--mail-user", "a password is not sent without TLS",
                    "use --mail-tls starttls or tls");
    }
    if (mail.port == 0) mail.port = mail.tls == MailTls::tls ? 465 : mail.tls == MailTls::none ? 25 : 587;
    settle_credentials({"mail", mail.user, mail.password_file, mail.ca_file}, mail.password);
}

}  // namespace ordermart
