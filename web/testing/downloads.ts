/** Periodic Background Sync and Background Fetch in Node. */

import type {
  BackgroundFetchRegistration,
  DownloadRegistration,
} from '../worker/download_scope.js';

type WhileAlive = <Result>(operation: () => Result | Promise<Result>) => Promise<Result>;

/** What the browser was asked for, by the id of the fetch. */
export interface TestBackgroundFetch {
  readonly id: string;
  readonly urls: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a worker has the browser do. */
export class TestDownloads {
  /** The tags that periodic syncs were asked for with, and their intervals in milliseconds. */
  readonly periodic = new Map<string, number>();
  readonly fetches = new Map<string, TestBackgroundFetch>();

  /** What an event about a fetch has. The test's network answers its requests. */
  async finish(
    id: string,
    fetch: (request: Request) => Response | Promise<Response>,
  ): Promise<{ registration: BackgroundFetchRegistration; updateUI(): Promise<void> }> {
    const wanted = this.fetches.get(id);
    if (!wanted) throw new Error(`there is no background fetch '${id}'`);
    this.fetches.delete(id);
    const records = await Promise.all(
      wanted.urls.map(async (url) => {
        const request = new Request(url);
        const responseReady = Promise.resolve(fetch(request));
        responseReady.catch(() => {});
        return { request, responseReady };
      }),
    );
    const registration = {
      id,
      abort: () => Promise.resolve(false),
      matchAll: () => Promise.resolve(records),
    };
    return { registration, updateUI: () => Promise.resolve() };
  }
}

/** What a worker's registration has of both. */
export function downloadScope(
  { periodic, fetches }: TestDownloads,
  hasBackgroundFetch: boolean,
  whileAlive: WhileAlive,
): DownloadRegistration {
  const registrationOf = (id: string): BackgroundFetchRegistration | undefined =>
    fetches.has(id)
      ? {
          id,
          abort: () => Promise.resolve(fetches.delete(id)),
          matchAll: () => Promise.resolve([]),
        }
      : undefined;
  return {
    periodicSync: {
      register: (tag, { minInterval }) => whileAlive(() => void periodic.set(tag, minInterval)),
      unregister: (tag) => whileAlive(() => void periodic.delete(tag)),
      getTags: () => whileAlive(() => [...periodic.keys()]),
    },
    ...(hasBackgroundFetch && {
      backgroundFetch: {
        fetch: (id, urls, options) =>
          whileAlive(() => {
            fetches.set(id, { id, urls, options: options as Record<string, unknown> });
          }),
        get: (id) => whileAlive(() => registrationOf(id)),
      },
    }),
  };
}
