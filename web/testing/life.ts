/** One life of a worker: from the evaluation of its script until it is stopped. */

import type { FetchEvent, LifeEvent, Target, WorkerScope } from '../worker/scope.js';
import type { TestClient, TestClients } from './clients.js';
import type { TestDownloads } from './downloads.js';
import { downloadScope } from './downloads.js';
import type { TestNotifications } from './notifications.js';
import { pushScope } from './notifications.js';
import type { TestStorage } from './storage.js';

/** What a life happens in, and what outlasts it. */
export interface Surroundings {
  scriptURL: string;
  scopeURL: string;
  storage: TestStorage;
  clients: TestClients;
  notifications: TestNotifications;
  downloads: TestDownloads;
  hasBackgroundFetch: boolean;
  logs: LogEntry[];
  fetch(request: Request): Response | Promise<Response>;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  now(): number;
  /** The tags for which the browser has been asked to dispatch `sync`; absent where it has no Background Sync. */
  syncTags?: Set<string>;
  onSkipWaiting(): void;
  onUnregister(): boolean;
}

/** What the worker wrote to its console. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error';
  text: string;
}

/** What became of an event. */
export interface Dispatched {
  /** What `respondWith` was given; absent where it was not called. */
  response?: Promise<Response>;
  /** Settles as `waitUntil` does. */
  done: Promise<void>;
}

type Listener = (event: never) => void;

/** A promise of a stopped worker: nothing comes of it. */
const never = new Promise<never>(() => {});

export class Life {
  readonly scope: WorkerScope;
  private stopped = false;
  private readonly listeners = new Map<string, Listener[]>();
  private readonly timers = new Set<unknown>();
  private readonly pending = new Set<Promise<unknown>>();
  private readonly databases = new Set<IDBDatabase>();
  private stop!: (error: Error) => void;
  /** Rejects when the worker is stopped. */
  private readonly end = new Promise<never>((_, reject) => {
    this.stop = reject;
  });

  constructor(private readonly surroundings: Surroundings) {
    this.end.catch(() => {});
    this.scope = this.makeScope();
  }

  /** Stops the worker as a browser does: at once. Nothing that it has under way reaches it any more. */
  kill(): void {
    this.stopped = true;
    for (const timer of this.timers) this.surroundings.clearTimeout(timer);
    for (const database of this.databases) database.close();
    this.surroundings.storage.locks.letGo(this);
    this.stop(new Error('the worker was stopped'));
  }

  install(): Dispatched {
    return this.dispatch('install', {});
  }

  activate(): Dispatched {
    return this.dispatch('activate', {});
  }

  fetch(request: Request, client: TestClient | undefined): Dispatched {
    const isNavigation = request.mode === 'navigate';
    const id = client?.id ?? '';
    return this.dispatch('fetch', {
      request,
      clientId: isNavigation ? '' : id,
      resultingClientId: isNavigation ? id : '',
    });
  }

  message(data: unknown, source: Target | null, port: Target): Dispatched {
    return this.dispatch('message', { data: structuredClone(data), source, ports: [port] });
  }

  /** An event of background work. */
  background(type: string, members: object): Dispatched {
    return this.dispatch(type, members);
  }

  /** Resolves once no event is held open. */
  async idle(): Promise<void> {
    while (this.pending.size > 0) await Promise.race([Promise.all(this.pending), this.end]);
  }

  private dispatch(type: string, members: object): Dispatched {
    if (this.stopped) throw new Error('the worker is stopped: call restart() first');
    let response: Promise<Response> | undefined;
    const extensions: Promise<unknown>[] = [];
    const event: LifeEvent = {
      ...members,
      waitUntil: (promise) => void extensions.push(promise),
    };
    if (type === 'fetch') {
      (event as FetchEvent).respondWith = (answer) => {
        if (response) throw new DOMException('respondWith() was called twice', 'InvalidStateError');
        response = Promise.race([answer, this.end]);
        extensions.push(response);
      };
    }
    for (const listener of this.listeners.get(type) ?? []) {
      listener(event as never);
      if (response) break;
    }
    const done = Promise.race([whenAllAreDone(extensions), this.end]);
    const settled: Promise<unknown> = done.catch(() => {}).then(() => this.pending.delete(settled));
    this.pending.add(settled);
    return { response, done };
  }

  /** Runs `operation` as a part of this life: a stopped worker starts nothing, and hears of nothing. */
  private async whileAlive<Result>(operation: () => Result | Promise<Result>): Promise<Result> {
    if (this.stopped) return never;
    try {
      const result = await operation();
      return this.stopped ? never : result;
    } catch (error) {
      return this.stopped ? never : Promise.reject(error);
    }
  }

  private makeScope(): WorkerScope {
    const { scriptURL, scopeURL, storage, clients, logs, syncTags, onSkipWaiting, onUnregister } =
      this.surroundings;
    const log = (level: LogEntry['level']) => (text: string) => void logs.push({ level, text });
    const { caches } = storage;
    const push = pushScope(this.surroundings.notifications, clients, (operation) =>
      this.whileAlive(operation),
    );
    const openCache = async (name: string): Promise<Cache> => {
      const cache = await caches.open(name);
      return {
        match: (request, options) => this.whileAlive(() => cache.match(request, options)),
        put: (request, response) => this.whileAlive(() => cache.put(request, response)),
        delete: (request, options) => this.whileAlive(() => cache.delete(request, options)),
        keys: (request, options) => this.whileAlive(() => cache.keys(request, options)),
      } as Cache;
    };
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- for a getter
    const life = this;
    return {
      location: { href: scriptURL, origin: new URL(scriptURL).origin },
      registration: {
        scope: scopeURL,
        waiting: null,
        sync: syncTags && {
          register: (tag) => this.whileAlive(() => void syncTags.add(tag)),
        },
        ...push.registration,
        ...downloadScope(
          this.surroundings.downloads,
          this.surroundings.hasBackgroundFetch,
          (operation) => this.whileAlive(operation),
        ),
        unregister: () => this.whileAlive(onUnregister),
      },
      clients: {
        matchAll: ({ includeUncontrolled }) =>
          this.whileAlive(() => clients.targets(includeUncontrolled)),
        get: (id) =>
          this.whileAlive(() => {
            const page = [...clients].find((client) => client.id === id);
            return page && clients.targetOf(page);
          }),
        ...push.clients,
        claim: () => this.whileAlive(() => clients.claim()),
      },
      caches: {
        match: (request, options) => this.whileAlive(() => caches.match(request, options)),
        open: (name) => this.whileAlive(() => openCache(name)),
        delete: (name) => this.whileAlive(() => caches.delete(name)),
        keys: () => this.whileAlive(() => caches.keys()),
      },
      navigator: { ...push.navigator, locks: storage.locks.managerOf(this) },
      get indexedDB() {
        return life.databasesOf(storage.indexedDB);
      },
      get IDBKeyRange() {
        return storage.IDBKeyRange;
      },
      Date: { now: () => this.surroundings.now() },
      crypto: globalThis.crypto,
      console: { info: log('info'), warn: log('warn'), error: log('error') },
      Headers,
      Request,
      Response,
      fetch: (input, init) => this.whileAlive(() => this.network(input, init)),
      setTimeout: (callback, delayMs) => this.setTimer(callback, delayMs),
      clearTimeout: (timer) => {
        this.timers.delete(timer);
        this.surroundings.clearTimeout(timer);
      },
      skipWaiting: () => this.whileAlive(onSkipWaiting),
      addEventListener: (type: string, listener: Listener) => {
        this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
      },
    };
  }

  /** A stopped worker's databases are closed: what it had begun to write ends, and it begins nothing. */
  private databasesOf(factory: IDBFactory): WorkerScope['indexedDB'] {
    return {
      deleteDatabase: (name) => factory.deleteDatabase(name),
      open: (name, version) => {
        // Nobody hears of it.
        if (this.stopped) return {} as IDBOpenDBRequest;
        const request = factory.open(name, version);
        request.addEventListener('success', () => {
          if (this.stopped) request.result.close();
          else this.databases.add(request.result);
        });
        return request;
      },
    };
  }

  private async network(input: Request | string | URL, init?: RequestInit): Promise<Response> {
    const isOwn = input instanceof Request && init === undefined;
    const request = isOwn
      ? input
      : new Request(
          input instanceof Request ? input : new URL(input, this.scope.location.href),
          init,
        );
    const { signal } = request;
    const aborted = new Promise<never>((_, reject) => {
      const abort = () => reject(signal.reason as Error);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
    });
    aborted.catch(() => {});
    const response = await Promise.race([this.surroundings.fetch(request), aborted]);
    // What Response.error() stands for.
    if (response.type === 'error') throw new TypeError('Failed to fetch');
    return response;
  }

  private setTimer(callback: () => void, delayMs: number): unknown {
    if (this.stopped) return undefined;
    const timer = this.surroundings.setTimeout(() => {
      this.timers.delete(timer);
      if (!this.stopped) callback();
    }, delayMs);
    this.timers.add(timer);
    return timer;
  }
}

/** As `waitUntil`: those that are added while others are waited for count as well; the first error is given. */
async function whenAllAreDone(extensions: Promise<unknown>[]): Promise<void> {
  const errors: unknown[] = [];
  // An array's iterator also gives what is appended on the way.
  for (const extension of extensions) {
    await extension.catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw errors[0];
}
