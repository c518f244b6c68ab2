/** Large downloads, as pages see them. */

import type { AnyRegistration } from './registration.js';
import { activeWorker, askWorker, nativeOf, onMessages } from './registration.js';

/** What {@link download} is given. */
export interface DownloadInit {
  /** Yours; the same one, after a reload, is the same download. */
  id: string;
  /** Relative to the page. */
  urls: readonly string[];
  /** What the browser shows. Default: the id. */
  title?: string;
  icons?: readonly { src: string; sizes?: string; type?: string; label?: string }[];
  /** Bytes of all files, for progress before the server has said it. Default: not known. */
  downloadTotal?: number;
  /**
   * What the files must be, as in `<script integrity>`, by SHA-256: `'sha256-…'`, or by the URLs as they are in `urls`. Default:
   * they are what the server gives, in one make.
   */
  integrity?: string | Readonly<Record<string, string>>;
}

/** How a download stands. Times are in milliseconds since 1970. */
export interface DownloadState {
  readonly rule: string;
  readonly id: string;
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed';
  /** Whether the browser's Background Fetch has it. */
  readonly isBackground: boolean;
  /** Bytes that are stored. */
  readonly received: number;
  /** 0: not known. */
  readonly total: number;
  readonly startedAt: number;
  readonly nextAttemptAt: number;
  /** Why it failed, or what its last attempt failed with. */
  readonly error: string;
  readonly urls: readonly string[];
}

/** Of the event `progress`. */
export interface DownloadProgress {
  readonly received: number;
  readonly total: number;
}

interface Progress extends DownloadProgress {
  rule: string;
  id: string;
  state: string;
  error: string;
}

interface BackgroundFetch extends EventTarget {
  abort(): Promise<boolean>;
  readonly downloaded: number;
  readonly downloadTotal: number;
}

interface BackgroundFetchManager {
  fetch(id: string, urls: unknown[], options: object): Promise<BackgroundFetch>;
  get(id: string): Promise<BackgroundFetch | undefined>;
}

const managerOf = (native: ServiceWorkerRegistration): BackgroundFetchManager | undefined =>
  (native as { backgroundFetch?: BackgroundFetchManager }).backgroundFetch;

/** Longer than a part takes on a slow network: then the worker may have been stopped. */
const SILENCE_MS = 60_000;
const TIMER_MS_MAX = 2 ** 31 - 1;
const TIMER_MS_MIN = 1000;

const send = (native: ServiceWorkerRegistration, ...args: string[]): void =>
  void activeWorker(native).then(
    (worker) => worker.postMessage({ swale: 'download', args }),
    () => {},
  );

const asks = <Reply>(
  native: ServiceWorkerRegistration,
  kind: string,
  ...args: string[]
): Promise<Reply> =>
  askWorker<Reply>(native, { swale: 'download', args } as { swale: string }, kind);

/** A download that a page watches. Its event `progress` has {@link DownloadProgress}. */
export class Download extends EventTarget implements DownloadProgress {
  readonly rule: string;
  readonly id: string;
  received = 0;
  total = 0;
  /** Resolves once all files are in the cache. Rejects where the download fails; with an `AbortError` where it is ended. */
  readonly done: Promise<void>;
  readonly #native: ServiceWorkerRegistration;
  #settle!: (error?: Error) => void;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #isSettled = false;

  /** @internal For {@link download}. */
  constructor(native: ServiceWorkerRegistration, rule: string, id: string) {
    super();
    this.#native = native;
    this.rule = rule;
    this.id = id;
    this.done = new Promise((resolve, reject) => {
      this.#settle = (error) => {
        clearTimeout(this.#silence);
        this.#isSettled = true;
        if (error) reject(error);
        else resolve();
      };
    });
    // Who does not ask for it need not handle it.
    this.done.catch(() => {});
    onMessages(native, (kind, data) => {
      const progress = data as unknown as Progress;
      if (kind === 'download-progress' && progress.rule === rule && progress.id === id) {
        this.tell(progress);
      }
    });
  }

  /** Ends it, and deletes what is not whole. @returns whether it was there. */
  async abort(): Promise<boolean> {
    return (
      await asks<{ found: boolean }>(this.#native, 'download-done', 'abort', this.rule, this.id)
    ).found;
  }

  /** Ends and forgets it, and deletes its files. @returns whether it was there. */
  async remove(): Promise<boolean> {
    return (
      await asks<{ found: boolean }>(this.#native, 'download-done', 'remove', this.rule, this.id)
    ).found;
  }

  /** @internal */
  tell({ state, received, total, error }: Omit<Progress, 'rule' | 'id'>): void {
    this.received = received;
    this.total = total;
    this.dispatchEvent(Object.assign(new Event('progress'), { received, total }));
    if (state === 'done') this.#settle();
    else if (state === 'failed') this.#settle(Error(`swale: ${error}`));
    else if (state === 'aborted') this.#settle(new DOMException('aborted', 'AbortError'));
    else this.#listen();
  }

  /** @internal Of one that the browser has: its progress comes from there. */
  async follow(): Promise<void> {
    const fetch = await managerOf(this.#native)?.get(`swale:${this.rule}/${this.id}`);
    if (!fetch) return send(this.#native, 'lost', this.rule, this.id);
    fetch.addEventListener('progress', () => {
      const { downloaded: received, downloadTotal } = fetch;
      const total = downloadTotal || this.total;
      Object.assign(this, { received, total });
      this.dispatchEvent(Object.assign(new Event('progress'), { received, total }));
    });
  }

  #listen(): void {
    clearTimeout(this.#silence);
    if (this.#isSettled) return;
    this.#silence = setTimeout(() => {
      send(this.#native, 'wake');
      this.#listen();
    }, SILENCE_MS);
  }
}

const woken = new WeakSet<ServiceWorkerRegistration>();

/** Has downloads go on while the page is open: at once, when the browser goes online, when the page is shown, and when it is time. */
function wakeDownloads(native: ServiceWorkerRegistration): void {
  send(native, 'wake');
  if (woken.has(native)) return;
  woken.add(native);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onMessages(native, (kind, { afterMs }) => {
    if (kind !== 'download-wake') return;
    clearTimeout(timer);
    const delay = Math.max(afterMs as number, TIMER_MS_MIN);
    timer = setTimeout(() => send(native, 'wake'), Math.min(delay, TIMER_MS_MAX));
  });
  addEventListener('online', () => send(native, 'wake', 'online'));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') send(native, 'wake');
  });
}

/** `sha256-…` as 64 hexadecimal digits. */
function digestOf(integrity: string | undefined): string | undefined {
  if (!integrity) return undefined;
  const base64 = /^sha256-([\w+/-]{43})=?$/.exec(integrity.trim())?.[1];
  if (!base64) throw TypeError(`swale: found the integrity '${integrity}', expected 'sha256-…'`);
  const bytes = atob(base64.replace(/-/g, '+').replace(/_/g, '/'));
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/**
 * Downloads large files into a cache, by a rule of the policy's `downloads`. It goes on after the page, the worker and the browser
 * were closed. One that is under way by this id goes on as it is.
 *
 * @param name the rule's.
 * @returns once it is noted. @throws where the policy has no such rule, and where storage is full.
 *
 * @example
 * const film = await download(registration, 'films', { id: '7', urls: ['/films/7.mp4'], title: 'Seven' });
 * film.addEventListener('progress', () => (bar.value = film.received / film.total));
 * await film.done;
 */
export async function download(
  registration: AnyRegistration,
  name: string,
  { id, urls, title = id, icons, downloadTotal, integrity }: DownloadInit,
): Promise<Download> {
  const native = nativeOf(registration);
  const files = urls.map((url) => ({
    url: new URL(url, location.href).href.split('#')[0],
    digest: digestOf(typeof integrity === 'object' ? integrity[url] : integrity),
  }));
  const watched = new Download(native, name, id);
  const options = { title, icons, downloadTotal };
  const manager = managerOf(native);
  const json = JSON.stringify({ urls: files, ...options, isBackground: !!manager });
  type Reply = { error: string; download?: DownloadState };
  const reply = await asks<Reply>(native, 'download-started', 'start', name, id, json);
  if (!reply.download) throw Error(`swale: ${reply.error}`);
  if (reply.download.isBackground) {
    const all = files.map(({ url }) => url);
    // Chromium lets workers start none. One that is under way is none to start; one that is refused is the worker's: see follow.
    await manager?.fetch(`swale:${name}/${id}`, all, options).catch(() => {});
  }
  watch(native, watched, reply.download);
  return watched;
}

function watch(native: ServiceWorkerRegistration, watched: Download, state: DownloadState): void {
  if (state.received >= watched.received) watched.tell(state);
  if (state.state === 'running' && state.isBackground) void watched.follow();
  wakeDownloads(native);
}

/** All downloads that are under way, done or have failed, as they stand. */
export async function downloads(registration: AnyRegistration): Promise<readonly DownloadState[]> {
  const native = nativeOf(registration);
  const list = await asks<{ downloads: DownloadState[] }>(native, 'download-list', 'list');
  return list.downloads;
}

/** A download that was begun before, as by a page that has been closed. @returns undefined where there is none. */
export async function findDownload(
  registration: AnyRegistration,
  name: string,
  id: string,
): Promise<Download | undefined> {
  const native = nativeOf(registration);
  const watched = new Download(native, name, id);
  const all = await downloads(native);
  const state = all.find((one) => one.rule === name && one.id === id);
  if (!state) return undefined;
  watch(native, watched, state);
  return watched;
}
