/**
 * What a policy or URL pattern is compiled with: the engine's own RegExp and URL parser. For the worker module
 * with the policy compiler, and for the toolkit.
 */

import { QueryKind } from './protocol.js';
import type { Answerer } from './queries.js';

/** Absent: there is nothing wrong with it. `regexp` is "flags/source". */
function regExpError(regexp: string): string | undefined {
  const slash = regexp.indexOf('/');
  try {
    RegExp(regexp.slice(slash + 1), regexp.slice(0, slash));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Answers {@link QueryKind.RegExpError} and {@link QueryKind.Canonicalize}; nothing else. */
export const answerUrlQuery: Answerer = (kind, _number, a) =>
  kind === QueryKind.RegExpError ? regExpError(a) : undefined;
