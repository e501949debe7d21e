#pragma once

#include "ordermart/base/error.hpp"
#include "ordermart/mail/settings.hpp"
#include "ordermart/run/pipeline.hpp"

namespace ordermart {

/// Sends the mail that `settings` ask for after a `run` or `backfill`, through its server: the summaries, the first
/// rows of the reports and the report page; where `stop` is given, what stopped it instead, and no page unless all was
/// loaded. Says that none is sent by a dry run, and about a run that was interrupted.
/// It takes 60 seconds at most, and ends at a signal.
/// Throws Error{failed} when the server cannot be reached, is not trusted or does not take the mail for every
/// recipient, and when the reports could not be made, of which the mail that was sent then tells;
/// Error{interrupted|terminated} when a signal ended it. What was loaded stays loaded, and the message says so.
void mail_outcome(const MailSettings& settings, const LoadOptions& options, const WarehouseOptions& warehouse,
                  const Loaded& loaded, const Error* stop);

}  // namespace ordermart
