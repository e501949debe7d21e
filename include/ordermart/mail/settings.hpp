#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ordermart {

/// How the connection to the mail server is encrypted: after STARTTLS, from its first byte, or not at all.
enum class MailTls { starttls, tls, none };

/// After which runs a mail is sent.
enum class MailOn { always, success, failure };

/// Where mails about runs go, and how they are sent. The command line has checked the settings, unless `to` is empty.
struct MailSettings {
    std::vector<std::string> to;  ///< addresses; empty: no mail
    std::string from;
    std::string host;  ///< of the mail server: a name or an address; an IPv6 address is in brackets
    std::int64_t port = 0;
    MailTls tls = MailTls::starttls;
    std::string ca_file;  ///< the certificates to trust; empty: those of the system
    std::string user;     ///< empty: no login
    std::string password_file;
    std::string password;  ///< must not appear in any message
    MailOn on = MailOn::always;
};

}  // namespace ordermart
