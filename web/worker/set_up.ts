/** The module that sets versions up: installs, updates, repairs. Most lives of a worker do without it. */

import { sha256 } from './bodies.js';
import type { Host } from './host.js';
import type { WorkerScope } from './scope.js';

/** Where the module is. */
export interface SetUpModule {
  /** Relative to the worker's script; gzip. */
  url: string;
  /** SHA-256 of what is in it, as 64 hexadecimal digits. */
  digest: string;
}

/**
 * @param open instantiates the module and hosts it.
 * @returns a function that gives the host; it fetches and opens the module at its first call. It rejects where that
 * fails, and tries again with its next call.
 */
export function createSetUp(
  scope: WorkerScope,
  { url, digest }: SetUpModule,
  open: (wasm: Uint8Array) => Host,
): () => Promise<Host> {
  const { href } = new URL(url, scope.location.href);
  /** src/precache/lifecycle.cc deletes it. */
  const cacheName = 'swale:set-up:' + scope.registration.scope;
  let host: Promise<Host> | undefined;

  const read = async (response: Response | undefined): Promise<ArrayBuffer | undefined> => {
    if (!response?.ok) return undefined;
    const blob = await response.blob();
    const stream = blob.stream().pipeThrough(new DecompressionStream('gzip'));
    const wasm = await new Response(stream).arrayBuffer();
    return (await sha256(scope, wasm)) === digest ? wasm : undefined;
  };

  const load = async (): Promise<Host> => {
    const stored = await scope.caches.match(href, { cacheName }).catch(() => undefined);
    let wasm = await read(stored).catch(() => undefined);
    for (const mode of ['default', 'reload'] as const) {
      if (wasm) break;
      const response = await scope.fetch(href, { cache: mode });
      const copy = response.clone();
      wasm = await read(response).catch(() => undefined);
      if (!wasm) continue;
      // Without a copy a later life fetches it again, no more.
      await replace(copy).catch(() => {});
    }
    if (!wasm) throw Error(`${href}: found another file than the one this worker was built with`);
    return open(new Uint8Array(wasm));
  };

  /** Those of other versions of Swale go. */
  const replace = async (response: Response): Promise<void> => {
    await scope.caches.delete(cacheName);
    await (await scope.caches.open(cacheName)).put(href, response);
  };

  return () => {
    host ??= load().catch((error: unknown) => {
      host = undefined;
      throw error;
    });
    return host;
  };
}
