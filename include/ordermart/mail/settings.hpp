#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ordermart {

/// How the way to the mail server is encrypted.
enum class MailTls { starttls, tls, none };

/// After which runs a mail is sent.
enum class MailOn { always, success, failure };

/// A mail about each run. Where `to` is not empty, the command line has seen that the rest agrees with it.
struct MailSettings {
    std::vector<std::string> to;  ///< addresses; empty: no mail
    std::string from;
    std::string host;  ///< a name or an address, that of IPv6 in brackets
    std::int64_t port = 0;
    MailTls tls = MailTls::starttls;
    std::string ca_file;  ///< of the certificates to trust; empty: the system's
    std::string user;     ///< empty: the server asks for none
    std::string password_file;
    std::string password;  ///< must not get into a message
    MailOn on = MailOn::always;
};

}  // namespace ordermart
