/** Records: small texts by key, in the order of their keys. An object store of IndexedDB. */

import type { WorkerScope } from './scope.js';

export interface Records {
  /**
   * @param queries each a key and '\n', or '*', the beginning of keys and '\n'.
   * @param limit how many records such a beginning gives at most.
   * @returns of each record its key, '\n', its value and '\n'.
   */
  read(queries: string, limit: number): Promise<string>;
  /** @param changes each '=', key, '\n', value and '\n', or '-', key and '\n'. All are made, or none. */
  write(changes: string): Promise<void>;
}

export const recordStore = 'records';

export const promiseOf = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Resolves once all that a transaction has written is there. */
export const completionOf = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? Error('the transaction was aborted'));
  });

/**
 * @param name behind it comes the worker's scope.
 * @returns a function that begins a transaction with all object stores. Nothing is opened before its first call.
 */
export function createDatabase(
  scope: WorkerScope,
  name: string,
  stores: string[],
  durability: IDBTransactionDurability,
): (mode: IDBTransactionMode) => Promise<IDBTransaction> {
  let opened: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> => {
    const request = scope.indexedDB.open(name + scope.registration.scope, 1);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store);
    };
    opened = promiseOf(request);
    const forget = () => (opened = undefined);
    opened.then((database) => {
      // As when a person clears the site's data; and nobody is to wait for us who wants to delete it.
      database.onclose = forget;
      database.onversionchange = () => {
        forget();
        database.close();
      };
    }, forget);
    return opened;
  };

  return async (mode) => {
    try {
      return (await (opened ?? open())).transaction(stores, mode, { durability });
    } catch {
      // Closed by the browser, which need not have said so.
      return (await open()).transaction(stores, mode, { durability });
    }
  };
}

/** As {@link Records.read}. */
export async function readRecords(
  scope: WorkerScope,
  store: IDBObjectStore,
  queries: string,
  limit: number,
): Promise<string> {
  const found = await Promise.all(
    queries
      .split('\n')
      .slice(0, -1)
      .map(async (query) => {
        if (!query.startsWith('*')) {
          const value = await promiseOf<string | undefined>(store.get(query));
          return value === undefined ? '' : `${query}\n${value}\n`;
        }
        const prefix = query.slice(1);
        const range = scope.IDBKeyRange.bound(prefix, prefix + '\uffff');
        const [keys, values] = await Promise.all([
          promiseOf(store.getAllKeys(range, limit)),
          promiseOf<string[]>(store.getAll(range, limit)),
        ]);
        return keys.map((key, i) => `${key as string}\n${values[i]}\n`).join('');
      }),
  );
  return found.join('');
}

export function createRecords(scope: WorkerScope): Records {
  // What is lost with a crash is bookkeeping: the disk need not be waited for.
  const begin = createDatabase(scope, 'swale:', [recordStore], 'relaxed');
  return {
    async read(queries, limit) {
      const transaction = await begin('readonly');
      return readRecords(scope, transaction.objectStore(recordStore), queries, limit);
    },

    async write(changes) {
      const transaction = await begin('readwrite');
      const store = transaction.objectStore(recordStore);
      const done = completionOf(transaction);
      const lines = changes.split('\n');
      for (let i = 0; i < lines.length - 1; ++i) {
        const key = (lines[i] as string).slice(1);
        if (lines[i]?.startsWith('=')) store.put(lines[++i], key);
        else store.delete(key);
      }
      await done;
    },
  };
}
