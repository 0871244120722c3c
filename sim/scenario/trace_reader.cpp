#include "sim/scenario/trace_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "model/model_defaults.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

constexpr std::array<std::string_view, 3> kColumns{"timestamp_ms", "partition_key", "bytes"};
constexpr std::size_t kTimestamp = 0;
constexpr std::size_t kKey = 1;
constexpr std::size_t kBytes = 2;
constexpr std::size_t kLineShown = 500;
constexpr std::size_t kFieldShown = 60;

std::string quoted(std::string_view text) {
  return "\"" + printable(text, kFieldShown) + "\"";
}

}  // namespace

TraceReader::TraceReader(std::string file, TraceLimits limits)
    : file_{std::move(file)}, limits_{limits} {
  begin_field();
}

bool TraceReader::take(std::string_view piece) {
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
std::size_t TraceReader::take_run(std::string_view text) {
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

void TraceReader::take_byte(char byte) {
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
void TraceReader::take_plain(char byte) {
  const bool just_closed = std::exchange(quotes_, Quotes::None) == Quotes::JustClosed;
  if (byte == ',') {
    field().span.end_column = column_ - 1;
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

void TraceReader::append(char byte) {
  field().text += byte;
  if (field().text.size() <= limits_.field_bytes) return;
  report("E0503", "a field of more than " + std::to_string(limits_.field_bytes) + " bytes",
         field().span, field().quoted ? "is this quote ever closed?" : "");
  stopped_ = true;
}

void TraceReader::begin_field() {
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

void TraceReader::begin_line() {
  ++line_;
  column_ = 1;
  line_text_.clear();
}

void TraceReader::malformed(std::string message, std::string label) {
  if (!malformed_.empty()) return;
  malformed_ = std::move(message);
  malformed_label_ = std::move(label);
  malformed_span_ = {line_, column_ > 1 ? column_ - 1 : 1, column_};
}

void TraceReader::end_record() {
  field().span.end_column = column_;
  if (!field().quoted && field().text.ends_with('\r')) field().text.pop_back();
  const bool blank = used_ == 1 && field().text.empty() && !field().quoted;
  if (!malformed_.empty()) {
    report("E0503", malformed_, malformed_span_, malformed_label_);
    malformed_.clear();
    stopped_ = !header_read_;
  } else if (!blank && header_read_) {
    read_row();
  } else if (!blank) {
    read_header();
  }
  begin_line();
  quotes_ = Quotes::None;
  used_ = 0;
  begin_field();
}

void TraceReader::read_header() {
  header_read_ = true;
  std::array<bool, 3> found{};
  if (fields_[0].text.starts_with("\xEF\xBB\xBF")) fields_[0].text.erase(0, 3);
  for (std::size_t at = 0; at < used_; ++at) {
    const auto* column = std::find(kColumns.begin(), kColumns.end(), fields_[at].text);
    const auto index = static_cast<std::size_t>(column - kColumns.begin());
    if (column == kColumns.end() || found[index]) {
      report("E0502",
             (column == kColumns.end() ? "a trace has no column " : "two columns are called ") +
                 quoted(fields_[at].text),
             fields_[at].span, "", "its first line is timestamp_ms,partition_key,bytes");
      stopped_ = true;
      return;
    }
    found[index] = true;
    columns_[index] = at;
  }
  for (std::size_t index = 0; index < found.size(); ++index) {
    if (found[index]) continue;
    report("E0502", "the column `" + std::string{kColumns[index]} + "` is missing", fields_[0].span,
           "", "its first line is timestamp_ms,partition_key,bytes");
    stopped_ = true;
  }
}

void TraceReader::read_row() {
  if (used_ != kColumns.size()) {
    report("E0503", "a row of " + std::to_string(used_) + " fields; three are expected",
           {line_, 1, column_}, "timestamp_ms, partition_key and bytes");
    return;
  }
  if (static_cast<std::int64_t>(trace_.rows.size()) == limits_.rows) {
    report("E0504", "too many rows: at most " + grouped(limits_.rows) + " are read",
           {line_, 1, column_});
    stopped_ = true;
    return;
  }
  Trace::Row row;
  const bool at =
      read_number(fields_[columns_[kTimestamp]], "timestamp_ms", limits_.timestamp_ms, row.at_ms);
  const bool bytes = read_number(fields_[columns_[kBytes]], "bytes", limits_.bytes, row.bytes);
  const bool key = read_key(fields_[columns_[kKey]], row.key);
  if (!at || !bytes || !key) return;
  if (!unsorted_ && !trace_.rows.empty() && row.at_ms < trace_.rows.back().at_ms) {
    Problems apart;
    std::swap(apart, problems_);
    report("W0121", "rows are not in order of time; they have been sorted",
           fields_[columns_[kTimestamp]].span, "earlier than the row before it");
    std::swap(apart, problems_);
    unsorted_ = apart.all.front();
    unsorted_->severity = Severity::Warning;
  }
  trace_.rows.push_back(row);
}

bool TraceReader::read_number(const Field& field, const char* name, std::int64_t most,
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

bool TraceReader::read_key(const Field& field, std::uint32_t& out) {
  const auto most = static_cast<std::size_t>(model::defaults::kPartitionKeyMostCodePoints.value);
  const std::size_t letters = count_code_points(field.text);
  if (letters == 0 || letters > most) {
    report("E0503",
           "`partition_key` must have 1 to " + std::to_string(most) + " characters, but has " +
               std::to_string(letters),
           field.span);
    return false;
  }
  if (first_invalid_byte(field.text)) {
    report("E0503", "`partition_key` is no UTF-8", field.span, "save the file as UTF-8");
    return false;
  }
  if (static_cast<std::int64_t>(keys_.size()) == limits_.keys && !keys_.contains(field.text)) {
    report("E0504", "too many keys: at most " + grouped(limits_.keys) + " are read", field.span);
    stopped_ = true;
    return false;
  }
  out = keys_.number_of(field.text);
  return true;
}

void TraceReader::report(const char* code, std::string message, const Span& span, std::string label,
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

Expected<Trace, Problems> TraceReader::finish(Problems& warnings) {
  if (!stopped() && quotes_ == Quotes::Inside) {
    report("E0503", "a quote is never closed", field().span, "opened here");
    stopped_ = true;
  }
  const bool open_record = used_ > 1 || !field().text.empty() || field().quoted;
  if (!stopped() && (open_record || !malformed_.empty())) end_record();
  if (problems_.all.empty() && trace_.rows.empty()) {
    report("E0505", header_read_ ? "the trace has no rows" : "the trace is empty", {}, "",
           "its first line is timestamp_ms,partition_key,bytes");
  }
  if (!problems_.all.empty()) return unexpected(std::move(problems_));
  if (unsorted_) {
    warnings.all.push_back(std::move(*unsorted_));
    std::stable_sort(trace_.rows.begin(), trace_.rows.end(),
                     [](const Trace::Row& a, const Trace::Row& b) { return a.at_ms < b.at_ms; });
  }
  const std::int64_t first = trace_.rows.front().at_ms;
  for (Trace::Row& row : trace_.rows) row.at_ms -= first;
  trace_.keys = keys_.take();
  return std::move(trace_);
}

}  // namespace weir::sim
