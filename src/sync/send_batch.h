// Queued requests that are sent as one; mostly a single one.
#ifndef SWALE_SYNC_SEND_BATCH_H_
#define SWALE_SYNC_SEND_BATCH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "src/sync/queue_entry.h"
#include "src/sync/send_decision.h"
#include "src/sync/stored_request.h"

namespace swale {

struct Batch {
  std::vector<QueueEntry> entries;
  StoredRequest request;  // the first one's

  void Add(const QueueEntry& entry, const StoredRequest& of_entry);
  // Whether a request can be sent with those that are there: all say the same but for their bodies.
  bool Fits(const StoredRequest& other) const;

  // What kSendRequest takes: the request, with what tells the server how long it has waited, and
  // where its body lies.
  std::string RequestText(const QueueOptions& queue, int64_t now_ms) const;
  std::string BodyLines(const QueueOptions& queue, int64_t now_ms) const;
};

}  // namespace swale

#endif  // SWALE_SYNC_SEND_BATCH_H_
