/** Periodic work and large downloads. src/engine/effect.h says what each effect does. */

import type { LiveEvent } from '../effects.js';
import type { BackgroundFetchEvent, PeriodicSyncEvent } from '../download_scope.js';
import type { Effect, Outcome } from '../protocol.js';
import { EffectKind, EventKind, OutcomeStatus } from '../protocol.js';
import type { LifeEvent, WorkerScope } from '../scope.js';
import type { BackgroundWork } from './index.js';

const ok: Outcome = { status: OutcomeStatus.Ok };
const none: Outcome = { status: OutcomeStatus.None };

const fetchEvent = (what: string): BackgroundWork['events'][string] => [
  EventKind.BackgroundFetch,
  (event) => `${what}\n${(event as BackgroundFetchEvent).registration.id}`,
];

function createDownloadPerformer({ registration, caches }: WorkerScope) {
  const { periodicSync, backgroundFetch } = registration;

  const register = async (tag: string, seconds: number): Promise<Outcome> => {
    if (!periodicSync) return none;
    try {
      await periodicSync.register(tag, { minInterval: seconds * 1000 });
    } catch (error) {
      // The browser, or the person, does not grant it.
      if ((error as Error).name === 'NotAllowedError') return none;
      throw error;
    }
    return ok;
  };

  const unregister = async (tag: string): Promise<Outcome> => {
    if (!(await periodicSync?.getTags())?.includes(tag)) return none;
    await periodicSync?.unregister(tag);
    return ok;
  };

  const start = async (id: string, text: string): Promise<Outcome> => {
    if (!backgroundFetch) return none;
    const [urls, options] = JSON.parse(text) as [string[], object];
    // One that is left from before would be in the way.
    await (await backgroundFetch.get(id))?.abort();
    await backgroundFetch.fetch(id, urls, options);
    return ok;
  };

  const take = async (name: string, event: LifeEvent): Promise<Outcome> => {
    const cache = await caches.open(name);
    const records = await (event as BackgroundFetchEvent).registration.matchAll();
    await Promise.all(
      records.map(async ({ request, responseReady }) => {
        const response = await responseReady.catch(() => undefined);
        if (response?.status !== 200) return;
        await cache.put(request.url, response).catch((error: Error) => {
          // The worker fetches what is cut off; what storage has no room for it cannot either.
          if (error.name === 'QuotaExceededError') throw error;
        });
      }),
    );
    return ok;
  };

  const retitle = async (title: string, event: LifeEvent): Promise<Outcome> => {
    await (event as BackgroundFetchEvent).updateUI?.({ title });
    return ok;
  };

  const abort = async (id: string): Promise<Outcome> => {
    const found = await backgroundFetch?.get(id);
    return (await found?.abort()) ? ok : none;
  };

  const perform = (effect: Effect, { event }: LiveEvent): Promise<Outcome> | undefined => {
    const { kind, number, cache, url, text } = effect;
    switch (kind) {
      case EffectKind.RegisterPeriodicSync:
        return register(text, number);
      case EffectKind.UnregisterPeriodicSync:
        return unregister(text);
      case EffectKind.StartBackgroundFetch:
        return start(url, text);
      case EffectKind.TakeBackgroundFetch:
        return take(cache, event);
      case EffectKind.TitleBackgroundFetch:
        return retitle(text, event);
      case EffectKind.AbortBackgroundFetch:
        return abort(url);
    }
    return undefined;
  };
  return { perform };
}

export const downloads: BackgroundWork = {
  events: {
    periodicsync: [EventKind.PeriodicSync, (event) => (event as PeriodicSyncEvent).tag],
    backgroundfetchsuccess: fetchEvent('success'),
    backgroundfetchfail: fetchEvent('fail'),
    backgroundfetchabort: fetchEvent('abort'),
    backgroundfetchclick: fetchEvent('click'),
  },
  createPerformer: ({ scope }) => createDownloadPerformer(scope),
};
