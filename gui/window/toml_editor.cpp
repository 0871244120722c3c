#include "gui/window/toml_editor.hpp"

#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <QToolTip>
#include <algorithm>

#include "gui/window/theme.hpp"

namespace weir::gui {

namespace {

// A colour of the theme, as far from the background as text must be.
QColor readable(QColor colour, const QPalette& palette) {
  constexpr double kTextContrast = 4.5;
  constexpr int kMostSteps = 40;
  const QColor background = palette.color(QPalette::Base);
  const bool dark = theme_of(palette).dark;
  for (int i = 0; i < kMostSteps && contrast(colour, background) < kTextContrast; ++i) {
    colour = dark ? colour.lighter(105) : colour.darker(105);
  }
  return colour;
}

// Where the code point before which there are `count` begins.
int position_of(const QString& text, std::uint32_t count) {
  qsizetype at = 0;
  for (; count > 0 && at < text.size(); --count) {
    const bool pair = text[at].isHighSurrogate() && at + 1 < text.size();
    at += pair ? 2 : 1;
  }
  return static_cast<int>(at);
}

QString sentence_of(const sim::Problem& problem) {
  return QString::fromStdString(problem.message +
                                (problem.label.empty() ? "" : "; " + problem.label));
}

QString sign_of(const sim::Problem& problem) {
  return problem.severity == sim::Severity::Error ? QStringLiteral("✗ ") : QStringLiteral("! ");
}

}  // namespace

// Tables, keys, texts and comments.
class TomlEditor::Colours : public QSyntaxHighlighter {
 public:
  using QSyntaxHighlighter::QSyntaxHighlighter;

  void set_palette(const QPalette& palette) {
    const Theme theme = theme_of(palette);
    table_.setForeground(palette.color(QPalette::Text));
    table_.setFontWeight(QFont::Bold);
    key_.setForeground(readable(theme.lines[0], palette));
    text_.setForeground(readable(theme.lines[2], palette));
    comment_.setForeground(readable(theme.lines[5], palette));
    comment_.setFontItalic(true);
    rehighlight();
  }

 protected:
  // A block's state: 1 in a text of several lines that """ ends, 2 in one that ''' ends.
  void highlightBlock(const QString& line) override {
    static const QRegularExpression kTable{R"re(^\s*\[{1,2}\s*[\w-][^\],]*\]{1,2}\s*(?=#|$))re"};
    static const QRegularExpression kToken{
        R"re((#.*)|("""|''')|("(?:\\.|[^"\\])*"?|'[^']*'?)|([\w.-]+(?=\s*=)))re"};
    setCurrentBlockState(0);
    qsizetype at = 0;
    if (previousBlockState() > 0) {
      at = long_text(line, 0, 0, previousBlockState());
    } else if (const auto table = kTable.match(line); table.hasMatch()) {
      at = table.capturedEnd();
      setFormat(0, static_cast<int>(at), table_);
    }
    for (auto token = kToken.match(line, at); token.hasMatch(); token = kToken.match(line, at)) {
      const qsizetype from = token.capturedStart();
      at = token.capturedEnd();
      const int kind = token.lastCapturedIndex();
      if (kind == 2) {
        at = long_text(line, from, at, line[from] == QLatin1Char{'"'} ? 1 : 2);
      } else {
        setFormat(static_cast<int>(from), static_cast<int>(at - from),
                  kind == 1   ? comment_
                  : kind == 3 ? text_
                              : key_);
      }
    }
  }

 private:
  // Where it ends; `from`: where it begins, `inside`: behind its quotes.
  qsizetype long_text(const QString& line, qsizetype from, qsizetype inside, int state) {
    const qsizetype end = line.indexOf(QString{3, QLatin1Char{state == 1 ? '"' : '\''}}, inside);
    const qsizetype behind = end < 0 ? line.size() : end + 3;
    if (end < 0) setCurrentBlockState(state);
    setFormat(static_cast<int>(from), static_cast<int>(behind - from), text_);
    return behind;
  }

  QTextCharFormat table_;
  QTextCharFormat key_;
  QTextCharFormat text_;
  QTextCharFormat comment_;
};

TomlEditor::TomlEditor(QWidget* parent)
    : QPlainTextEdit{parent}, colours_{new Colours{document()}} {
  setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  setLineWrapMode(QPlainTextEdit::NoWrap);
  // a remark stands farther right than what a change of its line paints anew
  connect(this, &QPlainTextEdit::textChanged, viewport(), qOverload<>(&QWidget::update));
  colours_->set_palette(palette());
}

QTextCursor TomlEditor::cursor_of(const sim::Span& span) const {
  const int line = std::clamp(static_cast<int>(span.line) - 1, 0, blockCount() - 1);
  const QTextBlock block = document()->findBlockByNumber(line);
  const QString text = block.text();
  const std::uint32_t column = std::max(span.column, 1U);
  QTextCursor cursor{block};
  cursor.setPosition(block.position() + position_of(text, column - 1));
  if (span.end_column > column) {
    cursor.setPosition(block.position() + position_of(text, span.end_column - 1),
                       QTextCursor::KeepAnchor);
  }
  return cursor;
}

void TomlEditor::show_problems(const sim::Problems& problems) {
  problems_.clear();
  problems_.reserve(problems.all.size());
  for (const sim::Problem& problem : problems.all) {
    const auto line = static_cast<int>(problem.span.line);
    if (line == 0 || line > blockCount() || problem.source) continue;
    QTextCursor cursor = cursor_of(problem.span);
    if (!cursor.hasSelection()) {  // of the line, then
      cursor.movePosition(QTextCursor::StartOfBlock);
      cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    }
    problems_.push_back({cursor, problem});
  }
  show_marks();
}

void TomlEditor::change(const QString& text) {
  const QString now = toPlainText();
  const qsizetype both = std::min(now.size(), text.size());
  qsizetype begin = std::ranges::mismatch(now, text).in1 - now.begin();
  if (begin > 0 && now[begin - 1].isHighSurrogate()) --begin;
  qsizetype end = 0;
  while (end < both - begin && now[now.size() - 1 - end] == text[text.size() - 1 - end]) ++end;
  if (end > 0 && now[now.size() - end].isLowSurrogate()) --end;
  QTextCursor cursor{document()};
  cursor.setPosition(static_cast<int>(begin));
  cursor.setPosition(static_cast<int>(now.size() - end), QTextCursor::KeepAnchor);
  cursor.insertText(text.mid(begin, text.size() - end - begin));
}

QColor TomlEditor::colour_of(const sim::Problem& problem) const {
  const Theme theme = theme_of(palette());
  const bool error = problem.severity == sim::Severity::Error;
  return readable(error ? theme.limit : theme.lines[3], palette());
}

void TomlEditor::show_marks() {
  QList<QTextEdit::ExtraSelection> marks;
  for (const Shown& one : problems_) {
    QTextEdit::ExtraSelection mark;
    mark.cursor = one.cursor;
    mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    mark.format.setUnderlineColor(colour_of(one.problem));
    marks.append(mark);
  }
  setExtraSelections(marks);
  viewport()->update();
}

void TomlEditor::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (colours_ == nullptr || event->type() != QEvent::PaletteChange) return;
  colours_->set_palette(palette());
  show_marks();
}

std::vector<const TomlEditor::Shown*> TomlEditor::of_line(int line) const {
  std::vector<const Shown*> found;
  for (const Shown& one : problems_) {
    if (one.cursor.block().blockNumber() == line) found.push_back(&one);
  }
  // warnings behind errors
  std::ranges::stable_sort(found, {}, [](const Shown* one) { return one->problem.severity; });
  return found;
}

QString TomlEditor::remark(int line) const {
  QStringList all;
  for (const Shown* const one : of_line(line)) {
    all.append(sign_of(one->problem) + sentence_of(one->problem));
  }
  return all.join(QStringLiteral("  "));
}

QString TomlEditor::explanation(int line) const {
  QStringList all;
  for (const Shown* const one : of_line(line)) {
    all.append(sign_of(one->problem) + QString::fromStdString(one->problem.code) + ": " +
               sentence_of(one->problem));
    if (!one->problem.help.empty()) all.append(QString::fromStdString(one->problem.help));
  }
  return all.join(QLatin1Char{'\n'});
}

// Behind the text; where that leaves no room, its sign alone at the right edge.
void TomlEditor::paint_remark(QPainter& painter, const QTextBlock& block) const {
  const auto problems = of_line(block.blockNumber());
  if (problems.empty()) return;
  const QFontMetrics metrics = fontMetrics();
  const int letter = metrics.averageCharWidth();
  const QRectF line = blockBoundingGeometry(block).translated(contentOffset());
  const double text_width = block.layout()->lineAt(0).naturalTextWidth();
  const double least = 2.0 * letter;
  const double right = viewport()->width() - letter;
  const double left = std::min(line.left() + text_width + least, right - least);
  const QRectF room{left, line.top(), right - left, line.height()};
  painter.fillRect(room.adjusted(0, 0, letter, 0), palette().color(QPalette::Base));
  const Shown& first = *problems.front();
  const QString text = remark(block.blockNumber());
  painter.setPen(colour_of(first.problem));
  const bool fits = room.width() > least;
  painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                   fits ? metrics.elidedText(text, Qt::ElideRight, static_cast<int>(room.width()))
                        : sign_of(first.problem).trimmed());
}

void TomlEditor::paintEvent(QPaintEvent* event) {
  QPlainTextEdit::paintEvent(event);
  if (problems_.empty()) return;
  QPainter painter{viewport()};
  painter.setFont(font());
  const double below = viewport()->height();
  for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
    if (blockBoundingGeometry(block).translated(contentOffset()).top() > below) break;
    paint_remark(painter, block);
  }
}

bool TomlEditor::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QPlainTextEdit::viewportEvent(event);
  const auto& help = *static_cast<QHelpEvent*>(event);
  const QTextBlock block = cursorForPosition(help.pos()).block();
  const QRectF line = blockBoundingGeometry(block).translated(contentOffset());
  const QString text =
      line.bottom() < help.pos().y() ? QString{} : explanation(block.blockNumber());
  const QString shown = text.isEmpty() ? QString{} : Qt::convertFromPlainText(text);
  QToolTip::showText(help.globalPos(), shown, viewport());
  return true;
}

}  // namespace weir::gui
