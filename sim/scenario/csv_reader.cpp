#include "sim/scenario/csv_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/scenario/quantity.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

constexpr std::size_t kLineShown = 500;
constexpr std::size_t kFieldShown = 60;

}  // namespace

std::string CsvReader::quoted(std::string_view text) {
  return "\"" + printable(text, kFieldShown) + "\"";
}

CsvReader::CsvReader(std::string file, const CsvLimits& limits)
    : file_{std::move(file)}, limits_{limits} {
  begin_field();
}

bool CsvReader::take(std::string_view piece) {
  while (!piece.empty() && !stopped()) {
    const std::size_t run = take_run(piece);
    piece.remove_prefix(run);
    if (run > 0) continue;
    take_byte(piece.front());
    piece.remove_prefix(1);
  }
  return !stopped();
}

// Takes the letters up to the next one that means something, all at once; how many.
std::size_t CsvReader::take_run(std::string_view text) {
  const bool plain = quotes_ == Quotes::Inside || (quotes_ == Quotes::None && !field().quoted);
  if (!plain) return 0;
  const std::size_t most = std::min(text.size(), limits_.field_bytes - field().text.size());
  std::size_t end = 0;
  std::uint32_t letters = 0;
  for (; end < most; ++end) {
    const char byte = text[end];
    if (byte == ',' || byte == '"' || byte == '\n' || byte == '\r') break;
    letters += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1 : 0;
  }
  if (end == 0) return 0;
  field().text.append(text.substr(0, end));
  column_ += letters;
  if (line_text_.size() < kLineShown) {
    line_text_.append(text.substr(0, std::min(end, kLineShown - line_text_.size())));
  }
  return end;
}

void CsvReader::take_byte(char byte) {
  if (byte == '\n' && quotes_ != Quotes::Inside) {
    end_record();
    return;
  }
  if (line_text_.size() < kLineShown && byte != '\n') line_text_ += byte;
  if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++column_;
  if (quotes_ != Quotes::Inside) {
    take_plain(byte);
  } else if (byte == '"') {
    quotes_ = Quotes::JustClosed;
  } else {
    append(byte);
    if (byte == '\n') begin_line();
  }
}

// A byte outside of quotes.
void CsvReader::take_plain(char byte) {
  const bool just_closed = std::exchange(quotes_, Quotes::None) == Quotes::JustClosed;
  if (byte == ',') {
    end_field(column_ - 1);
    begin_field();
  } else if (byte == '"' && just_closed) {  // a doubled quote is one of the text
    append(byte);
    quotes_ = Quotes::Inside;
  } else if (byte == '"' && field().text.empty() && !field().quoted) {
    field().quoted = true;
    quotes_ = Quotes::Inside;
  } else if (byte == '"') {
    malformed("a quote in the middle of a field", "put the field in quotes and double this one");
  } else if (just_closed && byte == '\r') {
    quotes_ = Quotes::JustClosed;
  } else if (field().quoted) {
    malformed("text after a closing quote", "a comma is expected here");
  } else {
    append(byte);
  }
}

void CsvReader::append(char byte) {
  field().text += byte;
  if (field().text.size() <= limits_.field_bytes) return;
  report("E0503", "a field of more than " + std::to_string(limits_.field_bytes) + " bytes",
         field().span, field().quoted ? "is this quote ever closed?" : "");
  stopped_ = true;
}

void CsvReader::begin_field() {
  if (used_ == fields_.size()) fields_.emplace_back();
  ++used_;
  field().text.clear();
  field().quoted = false;
  field().span = {line_, column_, column_ + 1};
  constexpr std::size_t kMostFields = 100;
  if (used_ > kMostFields) {
    malformed("a row of more than 100 fields", "too many commas");
    --used_;
  }
}

// A field that goes over several lines is pointed at by its first letter.
void CsvReader::end_field(std::uint32_t end_column) {
  if (field().span.line == line_) field().span.end_column = end_column;
}

void CsvReader::begin_line() {
  ++line_;
  column_ = 1;
  line_text_.clear();
}

void CsvReader::malformed(std::string message, std::string label) {
  if (!malformed_.empty()) return;
  malformed_ = std::move(message);
  malformed_label_ = std::move(label);
  malformed_span_ = {line_, column_ > 1 ? column_ - 1 : 1, column_};
}

void CsvReader::end_record() {
  end_field(column_);
  if (!field().quoted && field().text.ends_with('\r')) field().text.pop_back();
  const bool blank = used_ == 1 && field().text.empty() && !field().quoted;
  if (!malformed_.empty()) {
    report("E0503", malformed_, malformed_span_, malformed_label_);
    malformed_.clear();
    stopped_ = !header_read_;
  } else if (!blank && header_read_) {
    read_row();
  } else if (!blank) {
    header_read_ = true;
    if (fields_[0].text.starts_with("\xEF\xBB\xBF")) fields_[0].text.erase(0, 3);
    read_header();
  }
  begin_line();
  quotes_ = Quotes::None;
  used_ = 0;
  begin_field();
}

void CsvReader::report(const char* code, std::string message, const Span& span, std::string label,
                       std::string help) {
  problems_.all.push_back({.code = code,
                           .severity = Severity::Error,
                           .message = std::move(message),
                           .file = file_,
                           .span = span,
                           .label = std::move(label),
                           .help = std::move(help),
                           .source = span.line == line_ ? line_text_ : std::string{"…"}});
}

bool CsvReader::find_columns(const ColumnSet& set, std::span<std::size_t> where) {
  std::vector<bool> found(set.names.size());
  for (std::size_t at = 0; at < used_; ++at) {
    const auto column = std::find(set.names.begin(), set.names.end(), fields_[at].text);
    const auto index = static_cast<std::size_t>(column - set.names.begin());
    if (column == set.names.end() || found[index]) {
      report("E0502",
             (column == set.names.end() ? std::string{set.what} + " has no column "
                                        : std::string{"two columns are called "}) +
                 quoted(fields_[at].text),
             fields_[at].span, "", std::string{set.help});
      stopped_ = true;
      return false;
    }
    found[index] = true;
    where[index] = at;
  }
  for (std::size_t index = 0; index < found.size(); ++index) {
    if (found[index]) continue;
    report("E0502", "the column `" + std::string{set.names[index]} + "` is missing",
           fields_[0].span, "", std::string{set.help});
    stopped_ = true;
  }
  return !stopped_;
}

bool CsvReader::has_fields(std::size_t expected, const char* names) {
  if (used_ == expected) return true;
  report("E0503",
         "a row of " + std::to_string(used_) + " fields; " + (expected == 2 ? "two" : "three") +
             " are expected",
         line_span(), names);
  return false;
}

bool CsvReader::has_room(std::size_t rows) {
  if (static_cast<std::int64_t>(rows) != limits_.rows) return true;
  report("E0504", "too many rows: at most " + grouped(limits_.rows) + " are read", line_span());
  stopped_ = true;
  return false;
}

bool CsvReader::read_whole(const Field& field, std::string_view name, std::int64_t most,
                           std::int64_t& out) {
  const char* end = field.text.data() + field.text.size();
  const auto read = std::from_chars(field.text.data(), end, out);
  if (read.ec == std::errc{} && read.ptr == end && out >= 0 && out <= most) return true;
  report("E0503",
         "`" + std::string{name} + "` must be a whole number from 0 to " + grouped(most) +
             ", but is " + quoted(field.text),
         field.span);
  return false;
}

bool CsvReader::close(std::string_view what, std::string_view columns) {
  if (!stopped() && quotes_ == Quotes::Inside) {
    report("E0503", "a quote is never closed", field().span, "opened here");
    stopped_ = true;
  }
  const bool open_record = used_ > 1 || !field().text.empty() || field().quoted;
  if (!stopped() && (open_record || !malformed_.empty())) end_record();
  if (problems_.all.empty() && !has_rows()) {
    report("E0505", "the " + std::string{what} + (header_read_ ? " has no rows" : " is empty"), {},
           "", "its first line is " + std::string{columns});
  }
  return problems_.all.empty();
}

Problem CsvReader::warning(const char* code, std::string message, const Span& span,
                           std::string label) const {
  return {.code = code,
          .severity = Severity::Warning,
          .message = std::move(message),
          .file = file_,
          .span = span,
          .label = std::move(label),
          .help = {},
          .source = span.line == line_ ? line_text_ : std::string{"…"}};
}

}  // namespace weir::sim
