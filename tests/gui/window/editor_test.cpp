#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAction>
#include <QContextMenuEvent>
#include <QImage>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QTimer>
#include <QTreeWidget>
#include <cstdlib>
#include <string>

#include "gui/window/appearance.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/theme.hpp"
#include "gui/window/toml_editor.hpp"
#include "tests/gui/window/find_widget.hpp"

namespace weir::gui {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const QString kText = QStringLiteral(
    "weir = 1\n[simulation]\nduration = \"5 min\"\nseed = 4\n[stream]\nshard_count = 2 # few\n"
    "[[producer]]\nrate = \"300 records/s\"\nrecord_size = \"200 B\"\n");

struct Edited {
  MainWindow window{"0.1.0"};
  TomlEditor& editor;
  QTreeWidget& form;
  QTabWidget& views;
  explicit Edited(const QString& text = kText)
      : editor{*window.findChild<TomlEditor*>()},
        form{child<QTreeWidget>(window, "Scenario as a form")},
        views{*qobject_cast<QTabWidget*>(editor.parentWidget()->parentWidget())} {
    window.set_text(text, "short.toml");
    window.show();
    window.activateWindow();
    EXPECT_TRUE(QTest::qWaitForWindowActive(&window));
  }
  std::string text() const { return window.document().text(); }
  bool has(const std::string& part) const {
    return QTest::qWaitFor([&] { return text().find(part) != std::string::npos; }, kPatienceMs);
  }
  QAction& action(const char* text) {
    for (QAction* const one : window.findChildren<QAction*>()) {
      if (one->text().remove('&') == QLatin1String(text)) return *one;
    }
    ADD_FAILURE() << text;
    std::abort();
  }
  QTreeWidgetItem* row(const QStringList& steps) const {
    QTreeWidgetItem* at = form.invisibleRootItem();
    for (const QString& step : steps) {
      QTreeWidgetItem* next = nullptr;
      for (int i = 0; i < at->childCount(); ++i) {
        if (at->child(i)->text(0) == step) next = at->child(i);
      }
      if (next == nullptr) return nullptr;
      at = next;
    }
    return at;
  }
};

sim::Problem problem(const sim::Span& span, sim::Severity severity, const std::string& message) {
  sim::Problem one;
  one.code = "E0101";
  one.severity = severity;
  one.message = message;
  one.span = span;
  return one;
}

// ---- Problems in the text ----

TEST(TomlEditor, UnderlinesWhereItIsAndSaysWhatBehindTheLine) {
  Edited edited;
  EXPECT_TRUE(edited.editor.extraSelections().isEmpty());
  edited.editor.change(QString{kText}.replace("seed = 4", "seeds = 4"));
  ASSERT_TRUE(QTest::qWaitFor([&] { return !edited.window.document().is_valid(); }, kPatienceMs));
  const auto marks = edited.editor.extraSelections();
  ASSERT_EQ(marks.size(), 1);
  EXPECT_EQ(marks[0].cursor.selectedText(), "seeds");
  EXPECT_EQ(marks[0].cursor.block().blockNumber(), 3);
  EXPECT_EQ(marks[0].format.underlineStyle(), QTextCharFormat::WaveUnderline);
  EXPECT_EQ(marks[0].format.underlineColor(), theme_of(edited.editor.palette()).limit);
  EXPECT_THAT(edited.editor.remark(3).toStdString(), StartsWith("✗ "));
  EXPECT_THAT(edited.editor.remark(3).toStdString(), HasSubstr("did you mean `seed`?"));
  EXPECT_THAT(edited.editor.explanation(3).toStdString(), StartsWith("✗ E0"));
  EXPECT_EQ(edited.editor.remark(2), "");
  edited.action("Undo").trigger();
  EXPECT_EQ(edited.editor.remark(3), "");
}

TEST(TomlEditor, CountsColumnsAsProblemsDo) {
  TomlEditor editor;
  editor.setPlainText(QStringLiteral("a = \"é𝄞ü\" x # 𝄞\nb"));
  const auto at = [&](const sim::Span& span) { return editor.cursor_of(span).selectedText(); };
  EXPECT_EQ(at({1, 6, 9}), QStringLiteral("é𝄞ü"));
  EXPECT_EQ(at({1, 11, 12}), "x");
  EXPECT_EQ(at({1, 15, 90}), QStringLiteral("𝄞"));
  // beyond the text: as near as it goes
  EXPECT_EQ(editor.cursor_of({1, 90, 99}).position(), editor.document()->findBlock(0).length() - 1);
  EXPECT_EQ(editor.cursor_of({9, 1, 2}).block().blockNumber(), 1);
  EXPECT_EQ(editor.cursor_of({2, 7, 3}).position(), editor.document()->characterCount() - 1);
}

TEST(TomlEditor, KeepsRemarksAtTheirLinesWhateverIsTyped) {
  TomlEditor editor;
  editor.setPlainText("a = 1\nb = 2\nc = 3");
  editor.resize(500, 200);
  editor.show();
  editor.show_problems({{problem({2, 1, 2}, sim::Severity::Warning, "late"),
                         problem({2, 5, 6}, sim::Severity::Error, "wrong"),
                         problem({9, 1, 2}, sim::Severity::Error, "gone"),
                         problem({}, sim::Severity::Error, "of the whole file")}});
  ASSERT_EQ(editor.extraSelections().size(), 2);
  EXPECT_EQ(editor.remark(1), QStringLiteral("✗ wrong  ! late"));
  EXPECT_NE(editor.extraSelections()[0].format.underlineColor(),
            editor.extraSelections()[1].format.underlineColor());
  QTextCursor cursor{editor.document()};
  cursor.insertText("# first\n");
  EXPECT_EQ(editor.remark(1), "");
  EXPECT_EQ(editor.remark(2), QStringLiteral("✗ wrong  ! late"));
  editor.selectAll();
  editor.insertPlainText("x");
  editor.grab();
  EXPECT_EQ(editor.remark(1), "");
}

// What is painted in a colour, between two columns of pixels of a line.
bool has_colour(const QImage& picture, const QRect& in, const QColor& colour) {
  for (int y = in.top(); y <= in.bottom(); ++y) {
    for (int x = in.left(); x <= in.right(); ++x) {
      if (picture.pixelColor(x, y) == colour) return true;
    }
  }
  return false;
}

TEST(TomlEditor, PaintsWhatItSays) {
  TomlEditor editor;
  const QColor colour = theme_of(editor.palette()).limit;
  editor.setPlainText("a = 1\n" + QString{200, 'x'});
  editor.resize(500, 200);
  editor.show();
  editor.show_problems({{problem({1, 1, 2}, sim::Severity::Error, "a is wrong"),
                         problem({2, 1, 2}, sim::Severity::Error, "long")}});
  const QImage picture = editor.viewport()->grab().toImage();
  const QRect first = editor.cursorRect(editor.cursor_of({1, 6, 0}));
  EXPECT_TRUE(has_colour(picture, {first.right() + 1, first.top(), 200, first.height()}, colour));
  // where the text leaves no room, the sign stands at the right edge
  const QRect second = first.translated(0, first.height());
  EXPECT_TRUE(
      has_colour(picture, {picture.width() - 30, second.top(), 30, second.height()}, colour));
  editor.show_problems({});
  EXPECT_FALSE(has_colour(editor.viewport()->grab().toImage(), picture.rect(), colour));
}

TEST(TomlEditor, ColoursWhatIsReadable) {
  TomlEditor editor;
  editor.setPlainText(
      "[[producer]] # one\nrate = \"a # b\" # c\ntext = \"\"\"\nx = 1\n\"\"\"\nat = ['#', 2]");
  for (const Appearance look : {Appearance::Light, Appearance::Dark}) {
    set_appearance(look);
    editor.ensurePolished();
    const auto colour_at = [&](int line, int column) {
      const QTextBlock block = editor.document()->findBlockByNumber(line);
      for (const QTextLayout::FormatRange& one : block.layout()->formats()) {
        if (column < one.start || column >= one.start + one.length) continue;
        return one.format.foreground().color();
      }
      return editor.palette().color(QPalette::Text);
    };
    const QColor text = colour_at(1, 8);
    const QColor comment = colour_at(1, 17);
    const QColor key = colour_at(1, 0);
    const QColor background = editor.palette().color(QPalette::Base);
    for (const QColor& one : {text, comment, key, colour_at(0, 3)}) {
      EXPECT_GE(contrast(one, background), 4.5) << one.name().toStdString();
    }
    EXPECT_NE(text, comment);
    EXPECT_NE(text, key);
    EXPECT_EQ(colour_at(0, 14), comment);
    EXPECT_EQ(colour_at(1, 12), text) << "a # in a text begins no comment";
    EXPECT_EQ(colour_at(3, 0), text) << "of several lines";
    EXPECT_EQ(colour_at(5, 0), key);
    EXPECT_EQ(colour_at(5, 7), text);
    EXPECT_EQ(colour_at(5, 11), editor.palette().color(QPalette::Text));
  }
  set_appearance(Appearance::System);
}

TEST(TomlEditor, ChangesNoMoreThanItMust) {
  TomlEditor editor;
  const QString text = QStringLiteral("a = 1\nb = \"𝄞\"\nc = 3\n");
  editor.setPlainText(text);
  QTextCursor cursor = editor.cursor_of({3, 3, 0});
  editor.setTextCursor(cursor);
  const QTextCursor before = editor.cursor_of({1, 3, 0});
  editor.change(QStringLiteral("a = 11\nb = \"𝄢\"\nc = 3\n"));
  EXPECT_EQ(editor.toPlainText(), QStringLiteral("a = 11\nb = \"𝄢\"\nc = 3\n"));
  EXPECT_EQ(editor.textCursor().blockNumber(), 2);
  EXPECT_EQ(editor.textCursor().positionInBlock(), 2);
  EXPECT_EQ(before.position(), 2);
  editor.undo();
  EXPECT_EQ(editor.toPlainText(), text);
  for (const char* const other : {"", "a", "aa", "aba", "a = 1\n"}) {
    editor.change(other);
    EXPECT_EQ(editor.toPlainText(), other);
  }
}

TEST(ScenarioPanel, GoesToAProblemFromTheFormToo) {
  Edited edited{QString{kText}.replace("few", "𝄞 few").replace("rate = \"300", "rate = \"𝄞300")};
  edited.views.setCurrentIndex(1);
  EXPECT_FALSE(edited.editor.isVisible());
  auto& problems = child<QTreeWidget>(edited.window, "Problems of the scenario");
  problems.setCurrentItem(problems.topLevelItem(0));
  emit problems.itemActivated(problems.topLevelItem(0), 0);
  EXPECT_TRUE(edited.editor.isVisible());
  EXPECT_EQ(edited.editor.textCursor().blockNumber(), 7);
  EXPECT_EQ(edited.editor.textCursor().positionInBlock(), 7);
}

// ---- Undo ----

TEST(Undo, TakesBackWhatTheFormDid) {
  Edited edited;
  QAction& undo = edited.action("Undo");
  QAction& redo = edited.action("Redo");
  EXPECT_FALSE(undo.isEnabled());
  EXPECT_FALSE(redo.isEnabled());
  edited.views.setCurrentIndex(1);
  edited.form.setFocus();
  edited.row({"stream", "shard_count"})->setText(1, "6");
  EXPECT_TRUE(edited.has("shard_count = 6 # few\n"));
  EXPECT_TRUE(undo.isEnabled());
  QTest::keyClick(&edited.form, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(edited.text(), kText.toStdString()) << "at once";
  EXPECT_EQ(edited.row({"stream", "shard_count"})->text(1), "2");
  EXPECT_FALSE(undo.isEnabled());
  ASSERT_TRUE(redo.isEnabled());
  redo.trigger();
  EXPECT_THAT(edited.text(), HasSubstr("shard_count = 6 # few\n"));
  EXPECT_EQ(edited.row({"stream", "shard_count"})->text(1), "6");
  edited.window.set_text(kText, "other.toml");
  EXPECT_FALSE(undo.isEnabled());
}

// The form cannot have the keyboard while it waits for a text that can be read.
TEST(Undo, TakesBackWhatMadeTheFormWait) {
  Edited edited;
  edited.views.setCurrentIndex(1);
  edited.form.setFocus();
  edited.row({"stream", "shard_count"})->setText(1, "none");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !edited.window.document().is_valid(); }, kPatienceMs));
  EXPECT_FALSE(edited.form.isEnabled());
  ASSERT_NE(QApplication::focusWidget(), nullptr);
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(edited.text(), kText.toStdString());
  EXPECT_TRUE(edited.form.hasFocus());
}

TEST(Undo, TakesBackWhatWasTypedInTheText) {
  Edited edited;
  edited.editor.setFocus();
  edited.editor.setTextCursor(edited.editor.cursor_of({6, 16, 0}));
  QTest::keyClicks(&edited.editor, "4");
  EXPECT_TRUE(edited.has("shard_count = 24 # few\n"));
  EXPECT_EQ(edited.row({"stream", "shard_count"})->text(1), "24");
  QTest::keyClick(&edited.editor, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_TRUE(edited.has("shard_count = 2 # few\n"));
}

TEST(Undo, OfALineIsTheLinesOwn) {
  Edited edited;
  edited.row({"stream", "shard_count"})->setText(1, "6");
  EXPECT_TRUE(edited.has("shard_count = 6 # few\n"));
  auto& seed = child<QLineEdit>(edited.window, "Seed");
  seed.setFocus();
  QTest::keyClicks(&seed, "7");
  ASSERT_EQ(seed.text(), "47");
  QTest::keyClick(&seed, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(seed.text(), "4");
  EXPECT_THAT(edited.text(), HasSubstr("shard_count = 6 # few\n"));
}

// ---- One more, one less ----

TEST(FormView, AddsATableAndShowsIt) {
  Edited edited;
  edited.views.setCurrentIndex(1);
  auto& add = child<QPushButton>(edited.window, "Add to the scenario");
  QAction* consumer = nullptr;
  for (QAction* const one : add.menu()->actions()) {
    if (one->text() == "&Consumer") consumer = one;
    EXPECT_FALSE(one->text().isEmpty());
  }
  ASSERT_NE(consumer, nullptr);
  EXPECT_EQ(add.menu()->actions().size(), 6);
  consumer->trigger();
  consumer->trigger();
  EXPECT_TRUE(edited.window.document().is_valid());
  EXPECT_THAT(edited.text(), StartsWith(kText.toStdString()));
  EXPECT_EQ(edited.form.currentItem(), edited.row({"consumer", "consumer-2"}));
  edited.action("Undo").trigger();
  edited.action("Undo").trigger();
  EXPECT_EQ(edited.text(), kText.toStdString());
  edited.row({"stream", "shard_count"})->setText(1, "none");
  EXPECT_TRUE(QTest::qWaitFor([&] { return !add.isEnabled(); }, kPatienceMs));
}

// Triggers what the context menu of a row has.
void choose(QTreeWidget& form, QTreeWidgetItem* row, const QString& text) {
  form.setCurrentItem(row);
  QTimer::singleShot(0, [text] {
    auto* const menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    ASSERT_NE(menu, nullptr);
    for (QAction* const one : menu->actions()) {
      if (one->text() == text) one->trigger();
    }
    menu->close();
  });
  QContextMenuEvent event{QContextMenuEvent::Keyboard, {}, {}};
  QApplication::sendEvent(&form, &event);
}

TEST(FormView, RemovesATable) {
  const QString reader = "# reads\n[[consumer]]\nname = \"a\"\nkind = \"polling\"\n";
  const QString last = "# last\n[[consumer]]\nname = \"b\"\nkind = \"polling\"\n";
  Edited edited{kText + reader + last};
  edited.views.setCurrentIndex(1);
  choose(edited.form, edited.row({"consumer", "a", "kind"}), "&Remove this table");
  EXPECT_EQ(edited.text(), (kText + last).toStdString());
  EXPECT_EQ(edited.row({"consumer", "a"}), nullptr);
  choose(edited.form, edited.row({"consumer", "b"}), "&Remove this table");
  EXPECT_EQ(edited.text(), kText.toStdString());
  edited.action("Undo").trigger();
  edited.action("Undo").trigger();
  EXPECT_EQ(edited.text(), (kText + reader + last).toStdString());
}

}  // namespace
}  // namespace weir::gui
