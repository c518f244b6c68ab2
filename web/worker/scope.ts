import type { DownloadRegistration } from './download_scope.js';
import type { Badging, PushClients, PushRegistration } from './push_scope.js';

/**
 * What the shim uses of a service worker's global scope, and nothing more: swale/testing implements it
 * over Node. Structural, so that the public types need neither of TypeScript's libraries for workers
 * and for pages.
 *
 * @see https://w3c.github.io/ServiceWorker/#serviceworkerglobalscope-interface
 */
export interface WorkerScope {
  readonly location: { readonly href: string; readonly origin: string };
  readonly registration: {
    readonly scope: string;
    /** Absent where the browser has no navigation preload. */
    readonly navigationPreload?: { enable(): Promise<void>; disable(): Promise<void> };
    readonly waiting: Target | null;
    /** Absent where the browser has no Background Sync. */
    readonly sync?: { register(tag: string): Promise<void> };
    unregister(): Promise<boolean>;
  } & PushRegistration &
    DownloadRegistration;
  readonly clients: {
    matchAll(options: {
      type: 'window' | 'all';
      includeUncontrolled: boolean;
    }): Promise<readonly Client[]>;
    get(id: string): Promise<unknown>;
    claim(): Promise<void>;
  } & PushClients;
  readonly caches: Pick<CacheStorage, 'match' | 'open' | 'delete' | 'keys'>;
  readonly crypto: {
    readonly subtle: Pick<SubtleCrypto, 'digest' | 'importKey' | 'verify'>;
    randomUUID(): string;
  };
  /** Both are absent in contexts that are not secure, and in old browsers. */
  readonly navigator?: {
    readonly storage?: Pick<StorageManager, 'estimate'>;
    readonly locks?: LockManagerPart;
  } & Badging;
  readonly indexedDB: Pick<IDBFactory, 'open' | 'deleteDatabase'>;
  readonly IDBKeyRange: { bound(lower: string, upper: string): IDBKeyRange };
  readonly Date: { now(): number };
  readonly console: Pick<Console, 'info' | 'warn' | 'error'>;
  readonly Headers: typeof Headers;
  readonly Request: typeof Request;
  readonly Response: typeof Response;
  /** Where `InstallEvent.addRoutes` is. */
  readonly URLPattern?: new (pattern: unknown, baseURL?: string) => object;
  fetch(input: Request | string, init?: RequestInit): Promise<Response>;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: never): void;
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  /** The events of background work: background/index.ts. */
  addEventListener(type: string, listener: (event: LifeEvent) => void): void;
}

/** @see https://w3c.github.io/ServiceWorker/#extendableevent-interface */
export interface LifeEvent {
  waitUntil(promise: Promise<unknown>): void;
}

/** @see https://w3c.github.io/ServiceWorker/#installevent-interface */
export interface InstallEvent extends LifeEvent {
  /** Absent where the browser has no router of its own. */
  addRoutes?(rules: unknown): Promise<void>;
}

/** @see https://w3c.github.io/ServiceWorker/#fetchevent-interface */
export interface FetchEvent extends LifeEvent {
  readonly request: Request;
  readonly clientId: string;
  readonly resultingClientId: string;
  /** Absent where the browser has no navigation preload. */
  readonly preloadResponse?: Promise<Response | undefined>;
  respondWith(response: Response | Promise<Response>): void;
}

/** @see https://wicg.github.io/background-sync/spec/#sync-event */
export interface SyncEvent extends LifeEvent {
  readonly tag: string;
  /** Whether the browser will not try again. */
  readonly lastChance: boolean;
}

/** @see https://www.w3.org/TR/web-locks/#api-lock-manager */
export interface LockManagerPart {
  request<Result>(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    callback: (lock: unknown) => Promise<Result> | Result,
  ): Promise<Result>;
}

/** @see https://w3c.github.io/ServiceWorker/#extendablemessageevent-interface */
export interface MessageEvent extends LifeEvent {
  readonly data: unknown;
  readonly ports: readonly Target[];
  readonly source: (Target & { readonly id?: string }) | null;
}

/** Whatever can be sent a message. */
export interface Target {
  postMessage(message: unknown): void;
}

/** @see https://w3c.github.io/ServiceWorker/#client-interface */
export interface Client extends Target {
  readonly id: string;
  readonly type: string;
  readonly url: string;
}
