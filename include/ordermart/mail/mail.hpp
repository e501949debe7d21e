#pragma once

#include "ordermart/base/error.hpp"
#include "ordermart/mail/settings.hpp"
#include "ordermart/run/pipeline.hpp"

namespace ordermart {

/// Sends a mail about a `run` or `backfill` that has ended, if `settings` ask for one. The mail has the summaries of
/// the runs, and the error `stop` where one stopped them. Where all was loaded it also has the first rows of the
/// reports, and the report page as an attachment. A dry run and an interrupted run send no mail, and log that. Sending
/// takes 60 seconds at most, and a signal ends it. Throws Error{failed} when the server cannot be reached, is not
/// trusted, or refuses a recipient or the mail. Throws it too when the reports could not be made; the mail, which says
/// so, is sent before. Throws Error{interrupted|terminated} at a signal. What was loaded stays loaded in all these
/// cases.
void mail_outcome(const MailSettings& settings, const LoadOptions& options, const WarehouseOptions& warehouse,
                  const Loaded& loaded, const Error* stop);

}  // namespace ordermart
