/** What a worker stores, over packages from npm that people install beside swale. */

import { createRequire } from 'node:module';

import { remakeResponse } from './convert.js';
import { TestLocks } from './queues.js';

const require = createRequire(import.meta.url);

/** The part of undici that is used: Node's own fetch is made of it too, but has no Cache Storage. */
interface Undici {
  caches: CacheStorage;
  Request: typeof Request;
  Response: typeof Response;
}

/** @throws Error that says what to install. */
function load<Module>(name: string, range: string, purpose: string): Module {
  try {
    return require(name) as Module;
  } catch (cause) {
    throw new Error(
      `swale/testing needs the package ${name} for ${purpose}: npm install --save-dev ${name}@${range}`,
      { cause },
    );
  }
}

/** Storage of one origin, which outlasts lives and versions of workers. */
export class TestStorage {
  readonly caches: CacheStorage;
  /** @internal Workers over the same storage exclude each other. */
  readonly locks = new TestLocks();
  private factory?: IDBFactory;

  /** @throws Error where undici is not installed. */
  constructor(scriptURL: string) {
    this.caches = new TestCacheStorage(load('undici', '7', 'Cache Storage'), scriptURL);
  }

  /** Made when it is first asked for. @throws Error where fake-indexeddb is not installed. */
  get indexedDB(): IDBFactory {
    this.factory ??= new this.fakeIndexedDB.IDBFactory();
    return this.factory;
  }

  /** @throws Error where fake-indexeddb is not installed. */
  get IDBKeyRange(): typeof IDBKeyRange {
    return this.fakeIndexedDB.IDBKeyRange;
  }

  private get fakeIndexedDB() {
    return load<{ IDBFactory: new () => IDBFactory; IDBKeyRange: typeof IDBKeyRange }>(
      'fake-indexeddb',
      '6',
      'IndexedDB',
    );
  }
}

let storages = 0;

/** undici has one Cache Storage for the whole process: here each storage's names begin with its number. */
class TestCacheStorage implements CacheStorage {
  private readonly prefix = `${++storages}:`;

  constructor(
    private readonly undici: Undici,
    private readonly baseURL: string,
  ) {}

  async open(name: string): Promise<Cache> {
    return new TestCache(
      await this.undici.caches.open(this.prefix + name),
      this.undici,
      this.baseURL,
    );
  }

  has(name: string): Promise<boolean> {
    return this.undici.caches.has(this.prefix + name);
  }

  delete(name: string): Promise<boolean> {
    return this.undici.caches.delete(this.prefix + name);
  }

  async keys(): Promise<string[]> {
    const names = await this.undici.caches.keys();
    return names
      .filter((name) => name.startsWith(this.prefix))
      .map((name) => name.slice(this.prefix.length));
  }

  async match(
    request: RequestInfo | URL,
    { cacheName, ...options }: MultiCacheQueryOptions = {},
  ): Promise<Response | undefined> {
    for (const name of await this.keys()) {
      if (cacheName !== undefined && cacheName !== name) continue;
      const response = await (await this.open(name)).match(request, options);
      if (response) return response;
    }
    return undefined;
  }
}

/** A cache of undici's whose requests and responses are of Node's own classes, as those of a test are. */
class TestCache implements Cache {
  constructor(
    private readonly cache: Cache,
    private readonly undici: Undici,
    private readonly baseURL: string,
  ) {}

  async match(request: RequestInfo | URL, options?: CacheQueryOptions) {
    return (await this.matchAll(request, options))[0];
  }

  async matchAll(request?: RequestInfo | URL, options?: CacheQueryOptions) {
    const key = request === undefined ? undefined : this.keyOf(request);
    const found = await this.cache.matchAll(key, options);
    return found.map((response) => remakeResponse(response, Response));
  }

  async put(request: RequestInfo | URL, response: Response) {
    // Of a used body only the response itself knows.
    if (response.bodyUsed) throw new TypeError('the body of the response has been used');
    await this.cache.put(this.keyOf(request), remakeResponse(response, this.undici.Response));
  }

  delete(request: RequestInfo | URL, options?: CacheQueryOptions) {
    return this.cache.delete(this.keyOf(request), options);
  }

  async keys(request?: RequestInfo | URL, options?: CacheQueryOptions) {
    const key = request === undefined ? undefined : this.keyOf(request);
    const keys = await this.cache.keys(key, options);
    return keys.map(
      ({ url, method, headers }) => new Request(url, { method, headers: [...headers] }),
    );
  }

  add(): Promise<void> {
    return Promise.reject(new Error('swale/testing has no Cache.add: fetch and put'));
  }

  addAll(): Promise<void> {
    return this.add();
  }

  private keyOf(request: RequestInfo | URL): Request {
    const { url, method, headers } =
      typeof request === 'object' && 'url' in request
        ? request
        : new Request(new URL(request, this.baseURL));
    return new this.undici.Request(url, { method, headers: [...headers] });
  }
}
