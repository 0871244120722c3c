#include "sim/results/database.hpp"

#include <sqlite3.h>

#include <array>
#include <limits>
#include <utility>

#include "model/check.hpp"

namespace weir::sim {

namespace {

// What any of our own statements needs, and not much more.
constexpr std::array<std::pair<int, int>, 9> kLimits{{{SQLITE_LIMIT_SQL_LENGTH, 100'000},
                                                      {SQLITE_LIMIT_COLUMN, 50},
                                                      {SQLITE_LIMIT_EXPR_DEPTH, 20},
                                                      {SQLITE_LIMIT_COMPOUND_SELECT, 3},
                                                      {SQLITE_LIMIT_FUNCTION_ARG, 8},
                                                      {SQLITE_LIMIT_ATTACHED, 0},
                                                      {SQLITE_LIMIT_VARIABLE_NUMBER, 20},
                                                      {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
                                                      {SQLITE_LIMIT_WORKER_THREADS, 0}}};

// The largest database that is read (1 GiB) takes a fraction of these.
constexpr int kStepsAtOnce = 1'000'000;
constexpr int kMostSteps = 20'000;

int count_steps(void* count) {
  return ++*static_cast<int*>(count) > kMostSteps ? 1 : 0;
}

void distrust(sqlite3* connection) {
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  for (const int trusted :
       {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
        SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER}) {
    sqlite3_db_config(connection, trusted, 0, nullptr);
  }
  for (const auto& [limit, most] : kLimits) sqlite3_limit(connection, limit, most);
}

// What the quick check says on one line: "On tree page 7 cell 2: Rowid 0 out of order".
std::string on_one_line(std::string text) {
  const std::size_t title = text.find("***\n");
  if (title != std::string::npos) text.erase(0, title + 4);
  for (char& letter : text) {
    if (static_cast<unsigned char>(letter) < ' ') letter = ' ';
  }
  return text;
}

sqlite3* opened() {
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(
      ":memory:", &connection,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX,
      nullptr);
  CHECK(code == SQLITE_OK);
  return connection;
}

}  // namespace

// ---- Statements ----

void Statement::Ended::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Statement::note(int code) {
  ok_ = ok_ && code == SQLITE_OK;
}

Statement& Statement::add(std::int64_t value) {
  note(sqlite3_bind_int64(statement_.get(), ++filled_, value));
  return *this;
}

Statement& Statement::add(double value) {
  note(sqlite3_bind_double(statement_.get(), ++filled_, value));
  return *this;
}

Statement& Statement::add(std::string_view text) {
  note(sqlite3_bind_text64(statement_.get(), ++filled_, text.data() == nullptr ? "" : text.data(),
                           text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::add_bytes(std::string_view bytes) {
  note(sqlite3_bind_blob64(statement_.get(), ++filled_, bytes.data() == nullptr ? "" : bytes.data(),
                           bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::add_null() {
  note(sqlite3_bind_null(statement_.get(), ++filled_));
  return *this;
}

bool Statement::step() {
  if (!ok_) return false;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  note(code == SQLITE_DONE ? SQLITE_OK : code);
  return false;
}

bool Statement::run() {
  CHECK(!step());
  filled_ = 0;
  if (ok_) note(sqlite3_reset(statement_.get()));
  return ok_;
}

int Statement::columns() const {
  return sqlite3_column_count(statement_.get());
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string_view Statement::bytes(int column) const {
  const void* const data = sqlite3_column_blob(statement_.get(), column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string_view Statement::type(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return "integer";
    case SQLITE_FLOAT:
      return "real";
    case SQLITE_TEXT:
      return "text";
    case SQLITE_BLOB:
      return "blob";
    default:
      return "null";
  }
}

// ---- Databases ----

void Database::Closed::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Database::Database() : connection_{opened()} {}

Expected<Database, std::string> Database::of(std::string bytes) {
  Database database;
  database.given_ = std::make_unique<std::string>(std::move(bytes));
  sqlite3* const connection = database.connection_.get();
  distrust(connection);
  const auto size = static_cast<sqlite3_int64>(database.given_->size());
  auto* const data = reinterpret_cast<unsigned char*>(database.given_->data());
  const int code =
      sqlite3_deserialize(connection, "main", data, size, size, SQLITE_DESERIALIZE_READONLY);
  if (code != SQLITE_OK) return unexpected(database.error());
  int steps = 0;
  sqlite3_progress_handler(connection, kStepsAtOnce, count_steps, &steps);
  database.run("PRAGMA cell_size_check = ON");
  Statement check = database.prepare("PRAGMA quick_check(1)");
  const bool answered = check.step();
  const std::string answer = answered ? check.text(0) : database.error();
  sqlite3_progress_handler(connection, 0, nullptr, nullptr);
  if (!answered || answer != "ok") return unexpected(on_one_line(answer));
  return database;
}

bool Database::run(const std::string& sql) {
  return sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

Statement Database::prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  return {statement, code == SQLITE_OK && statement != nullptr};
}

std::string Database::error() const {
  return sqlite3_errmsg(connection_.get());
}

std::optional<std::string> Database::bytes() const {
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> data{
      sqlite3_serialize(connection_.get(), "main", &size, 0), &sqlite3_free};
  if (data == nullptr) return std::nullopt;
  const auto* const begin = reinterpret_cast<const char*>(data.get());
  return std::string{begin, static_cast<std::size_t>(size)};
}

}  // namespace weir::sim
