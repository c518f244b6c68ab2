/** The records of queues, and the bodies that lie beside them: on the disk once written. */

import { recordDigits } from '../protocol.js';
import { completionOf, createDatabase, promiseOf, readRecords, recordStore } from '../records.js';
import type { Records } from '../records.js';
import type { WorkerScope } from '../scope.js';

export interface QueueRecords extends Pick<Records, 'read'> {
  /**
   * @param changes as src/engine/effect.h has them at kWriteRecords. All are made, or none.
   * @param body what is to lie beside the record that is appended last.
   * @returns the keys that were appended, each followed by '\n'.
   */
  write(changes: string, body?: Blob): Promise<string>;
  /** What lies beside a record; undefined: nothing. */
  body(key: string): Promise<Blob | undefined>;
}

const bodyStore = 'bodies';

/** What is read for a change is of its own transaction: no other one comes between. */
async function change(transaction: IDBTransaction, changes: string): Promise<string[]> {
  const records = transaction.objectStore(recordStore);
  const lines = changes.split('\n');
  const appended: string[] = [];
  for (let i = 0; i < lines.length - 1; ++i) {
    const key = (lines[i] as string).slice(1);
    switch (lines[i]?.[0]) {
      case '=':
        records.put(lines[++i], key);
        break;
      case '~':
        ++i;
        if (await promiseOf(records.count(key))) records.put(lines[i], key);
        break;
      case '+': {
        const last = await promiseOf<string | undefined>(records.get(key));
        const number = String(Number(last ?? 0) + 1);
        const made = (lines[++i] as string) + number.padStart(recordDigits, '0');
        records.put(number, key);
        records.put(lines[++i], made);
        appended.push(made);
        break;
      }
      default:
        records.delete(key);
        transaction.objectStore(bodyStore).delete(key);
    }
  }
  return appended;
}

export function createQueueRecords(scope: WorkerScope): QueueRecords {
  const begin = createDatabase(scope, 'swale-queues:', [recordStore, bodyStore], 'strict');

  const write = async (changes: string, body?: Blob | ArrayBuffer): Promise<string> => {
    const transaction = await begin('readwrite');
    const done = completionOf(transaction);
    try {
      const appended = await change(transaction, changes);
      if (body) transaction.objectStore(bodyStore).put(body, appended.at(-1));
      await done;
      return appended.map((key) => key + '\n').join('');
    } catch (error) {
      done.catch(() => {});
      try {
        transaction.abort();
      } catch {
        // It is aborted already, for a reason that it knows.
      }
      throw transaction.error ?? error;
    }
  };

  return {
    async read(queries, limit) {
      const transaction = await begin('readonly');
      return readRecords(scope, transaction.objectStore(recordStore), queries, limit);
    },

    async write(changes, body) {
      try {
        return await write(changes, body);
      } catch (error) {
        // WebKit stores no Blobs in private windows.
        if (!body || (error as Error).name === 'QuotaExceededError') throw error;
        return write(changes, await body.arrayBuffer());
      }
    },

    async body(key) {
      const transaction = await begin('readonly');
      const store = transaction.objectStore(bodyStore);
      const found = await promiseOf<Blob | ArrayBuffer | undefined>(store.get(key));
      return found instanceof ArrayBuffer ? new Blob([found]) : found;
    },
  };
}
