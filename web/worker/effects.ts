/** Performs the effects that have an outcome. Each does what src/engine/effect.h says beside its name. */

import type { AskedKind, Effect, EventKind, Outcome } from './protocol.js';
import { cacheModes, EffectKind, FetchFlag, MatchFlag, OutcomeStatus } from './protocol.js';
import type { FetchEvent, InstallEvent, LifeEvent, WorkerScope } from './scope.js';

/** What a policy's function is called with. */
export interface HandlerContext {
  /** The page's request. */
  readonly request: Request;
  /** `request.url`, parsed. */
  readonly url: URL;
  /** The event, for its `clientId` and `waitUntil`. It is answered with what the function returns. */
  readonly event: Omit<FetchEvent, 'respondWith'>;
}

/**
 * A function in a policy: answers a request.
 *
 * @returns the response; nothing, or an exception, leaves the request to the route's fallback.
 */
export type Handler = (
  context: HandlerContext,
) => Response | undefined | void | Promise<Response | undefined | void>;

/** What a predicate is called with. */
export interface PredicateContext {
  /** The page's request. */
  readonly request: Request;
  /** `request.url`, parsed. */
  readonly url: URL;
  /** Whether it is for the worker's own origin. */
  readonly sameOrigin: boolean;
  /** The event, for its `clientId`. */
  readonly event: Omit<FetchEvent, 'respondWith'>;
}

/**
 * A function in a policy: whether a request matches. It decides at once: no promises. An exception counts as
 * no match, and is logged.
 */
export type Predicate = (context: PredicateContext) => boolean | number | string | null | void;

/** An event that the core works on. */
export interface LiveEvent {
  /** Absent for fetches. */
  kind?: EventKind;
  event: LifeEvent;
  /** Answers a fetch event. Absent where it is answered already, and for other events. */
  answer?(response: Response | Promise<Response>): void;
  /** Ends the event; an error, where not empty, fails it. */
  settle(error: string): void;
  /** The caches that it has opened, by name. */
  opened: Map<string, Promise<Cache>>;
  /** The event's own request on its way to the network. */
  network?: Promise<Response>;
}

export type Performer = (effect: Effect, live: LiveEvent, signal: AbortSignal) => Promise<Outcome>;

const ok: Outcome = { status: OutcomeStatus.Ok };
const none: Outcome = { status: OutcomeStatus.None };

/** Each followed by a line feed. */
const lines = (texts: string[]): Outcome => ({
  status: OutcomeStatus.Ok,
  text: texts.map((text) => text + '\n').join(''),
});

/**
 * @param responses the responses that the core holds, by handle; filled here.
 * @returns a function that starts an effect at once (a response is cloned before the next effect is
 * performed) and never throws: its promise rejects.
 */
export function createPerformer(
  scope: WorkerScope,
  functions: readonly (Handler | Predicate)[],
  responses: Map<number, Response>,
): Performer {
  const { caches } = scope;
  let lastHandle = 0;

  const found = (value: Response | undefined | void): Outcome => {
    if (!value) return none;
    responses.set(++lastHandle, value);
    return { status: OutcomeStatus.Ok, response: lastHandle, value };
  };

  // An open cache outlives its deletion, by a page for example: so it is kept for no longer than an event.
  const open = ({ opened }: LiveEvent, name: string): Promise<Cache> => {
    let cache = opened.get(name);
    if (!cache) {
      cache = caches.open(name);
      opened.set(name, cache);
      cache.catch(() => opened.delete(name));
    }
    return cache;
  };

  const sha256 = async (bytes: ArrayBuffer) => {
    const digest = new Uint8Array(await scope.crypto.subtle.digest('SHA-256', bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };

  const absolute = (url: string) => new URL(url, scope.location.href).href;

  return async (effect, live, signal) => {
    const { kind, number, flags, text } = effect;
    const response = responses.get(effect.response) as Response;
    const { request } = live.event as FetchEvent;
    const key = !effect.url
      ? request
      : flags & MatchFlag.WithRequestHeaders
        ? new scope.Request(absolute(effect.url), { headers: request.headers })
        : absolute(effect.url);

    switch (kind as AskedKind) {
      case EffectKind.NetworkFetch: {
        if (key !== request) {
          return found(
            await scope.fetch(key, {
              cache: cacheModes[number],
              priority: flags & FetchFlag.LowPriority ? 'low' : 'auto',
              signal,
            }),
          );
        }
        // A request that is fetched with options loses its navigation mode and its referrer, so without:
        // then it is not aborted either. https://fetch.spec.whatwg.org/#dom-request
        const { referrer, referrerPolicy } = request;
        live.network = scope.fetch(
          request,
          number ? { cache: cacheModes[number], referrer, referrerPolicy } : undefined,
        );
        return found(await live.network);
      }

      case EffectKind.CacheMatch:
        // In one step, where opening the cache first takes two; and a cache that is not there is not made.
        return found(
          await caches.match(key, {
            cacheName: effect.cache,
            ignoreSearch: !!(flags & MatchFlag.IgnoreSearch),
            ignoreVary: !!(flags & MatchFlag.IgnoreVary),
            ignoreMethod: !!(flags & MatchFlag.IgnoreMethod),
          }),
        );

      case EffectKind.CachePut: {
        const copy = response.clone();
        await (await open(live, effect.cache)).put(key, copy);
        return ok;
      }

      case EffectKind.CacheDelete:
        return (await (await open(live, effect.cache)).delete(key)) ? ok : none;

      case EffectKind.CacheKeys:
        return lines((await (await open(live, effect.cache)).keys()).map(({ url }) => url));

      case EffectKind.CacheNames:
        return lines(await caches.keys());

      case EffectKind.CacheDrop:
        live.opened.delete(effect.cache);
        return (await caches.delete(effect.cache)) ? ok : none;

      case EffectKind.ReadBody:
        return {
          status: OutcomeStatus.Ok,
          text: new Uint8Array(await response.clone().arrayBuffer()),
        };

      case EffectKind.CheckDigest: {
        const body = await response.arrayBuffer();
        const headers = new scope.Headers(response.headers);
        // The first two are not of these bytes; with "Vary: *" Cache Storage would refuse them.
        for (const name of ['content-encoding', 'content-length', 'vary']) headers.delete(name);
        responses.set(effect.response, new scope.Response(body, { headers }));
        const hex = await sha256(body);
        return hex.startsWith(text) ? ok : { status: OutcomeStatus.Mismatch, text: hex };
      }

      case EffectKind.DigestRequest:
        return {
          status: OutcomeStatus.Ok,
          text: await sha256(await request.clone().arrayBuffer()),
        };

      case EffectKind.MakeResponse: {
        const headers = new scope.Headers();
        for (const field of text.split('\n').filter(Boolean)) {
          const colon = field.indexOf(':');
          headers.set(field.slice(0, colon), field.slice(colon + 1));
        }
        return found(new scope.Response(null, { headers }));
      }

      case EffectKind.SetTimer:
        return new Promise((resolve) => {
          const timer = scope.setTimeout(() => resolve(ok), number);
          signal.onabort = () => scope.clearTimeout(timer as never);
        });

      case EffectKind.ClaimClients:
        await scope.clients.claim();
        return ok;

      case EffectKind.AddRoutes: {
        const event = live.event as InstallEvent;
        const { URLPattern, location } = scope;
        if (!event.addRoutes || !URLPattern) return none;
        const pattern = (value: string | object): object =>
          typeof value === 'string'
            ? new URLPattern(value, location.href)
            : new URLPattern({ ...value, baseURL: location.href });
        await event.addRoutes(
          JSON.parse(text, (name, value) => (name === 'urlPattern' ? pattern(value) : value)),
        );
        return ok;
      }

      case EffectKind.CallFunction: {
        const event = live.event as FetchEvent;
        const handler = functions[number] as Handler;
        const value = await handler({ request, url: new URL(request.url), event });
        if (value && !(value instanceof scope.Response)) {
          throw TypeError('it returned something other than a Response');
        }
        return found(value);
      }
    }
    throw Error(`no effect has the kind ${kind}`);
  };
}
