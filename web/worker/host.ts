/**
 * The host of the core: hands it events, performs its effects in their order, hands their outcomes back. It
 * decides nothing, but what happens when there is no core: every request then goes to the network.
 */

import type { BackgroundWork } from './background/index.js';
import type { LiveEvent, PolicyFunction } from './effects.js';
import { createPerformer } from './effects.js';
import type { Core } from './module.js';
import type { Effect, LogLevel, Outcome, ToldKind } from './protocol.js';
import {
  destinations,
  EffectKind,
  EventKind,
  followsNoRedirects,
  logLevels,
  MessageTarget,
  methods,
  modes,
  OutcomeStatus,
} from './protocol.js';
import type { Answerer } from './queries.js';
import { createAnswerer } from './queries.js';
import type { FetchEvent, LifeEvent, MessageEvent, WorkerScope } from './scope.js';

/** The listeners of the worker's events. None of them throws. */
export interface Host {
  /**
   * Handles something on behalf of an event that is open.
   *
   * @returns a promise that settles as the core says; for messages and tasks: resolves.
   */
  run(kind: EventKind, event: LifeEvent, text: string): Promise<void>;
  install(event: LifeEvent): void;
  activate(event: LifeEvent): void;
  fetch(event: FetchEvent): void;
  message(event: MessageEvent): void;
  /** An event of background work, as the core is told of it. */
  background(kind: EventKind, event: LifeEvent, text: string): void;
}

/** Where a list does not have `name`, `other`. */
const numberOf = (list: string[], name: string, other: number): number => {
  const i = list.indexOf(name);
  return i < 0 ? other : i;
};

/**
 * The member "swale" of a page's message, then its URLs or arguments, a line each; '' where it is none of ours. Workbox's
 * way to say "skip-waiting" is understood as well.
 */
const messageText = (data: unknown): string => {
  const { swale, type, urls, args = urls } = (data || {}) as Record<string, unknown>;
  if (type === 'SKIP_WAITING') return 'skip-waiting';
  if (typeof swale !== 'string') return '';
  return Array.isArray(args) ? [swale, ...args].join('\n') : swale;
};

/**
 * @param open instantiates and starts the core; what it throws makes the worker fail open, as a trap does
 * at any later time.
 * @param works the kinds of background work that there are.
 * @param setUp gives the host of the module that sets versions up. Absent: the core does that itself.
 */
export function createHost(
  scope: WorkerScope,
  functions: readonly PolicyFunction[],
  open: (answer: Answerer) => Core,
  works: readonly BackgroundWork[],
  setUp?: () => Promise<Host>,
): Host {
  const events = new Map<number, LiveEvent>();
  const running = new Map<number, AbortController>();
  const responses = new Map<number, Response>();
  /** What handlers wait for, by the number of their call. */
  const calls = new Map<number, (response: Response | undefined, error: string) => void>();
  let lastCall = 0;
  const perform = createPerformer(
    scope,
    functions,
    works,
    responses,
    (live, kind, number) =>
      new Promise((resolve, reject) => {
        calls.set(++lastCall, (response, error) =>
          error ? reject(TypeError(error)) : resolve(response),
        );
        const call = lastCall;
        guard((core) => {
          core.call(live.id, call, kind, number);
          pump(core);
        });
      }),
  );
  /** What the core is told of, before it has given it its number. */
  let deciding: LifeEvent;
  let core: Core | undefined;
  let failure = '';
  let posted: Promise<unknown> = Promise.resolve();

  /** Messages reach clients in the order in which they were posted. */
  const postToAll = (message: unknown, after?: unknown): void => {
    posted = posted
      .then(() => after)
      .then(() => scope.clients.matchAll({ type: 'window', includeUncontrolled: true }))
      .then((clients) => {
        for (const client of clients) {
          if (client.url.startsWith(scope.registration.scope)) client.postMessage(message);
        }
      })
      // A client that has gone away is none to tell.
      .catch(() => {});
  };

  /** Resolves once the client is there that a navigation makes; not much later where it is never. */
  const madeClient = ({ event }: LiveEvent): Promise<unknown> | undefined => {
    const { resultingClientId } = event as FetchEvent;
    return resultingClientId
      ? Promise.race([
          scope.clients.get(resultingClientId),
          new Promise<void>((resolve) => void scope.setTimeout(resolve, 2000)),
        ])
      : undefined;
  };

  const reply = ({ ports, source }: MessageEvent, message: unknown): void =>
    (ports[0] || source)?.postMessage(message);

  /** Answers where the event still waits for it; with the network where there is no response. */
  const answer = (live: LiveEvent, response?: Response): void => {
    live.answer?.(response || live.network || scope.fetch((live.event as FetchEvent).request));
    live.answer = undefined;
  };

  /** From here on there is no core. */
  const fail = (error: unknown): void => {
    core = undefined;
    failure = `the worker's core failed, requests go to the network: ${error}`;
    scope.console.error('swale: ' + failure);
    postToAll({ swale: 'failed', error: failure });
    for (const live of events.values()) {
      answer(live);
      live.settle(live.kind === EventKind.Install ? failure : '');
    }
    events.clear();
    for (const settle of calls.values()) settle(undefined, failure);
    calls.clear();
    for (const controller of running.values()) controller.abort();
    perform.end();
  };

  /** Every call of the core: what goes wrong in it ends it. */
  const guard = <Result>(call: (core: Core) => Result): Result | undefined => {
    try {
      return core && call(core);
    } catch (error) {
      fail(error);
      return undefined;
    }
  };

  /** Performs an effect that has an outcome. */
  const start = async (effect: Effect, live: LiveEvent): Promise<void> => {
    const controller = new AbortController();
    const { signal } = controller;
    running.set(effect.id, controller);
    let outcome: Outcome;
    try {
      if (effect.kind === EffectKind.RunSetUp) {
        await (await setUp?.())?.run(effect.number, live.event, effect.text);
        outcome = { status: OutcomeStatus.Ok };
      } else {
        outcome = await perform.start(effect, live, signal);
      }
    } catch (error) {
      outcome = {
        status:
          (error as Error)?.name === 'QuotaExceededError'
            ? OutcomeStatus.QuotaExceeded
            : OutcomeStatus.Failed,
        text: String((error as Error)?.message ?? error),
      };
    }
    running.delete(effect.id);
    if (signal.aborted) {
      responses.delete(outcome.response as number);
      return;
    }
    guard((core) => {
      core.outcome(effect.id, outcome);
      pump(core);
    });
  };

  /** Performs an effect that has none. */
  const tell = ({ kind, event, response, number, text }: Effect, live: LiveEvent): void => {
    switch (kind as ToldKind) {
      case EffectKind.Respond:
        answer(live, responses.get(response));
        break;
      case EffectKind.RespondWithError:
        scope.console.warn('swale: ' + text);
        answer(live, scope.Response.error());
        break;
      case EffectKind.Settle:
        events.delete(event);
        answer(live);
        void posted.then(() => live.settle(text));
        break;
      case EffectKind.Cancel:
        running.get(number)?.abort();
        running.delete(number);
        break;
      case EffectKind.ReleaseResponse:
        responses.delete(response);
        break;
      case EffectKind.PostMessage:
        if (number === MessageTarget.Reply) reply(live.event as MessageEvent, JSON.parse(text));
        else postToAll(JSON.parse(text), number === MessageTarget.AllClients || madeClient(live));
        break;
      case EffectKind.Return:
        calls.get(number)?.(responses.get(response), text);
        calls.delete(number);
        break;
      case EffectKind.SkipWaiting:
        void scope.skipWaiting();
        break;
      case EffectKind.ReleaseLock:
        perform.releaseLock(text);
        break;
      case EffectKind.Log:
        scope.console[logLevels[number] as LogLevel]('swale: ' + text);
    }
  };

  const pump = (core: Core): void => {
    for (let effect; (effect = core.poll());) {
      const live = events.get(effect.event) as LiveEvent;
      if (effect.id) void start(effect, live);
      else tell(effect, live);
    }
  };

  /** Holds an event open that the core has taken, and lets the core work on it. */
  const take = (id: number | undefined, event: LifeEvent, kind?: EventKind): void => {
    if (!id) return;
    const live = { id, event, kind, opened: new Map() } as LiveEvent;
    if (!kind) {
      (event as FetchEvent).respondWith(new Promise((resolve) => (live.answer = resolve)));
    }
    event.waitUntil(
      new Promise<void>((resolve, reject) => {
        live.settle = (error) => (error ? reject(Error(error)) : resolve());
      }),
    );
    events.set(id, live);
    guard(pump);
  };

  /** Lets the core work on an event that is held open elsewhere. */
  const run: Host['run'] = (kind, event, text) =>
    new Promise((resolve, reject) => {
      deciding = event;
      const id = guard((core) => core.event(kind, text));
      if (!id) return failure ? reject(Error(failure)) : resolve();
      const settle = (error: string) => (error ? reject(Error(error)) : resolve());
      events.set(id, { id, event, kind, opened: new Map(), settle });
      guard(pump);
    });

  const handle = (kind: EventKind, event: LifeEvent, text: string): void => {
    deciding = event;
    take(
      guard((core) => core.event(kind, text)),
      event,
      kind,
    );
  };

  /** Where another module does it. */
  const handOver = (kind: EventKind, event: LifeEvent, text = ''): void => {
    const done = (setUp as () => Promise<Host>)().then((host) => host.run(kind, event, text));
    event.waitUntil(
      done.catch(async (error: Error) => {
        scope.console.error('swale: ' + error.message);
        await failOpen(kind, event);
        // An activation that could not be done is made up for by the first request; a browser tries a sync again that failed.
        if (kind === EventKind.Install || kind === EventKind.Sync) throw error;
      }),
    );
  };

  const failOpen = (kind: EventKind, event: LifeEvent): Promise<unknown> =>
    Promise.all(works.map(async (work) => work.failOpen?.(scope, kind, event)));

  try {
    core = open(createAnswerer(scope, functions, responses, events, () => deciding as FetchEvent));
  } catch (error) {
    fail(error);
  }

  return {
    run,
    install(event) {
      if (setUp && !failure) return handOver(EventKind.Install, event);
      handle(EventKind.Install, event, '');
      // Rejected, so that the version before goes on serving.
      if (failure) event.waitUntil(Promise.reject(Error(failure)));
    },
    activate(event) {
      if (setUp && !failure) handOver(EventKind.Activate, event);
      else handle(EventKind.Activate, event, '');
    },
    fetch(event) {
      deciding = event;
      const { url, method, mode, destination, redirect } = event.request;
      // Without this a browser would tell that a preload was not used.
      event.preloadResponse?.catch(() => {});
      take(
        guard((core) =>
          core.fetch(
            url,
            numberOf(methods, method, 0),
            numberOf(modes, mode, 0) + (redirect === 'follow' ? 0 : followsNoRedirects),
            numberOf(destinations, destination, destinations.length),
          ),
        ),
        event,
      );
    },
    background(kind, event, text) {
      if (failure) event.waitUntil(failOpen(kind, event));
      else if (setUp) handOver(kind, event, text);
      else handle(kind, event, text);
    },
    message(event) {
      const text = messageText(event.data);
      if (!text) return;
      if (failure) reply(event, { swale: 'failed', error: failure });
      else handle(EventKind.Message, event, text);
    },
  };
}
