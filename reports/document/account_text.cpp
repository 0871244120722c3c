#include "reports/document/account_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "reports/document/bill_rows.hpp"
#include "reports/document/paint.hpp"
#include "reports/document/paragraph.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

std::string shards_text(const StreamLine& line) {
  return line.shards_at_start == line.shards_at_end
             ? exact_text(line.shards_at_start)
             : fmt::format("{} to {}", exact_text(line.shards_at_start),
                           exact_text(line.shards_at_end));
}

std::string month_text(const Cost& cost) {
  return cost.month.total ? money_text(*cost.month.total, cost.currency, cost.month.decimals) : "?";
}

class AccountWriter {
 public:
  AccountWriter(const AccountJudgement& judgement, const TextStyle& style)
      : judged_{judgement},
        style_{style},
        width_{static_cast<std::size_t>(std::max(40, style.width))} {}

  std::string write() {
    if (style_.quiet) {
      write_verdict(judged_.verdict, judged_.verdict_sentence, "");
      for (std::size_t i = 0; i < judged_.streams.size(); ++i) {
        const Judgement& stream = judged_.streams[i];
        write_verdict(stream.verdict, stream.verdict_sentence, judged_.lines[i].name + ": ");
      }
      return out_;
    }
    write_head();
    write_streams();
    write_account();
    for (const Judgement& stream : judged_.streams) {
      out_ += "\n" + std::string(width_, '=') + "\n" + to_text(stream, style_);
    }
    return out_;
  }

 private:
  std::string bold(std::string_view text) const {
    return painted(text, Colour::Bold, style_.colour);
  }
  void prose(std::string_view lead, std::string_view text, std::size_t indent) {
    out_ += paragraph(lead, without_controls(text), indent, width_);
  }

  void write_verdict(Verdict verdict, const std::string& sentence, const std::string& whose) {
    prose(painted(word_of(verdict), colour_of(verdict), style_.colour) + "  ", whose + sentence,
          word_of(verdict).size() + 2);
  }

  void write_head() {
    const Judgement& first = judged_.streams.front();
    out_ += bold(without_controls(judged_.title)) + "\n";
    const double seconds = std::chrono::duration<double>(first.duration).count();
    prose("",
          fmt::format("{}, {}, {}, seed {}, grain {}",
                      counted_text(static_cast<std::int64_t>(judged_.streams.size()), "stream"),
                      span_text(seconds), counted_text(first.replications_wanted, "replication"),
                      first.seed, first.grain),
          0);
    out_ += "\n";
    const auto cut = std::ranges::find_if(judged_.streams, &Judgement::partial);
    if (cut != judged_.streams.end()) {
      prose(painted("PARTIAL", Colour::Unsure, style_.colour) + "  ", cut->partial_sentence, 9);
    }
    write_verdict(judged_.verdict, judged_.verdict_sentence, "");
  }

  // A line for each: what it is called, its shards, what a month costs, its verdict.
  void write_streams() {
    using Row = std::array<std::string, 3>;
    std::vector<Row> rows{{"Streams", "shards", "a month"}};
    for (std::size_t i = 0; i < judged_.streams.size(); ++i) {
      rows.push_back({"  " + without_controls(judged_.lines[i].name), shards_text(judged_.lines[i]),
                      month_text(judged_.streams[i].cost)});
    }
    std::array<std::size_t, 3> columns{};
    for (const Row& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        columns[i] = std::max(columns[i], columns_of(row[i]));
      }
    }
    out_ += "\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::string line = padded_right(rows[i][0], columns[0]);
      for (std::size_t column = 1; column < columns.size(); ++column) {
        line += "  " + padded_left(rows[i][column], columns[column]);
      }
      if (i == 0) {
        out_ += bold(line) + "\n";
        continue;
      }
      const Judgement& stream = judged_.streams[i - 1];
      const std::size_t indent = columns_of(line) + 2;
      prose(line + "  " +
                painted(word_of(stream.verdict), colour_of(stream.verdict), style_.colour) + "  ",
            stream.verdict_sentence, indent);
    }
  }

  void write_account() {
    if (!judged_.sentences.empty()) out_ += "\n" + bold("Account") + "\n";
    for (const std::string& sentence : judged_.sentences) prose("  ", sentence, 2);
    if (judged_.cost.run.lines.empty()) return;
    out_ += "\n";
    bool first = true;
    for (const std::string& line : bill_lines(judged_.cost, "Cost of all streams", width_)) {
      out_ += (first ? bold(line) : line) + "\n";
      first = false;
    }
    for (const std::string& sentence : judged_.cost.sentences) prose("  ", sentence, 2);
  }

  const AccountJudgement& judged_;
  const TextStyle& style_;
  const std::size_t width_;
  std::string out_;
};

}  // namespace

std::string to_text(const AccountJudgement& judgement, const TextStyle& style) {
  return AccountWriter{judgement, style}.write();
}

}  // namespace weir::reports
