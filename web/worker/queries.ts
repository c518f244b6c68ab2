/** Answers what the core asks in the middle of a decision: bindings/worker/host_import.h documents each. */

import type { Handler, Predicate } from './effects.js';
import { QueryKind } from './protocol.js';
import { regExpOf } from './regexps.js';
import type { FetchEvent, WorkerScope } from './scope.js';

/** Absent: there is no answer. */
export type Answer = string | number | undefined;
export type Answerer = (kind: QueryKind, number: number, a: string, b: string) => Answer;

/**
 * @param responses the responses that the core holds, by handle.
 * @param deciding the fetch event that is being decided.
 * @returns a function that never throws: the core's own frames would be torn.
 */
export function createAnswerer(
  scope: WorkerScope,
  functions: readonly (Handler | Predicate)[],
  responses: Map<number, Response>,
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

  const answer: Answerer = (kind, number, a, b) => {
    switch (kind) {
      case QueryKind.TestRegExp:
        return regExpOf(a).test(b) ? 1 : 0;
      case QueryKind.CallPredicate:
        return callPredicate(number);
      case QueryKind.Header:
        return (number ? responses.get(number) : deciding().request)?.headers.get(a) ?? undefined;
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
