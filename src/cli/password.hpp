#pragma once

#include <string>

// For the command line's sources alone: passwords, which come from the environment or from a file of mode 0600.
namespace ordermart {

struct Credentials {
    std::string of;  ///< `mail`: the flags are --mail-user and so on, the variable is ORDERMART_MAIL_PASSWORD
    std::string user;
    std::string password_file;
    std::string ca_file;
};

/// Reads the password, and looks whether the file with certificates is there. Throws Error{usage} for what is missing
/// or does not agree, and for a password file that others can read.
void settle_credentials(const Credentials& given, std::string& password);

/// Throws Error{usage} where a password is given as a flag, without quoting it.
void refuse_password_flag(int argc, char** argv);

}  // namespace ordermart
