/**
 * A registration as a page follows it.
 *
 * Browsers tell of a worker in pieces: a registration's three slots, `updatefound`, each worker's
 * `statechange`, the container's `controllerchange` and messages, each of which may come before a page listens.
 * Here every worker is followed from when it is first seen, in whatever state, and whatever becomes of it is
 * one event.
 */

import type { Listener, RegistrationEventType, WorkerFacts } from './events.js';
import { createEvent } from './events.js';
import type { VersionInfo, WarmUpResult } from './messages.js';
import { getVersionMessage, kindOf, skipWaitingMessage, warmUpMessage } from './messages.js';

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
];

/** Browsers note no more than so many of a page's requests, unless told. */
const RESOURCES_NOTED = 250;

/** Whether this page was loaded from a URL, or has fetched it; also where that is not known. */
function usesURL(url: string): boolean {
  const isNoted = performance.getEntriesByName(url).length > 0;
  return (
    isNoted ||
    location.href.split('#')[0] === url ||
    performance.getEntriesByType('resource').length >= RESOURCES_NOTED
  );
}

interface RegistrationParts {
  container: ServiceWorkerContainer;
  native: ServiceWorkerRegistration;
  /** What `register` was given, absolute. */
  scriptURL: string;
  /** That came before there was a registration to hear them. */
  messages: MessageEvent[];
  /** Whether an earlier visit began the install that is under way. */
  isExternal: boolean;
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
  #hasFound = false;
  #ownUpdates = 0;

  /** @internal For `register`. */
  constructor({ container, native, scriptURL, messages, isExternal }: RegistrationParts) {
    super();
    this.#container = container;
    this.native = native;
    this.#scriptURL = scriptURL;
    const { installing, waiting, active } = native;
    if (active) this.#follow(active, { isUpdate: false, isExternal: false });
    if (waiting) {
      this.#follow(waiting, { isUpdate: !!active, isExternal: true });
      this.#tellIfWaiting(waiting);
    }
    if (installing) this.#found(installing, isExternal);
    native.addEventListener('updatefound', () => this.#found(native.installing));
    container.addEventListener('controllerchange', () => this.#controllerChanged());
    for (const message of messages) this.#receive(message);
    container.addEventListener('message', (message) => this.#receive(message));
    if (container.controller && this.#facts.has(container.controller)) {
      void this.#askWhetherFailed(container.controller);
    }
  }

  /**
   * Looks for a new version now. Browsers look at each visit and once a day; pages that stay open long may call
   * this more often.
   *
   * @throws where the script cannot be fetched or run.
   */
  async update(): Promise<void> {
    ++this.#ownUpdates;
    try {
      await this.native.update();
      this.#found(this.native.installing);
    } finally {
      --this.#ownUpdates;
    }
  }

  /**
   * Has the waiting worker take over, also other pages of this site: reload afterwards, so that no page is of two
   * versions.
   *
   * @returns once the worker controls this page; or once it is active, where no worker controls this page.
   * @throws where no worker waits, or where a newer one takes its place before it could.
   */
  async activateUpdate(): Promise<void> {
    const { waiting } = this.native;
    if (!waiting) throw Error('swale: no update waits to be activated');
    const settled = new AbortController();
    const { signal } = settled;
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (this.#container.controller === waiting || waiting.state === 'activated') {
          resolve();
        } else if (waiting.state === 'redundant') {
          reject(Error('swale: the update was replaced by a newer one before it was activated'));
        }
      };
      this.#container.addEventListener('controllerchange', check, { signal });
      waiting.addEventListener('statechange', check, { signal });
      waiting.postMessage(skipWaitingMessage);
    }).finally(() => settled.abort());
  }

  /**
   * Sends a message to a worker, and waits for its reply, however long: the worker gets a port, `event.ports[0]`,
   * to reply through.
   *
   * @param worker default: the one that controls this page, else the active one, else a newer one.
   */
  messageWorker(data: unknown, worker = this.#anyWorker()): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!worker) throw Error('swale: there is no worker to send a message to');
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (reply) => {
        port1.close();
        resolve(reply.data);
      };
      port1.onmessageerror = () => reject(Error("swale: the worker's reply could not be read"));
      worker.postMessage(data, [port2]);
    });
  }

  /**
   * The version that a worker serves, by default as for {@link messageWorker}.
   *
   * @throws where the worker's core could not start.
   */
  async getVersion(worker?: ServiceWorker): Promise<VersionInfo> {
    const reply = await this.messageWorker(getVersionMessage, worker);
    if (kindOf(reply) === 'failed') throw Error(`swale: ${(reply as { error: string }).error}`);
    const { version, label } = reply as VersionInfo;
    return { version, label };
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
    if (kindOf(reply) === 'failed') throw Error(`swale: ${(reply as { error: string }).error}`);
    return { files: (reply as WarmUpResult).files };
  }

  /**
   * Removes the registration, once its pages are closed. What the worker stored remains.
   *
   * @returns whether there was one to remove.
   */
  unregister(): Promise<boolean> {
    return this.native.unregister();
  }

  #anyWorker(): ServiceWorker | null {
    const { controller } = this.#container;
    const { active, waiting, installing } = this.native;
    return (
      (controller && this.#facts.has(controller) ? controller : active) ?? waiting ?? installing
    );
  }

  #tell(type: RegistrationEventType, worker: ServiceWorker, more: object = {}): void {
    // A worker that fails while it starts is heard before it is in a slot.
    const facts = this.#facts.get(worker) ?? { isUpdate: !!this.native.active, isExternal: false };
    void this.#listened.then(() =>
      this.dispatchEvent(createEvent(type, { ...more, ...facts, worker })),
    );
  }

  #follow(worker: ServiceWorker, facts: Facts): void {
    this.#facts.set(worker, facts);
    worker.addEventListener('statechange', () => {
      const { state } = worker;
      if (state === 'installed') this.#tellIfWaiting(worker);
      if (state === 'installed' || state === 'activated' || state === 'redundant') {
        this.#tell(state, worker);
      }
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
      if (this.native.waiting === worker) this.#tell('waiting', worker);
    }, WAITING_DELAY_MS);
  }

  #controllerChanged(): void {
    const { controller } = this.#container;
    // Another registration may control this page: one whose scope is longer.
    if (controller && this.#facts.has(controller)) this.#tell('controlling', controller);
  }

  #receive({ data, source }: MessageEvent): void {
    const type = kindOf(data);
    const worker = source as ServiceWorker;
    if (!MESSAGE_EVENTS.includes(type as string) || !this.#isOurs(worker)) return;
    if (type === 'response-updated' && !usesURL((data as { url: string }).url)) return;
    if (type === 'failed') {
      if (this.#failed.has(worker)) return;
      this.#failed.add(worker);
    }
    const { swale: _, ...members } = data as { swale: string };
    this.#tell(type as RegistrationEventType, worker, members);
  }

  // Workers of other scopes post to the same pages.
  #isOurs(worker: ServiceWorker | null): boolean {
    return !!worker && (this.#facts.has(worker) || worker.scriptURL === this.#scriptURL);
  }

  // A worker that was started for this page's own load could not tell this page.
  async #askWhetherFailed(worker: ServiceWorker): Promise<void> {
    const data = await this.messageWorker(getVersionMessage, worker);
    if (kindOf(data) === 'failed') this.#receive({ data, source: worker } as MessageEvent);
  }
}
