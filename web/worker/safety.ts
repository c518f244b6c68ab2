/**
 * A worker that takes the place of one that has to go: it clears what that has stored, unregisters itself and tells
 * the pages, which are the network's from then on. Served under the old worker's name, it needs nothing of it to work.
 * `swale retire` writes it, with the names of the policy's runtime caches in place of `__SWALE_CACHES__`.
 */

import type { LifeEvent, WorkerScope } from './scope.js';

declare const __SWALE_CACHES__: string[];

const scope = self as unknown as WorkerScope;

const clear = async (): Promise<void> => {
  const { scope: url } = scope.registration;
  const named = typeof __SWALE_CACHES__ === 'undefined' ? ['swale-runtime'] : __SWALE_CACHES__;
  for (const name of await scope.caches.keys()) {
    const isOurs = name.startsWith('swale:') && name.endsWith(':' + url);
    if (isOurs || named.includes(name)) await scope.caches.delete(name);
  }
  scope.indexedDB.deleteDatabase('swale:' + url);
  await scope.registration.unregister();
  const error = 'the site has retired its worker';
  const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const page of pages) {
    if (page.url.startsWith(url)) page.postMessage({ swale: 'retired', error });
  }
};

scope.addEventListener('install', () => void scope.skipWaiting());
scope.addEventListener('activate', (event: LifeEvent) => event.waitUntil(clear()));
