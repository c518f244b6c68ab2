/** Records: small texts by key, in the order of their keys. One object store of IndexedDB. */

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

const storeName = 'records';

const promiseOf = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Nothing is opened before the first call. */
export function createRecords(scope: WorkerScope): Records {
  let opened: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> => {
    const request = scope.indexedDB.open('swale:' + scope.registration.scope, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
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

  const begin = async (mode: 'readonly' | 'readwrite'): Promise<IDBTransaction> => {
    // What is lost with a crash is bookkeeping: the disk need not be waited for.
    const options = { durability: 'relaxed' } as const;
    try {
      return (await (opened ?? open())).transaction(storeName, mode, options);
    } catch {
      // Closed by the browser, which need not have said so.
      return (await open()).transaction(storeName, mode, options);
    }
  };

  return {
    async read(queries, limit) {
      const store = (await begin('readonly')).objectStore(storeName);
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
    },

    async write(changes) {
      const transaction = await begin('readwrite');
      const store = transaction.objectStore(storeName);
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () =>
          reject(transaction.error ?? Error('the transaction was aborted'));
      });
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
