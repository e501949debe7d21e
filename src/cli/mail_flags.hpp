#pragma once

#include "cli/flags.hpp"

// For the command line's sources alone: the flags of the mail that a run sends.
namespace ordermart {

void add_mail_flags(Flags& flags, MailSettings& mail);

/// Where mail is wanted: reads the password and gives the port its default.
/// Throws Error{usage} for what is missing or does not agree, and for a password file that others can read.
void settle_mail(MailSettings& mail);

}  // namespace ordermart
