#include "tests/fuzz/run_file_rows.hpp"

#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <vector>

#include "sim/results/database.hpp"
#include "sim/results/packed.hpp"
#include "sim/results/run_file.hpp"
#include "sim/results/run_file_tables.hpp"

namespace weir::fuzz {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kMostRows = 2000;

int digit(char letter) {
  const auto at = kDigits.find(letter);
  return at == std::string_view::npos ? 0 : static_cast<int>(at);
}

void add_byte(std::string& text, char byte) {
  const auto code = static_cast<unsigned char>(byte);
  text += kDigits[code >> 4U];
  text += kDigits[code & 0xFU];
}

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) add_byte(text, byte);
  return text;
}

std::string of_hexadecimal(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    bytes += static_cast<char>(digit(text[at]) * 16 + digit(text[at + 1]));
  }
  return bytes;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '%' || static_cast<unsigned char>(byte) < ' ') {
      out += '%';
      add_byte(out, byte);
    } else {
      out += byte;
    }
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%' || at + 2 >= text.size()) {
      out += text[at];
    } else {
      out += of_hexadecimal(text.substr(at + 1, 2));
      at += 2;
    }
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

template <typename Number>
Number number_of(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// ---- To text ----

std::string unpacked(std::string_view frame) {
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  return sim::unpacked(frame, size).value_or("");
}

std::string cell_of(const sim::Statement& row, int column, std::string_view table) {
  const std::string_view type = row.type(column);
  if (type == "integer") {
    const bool is_length = (table == "document" || table == "file") && column + 2 == row.columns();
    return is_length ? "l" : "i" + std::to_string(row.number(column));
  }
  if (type == "real") {
    std::string text(32, '\0');
    const auto end = std::to_chars(text.data(), text.data() + text.size(), row.real(column)).ptr;
    return "r" + text.substr(0, static_cast<std::size_t>(end - text.data()));
  }
  if (type == "text") return "t" + escaped(row.bytes(column));
  if (type == "null") return "n";
  const std::string content = unpacked(row.bytes(column));
  const bool is_text = table == "document" || table == "file";
  return is_text ? "z" + escaped(content) : "h" + hexadecimal(content);
}

// ---- And back ----

// As sim::packed, but fast: what is written here is read at once.
std::string packed(std::string_view bytes) {
  static ZSTD_CCtx* const kContext = [] {
    ZSTD_CCtx* const made = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(made, ZSTD_c_compressionLevel, 1);
    ZSTD_CCtx_setParameter(made, ZSTD_c_checksumFlag, 1);
    return made;
  }();
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  frame.resize(ZSTD_compress2(kContext, frame.data(), frame.size(), bytes.data(), bytes.size()));
  return frame;
}

// What a packed cell holds; none where it is another.
std::optional<std::string> content_of(std::string_view cell) {
  if (cell.starts_with('z')) return unescaped(cell.substr(1));
  if (cell.starts_with('h')) return of_hexadecimal(cell.substr(1));
  return std::nullopt;
}

void add_cell(sim::Statement& to, std::string_view cell, std::string_view next) {
  const std::string_view rest = cell.substr(std::min<std::size_t>(cell.size(), 1));
  if (const auto content = content_of(cell)) {
    to.add_bytes(packed(*content));
  } else if (cell.starts_with('i')) {
    to.add(number_of<std::int64_t>(rest));
  } else if (cell.starts_with('l')) {
    to.add(static_cast<std::int64_t>(content_of(next).value_or("").size()));
  } else if (cell.starts_with('r')) {
    to.add(number_of<double>(rest));
  } else if (cell.starts_with('t')) {
    to.add(std::string_view{unescaped(rest)});
  } else if (cell.starts_with('x')) {
    to.add_bytes(of_hexadecimal(rest));
  } else {
    to.add_null();
  }
}

bool add_row(sim::Database& database, std::string_view line) {
  const auto cells = split(line, '\t');
  const auto table = std::ranges::find(sim::run_file_tables(), cells[0], &sim::TableText::name);
  if (table == sim::run_file_tables().end()) return false;
  std::string marks;
  for (std::size_t i = 1; i < cells.size(); ++i) marks += marks.empty() ? "?" : ", ?";
  sim::Statement to =
      database.prepare("INSERT INTO " + std::string{table->name} + " VALUES(" + marks + ")");
  if (!to.ok()) return false;
  for (std::size_t i = 1; i < cells.size(); ++i) {
    add_cell(to, cells[i], i + 1 < cells.size() ? cells[i + 1] : "");
  }
  return to.ok() && !to.step() && to.ok();
}

}  // namespace

std::string rows_of_run_file(const std::string& bytes) {
  std::string rows;
  auto database = sim::Database::of(bytes);
  if (!database) return rows;
  for (const auto& [name, sql] : sim::run_file_tables()) {
    if (name == "seal") continue;
    sim::Statement row =
        database->prepare("SELECT * FROM " + std::string{name} + " ORDER BY rowid");
    while (row.step()) {
      rows += name;
      for (int column = 0; column < row.columns(); ++column) {
        rows += '\t' + cell_of(row, column, name);
      }
      rows += '\n';
    }
  }
  return rows;
}

std::optional<std::string> run_file_of_rows(std::string_view rows) {
  sim::Database database;
  database.run("PRAGMA application_id = " + std::to_string(sim::kRunFileMark));
  database.run("PRAGMA user_version = " + std::to_string(sim::kRunFileFormat));
  for (const auto& [name, sql] : sim::run_file_tables()) database.run(std::string{sql});
  std::size_t taken = 0;
  for (const std::string_view line : split(rows, '\n')) {
    taken += add_row(database, line) ? 1 : 0;
    if (taken > kMostRows) return std::nullopt;
  }
  const auto checksum = sim::checksum_of(database);
  if (taken == 0 || !checksum) return std::nullopt;
  database.run("DELETE FROM seal");
  database.run("INSERT INTO seal VALUES('" + *checksum + "')");
  return database.bytes();
}

}  // namespace weir::fuzz
