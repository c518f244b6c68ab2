// Patches between our decoder and encoder and xdelta3's, where that is installed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "src/vcdiff/encoder/vcdiff_encoder.h"
#include "src/vcdiff/vcdiff.h"

namespace swale {
namespace {

namespace fs = std::filesystem;

class Xdelta3Test : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v xdelta3 >/dev/null 2>&1") != 0) GTEST_SKIP() << "no xdelta3";
    std::string name = (fs::temp_directory_path() / "swale-xdelta3-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  void Write(const char* name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }
  std::string Read(const char* name) {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  // With its working folder ours.
  void Run(const std::string& options) {
    const std::string command = "cd '" + folder_.string() + "' && xdelta3 -f " + options;
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  fs::path folder_;
};

std::string Text(uint32_t seed, size_t size) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) {
    text += "const name" + std::to_string(random() % 5'000) + " = import('./chunk-" +
            std::to_string(random() % 300) + ".js');\n";
  }
  return text;
}

// Names changed throughout, a part moved to the end, a run and something new.
std::string Edit(std::string text) {
  for (size_t at = 70; at + 8 < text.size(); at += 3'000) text.replace(at, 8, "renamed8");
  const size_t third = text.size() / 3;
  return text.substr(third) + std::string(5'000, '-') + Text(99, 2'000) + text.substr(0, third);
}

// Its checksum, its header of file names, its windows and all its levels.
TEST_F(Xdelta3Test, ItsPatchesMakeTheTarget) {
  const std::string source = Text(1, 400'000);
  const std::string target = Edit(source);
  Write("source", source);
  Write("target", target);
  for (const char* options :
       {"-0", "-1", "-6", "-9", "-n", "-A", "-Aapplication", "-W 16384", "-W 16384 -B 524288 -9"}) {
    Run(std::string("-e -S none ") + options + " -s source target patch");
    const std::string patch = Read("patch");
    ASSERT_FALSE(patch.empty());
    std::string made;
    std::string error;
    EXPECT_TRUE(ApplyVcdiff(source, patch, target.size(), &made, &error))
        << options << ": " << error;
    EXPECT_TRUE(made == target) << options;
  }
}

TEST_F(Xdelta3Test, ItsChecksumTellsAnotherSource) {
  const std::string source = Text(1, 50'000);
  Write("source", source);
  Write("target", Edit(source));
  Run("-e -S none -s source target patch");
  std::string other = source;
  for (size_t at = 0; at < other.size(); at += 100) other[at] ^= 1;
  std::string made;
  std::string error;
  EXPECT_FALSE(ApplyVcdiff(other, Read("patch"), 1'000'000, &made, &error));
  EXPECT_NE(error.find("found another checksum"), std::string::npos) << error;
}

TEST_F(Xdelta3Test, ItMakesTheTargetOfOurPatches) {
  for (const size_t size : {0u, 3u, 2'000u, 300'000u}) {
    const std::string source = Text(2, size);
    const std::string target = Edit(source);
    Write("source", source);
    Write("patch", EncodeVcdiff(source, target));
    Run("-d -s source patch made");
    EXPECT_TRUE(Read("made") == target) << size;
  }
}

}  // namespace
}  // namespace swale
