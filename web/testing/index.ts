/** `swale/testing`: runs a policy in Node, with the worker's own wasm and its own shim. */

import { createWorker } from '../worker/index.js';
import type { Manifest, WorkerConfig } from '../worker/policy.js';
import type { TestClient } from './clients.js';
import { TestClients } from './clients.js';
import type { TestRequestInit } from './convert.js';
import { makeRequest, toResponse } from './convert.js';
import { runInScope } from './globals.js';
import type { LogEntry, Surroundings } from './life.js';
import { Life } from './life.js';
import type { TestBackgroundFetch } from './downloads.js';
import { TestDownloads } from './downloads.js';
import type { TestNotification } from './notifications.js';
import { TestNotifications } from './notifications.js';
import { TestQueue } from './queues.js';
import { TestStorage } from './storage.js';

export type { TestClient, TestClients } from './clients.js';
export type { TestRequestInit } from './convert.js';
export type { LogEntry } from './life.js';
export type { TestQueue } from './queues.js';
export type { TestBackgroundFetch } from './downloads.js';
export type { TestNotification } from './notifications.js';
export type { TestStorage } from './storage.js';
export type { TestWorker };

/** What the worker is given, and the file that an install fetches: answered without {@link TestWorkerOptions.fetch}. */
export interface TestManifest extends Manifest {
  /** The file's content. Default: the test's fetch has it. */
  readonly manifest?: Uint8Array;
  /** The file's name in the folder of the worker's script. */
  readonly manifestFileName?: string;
  /** Further files in that folder: packs. Default: the test's fetch has them. */
  readonly packs?: readonly { readonly name: string; readonly content: Uint8Array }[];
}

/** What {@link createTestWorker} is given. */
export interface TestWorkerOptions {
  /** As createWorker's. Default: `{}`, a policy without rules. */
  config?: WorkerConfig;
  /**
   * The text of a worker that generateSW of swale/build wrote, which runs in place of `config` and `manifest`.
   * Default: none.
   */
  script?: string;
  /** What getManifest of swale/build gives. Default: that of `config.precache`, if any. */
  manifest?: TestManifest;
  /**
   * The network: answers what the worker fetches, with a Response of any class, or throws where a fetch
   * would fail. Default: fails, as if offline.
   */
  fetch?(request: Request): Response | Promise<Response>;
  /** Where the worker's script is served. Default: `'https://example.com/sw.js'`. */
  scriptURL?: string;
  /** What the worker is registered for, relative to the script. Default: the script's folder. */
  scope?: string;
  /** Pages of another test worker, as an update finds them open. Default: none. */
  clients?: TestClients;
  /** Storage of another test worker, as an update finds that of the version before. Default: empty. */
  storage?: TestStorage;
  /** Whether the browser has Background Sync: Firefox and Safari have none. Default: `true`. */
  backgroundSync?: boolean;
  /** Whether the browser has Background Fetch: see {@link TestWorker.finishBackgroundFetch}. Default: `false`. */
  backgroundFetch?: boolean;
  /** The time, in milliseconds since 1970. Default: `Date.now` at the time of each call, mocked or not. */
  now?(): number;
  /** Timers, delays in milliseconds. Default: the global one at the time of each call, mocked or not. */
  setTimeout?(callback: () => void, delayMs: number): unknown;
  /** Default: the global one. */
  clearTimeout?(timer: never): void;
}

/** @see https://w3c.github.io/ServiceWorker/#enumdef-serviceworkerstate */
export type WorkerState =
  'parsed' | 'installing' | 'installed' | 'activating' | 'activated' | 'redundant';

/** What {@link TestWorker.fetch} is told beside what a request has. */
export interface TestFetchInit extends TestRequestInit {
  /** The page that makes the request. Default: the first of {@link TestWorker.clients}, if any. */
  client?: TestClient;
}

/**
 * A service worker under test.
 *
 * @param options see {@link TestWorkerOptions}.
 * @throws Error where the policy has errors, as registration would; where the package undici is missing.
 *
 * @example
 * const worker = createTestWorker({
 *   config: { routes: [{ match: '/api/*', strategy: 'network-first' }] },
 *   fetch: (request) => new Response(`hello from ${request.url}`),
 * });
 * await worker.start();
 * const response = await worker.fetch('/api/greeting');
 */
export function createTestWorker(options: TestWorkerOptions = {}): TestWorker {
  return new TestWorker(options);
}

/** Made by {@link createTestWorker}. */
class TestWorker {
  /** The pages of the worker's origin; there are none until one is opened. */
  readonly clients: TestClients;
  /** What the worker wrote to its console, oldest first. */
  readonly logs: LogEntry[] = [];
  /** What outlasts the worker; for the options of the next version. */
  readonly storage: TestStorage;
  private readonly downloads = new TestDownloads();
  private readonly desk = new TestNotifications();
  private readonly surroundings: Surroundings;
  private readonly evaluate: (life: Life) => void;
  private currentState: WorkerState = 'parsed';
  private isWaitingSkipped = false;
  private isRegistered = true;
  private readonly tags = new Set<string>();
  private life: Life;

  /** @internal */
  constructor(options: TestWorkerOptions) {
    const scriptURL = new URL(options.scriptURL ?? 'https://example.com/sw.js').href;
    const scopeURL = new URL(options.scope ?? './', scriptURL).href;
    this.storage = options.storage ?? new TestStorage(scriptURL);
    this.clients =
      options.clients ?? new TestClients(scopeURL, () => this.currentState === 'activated');
    this.surroundings = {
      scriptURL,
      scopeURL,
      storage: this.storage,
      clients: this.clients,
      notifications: this.desk,
      downloads: this.downloads,
      hasBackgroundFetch: options.backgroundFetch ?? false,
      logs: this.logs,
      fetch: networkOf(options, scriptURL),
      now: () => (options.now ? options.now() : Date.now()),
      setTimeout: options.setTimeout ?? ((...args) => globalThis.setTimeout(...args)),
      clearTimeout: (timer) => (options.clearTimeout ?? globalThis.clearTimeout)(timer as never),
      ...(options.backgroundSync !== false && { syncTags: this.tags }),
      onUnregister: () => {
        const wasRegistered = this.isRegistered;
        this.isRegistered = false;
        return wasRegistered;
      },
      onSkipWaiting: () => {
        this.isWaitingSkipped = true;
      },
    };
    this.evaluate = scriptOf(options);
    this.life = this.begin();
  }

  get state(): WorkerState {
    return this.currentState;
  }

  /** Whether the worker has called `skipWaiting()`. What follows from it is for the test to do. */
  get skippedWaiting(): boolean {
    return this.isWaitingSkipped;
  }

  get registration(): { readonly scope: string } {
    return this.life.scope.registration;
  }

  /** The worker's Cache Storage. */
  get caches(): CacheStorage {
    return this.storage.caches;
  }

  /** Installs the worker. @throws Error where that fails. */
  async install(): Promise<void> {
    this.currentState = 'installing';
    try {
      await this.life.install().done;
      this.currentState = 'installed';
    } catch (error) {
      this.currentState = 'redundant';
      throw error;
    }
  }

  /** Activates the worker, installed before. Cannot fail, as in browsers. */
  async activate(): Promise<void> {
    this.currentState = 'activating';
    await this.life.activate().done.catch(() => {});
    this.currentState = 'activated';
  }

  /** Installs and activates. @throws Error where the install fails. */
  async start(): Promise<void> {
    await this.install();
    await this.activate();
  }

  /**
   * Makes a page's request.
   *
   * @param input relative URLs are resolved against the scope.
   * @returns the worker's answer; `undefined` where it leaves the request to the browser. What the worker still
   * does for the event goes on: see {@link idle}.
   * @throws TypeError where the page gets a network error, Error where the worker is not active or is stopped.
   */
  async fetch(
    input: string | URL | Request,
    { client, ...init }: TestFetchInit = {},
  ): Promise<Response | undefined> {
    if (this.currentState !== 'activated') {
      throw new Error(`the worker is ${this.currentState}, not activated: call start() first`);
    }
    const request = makeRequest(input, init, this.registration.scope);
    const [first] = this.clients;
    const { response, done } = this.life.fetch(request, client ?? first);
    done.catch(() => {});
    const answer = await response;
    if (answer?.type === 'error') throw new TypeError(`Failed to fetch ${request.url}`);
    return answer;
  }

  /**
   * Sends the worker a message, with a port for its reply.
   *
   * @param client who sends it. Default: the first of {@link clients}, if any.
   * @returns the reply; `undefined` where the worker has none.
   */
  async message(data: unknown, { client }: { client?: TestClient } = {}): Promise<unknown> {
    let reply: unknown;
    const [first] = this.clients;
    const sender = client ?? first;
    const source = sender ? this.clients.targetOf(sender) : null;
    const port = { postMessage: (message: unknown) => void (reply = structuredClone(message)) };
    await this.life.message(data, source, port).done;
    return reply;
  }

  /** The tags for which the worker has asked the browser to dispatch `sync`. */
  get syncTags(): string[] {
    return [...this.tags];
  }

  /**
   * Dispatches `sync`, as a browser does when there is a network. A tag whose event succeeds is asked for no more, unless the worker
   * has registered it again.
   *
   * @param tag default: all of {@link syncTags}, one after the other.
   * @param lastChance whether the browser will not try again after this. Default: `false`.
   * @returns whether all succeeded: a browser tries the others again later.
   */
  async sync(
    tag?: string,
    { lastChance = false }: { lastChance?: boolean } = {},
  ): Promise<boolean> {
    let isDone = true;
    for (const name of tag === undefined ? this.syncTags : [tag]) {
      const wasThere = this.tags.delete(name);
      try {
        await this.life.background('sync', { tag: name, lastChance }).done;
      } catch {
        if (wasThere && !lastChance) this.tags.add(name);
        isDone = false;
      }
    }
    return isDone;
  }

  /** A queue of the policy's, as pages have it. */
  queue(name: string): TestQueue {
    return new TestQueue((message) => this.ask(message), this.registration.scope, name);
  }

  /**
   * The recording of this life so far, for `replayRecording` of swale/toolkit and `swale replay`.
   *
   * @throws Error where the worker keeps none: see `recorder` of its config.
   */
  async recording(): Promise<string> {
    const reply = (await this.message({ swale: 'export-recording' })) as
      { text: string } | undefined;
    if (!reply) throw new Error('the worker keeps no recording: give its config a "recorder"');
    return reply.text;
  }

  /**
   * Fires a periodic sync.
   *
   * @param tag a job's name of the policy's `periodic`, or a tag of the script's own.
   * @throws Error where the job fails.
   */
  async periodicSync(tag: string): Promise<void> {
    const own = `swale-periodic:${tag}`;
    await this.life.background('periodicsync', {
      tag: this.downloads.periodic.has(own) ? own : tag,
    }).done;
  }

  /** The background fetches that are under way. */
  get backgroundFetches(): readonly TestBackgroundFetch[] {
    return [...this.downloads.fetches.values()];
  }

  /**
   * Ends a background fetch, whose requests the test's network answers.
   *
   * @param what how it ends. Default: `'success'`.
   */
  async finishBackgroundFetch(
    id: string,
    what: 'success' | 'fail' | 'abort' = 'success',
  ): Promise<void> {
    const event = await this.downloads.finish(id, this.surroundings.fetch);
    await this.life.background('backgroundfetch' + what, event).done;
  }

  /** The notifications that are shown, oldest first. */
  get notifications(): readonly TestNotification[] {
    return this.desk.shown;
  }

  /** The number on the application's icon; 0: none. */
  get badge(): number {
    return this.desk.badge;
  }

  /**
   * Delivers a push message.
   *
   * @param data its payload: a text, or what is sent as JSON. Default: it has none.
   */
  async push(data?: unknown): Promise<void> {
    const text = typeof data === 'string' || data === undefined ? data : JSON.stringify(data);
    await this.life.background('push', { data: text === undefined ? null : { text: () => text } })
      .done;
  }

  /**
   * Clicks a notification, or one of its actions.
   *
   * @param which its tag, or its place in {@link notifications}; -1: the last one.
   * @param reply what was typed into an action of type `'text'`.
   * @throws Error where there is no such notification.
   */
  async clickNotification(which: string | number = -1, action = '', reply = ''): Promise<void> {
    const notification = this.desk.find(which);
    await this.life.background('notificationclick', { notification, action, reply }).done;
  }

  /** Puts a notification away, as a person does who does not want it. @throws as {@link clickNotification}. */
  async closeNotification(which: string | number = -1): Promise<void> {
    const notification = this.desk.find(which);
    notification.close();
    await this.life.background('notificationclose', { notification, action: '' }).done;
  }

  /**
   * The browser gives up the push subscription.
   *
   * @param change what it says of the one before and of one that it has made itself. Default: nothing.
   */
  async pushSubscriptionChange(
    change: {
      oldSubscription?: { endpoint: string; options: object };
      newSubscription?: object;
    } = {},
  ): Promise<void> {
    await this.life.background('pushsubscriptionchange', change).done;
  }

  /** Resolves once the worker has done all that it does for events so far: revalidated, stored, swept. */
  idle(): Promise<void> {
    return this.life.idle();
  }

  /**
   * Stops the worker, as browsers do at any time: nothing that it has under way reaches it any more, and
   * promises of events that are not done reject. Storage and pages stay.
   */
  kill(): void {
    this.life.kill();
  }

  /** Stops the worker, if it runs, and evaluates its script again over the same storage. */
  restart(): void {
    this.life.kill();
    this.life = this.begin();
  }

  /** As {@link message}, without waiting for what the worker does after its reply. */
  private ask(data: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const port = { postMessage: (reply: unknown) => resolve(structuredClone(reply)) };
      this.life.message(data, null, port).done.then(() => resolve(undefined), reject);
    });
  }

  private begin(): Life {
    const life = new Life(this.surroundings);
    this.evaluate(life);
    return life;
  }
}

/** What each life begins with. */
function scriptOf({ script, config, manifest }: TestWorkerOptions): (life: Life) => void {
  if (script !== undefined) {
    const run = new Function('self', script) as (self: unknown) => void;
    return (life) => run(life.scope);
  }
  const whole: WorkerConfig = { ...config };
  if (manifest) whole.precache = { ...whole.precache, manifest: { index: manifest.index } };
  return (life) => createWorker(withFunctionsIn(life, whole) as WorkerConfig, life.scope);
}

function networkOf(
  { fetch, manifest }: TestWorkerOptions,
  scriptURL: string,
): Surroundings['fetch'] {
  const files = new Map<string, Uint8Array>();
  const add = (name: string, content: Uint8Array) =>
    files.set(new URL(name, scriptURL).href, content);
  if (manifest?.manifest) add(manifest.manifestFileName ?? '', manifest.manifest);
  for (const { name, content } of manifest?.packs ?? []) add(name, content);
  return async (request) => {
    const file = files.get(request.url);
    if (file) return new Response(file as BodyInit);
    if (!fetch) throw new TypeError('Failed to fetch: the test gives no fetch');
    return toResponse(await fetch(request), "the test's fetch");
  };
}

/** Parts of a config whose handlers may give whatever they like. */
const handlersOfOthers = { push: true, periodic: true, part: true };

/**
 * A copy of a config whose functions see the globals of the worker's scope.
 *
 * @param name the member that the value is; `'part'` within the parts of a composed response, whose handlers may give
 * more than responses.
 */
function withFunctionsIn(life: Life, value: unknown, name = ''): unknown {
  if (typeof value === 'function') {
    const handler = value as (...parameters: unknown[]) => unknown;
    if (name !== 'handler') {
      return (...parameters: unknown[]) => runInScope(life.scope, () => handler(...parameters));
    }
    return (context: unknown) =>
      runInScope(life.scope, async () => {
        const response = await handler(context);
        return response && toResponse(response, 'the handler');
      });
  }
  if (Array.isArray(value)) return value.map((member) => withFunctionsIn(life, member, name));
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      // Handlers of push messages and of jobs give no response.
      withFunctionsIn(
        life,
        member,
        name in handlersOfOthers ? name : key === 'parts' ? 'part' : key,
      ),
    ]),
  );
}
