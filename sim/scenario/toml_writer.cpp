#include "sim/scenario/toml_writer.hpp"

#include "sim/scenario/quantity.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

// A basic string of TOML. Names are printable; quotes and backslashes are not the only traps: a
// byte that is no UTF-8 would make the file unreadable.
std::string toml_quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    const char letter = text.front();
    if (!next.valid) {
      out += "\xEF\xBF\xBD";
    } else if (letter == '"' || letter == '\\') {
      out += std::string{"\\"} + letter;
    } else if (next.value < 0x20 || next.value == 0x7F) {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      out += "\\u00";
      out += kDigits[next.value >> 4U];
      out += kDigits[next.value & 0xFU];
    } else {
      out += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
  return out + "\"";
}

std::string toml_quoted(Duration duration) {
  return toml_quoted(duration_text(duration));
}

// A float of TOML, which has a point or an exponent.
std::string toml_float(double number) {
  std::string text = number_text(number);
  const std::size_t exponent = text.find('e');
  if (text.find('.') != std::string::npos) return text;
  return exponent == std::string::npos ? text + ".0" : text.insert(exponent, ".0");
}

std::string toml_rate(double records_per_s) {
  return toml_quoted(number_text(records_per_s) + " records/s");
}

}  // namespace weir::sim
