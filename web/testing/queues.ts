/** What queues need of a browser: Background Sync, Web Locks; and queues as pages see them. */

import type { GivenUpRequest, PushInit, QueuedRequest, QueueState } from '../background/queue.js';
import type { LockManagerPart } from '../worker/scope.js';

interface LockRequest {
  owner: object;
  /** Calls the callback; resolves when the lock is let go. */
  hold(): Promise<unknown>;
}

/** The Web Locks of one origin. */
export class TestLocks {
  /** By name, in the order in which they were asked for: the first one is held. */
  private readonly requests = new Map<string, LockRequest[]>();

  /** For the worker's life `owner`. */
  managerOf(owner: object): LockManagerPart {
    return {
      request: (name, { ifAvailable, signal }, callback) =>
        new Promise((resolve, reject) => {
          const requests = this.requests.get(name) ?? [];
          this.requests.set(name, requests);
          if (ifAvailable && requests.length > 0) return resolve(callback(null));
          const hold = async () => callback({ name });
          const request: LockRequest = {
            owner,
            hold: () => {
              const result = hold();
              resolve(result);
              return result.catch(() => {});
            },
          };
          signal?.addEventListener('abort', () => {
            if (requests.indexOf(request) <= 0) return;
            requests.splice(requests.indexOf(request), 1);
            reject(signal.reason as Error);
          });
          requests.push(request);
          if (requests.length === 1) this.begin(name, request);
        }),
    };
  }

  /** Lets go of what a stopped worker holds and waits for. */
  letGo(owner: object): void {
    for (const [name, requests] of this.requests) {
      const [held] = requests;
      const left = requests.filter((request) => request.owner !== owner);
      requests.splice(0, requests.length, ...left);
      const [next] = requests;
      if (next && next !== held) this.begin(name, next);
    }
  }

  private begin(name: string, request: LockRequest): void {
    void request.hold().then(() => {
      const requests = this.requests.get(name) as LockRequest[];
      if (requests[0] !== request) return;
      requests.shift();
      const [next] = requests;
      if (next) this.begin(name, next);
    });
  }
}

/** A queue as `queue` of swale/background gives it to pages, but for its events: those are in the pages' messages. */
export class TestQueue {
  /** @internal */
  constructor(
    private readonly ask: (message: unknown) => Promise<unknown>,
    private readonly baseURL: string,
    private readonly name: string,
  ) {}

  /** The requests that wait, in the order in which they are sent. */
  async list(): Promise<readonly QueuedRequest[]> {
    return (await this.state()).entries;
  }

  /** The requests that are not tried any more, oldest first. */
  async givenUp(): Promise<readonly GivenUpRequest[]> {
    return (await this.state()).givenUp;
  }

  /** Sends all that waits, whatever it was put off to. */
  async replay(): Promise<void> {
    await this.done('replay');
  }

  /** @returns whether it was there, as of all that follow. */
  retry(id: string): Promise<boolean> {
    return this.done('retry', id);
  }

  discard(id: string): Promise<boolean> {
    return this.done('discard', id);
  }

  /** @param beforeId the one that is to follow it. Default: none, it goes to the end. */
  move(id: string, beforeId = ''): Promise<boolean> {
    return this.done('move', id, beforeId);
  }

  /** @param id of a given up request. Default: all of them. */
  dismiss(id = ''): Promise<boolean> {
    return this.done('dismiss', id);
  }

  /**
   * @param input relative to the worker's scope.
   * @returns the request's id. @throws Error where the queue does not take it.
   */
  async push(input: string | URL, { metadata, ...init }: PushInit = {}): Promise<string> {
    const request = new Request(new URL(input, this.baseURL), init);
    const { url, method, headers, mode, credentials, redirect } = request;
    const body = await request.blob();
    const parts = { url, method, mode, credentials, redirect, headers: [...headers] };
    const reply = await this.ask({
      swale: 'queue',
      args: ['push', this.name, metadata === undefined ? '' : JSON.stringify(metadata)],
      request: { ...parts, ...(body.size && { body }) },
    });
    const { found, id } = reply as { found: boolean; id: string };
    if (!found) throw new Error(`the queue "${this.name}" does not take the request: see logs`);
    return id;
  }

  private async state(): Promise<QueueState> {
    return (await this.ask({ swale: 'queue', args: ['list', this.name] })) as QueueState;
  }

  private async done(what: string, ...args: string[]): Promise<boolean> {
    const reply = await this.ask({ swale: 'queue', args: [what, this.name, ...args] });
    return (reply as { found: boolean }).found;
  }
}
