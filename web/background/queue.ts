/** Queues of requests that wait for the network, as pages see them. */

import type { AnyRegistration } from './registration.js';
import { askWorker, nativeOf, onMessages } from './registration.js';
import { wakeQueues } from './wake.js';

/** A request that waits to be sent. Times are in milliseconds since 1970. */
export interface QueuedRequest {
  /** Unique for all time. */
  readonly id: string;
  readonly url: string;
  readonly method: string;
  readonly queuedAt: number;
  /** Of its body, in bytes. */
  readonly size: number;
  /** How often it was sent; the page's own attempt counts. */
  readonly attempts: number;
  /** Before this time it is not tried again by itself; 0: nothing holds it up. */
  readonly nextAttemptAt: number;
  /** What became of the last attempt; empty: there was none. */
  readonly lastError: string;
  /** By what the server can tell that it was sent this request before; empty: it cannot. */
  readonly idempotencyKey: string;
  /** What {@link Queue.push} was given; else null. */
  readonly metadata: unknown;
}

/**
 * `'refused'`: the server will not take it, however often it is asked. `'expired'`: it waited for longer than `maxRetentionSeconds`.
 * `'attempts'`: it was tried `maxAttempts` times. `'dropped'`: newer ones needed its place. `'lost'`: the browser has lost its body.
 * `'retired'`: the site gave its worker up.
 */
export type GiveUpReason = 'refused' | 'expired' | 'attempts' | 'dropped' | 'lost' | 'retired';

/** A request that is not tried any more. It is remembered until it is dismissed, or 100 later ones were given up. */
export interface GivenUpRequest {
  readonly id: string;
  readonly url: string;
  readonly method: string;
  readonly queuedAt: number;
  readonly givenUpAt: number;
  readonly attempts: number;
  readonly reason: GiveUpReason;
  /** Of the server's last answer; 0: there was none. */
  readonly status: number;
  readonly error: string;
  readonly metadata: unknown;
}

/** What {@link Queue.watch} tells. */
export interface QueueState {
  /** In the order in which they are sent. */
  readonly entries: readonly QueuedRequest[];
  /** Oldest first. */
  readonly givenUp: readonly GivenUpRequest[];
}

/** What events say of the request that they are about. */
export interface QueueFacts {
  readonly id: string;
  readonly url: string;
}

/** The events of a {@link Queue}, by type: on all open pages, whichever of them made the request. */
export interface QueueEventMap {
  /** A request waits now. */
  queued: Event & QueueFacts;
  /** The server has taken a request. */
  sent: Event & QueueFacts & { readonly status: number };
  /**
   * A request is not tried any more. A page that begins to listen is also told of those that were given up before and are not
   * dismissed, so that none is missed because no page was open.
   */
  'given-up': Event & QueueFacts & Pick<GivenUpRequest, 'reason' | 'status' | 'error'>;
  /** Any of these, or a page changed the queue. */
  change: Event;
}

export type QueueEventType = keyof QueueEventMap;

/** A listener of one type of event, as a function or an object. */
export type QueueListener<Type extends QueueEventType> =
  ((event: QueueEventMap[Type]) => void) | { handleEvent(event: QueueEventMap[Type]): void };

/** What {@link Queue.push} is given beside what `fetch` takes. */
export interface PushInit extends RequestInit {
  /** Kept with the request, for pages to read. Anything that JSON can say. Default: none. */
  metadata?: unknown;
}

/** Declares the listeners' types. */
export interface Queue {
  addEventListener<Type extends QueueEventType>(
    type: Type,
    listener: QueueListener<Type> | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends QueueEventType>(
    type: Type,
    listener: QueueListener<Type> | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** In a worker's time for one event, all is tried that will be. */
const REPLAY_SECONDS = 300;

/** Each as a message of the worker's, by the event that it becomes. */
const EVENTS: Record<string, QueueEventType> = {
  'request-queued': 'queued',
  'request-sent': 'sent',
  'request-given-up': 'given-up',
};

/** A queue of the policy's, made by {@link queue}. Its events are in {@link QueueEventMap}. */
export class Queue extends EventTarget {
  readonly name: string;
  readonly #native: ServiceWorkerRegistration;
  /** The given up ones that this page was told of; absent as long as nobody listens. */
  #told: Set<string> | undefined;

  /** @internal For {@link queue}. */
  constructor(native: ServiceWorkerRegistration, name: string) {
    super();
    this.#native = native;
    this.name = name;
    onMessages(native, (kind, data) => {
      if (data.queue !== name) return;
      const type = EVENTS[kind];
      const { swale: _, queue: __, ...facts } = data;
      if (type === 'given-up') this.#tellGivenUp(facts as unknown as GivenUpRequest);
      else if (type) this.#tell(type, facts);
      if (type || kind === 'queue-changed') this.#tell('change');
    });
  }

  override addEventListener(...parameters: Parameters<EventTarget['addEventListener']>): void {
    super.addEventListener(...parameters);
    if (parameters[0] !== 'given-up' || this.#told) return;
    this.#told = new Set();
    void this.givenUp().then(
      (requests) => requests.forEach((request) => this.#tellGivenUp(request)),
      // Those that come are told as they come.
      () => {},
    );
  }

  /** The requests that wait, in the order in which they are sent. */
  async list(): Promise<readonly QueuedRequest[]> {
    return (await this.#state()).entries;
  }

  /** The requests that are not tried any more, oldest first, until they are dismissed. */
  async givenUp(): Promise<readonly GivenUpRequest[]> {
    return (await this.#state()).givenUp;
  }

  /**
   * Sends all that waits, in its order, whatever the next attempts were put off to.
   *
   * @returns once each has been tried.
   */
  async replay(): Promise<void> {
    await this.#ask(['replay', this.name], REPLAY_SECONDS);
  }

  /** Tries one again that was put off, as soon as those are sent that it has to follow. @returns whether it was there. */
  retry(id: string): Promise<boolean> {
    return this.#change('retry', id);
  }

  /** Removes a request that waits; one that is just being sent may reach the server still. @returns whether it was there. */
  discard(id: string): Promise<boolean> {
    return this.#change('discard', id);
  }

  /**
   * Moves a request to another place in the order.
   *
   * @param beforeId the one that is to follow it. Default: none, it goes to the end.
   * @returns whether both were there.
   */
  move(id: string, beforeId = ''): Promise<boolean> {
    return this.#change('move', id, beforeId);
  }

  /** Forgets a given up request. @param id default: all of them. @returns whether there was something to forget. */
  dismiss(id = ''): Promise<boolean> {
    return this.#change('dismiss', id);
  }

  /**
   * Queues a request, whether there is a network or not; it is sent at once where that can be. No route need name the queue for this.
   *
   * @param input relative to the page.
   * @returns the request's id, once it is stored.
   * @throws where the queue is full, or storage is.
   *
   * @example
   * await drafts.push('/api/notes', { method: 'POST', body: form, metadata: { title } });
   */
  async push(input: RequestInfo | URL, init: PushInit = {}): Promise<string> {
    const { metadata, ...rest } = init;
    const request = new Request(input, rest);
    const { url, method, headers, mode, credentials, redirect, referrer, referrerPolicy } = request;
    const body = await request.blob();
    const parts = { url, method, mode, credentials, redirect, referrer, referrerPolicy };
    const { found, id } = await this.#ask(
      ['push', this.name, metadata === undefined ? '' : JSON.stringify(metadata)],
      undefined,
      { ...parts, headers: [...headers], ...(body.size && { body }) },
    );
    if (!found)
      throw Error(`swale: the queue '${this.name}' cannot take the request: it or storage is full`);
    return id as string;
  }

  /**
   * Tells the queue's state: at once, then after each change.
   *
   * @returns a function that ends it.
   *
   * @example
   * const stop = queue(registration, 'outbox').watch(({ entries }) => (badge.textContent = String(entries.length)));
   */
  watch(callback: (state: QueueState) => void): () => void {
    let isAsking = false;
    let isStale = false;
    let isStopped = false;
    const look = async (): Promise<void> => {
      isStale = isAsking;
      if (isAsking) return;
      isAsking = true;
      // Where the worker does not answer the next change asks again.
      const state = await this.#state().catch(() => undefined);
      isAsking = false;
      if (isStopped) return;
      if (state) callback(state);
      if (isStale) void look();
    };
    const listener = (): void => void look();
    this.addEventListener('change', listener);
    void look();
    return () => {
      isStopped = true;
      this.removeEventListener('change', listener);
    };
  }

  #state(): Promise<QueueState> {
    const message = { swale: 'queue', args: ['list', this.name] };
    return askWorker<QueueState>(this.#native, message, 'queue-list');
  }

  async #change(what: string, ...args: string[]): Promise<boolean> {
    return (await this.#ask([what, this.name, ...args])).found;
  }

  #ask(
    args: string[],
    timeoutSeconds?: number,
    request?: object,
  ): Promise<{ found: boolean; id?: string }> {
    const message = { swale: 'queue', args, ...(request && { request }) };
    return askWorker(this.#native, message, 'queue-done', timeoutSeconds);
  }

  #tell(type: QueueEventType, facts: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(type), facts));
  }

  #tellGivenUp({ id, url, reason, status, error }: GivenUpRequest): void {
    if (this.#told?.has(id)) return;
    this.#told?.add(id);
    this.#tell('given-up', { id, url, reason, status, error });
  }
}

const queues = new WeakMap<ServiceWorkerRegistration, Map<string, Queue>>();

/**
 * A queue of the policy's, which may be named in a route's `backgroundSync`, in `queues`, or by {@link Queue.push} alone. The same
 * object for the same name. While the page is open the worker is woken when something can be sent: {@link wakeQueues}.
 *
 * @example
 * const outbox = queue(await register('/sw.js'), 'outbox');
 * outbox.addEventListener('sent', ({ url }) => console.log(`${url} has arrived`));
 */
export function queue(registration: AnyRegistration, name: string): Queue {
  const native = nativeOf(registration);
  const known = queues.get(native) ?? new Map<string, Queue>();
  queues.set(native, known);
  const found = known.get(name) ?? new Queue(native, name);
  known.set(name, found);
  wakeQueues(native);
  return found;
}
