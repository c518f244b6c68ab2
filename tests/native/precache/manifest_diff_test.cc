#include "src/precache/manifest_diff.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swale {
namespace {

Digest DigestOf(char content) {
  Digest digest;
  digest.fill(static_cast<uint8_t>(content));
  return digest;
}

// Content 'a' has 1 byte, 'b' 2, 'c' 4 …, so that a sum tells which contents are in it.
uint64_t SizeOf(char content) { return uint64_t{1} << (content - 'a'); }

// A manifest out of words "url=content".
class TestManifest {
 public:
  explicit TestManifest(std::vector<std::string> words) {
    std::vector<ManifestEntry> entries;
    for (const std::string& word : words) {
      const char content = word.back();
      entries.push_back({.url = word.substr(0, word.size() - 2),
                         .digest = DigestOf(content),
                         .size = SizeOf(content)});
    }
    image_ = BuildManifest(std::move(entries));
    std::string error;
    EXPECT_TRUE(ManifestView::Load(image_, &view_, &error)) << error;
  }
  TestManifest(const TestManifest&) = delete;
  TestManifest& operator=(const TestManifest&) = delete;

  const ManifestView& view() const { return view_; }

 private:
  std::string image_;
  ManifestView view_;
};

// A row as text: "kept 1=a", "reused 2=a from 1", "removed 3=c".
std::string Describe(const ManifestDiffRow& row, const ManifestView& old_manifest,
                     const ManifestView& new_manifest) {
  constexpr const char* kNames[] = {"kept", "reused", "changed", "added", "removed"};
  const bool removed = row.change == ManifestChange::kRemoved;
  EXPECT_EQ(row.new_entry == kNoEntry, removed);
  EXPECT_EQ(row.old_entry == kNoEntry, row.change == ManifestChange::kAdded);
  const ManifestView::Entry entry =
      removed ? old_manifest.entry(row.old_entry) : new_manifest.entry(row.new_entry);
  std::string text = std::string(kNames[static_cast<int>(row.change)]) + " " +
                     std::string(entry.url) + "=" + static_cast<char>(entry.digest[0]);
  if (row.change == ManifestChange::kReused) {
    EXPECT_EQ(old_manifest.entry(row.old_entry).digest, entry.digest);
    text += " from " + std::string(old_manifest.entry(row.old_entry).url);
  } else if (row.change == ManifestChange::kKept || row.change == ManifestChange::kChanged) {
    EXPECT_EQ(old_manifest.entry(row.old_entry).url, entry.url);
  }
  return text;
}

struct DiffCase {
  const char* name;
  std::vector<std::string> old_entries;
  std::vector<std::string> new_entries;
  std::vector<std::string> rows;
  uint64_t bytes_to_fetch;
  uint64_t bytes_saved;
  size_t files_to_fetch;
};

TEST(ManifestDiffTest, RowsAndCostsAreAsInTheTable) {
  const DiffCase cases[] = {
      {"nothing", {}, {}, {}, 0, 0, 0},
      {"first install", {}, {"1=a", "2=b"}, {"added 1=a", "added 2=b"}, 3, 0, 2},
      {"all gone", {"1=a", "2=b"}, {}, {"removed 1=a", "removed 2=b"}, 0, 0, 0},
      {"the same", {"1=a", "2=b"}, {"2=b", "1=a"}, {"kept 1=a", "kept 2=b"}, 0, 3, 0},
      {"changed", {"1=a", "2=b"}, {"1=c", "2=b"}, {"changed 1=c", "kept 2=b"}, 4, 2, 1},
      {"renamed", {"1=a"}, {"2=a"}, {"removed 1=a", "reused 2=a from 1"}, 0, 1, 0},
      {"swapped",
       {"1=a", "2=b"},
       {"1=b", "2=a"},
       {"reused 1=b from 2", "reused 2=a from 1"},
       0,
       3,
       0},
      {"copied", {"1=a"}, {"1=a", "2=a"}, {"kept 1=a", "reused 2=a from 1"}, 0, 1, 0},
      {"one new content at two URLs",
       {"1=a"},
       {"1=c", "2=c"},
       {"changed 1=c", "added 2=c"},
       4,
       0,
       1},
      {"reused from the first of two",
       {"1=a", "2=a"},
       {"3=a"},
       {"removed 1=a", "removed 2=a", "reused 3=a from 1"},
       0,
       1,
       0},
      {"renamed to another extension, which the store keeps apart",
       {"1.js=a"},
       {"1.mjs=a"},
       {"removed 1.js=a", "added 1.mjs=a"},
       1,
       0,
       1},
      {"merged in the order of bytes",
       {"B=a", "a=b", "a/=c"},
       {"B/=d", "a-=e", "a=b"},
       {"removed B=a", "added B/=d", "kept a=b", "added a-=e", "removed a/=c"},
       24,
       2,
       2},
  };
  for (const DiffCase& c : cases) {
    SCOPED_TRACE(c.name);
    const TestManifest old_manifest(c.old_entries), new_manifest(c.new_entries);
    const ManifestDiff diff = DiffManifests(old_manifest.view(), new_manifest.view());
    std::vector<std::string> rows;
    for (const ManifestDiffRow& row : diff.rows) {
      rows.push_back(Describe(row, old_manifest.view(), new_manifest.view()));
    }
    EXPECT_EQ(rows, c.rows);
    EXPECT_EQ(diff.bytes_to_fetch, c.bytes_to_fetch);
    EXPECT_EQ(diff.bytes_saved, c.bytes_saved);
    EXPECT_EQ(diff.files_to_fetch, c.files_to_fetch);
  }
}

using Site = std::map<std::string, char>;  // URL → content

Site RandomSite(std::mt19937* random) {
  Site site;
  const size_t count = (*random)() % 12;
  for (size_t i = 0; i < count; ++i) {
    site[std::string(1, static_cast<char>('a' + (*random)() % 10))] =
        static_cast<char>('a' + (*random)() % 8);
  }
  return site;
}

std::vector<std::string> WordsOf(const Site& site) {
  std::vector<std::string> words;
  for (const auto& [url, content] : site) words.push_back(url + "=" + content);
  return words;
}

std::set<char> ContentsOf(const Site& site) {
  std::set<char> contents;
  for (const auto& [url, content] : site) contents.insert(content);
  return contents;
}

// What the header says, by looking everything up anew for each URL.
std::vector<std::string> ExpectedRows(const Site& old_site, const Site& new_site) {
  std::set<std::string> urls;
  for (const auto& [url, content] : old_site) urls.insert(url);
  for (const auto& [url, content] : new_site) urls.insert(url);
  std::vector<std::string> rows;
  for (const std::string& url : urls) {
    if (!new_site.contains(url)) {
      rows.push_back("removed " + url + "=" + old_site.at(url));
      continue;
    }
    const char content = new_site.at(url);
    const std::string entry = url + "=" + content;
    std::string source;
    for (const auto& [old_url, old_content] : old_site) {
      if (old_content == content && source.empty()) source = old_url;
    }
    if (old_site.contains(url) && old_site.at(url) == content) {
      rows.push_back("kept " + entry);
    } else if (!source.empty()) {
      rows.push_back("reused " + entry + " from " + source);
    } else {
      rows.push_back((old_site.contains(url) ? "changed " : "added ") + entry);
    }
  }
  return rows;
}

TEST(ManifestDiffTest, AgreesWithBruteForceOnRandomManifests) {
  for (uint32_t seed = 0; seed < 3'000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const Site old_site = RandomSite(&random), new_site = RandomSite(&random);
    const TestManifest old_manifest(WordsOf(old_site)), new_manifest(WordsOf(new_site));
    const ManifestDiff diff = DiffManifests(old_manifest.view(), new_manifest.view());
    std::vector<std::string> rows;
    for (const ManifestDiffRow& row : diff.rows) {
      rows.push_back(Describe(row, old_manifest.view(), new_manifest.view()));
    }
    ASSERT_EQ(rows, ExpectedRows(old_site, new_site));
    const std::set<char> held = ContentsOf(old_site);
    uint64_t to_fetch = 0, saved = 0;
    size_t files = 0;
    for (char content : ContentsOf(new_site)) {
      (held.contains(content) ? saved : to_fetch) += SizeOf(content);
      files += !held.contains(content);
    }
    ASSERT_EQ(diff.bytes_to_fetch, to_fetch);
    ASSERT_EQ(diff.bytes_saved, saved);
    ASSERT_EQ(diff.files_to_fetch, files);
  }
}

}  // namespace
}  // namespace swale
