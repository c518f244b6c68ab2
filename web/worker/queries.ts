/** Answers what the core asks in the middle of a decision: bindings/worker/host_import.h documents each. */

import type { LiveEvent, PolicyFunction, Predicate } from './effects.js';
import {
  abortedName,
  cacheModeName,
  clientIdName,
  QueryKind,
  referrerName,
  requestOfEvent,
  resultingClientIdName,
} from './protocol.js';
import { regExpOf } from './regexps.js';
import type { FetchEvent, MessageEvent, WorkerScope } from './scope.js';

/** Absent: there is no answer. */
export type Answer = string | number | undefined;
export type Answerer = (kind: QueryKind, number: number, a: string, b: string) => Answer;

/**
 * @param responses the responses that the core holds, by handle.
 * @param events those that the core works on, by number.
 * @param deciding the event that the core is being told of.
 * @returns a function that never throws: the core's own frames would be torn.
 */
export function createAnswerer(
  scope: WorkerScope,
  functions: readonly PolicyFunction[],
  responses: Map<number, Response>,
  events: Map<number, LiveEvent>,
  deciding: () => FetchEvent,
): Answerer {
  const callPredicate = (number: number): number => {
    const event = deciding();
    const { request } = event;
    const url = new URL(request.url);
    const sameOrigin = url.origin === scope.location.origin;
    const value = (functions[number] as Predicate)({ request, url, sameOrigin, event });
    // A promise is always true, so that its author would not notice.
    if (typeof value === 'object' && value) {
      throw TypeError('a predicate decides at once: it must not return an object or a promise');
    }
    return value ? 1 : 0;
  };

  /** An event's; before the core has given it its number, that of the one that is being decided. */
  const eventOf = (number: number): FetchEvent =>
    (events.get(number - requestOfEvent)?.event as FetchEvent | undefined) ?? deciding();

  const answer: Answerer = (kind, number, a, b) => {
    switch (kind) {
      case QueryKind.TestRegExp:
        return regExpOf(a).test(b) ? 1 : 0;
      case QueryKind.CallPredicate:
        return callPredicate(number);
      case QueryKind.Header: {
        if (number && number < requestOfEvent)
          return responses.get(number)?.headers.get(a) ?? undefined;
        const event = eventOf(number);
        if (a === clientIdName) {
          return event.clientId || (event as unknown as MessageEvent).source?.id || undefined;
        }
        if (a === resultingClientIdName) return event.resultingClientId || undefined;
        const { cache, referrer, headers, signal } = event.request;
        if (a === cacheModeName) return cache;
        if (a === abortedName) return signal.aborted ? '1' : undefined;
        return (a === referrerName ? referrer : headers.get(a)) ?? undefined;
      }
    }
    return undefined;
  };

  return (...query) => {
    try {
      return answer(...query);
    } catch (error) {
      scope.console.error(`swale: the policy's match failed: ${error}`);
      return undefined;
    }
  };
}
