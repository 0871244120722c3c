#pragma once

#include <QDialog>
#include <vector>

class QAction;
class QLineEdit;
class QListWidget;

namespace weir::gui {

/// All that can be done, found by typing words of it, with its keys beside it.
class CommandPalette : public QDialog {
  Q_OBJECT

 public:
  explicit CommandPalette(std::vector<QAction*> actions, QWidget* parent = nullptr);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void filter();
  void run();

  std::vector<QAction*> actions_;
  // All of the layout.
  QLineEdit* words_ = nullptr;
  QListWidget* list_ = nullptr;
};

/// "Run all" of "&Run all".
QString plain_text(const QAction& action);

}  // namespace weir::gui
