/** Answers what the core asks in the middle of a decision: bindings/worker/host_import.h documents each. */

import type { LiveEvent, PolicyFunction, Predicate } from './effects.js';
import { cacheModeName, QueryKind, requestOfEvent } from './protocol.js';
import { regExpOf } from './regexps.js';
import type { FetchEvent, WorkerScope } from './scope.js';

/** Absent: there is no answer. */
export type Answer = string | number | undefined;
export type Answerer = (kind: QueryKind, number: number, a: string, b: string) => Answer;

/**
 * @param responses the responses that the core holds, by handle.
 * @param events those that the core works on, by number.
 * @param deciding the fetch event that is being decided.
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
  const requestOf = (number: number): Request =>
    ((events.get(number - requestOfEvent)?.event as FetchEvent | undefined) ?? deciding()).request;

  const answer: Answerer = (kind, number, a, b) => {
    switch (kind) {
      case QueryKind.TestRegExp:
        return regExpOf(a).test(b) ? 1 : 0;
      case QueryKind.CallPredicate:
        return callPredicate(number);
      case QueryKind.Header: {
        if (number && number < requestOfEvent)
          return responses.get(number)?.headers.get(a) ?? undefined;
        const { cache, headers } = requestOf(number);
        return a === cacheModeName ? cache : (headers.get(a) ?? undefined);
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
