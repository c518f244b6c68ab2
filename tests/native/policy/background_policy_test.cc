// What is said of policies whose queues, push, periodic work or downloads are wrong.
#include <gtest/gtest.h>

#include "tests/native/support/policy.h"
#include "tests/native/support/policy_errors.h"

namespace swale {
namespace {

TEST(BackgroundPolicyTest, ErrorsInQueues) {
  const ErrorCase kCases[] = {
      {R"({"queues":[]})", "queues", "[", "an empty array", "an object of queues by their names",
       ""},
      {R"({"queues":{"a/b":{}}})", "queues[\"a/b\"]", "\"a/b", "\"a/b\"",
       "the name of a queue, such as \"orders\", without", ""},
      {R"({"queues":{"":{}}})", "queues[\"\"]", "\"\":", "\"\"", "the name of a queue, such as",
       ""},
      {R"({"queues":{"a":1}})", "queues.a", "1", "1", "an object with one of order, idempotencyKey",
       ""},
      {R"({"queues":{"a":{"maxRetention":1}}})", "queues.a.maxRetention", "\"maxRetention",
       "the option \"maxRetention\"", "one of order", "maxRetentionSeconds"},
      {R"({"queues":{"a":{"order":"Url"}}})", "queues.a.order", "\"Url", "\"Url\"",
       "one of none, url, origin, queue", "url"},
      {R"({"queues":{"a":{"idempotencyKey":"a b"}}})", "queues.a.idempotencyKey", "\"a b",
       "\"a b\"", "true, false or the name of a header field", ""},
      {R"({"queues":{"a":{"success":200}}})", "queues.a.success", "200", "200",
       "an array of statuses", ""},
      {R"({"queues":{"a":{"success":[]}}})", "queues.a.success", "[]", "an empty array",
       "at least one status", ""},
      {R"({"queues":{"a":{"success":[200,199]}}})", "queues.a.success[1]", "199", "199",
       "a status from 200 to 599", ""},
      {R"({"queues":{"a":{"success":[600]}}})", "queues.a.success[0]", "600", "600",
       "a status from 200 to 599", ""},
      {R"({"queues":{"a":{"maxEntries":0}}})", "queues.a.maxEntries", "0}", "0",
       "a whole number from 1 to 10000", ""},
      {R"({"queues":{"a":{"maxEntries":10001}}})", "queues.a.maxEntries", "10001", "10001",
       "a whole number from 1 to 10000", ""},
      {R"({"queues":{"a":{"maxBytes":0}}})", "queues.a.maxBytes", "0}", "0",
       "a whole number of bytes, at least 1", ""},
      {R"({"queues":{"a":{"maxRetentionSeconds":1.5}}})", "queues.a.maxRetentionSeconds", "1.5",
       "1.5", "a whole number of seconds from 1", ""},
      {R"({"queues":{"a":{"maxAttempts":0}}})", "queues.a.maxAttempts", "0}", "0",
       "a whole number from 1 to 1000000", ""},
      {R"({"queues":{"a":{"minBackoffSeconds":0}}})", "queues.a.minBackoffSeconds", "0}", "0",
       "a number of seconds above 0 and at most 86400", ""},
      {R"({"queues":{"a":{"maxBackoffSeconds":86401}}})", "queues.a.maxBackoffSeconds", "86401",
       "86401", "a number of seconds above 0 and at most 86400", ""},
      {R"({"queues":{"a":{"minBackoffSeconds":9,"maxBackoffSeconds":3}}})",
       "queues.a.maxBackoffSeconds", "3}", "3", "at least as much as \"minBackoffSeconds\"", ""},
      {R"({"queues":{"a":{"profile":"beacons"}}})", "queues.a.profile", "\"beacons", "\"beacons\"",
       "one of request, beacon", "beacon"},
      {R"({"queues":{"a":{"waitedTime":{"header":"a:"}}}})", "queues.a.waitedTime.header",
       "\"a:", "\"a:\"", "the name of a header field", ""},
      {R"({"queues":{"a":{"waitedTime":{"parameter":""}}}})", "queues.a.waitedTime.parameter",
       "\"\"}", "\"\"", "a name, such as \"qt\"", ""},
      {R"({"queues":{"a":{"batch":{"max":1}}}})", "queues.a.batch.max", "1}", "1",
       "a whole number from 2 to 100", ""},
      {R"({"queues":{"a":{"batch":{"as":"line"}}}})", "queues.a.batch.as", "\"line", "\"line\"",
       "one of json, lines", "lines"},
      {R"({"routes":[{"match":"/a","strategy":"network-only","backgroundSync":{}}]})",
       "routes[0].backgroundSync", "{}", "no \"queue\"", "the name of a queue, such as", ""},
      {R"({"routes":[{"match":"/a","strategy":"cache-only","backgroundSync":"a"}]})",
       "routes[0].backgroundSync", "\"a\"", "\"a\"", "no queue: this route sends nothing", ""},
      {R"({"routes":[{"match":"/a","strategy":"network-only","backgroundSync":"a/b"}]})",
       "routes[0].backgroundSync", "\"a/b", "\"a/b\"",
       "the name of a queue, such as \"orders\", without", ""},
      {R"({"routes":[{"match":"/a","strategy":"network-only","backgroundSync":{"queue":"a","when":"fail"}}]})",
       "routes[0].backgroundSync.when", "\"fail", "\"fail\"", "one of failed, always", "failed"},
      {R"({"routes":[{"match":"/a","strategy":"network-only","backgroundSync":{"queue":"a","answer":"accept"}}]})",
       "routes[0].backgroundSync.answer", "\"accept", "\"accept\"", "one of error, accepted",
       "accepted"},
  };
  for (const ErrorCase& test : kCases) ExpectOneError(test);
}

TEST(BackgroundPolicyTest, ErrorsInPeriodicWork) {
  const ErrorCase kCases[] = {
      {R"({"periodic":[]})", "periodic", "[", "an empty array", "an object of jobs by their names",
       ""},
      {R"({"periodic":{"a/b":{"minIntervalSeconds":1,"refresh":["/a"]}}})", "periodic[\"a/b\"]",
       "\"a/b", "\"a/b\"", "the name of a job, without \"/\" and control characters", ""},
      {R"({"periodic":{"a":{"refresh":["/a"]}}})", "periodic.a", "{\"refresh",
       "no \"minIntervalSeconds\"", "a whole number of seconds from 1", ""},
      {R"({"periodic":{"a":{"minIntervalSeconds":0,"refresh":["/a"]}}})",
       "periodic.a.minIntervalSeconds", "0,", "0", "a whole number of seconds from 1", ""},
      {R"({"periodic":{"a":{"minIntervalSeconds":9}}})", "periodic.a", "{\"min", "an object",
       "an object with either \"refresh\" or \"handler\"", ""},
      {R"({"periodic":{"a":{"minIntervalSeconds":9,"refresh":["/a"],"handler":{"function":0}}}})",
       "periodic.a", "{\"min", "an object", "an object with either \"refresh\" or \"handler\"", ""},
      {R"({"periodic":{"a":{"minIntervalSeconds":9,"refresh":"/a"}}})", "periodic.a.refresh",
       "\"/a", "\"/a\"", "an array of URLs", ""},
      {R"({"periodic":{"a":{"minIntervalSeconds":9,"refresh":[]}}})", "periodic.a.refresh", "[]",
       "an empty array", "at least one URL", ""},
      {R"({"periodic":{"a":{"minIntervalSeconds":9,"refresh":["/a",1]}}})", "periodic.a.refresh[1]",
       "1]", "1", "a URL, such as", ""},
      {R"({"periodic":{"a":{"minIntervalSeconds":9,"refresh":["/a"],"cache":""}}})",
       "periodic.a.cache", "\"\"}", "\"\"", "the name of a cache", ""},
      {R"({"periodic":{"a":{"minIntervalSeconds":9,"handler":{"function":30001}}}})",
       "periodic.a.handler.function", "30001", "30001", "a whole number from 0 to 30000", ""},
      {R"({"periodic":{"a":{"interval":9,"minIntervalSeconds":9,"refresh":["/a"]}}})",
       "periodic.a.interval", "\"interval", "the option \"interval\"", "one of minIntervalSeconds",
       "minIntervalSeconds"},
  };
  for (const ErrorCase& test : kCases) ExpectOneError(test);
}

TEST(BackgroundPolicyTest, ErrorsInDownloads) {
  const ErrorCase kCases[] = {
      {R"({"downloads":true})", "downloads", "true", "true",
       "an object of rules for downloads by their names", ""},
      {R"({"downloads":{"a/b":{"cache":"c"}}})", "downloads[\"a/b\"]", "\"a/b", "\"a/b\"",
       "the name of a rule, without \"/\" and control characters", ""},
      {R"({"downloads":{"a":{}}})", "downloads.a", "{}", "no \"cache\"", "the name of a cache", ""},
      {R"({"downloads":{"a":{"cache":"c","backgroundFetch":"always"}}})",
       "downloads.a.backgroundFetch", "\"always", "\"always\"", "one of auto, never", ""},
      {R"({"downloads":{"a":{"cache":"c","maxBytes":-1}}})", "downloads.a.maxBytes", "-1", "-1",
       "a whole number of bytes, at least 1", ""},
      {R"({"downloads":{"a":{"cache":"c","chunkBytes":1023}}})", "downloads.a.chunkBytes", "1023",
       "1023", "a whole number of bytes from 1024 to 67108864", ""},
      {R"({"downloads":{"a":{"cache":"c","chunkBytes":67108865}}})", "downloads.a.chunkBytes",
       "67108865", "67108865", "a whole number of bytes from 1024 to 67108864", ""},
      {R"({"downloads":{"a":{"cache":"c","maxRetentionSeconds":0}}})",
       "downloads.a.maxRetentionSeconds", "0}", "0", "a whole number of seconds from 1", ""},
      {R"({"downloads":{"a":{"cache":"c","doneTitle":""}}})", "downloads.a.doneTitle", "\"\"}",
       "\"\"", "a title", ""},
      {R"({"downloads":{"a":{"cache":"c","clickUrl":"/a"}}})", "downloads.a.clickUrl", "\"clickUrl",
       "the option \"clickUrl\"", "one of cache", "clickURL"},
      {R"({"downloads":{"a":{"cache":"c","clickURL":5}}})", "downloads.a.clickURL", "5", "5",
       "a URL, such as", ""},
  };
  for (const ErrorCase& test : kCases) ExpectOneError(test);
}

TEST(BackgroundPolicyTest, ErrorsInPush) {
  constexpr char kTemplate[] = "a text in which \"{path}\" or \"{path|default}\" stands for";
  constexpr char kUrl[] = "an http or https URL, absolute or relative to the scope";
  constexpr char kKey[] = "an application server's public key (VAPID)";
  const ErrorCase kCases[] = {
      {R"({"push":true})", "push", "true", "true", "an object with one of notification, handler",
       ""},
      {R"({"push":{"notifications":{"title":"a"}}})", "push.notifications", "\"notifications",
       "the option \"notifications\"", "one of notification", "notification"},
      {R"({"push":{"notification":{}}})", "push.notification", "{}", "no \"title\"",
       "a notification's title", ""},
      {R"({"push":{"notification":{"title":""}}})", "push.notification.title", "\"\"}", "\"\"",
       "a notification's title", ""},
      {R"({"push":{"notification":{"title":"{a"}}})", "push.notification.title", "\"{a", "\"{a\"",
       kTemplate, ""},
      {R"({"push":{"notification":{"title":"a","data":{"b":["}"]}}}})",
       "push.notification.data.b[0]", "\"}", "\"}\"", kTemplate, ""},
      {R"({"push":{"notification":{"title":"a","actions":[{"action":"b"}]}}})",
       "push.notification.actions[0]", "{\"action", "no \"title\"", "a text", ""},
      {R"({"push":{"fallback":{"title":"{a}"}}})", "push.fallback.title", "\"{a", "\"{a}\"",
       "a text without placeholders", ""},
      {R"({"push":{"messageId":"id"}})", "push.messageId", "\"id", "\"id\"",
       "a text with a placeholder", ""},
      {R"({"push":{"handler":{"function":-1}}})", "push.handler.function", "-1", "-1",
       "a whole number from 0 to 30000", ""},
      {R"({"push":{"click":{"url":"javascript:a"}}})", "push.click.url", "\"javascript",
       "\"javascript:a\"", kUrl, ""},
      {R"({"push":{"click":{"window":"new"}}})", "push.click.window", "\"new", "\"new\"", "one of ",
       ""},
      {R"({"push":{"close":{"url":"/a"}}})", "push.close.url", "\"url", "the option \"url\"",
       "one of message, request, badge", ""},
      {R"({"push":{"actions":[]}})", "push.actions", "[]", "an empty array", "an object: what", ""},
      {R"({"push":{"actions":{"a":{"request":{}}}}})", "push.actions.a.request", "{}", "no \"url\"",
       kUrl, ""},
      {R"({"push":{"click":{"request":{"url":"/a","method":"FETCH"}}}})",
       "push.click.request.method", "\"FETCH", "\"FETCH\"", "one of GET, POST", ""},
      {R"({"push":{"click":{"request":{"url":"/a","headers":{"a b":"c"}}}}})",
       "push.click.request.headers[\"a b\"]", "\"a b", "\"a b\"", "the name of a header field", ""},
      {R"({"push":{"click":{"request":{"url":"/a","queue":"a/b"}}}})", "push.click.request.queue",
       "\"a/b", "\"a/b\"", "the name of a queue, such as \"orders\", without", ""},
      {R"({"push":{"subscription":{"url":"/a","applicationServerKey":"BAAA"}}})",
       "push.subscription.applicationServerKey", "\"BAAA", "\"BAAA\"", kKey, ""},
  };
  for (const ErrorCase& test : kCases) ExpectOneError(test);
}

TEST(BackgroundPolicyTest, WhatIsRightIsTaken) {
  const std::string_view kPolicies[] = {
      R"({"queues":{"a":{"order":"queue","idempotencyKey":"X-Key","success":[200,422],
          "maxEntries":10000,"maxBytes":1,"maxRetentionSeconds":1,"maxAttempts":1,
          "minBackoffSeconds":0.5,"maxBackoffSeconds":86400,"profile":"beacon",
          "waitedTime":{"parameter":"qt","header":"X-T","member":"t"},
          "batch":{"max":100,"as":"lines"}}}})",
      R"({"periodic":{"a":{"minIntervalSeconds":1,"refresh":["/a"],"cache":"c"},
          "b":{"minIntervalSeconds":4294967295,"handler":{"function":0}}}})",
      R"({"downloads":{"a":{"cache":"c","backgroundFetch":"never","maxBytes":1,"chunkBytes":1024,
          "maxRetentionSeconds":1,"doneTitle":"a","clickURL":"/a"}}})",
      R"({"push":{"notification":{"title":"{a|b}","actions":"{c}"},"fallback":{"title":"a {{"},
          "messageId":"{id}","click":{"url":"{url}","window":"focus","badge":"keep"},
          "close":{"message":{"a":"{b}"}},"subscription":{"url":"https://example.com/a"}}})",
  };
  for (const std::string_view json : kPolicies) {
    const PolicyCompileResult result = CompileTestPolicy(json);
    EXPECT_TRUE(result.ok()) << json << '\n' << (result.ok() ? "" : result.errors[0].ToString());
  }
}

}  // namespace
}  // namespace swale
