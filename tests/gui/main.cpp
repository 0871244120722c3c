#include <gmock/gmock.h>

#include <QApplication>

// Windows of tests need no display.
int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  testing::InitGoogleMock(&argc, argv);
  const QApplication application{argc, argv};
  return RUN_ALL_TESTS();
}
