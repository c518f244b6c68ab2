/**
 * A registration as a page follows it.
 *
 * Browsers tell of a worker in pieces: a registration's three slots, `updatefound`, each worker's
 * `statechange`, the container's `controllerchange` and messages, each of which may come before a page listens.
 * Here every worker is followed from when it is first seen, in whatever state, and whatever becomes of it is
 * one event.
 */

import { takeOver } from './activation.js';
import { ask, REPLY_SECONDS } from './ask.js';
import type { Listener, RegistrationEventType, VersionPair, WorkerFacts } from './events.js';
import { createEvent } from './events.js';
import type { ServedVersion, VersionInfo, WarmUpResult } from './messages.js';
import {
  agreeMessage,
  checkMessage,
  clearMessage,
  expectReply,
  exportRecordingMessage,
  getVersionMessage,
  kindOf,
  versionOf,
  warmUpMessage,
} from './messages.js';
import type { ActivateOptions, MessageOptions, UnregisterOptions } from './options.js';
import type { ScheduleOptions } from './schedule.js';
import { schedule } from './schedule.js';
import { ifUsed } from './used_urls.js';

/**
 * A worker that is installed takes over at once where it has called skipWaiting() or no page uses the one before it.
 * Only if it has not after this time does it wait.
 */
const WAITING_DELAY_MS = 200;

/** A worker found later than this after registration was not found by this page's visit. */
const OWN_VISIT_MS = 60_000;

/** What the worker posts to all pages, and events repeat. */
const MESSAGE_EVENTS = [
  'progress',
  'version-failed',
  'unrecoverable',
  'failed',
  'response-updated',
  'retired',
];

/** Deleting all that a large site stored. */
const CLEAR_SECONDS = 60;

/** Where no worker says which version. */
const UNKNOWN_VERSION: VersionInfo = { version: '', label: '' };

interface RegistrationParts {
  container: ServiceWorkerContainer;
  native: ServiceWorkerRegistration;
  /** What `register` was given, absolute. */
  scriptURL: string;
  /** That came before there was a registration to hear them. */
  messages: MessageEvent[];
  /** Whether an earlier visit began the install that is under way. */
  isExternal: boolean;
  options: ScheduleOptions;
}

type Facts = Omit<WorkerFacts, 'worker'>;

/** Declares the listeners' types. */
export interface Registration {
  addEventListener<Type extends RegistrationEventType>(
    type: Type,
    listener: Listener<Type> | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends RegistrationEventType>(
    type: Type,
    listener: Listener<Type> | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** A registration of a worker, made by `register`. Its events are in {@link RegistrationEventMap}. */
export class Registration extends EventTarget {
  /** The browser's own object: its slots, and what Swale adds nothing to (push, sync). */
  readonly native: ServiceWorkerRegistration;

  readonly #container: ServiceWorkerContainer;
  readonly #scriptURL: string;
  readonly #ownVisitUntilMs = performance.now() + OWN_VISIT_MS;
  readonly #facts = new Map<ServiceWorker, Facts>();
  readonly #failed = new Set<ServiceWorker>();
  // Events wait for it, so that listeners which are added right after `await register()` miss none.
  readonly #listened = new Promise((resolve) => setTimeout(resolve));
  // Aborted once there is nothing to look for any more.
  readonly #ended = new AbortController();
  /** The updates of which `version-ready` tells. */
  readonly #ready = new Set<ServiceWorker>();
  #current: Promise<VersionInfo> | undefined;
  #available: VersionPair | undefined;
  #agrees = false;
  #hasFound = false;
  #ownUpdates = 0;

  /** @internal For `register`. */
  constructor({ container, native, scriptURL, messages, isExternal, options }: RegistrationParts) {
    super();
    this.#container = container;
    this.native = native;
    this.#scriptURL = scriptURL;
    const { installing, waiting, active } = native;
    if (active) this.#follow(active, { isUpdate: false, isExternal: false });
    const { controller } = container;
    if (controller && this.#facts.has(controller)) this.#current = this.#askCurrent(controller);
    if (waiting) {
      this.#follow(waiting, { isUpdate: !!active, isExternal: true });
      this.#tellIfWaiting(waiting);
    }
    if (installing) this.#found(installing, isExternal);
    native.addEventListener('updatefound', () => this.#found(native.installing));
    container.addEventListener('controllerchange', () => this.#controllerChanged());
    for (const message of messages) this.#receive(message);
    container.addEventListener('message', (message) => this.#receive(message));
    schedule(options, () => void this.update().catch(() => {}), this.#ended.signal);
  }

  /**
   * What the last `version-ready` told, for what comes too late to hear it; undefined where this page is of the newest
   * version that is installed.
   */
  get available(): VersionPair | undefined {
    return this.#available;
  }

  /**
   * Looks for a new version now, and whether the site has retired its worker. Browsers look at each visit and once a
   * day; for pages that stay open long there are {@link ScheduleOptions}.
   *
   * @throws where the script cannot be fetched or run; unless that is so because the site has retired its worker.
   */
  async update(): Promise<void> {
    ++this.#ownUpdates;
    try {
      await this.native.update();
      this.#found(this.native.installing);
    } catch (error) {
      if (!(await this.#check())) throw error;
      return;
    } finally {
      --this.#ownUpdates;
    }
    // An update speaks for itself; and the worker before should become idle, so that it can take over.
    if (!this.native.installing) void this.#check();
  }

  /**
   * Has the waiting worker take over. It serves the other pages of this site too, but each of them gets the version that it
   * was loaded with until it is reloaded. Where the update has taken over already, only the reload is left to do.
   *
   * @returns once the worker controls this page; or once it is active, where no worker controls this page.
   * @throws where there is no update, where a newer one takes its place before it could, and where the worker before
   * is busy for more than 30 s: the update then takes over later.
   */
  async activateUpdate({ reload = false }: ActivateOptions = {}): Promise<void> {
    const { waiting, active } = this.native;
    // It may have taken over by itself since the caller looked.
    const update = waiting ?? (active && this.#facts.get(active)?.isUpdate ? active : undefined);
    if (update) await takeOver(this.#container, update);
    else if (!this.#available) throw Error('swale: no update waits to be activated');
    if (reload) location.reload();
  }

  /**
   * Says that an update may take over whenever all open pages agree: without a prompt, where none of them has anything to
   * lose. It holds for every update until this page is left, the one that waits now and those to come. `controlling` tells
   * when it happened; this page remains of its version until it is reloaded.
   */
  agreeToUpdate(): void {
    if (!this.#agrees) {
      // Other pages may have gone since, or the worker was stopped and knows nothing of it any more.
      const { signal } = this.#ended;
      document.addEventListener('visibilitychange', () => this.#agree(), { signal });
    }
    this.#agrees = true;
    this.#agree();
  }

  /**
   * Sends a message to a worker, and waits for its reply: the worker gets a port, `event.ports[0]`, to reply through.
   *
   * @param worker default: the one that controls this page, else the active one, else a newer one.
   * @throws where there is no worker, and where it does not reply in time.
   */
  messageWorker(
    data: unknown,
    worker: ServiceWorker | null = this.#anyWorker(),
    { timeoutSeconds }: MessageOptions = {},
  ): Promise<unknown> {
    return ask(worker, data, timeoutSeconds);
  }

  /**
   * The version that a worker serves, by default as for {@link messageWorker}.
   *
   * @throws where the worker's core could not start, and where the worker does not reply.
   */
  async getVersion(worker?: ServiceWorker): Promise<ServedVersion> {
    return versionOf(await ask(worker ?? this.#anyWorker(), getVersionMessage, REPLY_SECONDS));
  }

  /**
   * Has the worker fetch URLs and store them as the routes that take them say, before anybody asks for them.
   *
   * @param urls relative to the page.
   * @throws where the worker's core could not start.
   */
  async warmUp(urls: readonly (string | URL)[]): Promise<WarmUpResult> {
    const absolute = urls.map((url) => new URL(url, document.baseURI).href);
    const reply = await this.messageWorker(warmUpMessage(absolute));
    return { files: expectReply<WarmUpResult>(reply, 'warmed-up').files };
  }

  /**
   * What a worker has recorded in its present life, as a file for `swale replay`: by default the worker as for
   * {@link messageWorker}, which has to be built with the option `recorder`.
   *
   * @throws where the worker does not reply: it keeps no recording.
   */
  async exportRecording(worker?: ServiceWorker): Promise<File> {
    const reply = await ask(worker ?? this.#anyWorker(), exportRecordingMessage, REPLY_SECONDS);
    const { text } = expectReply<{ text: string }>(reply, 'recording');
    return new File([text], 'swale-recording.jsonl', { type: 'application/jsonl' });
  }

  /**
   * Removes the registration, once its pages are closed. What the worker stored remains, unless `clear` is `true`.
   *
   * @returns whether there was one to remove.
   * @throws where the worker could not clear what it stored: the registration then remains.
   */
  async unregister({ clear = false }: UnregisterOptions = {}): Promise<boolean> {
    const { active } = this.native;
    if (clear && active) expectReply(await ask(active, clearMessage, CLEAR_SECONDS), 'cleared');
    this.#ended.abort();
    return this.native.unregister();
  }

  #anyWorker(): ServiceWorker | null {
    const { controller } = this.#container;
    const { active, waiting, installing } = this.native;
    return (
      (controller && this.#facts.has(controller) ? controller : active) ?? waiting ?? installing
    );
  }

  #tell(
    type: RegistrationEventType,
    worker: ServiceWorker,
    more: object = {},
    // A worker that fails while it starts is heard before it is in a slot.
    facts = this.#facts.get(worker) ?? { isUpdate: !!this.native.active, isExternal: false },
  ): void {
    void this.#listened.then(() =>
      this.dispatchEvent(createEvent(type, { ...more, ...facts, worker })),
    );
  }

  #follow(worker: ServiceWorker, facts: Facts): void {
    this.#facts.set(worker, facts);
    const { active } = this.native;
    // Of a page that no worker controls nobody knows better.
    if (facts.isUpdate && active) this.#current ??= this.#askCurrent(active);
    worker.addEventListener('statechange', () => {
      const { state } = worker;
      if (state === 'installed') this.#tellIfWaiting(worker);
      if (state === 'installed' || state === 'activated' || state === 'redundant') {
        this.#tell(state, worker);
      }
      if (state === 'activated') void this.#tellReady(worker);
    });
  }

  // A worker in the slot `installing`, of which `updatefound` or our own call told.
  #found(worker: ServiceWorker | null, isExternal = this.#isExternal(worker)): void {
    if (!worker || this.#facts.has(worker)) return;
    this.#hasFound = true;
    this.#follow(worker, { isUpdate: !!this.native.active, isExternal });
    this.#tell('installing', worker);
  }

  #isExternal(worker: ServiceWorker | null): boolean {
    const isOfOwnVisit =
      !this.#hasFound &&
      worker?.scriptURL === this.#scriptURL &&
      performance.now() < this.#ownVisitUntilMs;
    return !isOfOwnVisit && this.#ownUpdates === 0;
  }

  #tellIfWaiting(worker: ServiceWorker): void {
    setTimeout(() => {
      if (this.native.waiting !== worker) return;
      this.#tell('waiting', worker);
      this.#agree();
      void this.#tellReady(worker);
    }, WAITING_DELAY_MS);
  }

  // Once for each update.
  async #tellReady(worker: ServiceWorker): Promise<void> {
    if (!this.#facts.get(worker)?.isUpdate || this.#ready.has(worker)) return;
    this.#ready.add(worker);
    const [current, next] = await Promise.all([
      this.#current ?? UNKNOWN_VERSION,
      this.getVersion(worker).catch(() => UNKNOWN_VERSION),
    ]);
    if (worker.state !== 'redundant') this.#offer(worker, { current, next });
  }

  #offer(worker: ServiceWorker, pair: VersionPair, facts?: Facts): void {
    this.#available = pair;
    this.#tell('version-ready', worker, pair, facts);
  }

  #controllerChanged(): void {
    const { controller } = this.#container;
    // Another registration may control this page: one whose scope is longer.
    if (controller && this.#facts.has(controller)) this.#tell('controlling', controller);
  }

  #receive({ data, source }: MessageEvent): void {
    const type = kindOf(data);
    const worker = source as ServiceWorker;
    if (!this.#isOurs(worker)) return;
    if (type === 'agree?' && this.#agrees) worker.postMessage(agreeMessage);
    if (!MESSAGE_EVENTS.includes(type as string)) return;
    if (type === 'failed') {
      if (this.#failed.has(worker)) return;
      this.#failed.add(worker);
    }
    if (type === 'retired') {
      this.#ended.abort();
      this.#available = undefined;
    }
    const { swale: _, ...members } = data as { swale: string };
    const tell = (): void => this.#tell(type as RegistrationEventType, worker, members);
    if (type === 'response-updated') ifUsed((data as { url: string }).url, tell);
    else tell();
  }

  // Workers of other scopes post to the same pages.
  #isOurs(worker: ServiceWorker | null): boolean {
    return !!worker && (this.#facts.has(worker) || worker.scriptURL === this.#scriptURL);
  }

  // Also shows whether the worker failed: one that was started for this page's own load could not tell this page.
  async #askCurrent(worker: ServiceWorker): Promise<VersionInfo> {
    const reply = await ask(worker, getVersionMessage, REPLY_SECONDS).catch(() => undefined);
    if (kindOf(reply) === 'failed') this.#receive({ data: reply, source: worker } as MessageEvent);
    if (kindOf(reply) !== 'version') return UNKNOWN_VERSION;
    const { clientVersion, ...served } = versionOf(reply);
    if (!clientVersion || clientVersion === served.version) return served;
    // An update took over since this page was loaded, before there was this registration.
    const current = { version: clientVersion, label: '' };
    this.#ready.add(worker);
    this.#offer(worker, { current, next: served }, { isUpdate: true, isExternal: true });
    return current;
  }

  #agree(): void {
    if (this.#agrees) this.native.waiting?.postMessage(agreeMessage);
  }

  // Whether the site has retired its worker, as far as the active one can tell.
  async #check(): Promise<boolean> {
    const reply = await ask(this.native.active, checkMessage, REPLY_SECONDS).catch(() => undefined);
    return kindOf(reply) === 'checked' && (reply as { retired: boolean }).retired;
  }
}
