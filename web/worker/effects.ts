/** Performs the effects that have an outcome. Each does what src/engine/effect.h says beside its name. */

import type { BackgroundWork } from './background/index.js';
import { createBlobs, createBodyPerformer, setFields } from './bodies.js';
import { createParts } from './parts.js';
import { createRegistrationPerformer } from './registration.js';
import type { AskedKind, Effect, EventKind, HookName, Outcome } from './protocol.js';
import {
  cacheModes,
  callPartUnit,
  CallKind,
  credentialsModes,
  credentialsUnit,
  EffectKind,
  FetchFlag,
  hooks,
  hookWrites,
  MatchFlag,
  OutcomeStatus,
  putMeasured,
  strategies,
} from './protocol.js';
import type { Strategy } from './policy.js';
import { createRecords } from './records.js';
import type { FetchEvent, LifeEvent, WorkerScope } from './scope.js';

/** What a policy's function is called with. */
export interface HandlerContext {
  /** The page's request. */
  readonly request: Request;
  /** `request.url`, parsed; of a part that is a function too. */
  readonly url: URL;
  /** The event, for its `clientId` and `waitUntil`. It is answered with what the function returns. */
  readonly event: Omit<FetchEvent, 'respondWith'>;
  /** For what functions of one event have to tell each other. */
  readonly state: Record<string, unknown>;
  /** The stored response for the request, by the rules of the route's `cache`. */
  match(): Promise<Response | undefined>;
  /** The network's response to the request, with the route's fetch options and hooks. @throws TypeError where it fails. */
  fetch(): Promise<Response>;
  /** Stores a copy of a response for the request, where the rules of the route's `cache` allow it. */
  store(response: Response): Promise<void>;
  /** What one of the built-in strategies answers; undefined where it has no answer. */
  strategy(name: Strategy): Promise<Response | undefined>;
}

/**
 * A function in a policy: answers a request.
 *
 * @returns the response; nothing, or an exception, leaves the request to the route's fallback.
 */
export type Handler = (
  context: HandlerContext,
) => Response | undefined | void | Promise<Response | undefined | void>;

/** A function in a policy: makes a part of a composed response. */
export type PartHandler = (context: HandlerContext) => PartValue | Promise<PartValue>;
export type PartValue = Response | BodyInit | null | undefined | void;

/** What a hook is called with. What does not concern it is absent. */
export interface HookContext {
  /** The request as it is sent or looked up. */
  readonly request: Request;
  /** `request.url`, parsed. */
  readonly url: URL;
  readonly event: Omit<FetchEvent, 'respondWith'>;
  /** For what functions of one event have to tell each other. */
  readonly state: Record<string, unknown>;
  /** The response that came, or that is to be used; its body must not be read, but that of a clone. */
  readonly response?: Response;
  /** `cacheDidUpdate`: the response that was stored before. */
  readonly oldResponse?: Response;
  readonly cacheName?: string;
  /** The key by the rules of the route's cache. */
  readonly key?: string;
  /** Whether a cache is looked up or written. */
  readonly mode: 'read' | 'write';
  /** `fetchDidFail`, `handlerDidError`: why. */
  readonly error?: Error;
}

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

type HookValue = Response | Request | string | null | undefined | void;
/** A hook: what it may return stands with each name, in {@link Hooks}. One that throws counts as not there, and is logged. */
export type Hook<Value extends HookValue = void> = (context: HookContext) => Value | Promise<Value>;

/** Any function that a config holds. */
export type PolicyFunction = Handler | PartHandler | Predicate | Hook<HookValue>;

/** Asks the core on behalf of a handler. */
export type Ask = (
  live: LiveEvent,
  kind: CallKind,
  number: number,
) => Promise<Response | undefined>;

/** An event that the core works on. */
export interface LiveEvent {
  id: number;
  /** Absent for fetches. */
  kind?: EventKind;
  event: LifeEvent;
  /** Answers a fetch event. Absent where it is answered already, and for other events. */
  answer?(response: Response | Promise<Response>): void;
  /** Ends the event; an error, where not empty, fails it. */
  settle(error: string): void;
  /** The caches that it has opened, by name. */
  opened: Map<string, Promise<Cache>>;
  /** The body of the event's own request, which was kept before it was sent. */
  kept?: Blob;
  /** The event's own request on its way to the network. */
  network?: Promise<Response>;
  /** What `requestWillFetch` put in place of the event's own request. */
  request?: Request;
  /** {@link HandlerContext.state} */
  state?: Record<string, unknown>;
}

export interface Performer {
  /**
   * Starts an effect at once (a response is cloned before the next effect is performed). It never throws: its promise
   * rejects.
   */
  start(effect: Effect, live: LiveEvent, signal: AbortSignal): Promise<Outcome>;
  releaseLock(name: string): void;
  /** There is no core any more: what it held is let go. */
  end(): void;
}

const ok: Outcome = { status: OutcomeStatus.Ok };
const none: Outcome = { status: OutcomeStatus.None };

/** Each followed by a line feed. */
const lines = (texts: string[]): Outcome => ({
  status: OutcomeStatus.Ok,
  text: texts.map((text) => text + '\n').join(''),
});

/**
 * @param works the kinds of background work that there are.
 * @param responses the responses that the core holds, by handle; filled here.
 * @param ask what a handler's context uses.
 */
export function createPerformer(
  scope: WorkerScope,
  functions: readonly PolicyFunction[],
  works: readonly BackgroundWork[],
  responses: Map<number, Response>,
  ask: Ask,
): Performer {
  const { caches } = scope;
  let lastHandle = 0;

  const keep = (value: Response): number => {
    responses.set(++lastHandle, value);
    return lastHandle;
  };
  const found = (value: Response | undefined | void, text = ''): Outcome =>
    value ? { status: OutcomeStatus.Ok, response: keep(value), value, text } : none;
  const blobs = createBlobs(scope, responses);
  const performBody = createBodyPerformer(scope, responses, blobs, found);
  const parts = createParts(scope, blobs, found);
  const performRegistration = createRegistrationPerformer(scope);
  const records = createRecords(scope);
  const background = works.map((work) => work.createPerformer({ scope, functions, found }));

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

  const absolute = (url: string) => new URL(url, scope.location.href).href;

  /** A request for `url` with fields of another, and those of a text. */
  const requestFor = (url: string, from: Request | undefined, fields: string): Request => {
    const headers = new scope.Headers(from?.headers);
    setFields(headers, fields);
    return new scope.Request(absolute(url), { headers });
  };

  /** The event's own request, with what the core adds to it. */
  const fetchOwn = async (
    { number, flags, text }: Effect,
    live: LiveEvent,
    signal: AbortSignal,
  ): Promise<Response> => {
    const event = live.event as FetchEvent;
    const request = live.request ?? event.request;
    const init: RequestInit = {};
    if (number % credentialsUnit) init.cache = cacheModes[number % credentialsUnit];
    const credentials = credentialsModes[(number / credentialsUnit) | 0];
    if (credentials) init.credentials = credentials;
    if (flags & FetchFlag.LowPriority) init.priority = 'low';
    const isNavigation = request.mode === 'navigate';
    // A navigation that is fetched with options is none any more, so it is not aborted.
    if (flags & FetchFlag.Abortable && !isNavigation) init.signal = signal;
    const { url, method, headers, mode, redirect, referrer, referrerPolicy } = request;
    const isSameOrigin = new URL(url).origin === scope.location.origin;
    if (text && (isSameOrigin || mode === 'cors')) {
      const fields = new scope.Headers(headers);
      setFields(fields, text);
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const kept = live.request ? undefined : live.kept;
      const body = hasBody ? (kept ?? (await request.clone().blob())) : null;
      // Only so may fields be set: https://fetch.spec.whatwg.org/#concept-headers-guard
      return scope.fetch(
        new scope.Request(url, {
          credentials: request.credentials,
          ...init,
          method,
          headers: fields,
          body: body?.size ? body : null,
          // With CORS as it was: a redirect may lead to another origin.
          mode: mode === 'cors' ? mode : 'same-origin',
          redirect,
          referrer,
          referrerPolicy,
          signal: init.signal ?? request.signal,
        }),
      );
    }
    if (Object.keys(init).length) {
      return scope.fetch(request, { ...init, referrer, referrerPolicy });
    }
    return (isNavigation && !live.request && (await event.preloadResponse)) || scope.fetch(request);
  };

  const fetch = async (effect: Effect, live: LiveEvent, signal: AbortSignal) => {
    if (!effect.url) {
      live.network = fetchOwn(effect, live, signal);
      return found(await live.network);
    }
    const { number, flags, text } = effect;
    const headers = new scope.Headers();
    setFields(headers, text);
    const cache = cacheModes[number % credentialsUnit];
    return found(
      await scope.fetch(absolute(effect.url), {
        cache,
        // That mode is not allowed with any other: https://fetch.spec.whatwg.org/#dom-request
        mode: cache === 'only-if-cached' ? 'same-origin' : 'cors',
        credentials: credentialsModes[(number / credentialsUnit) | 0] ?? 'same-origin',
        priority: flags & FetchFlag.LowPriority ? 'low' : 'auto',
        ...(text && { headers }),
        signal,
      }),
    );
  };

  const put = async (effect: Effect, live: LiveEvent, from: Request | undefined) => {
    const { flags, cache: name, text } = effect;
    const copy = (responses.get(effect.response) as Response).clone();
    const isOfRequest = !effect.url || flags & MatchFlag.WithRequestHeaders;
    const key =
      text || isOfRequest
        ? requestFor(effect.url || (from as Request).url, isOfRequest ? from : undefined, text)
        : absolute(effect.url);
    const cache = await open(live, name);
    await cache.put(key, copy);
    if (effect.url) parts.forget(name, effect.url);
    if (!(flags & putMeasured)) return ok;
    const stored = await cache.match(key);
    return { status: OutcomeStatus.Ok, text: String(stored ? (await stored.blob()).size : 0) };
  };

  const contextOf = (live: LiveEvent, url: string) => {
    const event = live.event as FetchEvent;
    const { request } = event;
    return { request, url: new URL(url || request.url), event, state: (live.state ??= {}) };
  };

  const callHandler = async ({ number, flags, url }: Effect, live: LiveEvent): Promise<Outcome> => {
    const askFor = (kind: CallKind, number: number) =>
      ask(live, kind + flags * callPartUnit, number);
    const context: HandlerContext = {
      ...contextOf(live, url && absolute(url)),
      match: () => askFor(CallKind.Match, 0),
      fetch: () => askFor(CallKind.Fetch, 0) as Promise<Response>,
      store: async (response) => void (await askFor(CallKind.Store, keep(response.clone()))),
      async strategy(name) {
        const index = strategies.indexOf(name);
        if (index < 0) throw TypeError(`no strategy is called "${name}": ${strategies.join(', ')}`);
        return askFor(CallKind.Strategy, index);
      },
    };
    let value: unknown = await (functions[number] as PartHandler)(context);
    if (value && !(value instanceof scope.Response)) {
      if (!url) throw TypeError('it returned something other than a Response');
      value = new scope.Response(value as BodyInit);
    }
    return found(value as Response | undefined);
  };

  const callHook = async (effect: Effect, live: LiveEvent): Promise<Outcome> => {
    const { number, flags, cache, url, text } = effect;
    const name = hooks[flags % hookWrites] as HookName;
    const isUpdate = name === 'cacheDidUpdate';
    const context: HookContext = {
      ...contextOf(live, ''),
      ...(live.request && { request: live.request }),
      response: responses.get(effect.response),
      oldResponse: isUpdate ? responses.get(+text) : undefined,
      cacheName: cache || undefined,
      key: url || undefined,
      mode: flags & hookWrites ? 'write' : 'read',
      error: text && !isUpdate ? Error(text) : undefined,
    };
    const value = await (functions[number] as Hook<HookValue>)(context);
    if (value === null) return none;
    if (value instanceof scope.Response) return found(value);
    if (name === 'requestWillFetch' && value) live.request = value as Request;
    const isKey = name === 'cacheKeyWillBeUsed' && value;
    return isKey
      ? { status: OutcomeStatus.Ok, text: absolute((value as Request).url ?? value) }
      : ok;
  };

  const start: Performer['start'] = async (effect, live, signal) => {
    const { kind, number, flags, text } = effect;
    const response = responses.get(effect.response) as Response;
    const request = live.request ?? (live.event as Partial<FetchEvent>).request;

    switch (kind as AskedKind) {
      case EffectKind.NetworkFetch:
        return fetch(effect, live, signal);

      case EffectKind.CacheMatch: {
        const key = !effect.url
          ? (request as Request)
          : flags & MatchFlag.WithRequestHeaders
            ? requestFor(effect.url, request, '')
            : absolute(effect.url);
        const options = {
          ignoreSearch: !!(flags & MatchFlag.IgnoreSearch),
          ignoreVary: !!(flags & MatchFlag.IgnoreVary),
          ignoreMethod: !!(flags & MatchFlag.IgnoreMethod),
        };
        // In one step, where opening the cache first takes two; and a cache that is not there is not made.
        const match = caches.match(key, { ...options, cacheName: effect.cache });
        if (!(flags & MatchFlag.WithTimes)) return found(await match);
        const [value, [stored]] = await Promise.all([
          match,
          open(live, effect.cache).then((cache) => cache.keys(key, options)),
        ]);
        return found(value, stored?.headers.get('swale-times') ?? '');
      }

      case EffectKind.CachePut:
        return put(effect, live, request);

      case EffectKind.CacheDelete: {
        const key = effect.url ? absolute(effect.url) : (request as Request);
        const options = { ignoreVary: !!(flags & MatchFlag.IgnoreVary) };
        if (effect.url) parts.forget(effect.cache, effect.url);
        return (await (await open(live, effect.cache)).delete(key, options)) ? ok : none;
      }

      case EffectKind.CacheKeys:
        return lines((await (await open(live, effect.cache)).keys()).map(({ url }) => url));

      case EffectKind.CacheNames:
        return lines(await caches.keys());

      case EffectKind.CacheDrop:
        live.opened.delete(effect.cache);
        parts.forget(effect.cache);
        return (await caches.delete(effect.cache)) ? ok : none;

      case EffectKind.SetTimer:
        return new Promise((resolve) => {
          const timer = scope.setTimeout(() => resolve(ok), number);
          signal.onabort = () => scope.clearTimeout(timer as never);
        });

      case EffectKind.CallFunction:
        return callHandler(effect, live);

      case EffectKind.CallHook:
        return callHook(effect, live);

      case EffectKind.ReadRecords:
        if (effect.cache) break;
        return { status: OutcomeStatus.Ok, text: await records.read(text, number) };

      case EffectKind.WriteRecords:
        if (effect.cache) break;
        await records.write(text);
        return ok;
    }
    for (const { perform } of background) {
      const outcome = perform(effect, live, signal);
      if (outcome) return outcome;
    }
    const outcome = await (parts.perform(effect) ??
      performRegistration(effect, live.event) ??
      performBody(effect, response, request as Request));
    if (outcome) return outcome;
    throw Error(`no effect has the kind ${kind}`);
  };

  return {
    start,
    releaseLock: (name) => background.forEach(({ releaseLock }) => releaseLock?.(name)),
    end: () => background.forEach(({ end }) => end?.()),
  };
}
