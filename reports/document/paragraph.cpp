#include "reports/document/paragraph.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace weir::reports {

namespace {

unsigned char byte_of(char c) {
  return static_cast<unsigned char>(c);
}

// Words that stay with the word before them.
bool is_unit(std::string_view word) {
  static constexpr std::array<std::string_view, 9> kUnits{
      "%", "records", "records/s", "attempts/s", "MiB/s", "KiB/s", "ms", "s", "min"};
  const std::string_view bare = word.substr(0, word.find_last_not_of(",.;:)") + 1);
  return std::ranges::find(kUnits, bare) != kUnits.end();
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    if (is_unit(word) && !words.empty()) {
      words.back() += " " + std::string{word};
    } else {
      words.emplace_back(word);
    }
  }
  return words;
}

}  // namespace

std::string without_controls(std::string_view text) {
  std::string clean;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char byte = byte_of(text[i]);
    const bool is_c1 = byte == 0xC2 && i + 1 < text.size() && byte_of(text[i + 1]) < 0xA0;
    if (is_c1) ++i;  // U+0080 to U+009F
    clean += byte < 0x20 || byte == 0x7F || is_c1 ? '?' : text[i];
  }
  return clean;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (byte_of(c) & 0xC0) != 0x80; }));
}

std::string paragraph(std::string_view lead, std::string_view text, std::size_t indent,
                      std::size_t width) {
  std::string out{lead};
  std::size_t column = columns_of(lead);
  bool line_is_fresh = true;
  for (const std::string& word : words_of(text)) {
    const std::size_t columns = columns_of(word);
    if (!line_is_fresh && column + 1 + columns > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
      line_is_fresh = true;
    }
    if (!line_is_fresh) out += ' ';
    column += columns + (line_is_fresh ? 0 : 1);
    out += word;
    line_is_fresh = false;
  }
  return out + "\n";
}

std::string padded_right(std::string_view text, std::size_t columns) {
  const std::size_t own = columns_of(text);
  return std::string{text} + std::string(columns > own ? columns - own : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t columns) {
  const std::size_t own = columns_of(text);
  return std::string(columns > own ? columns - own : 0, ' ') + std::string{text};
}

}  // namespace weir::reports
