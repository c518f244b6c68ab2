/** Performs the effects on clients, the registration and storage as a whole: src/engine/effect.h says what each does. */

import { decodeBase64 } from './base64.js';
import type { Effect, Outcome } from './protocol.js';
import { EffectKind, OutcomeStatus } from './protocol.js';
import type { InstallEvent, LifeEvent, WorkerScope } from './scope.js';

const ok: Outcome = { status: OutcomeStatus.Ok };
const none: Outcome = { status: OutcomeStatus.None };

/** @returns a function that gives undefined, at once, for effects of other kinds. */
export function createRegistrationPerformer(
  scope: WorkerScope,
): (effect: Effect, event: LifeEvent) => Promise<Outcome> | undefined {
  const estimate = async (): Promise<Outcome> => {
    const { usage, quota } = (await scope.navigator?.storage?.estimate()) ?? {};
    return quota ? { status: OutcomeStatus.Ok, text: `${usage} ${quota}` } : none;
  };

  const listClients = async (isAllWindows: number): Promise<Outcome> => {
    const clients = await scope.clients.matchAll(
      isAllWindows
        ? { type: 'window', includeUncontrolled: true }
        : { type: 'all', includeUncontrolled: false },
    );
    const text = clients
      .filter(({ url }) => !isAllWindows || url.startsWith(scope.registration.scope))
      .map(({ id, type, url }) => `${id} ${type} ${url}\n`)
      .join('');
    return { status: OutcomeStatus.Ok, text };
  };

  const verify = async (key: string, signature: string, text: string): Promise<Outcome> => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const { subtle } = scope.crypto;
    const bytes = (base64: string) => decodeBase64(base64) as BufferSource;
    const isRight = await subtle.verify(
      algorithm,
      await subtle.importKey('spki', bytes(key), algorithm, false, ['verify']),
      bytes(signature),
      new TextEncoder().encode(text),
    );
    return isRight ? ok : { status: OutcomeStatus.Mismatch };
  };

  const preload = async (isOn: number): Promise<Outcome> => {
    const { navigationPreload } = scope.registration;
    await (isOn ? navigationPreload?.enable() : navigationPreload?.disable());
    return navigationPreload ? ok : none;
  };

  const addRoutes = async (event: InstallEvent, rules: string): Promise<Outcome> => {
    const { URLPattern, location } = scope;
    if (!event.addRoutes || !URLPattern) return none;
    const pattern = (value: string | object): object =>
      typeof value === 'string'
        ? new URLPattern(value, location.href)
        : new URLPattern({ ...value, baseURL: location.href });
    await event.addRoutes(
      JSON.parse(rules, (name, value) => (name === 'urlPattern' ? pattern(value) : value)),
    );
    return ok;
  };

  const activateWaiting = async (): Promise<Outcome> => {
    const { waiting } = scope.registration;
    waiting?.postMessage({ swale: 'skip-waiting' });
    return waiting ? ok : none;
  };

  return ({ kind, number, cache, url, text }, event) => {
    switch (kind) {
      case EffectKind.EstimateStorage:
        return estimate();
      case EffectKind.ListClients:
        return listClients(number);
      case EffectKind.Unregister:
        return scope.registration.unregister().then((wasThere) => (wasThere ? ok : none));
      case EffectKind.VerifySignature:
        return verify(url, cache, text);
      case EffectKind.ActivateWaiting:
        return activateWaiting();
      case EffectKind.ClaimClients:
        return scope.clients.claim().then(() => ok);
      case EffectKind.NavigationPreload:
        return preload(number);
      case EffectKind.AddRoutes:
        return addRoutes(event, text);
    }
    return undefined;
  };
}
