// Runs every test and says how many passed.
#include "check.h"

#include <cstring>

namespace {
int failures_of_test = 0;
constexpr int most_printed = 5;
}  // namespace

std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

void fail(const char* file, int line, const std::string& what) {
  if (failures_of_test++ < most_printed) std::printf("  %s:%d: %s\n", file, line, what.c_str());
}

// With arguments, only the tests whose names contain one of them.
int main(int count, char** names) {
  int passed = 0, failed = 0;
  for (const Test& test : tests()) {
    bool is_wanted = count == 1;
    for (int i = 1; i < count; i++) is_wanted |= std::strstr(test.name, names[i]) != nullptr;
    if (!is_wanted) continue;
    failures_of_test = 0;
    test.run();
    if (failures_of_test > 0) std::printf("failed: %s (%d)\n", test.name, failures_of_test);
    (failures_of_test == 0 ? passed : failed)++;
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
