/** The options of queues: requests that wait for the network. src/policy/compiler/queue_compiler.cc reads them. */

/** A route's `backgroundSync`: what happens with requests that the network does not take. */
export interface BackgroundSyncOptions {
  /** The queue's name; its options are in the policy's `queues`, if any. */
  queue: string;
  /** `'always'`: requests are queued at once, and sent from the queue. Default: `'failed'`, where the network fails. */
  when?: 'failed' | 'always';
  /**
   * What the page gets for a request that is queued: `'accepted'`, status 202 with `{"queue", "id"}` as JSON. Default:
   * `'error'`, what it would have got without a queue; `'accepted'` with `when: 'always'`.
   */
  answer?: 'error' | 'accepted';
}

/** How the requests of a queue are sent. */
export interface QueueOptions {
  /**
   * Which requests are sent in the order in which they were queued, each once the one before is done: those for the same
   * URL without its search, those for the same origin, all of the queue, or none. One that has to wait holds up those of
   * its own key alone. Default: `'origin'`.
   */
  order?: 'none' | 'url' | 'origin' | 'queue';
  /**
   * The header field with which a server can tell that it was sent a request before. `true`: `Idempotency-Key`, on requests to
   * the worker's own origin. A name: on all requests; other origins must allow it by CORS. A field that the page has set
   * stays. Default: `true`.
   * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
   */
  idempotencyKey?: boolean | string;
  /** The statuses with which a server has taken a request. Default: all from 200 to 299. */
  success?: number[];
  /** How many requests wait at most: more are refused, as without a queue. From 1 to 10000. Default: 1000. */
  maxEntries?: number;
  /** How many bytes their bodies have at most, all together. Default: what storage takes. */
  maxBytes?: number;
  /** After this time, in seconds, a request is given up. Default: 604800, a week. */
  maxRetentionSeconds?: number;
  /** After so many attempts a request is given up. Default: none is. */
  maxAttempts?: number;
  /**
   * Before the second attempt the queue waits up to this many seconds, a part that is drawn anew each time; before each further
   * one up to twice as long. A server's `Retry-After` is obeyed. Above 0, at most 86400. Default: 2.
   */
  minBackoffSeconds?: number;
  /** It waits no longer than so many seconds. At most 86400. Default: 1800. */
  maxBackoffSeconds?: number;
  /**
   * `'beacon'`, for measurements: no order, no key, 200 entries at most, of which the oldest goes where a new one comes; kept for
   * two days. The other options still hold. Default: `'request'`.
   */
  profile?: 'request' | 'beacon';
  /**
   * How the server learns how long a request has waited, in milliseconds: by a search parameter, a header field, or a member of the
   * JSON objects that are sent in a batch. Default: it does not.
   */
  waitedTime?: { parameter?: string; header?: string; member?: string };
  /**
   * Requests to the same URL are sent as one, up to `max` (2 to 100, default: 20): their bodies as a JSON array, or each on a line.
   * Default: each by itself.
   */
  batch?: { max?: number; as?: 'json' | 'lines' };
}
