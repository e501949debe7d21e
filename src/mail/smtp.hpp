#pragma once

#include <string>

#include "ordermart/mail/settings.hpp"

// For mail.cpp alone: nothing else knows how a mail is sent.
namespace ordermart {

struct Mail {
    std::string subject;  ///< printable, of one line
    std::string text;
    std::string page_name;
    std::string page;  ///< empty: none
};

/// Sends the mail through the server of `settings`, by libcurl, which is loaded for it. Takes 60 seconds at most.
/// `kept` says in an error's remedy what stays as it is.
/// Throws Error{failed} when libcurl is not there, and when the server cannot be reached, is not trusted or does not
/// take the mail for every recipient; Error{interrupted|terminated} when a signal ended it.
void send_mail(const MailSettings& settings, const Mail& mail, const std::string& kept);

}  // namespace ordermart
