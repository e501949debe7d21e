#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "inspect/column_sample.hpp"
#include "inspect/encoding_evidence.hpp"
#include "inspect/file_form.hpp"
#include "inspect/source_proposal.hpp"
#include "inspect/trial.hpp"
#include "ordermart/input/source.hpp"
#include "ordermart/inspect/inspect.hpp"

namespace ordermart {

/// All that `ordermart inspect` found of a raw file.
struct Inspection {
    std::string path;  ///< as given
    std::string name;  ///< of the proposed source
    Declaration declared;
    FileForm form;
    std::vector<EncodingReading> readings;  ///< where the encoding is a proposal; otherwise none
    EncodingEvidence encoding;              ///< of the bytes as they are, before they were decoded
    ColumnSample sample;
    Proposal proposal;
    std::optional<Trial> trial;         ///< of the proposed source; nothing where the header lacks a column
    std::optional<Trial> likely_trial;  ///< of the source with the first answers; nothing where one cannot be tried
    bool likely_order_lines = false;    ///< of that source
    std::string command;                ///< as it was given, for a shell
    std::string refusal;                ///< why a run with the proposed source refuses the file; otherwise empty
};

/// Reads the file and finds out what it is. Throws what inspect() throws.
Inspection inspection_of(const InspectOptions& options);

/// The proposal as a block of a configuration file, with comments for what a person has to decide.
std::string source_block(const Inspection& inspection);

/// For people. Data is printable: it cannot drive a terminal.
void write_inspection_text(const Inspection& inspection, std::ostream& out);

/// For programs: one JSON object, ASCII.
void write_inspection_json(const Inspection& inspection, std::ostream& out);

}  // namespace ordermart
