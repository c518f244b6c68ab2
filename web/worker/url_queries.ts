/**
 * What a policy or URL pattern is compiled with: the engine's own RegExp and URL parser. For the worker module
 * with the policy compiler, and for the toolkit.
 */

import { CanonicalizationKind, QueryKind } from './protocol.js';
import type { Answerer } from './queries.js';
import { regExpOf, toRegExp } from './regexps.js';

/** What is wrong with it; undefined: nothing. */
function regExpError(regexp: string): string | undefined {
  try {
    toRegExp(regexp); // not kept: most are only checked
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * The URL; undefined where it is none. Not by `URL.canParse`: Node 20's, once optimised, refuses URLs with letters like
 * "é".
 */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

const dummy = 'https://dummy.invalid/';
/** The parts of URLs behind their first character. */
const rest = (part: string) => part.slice(1);

/**
 * The URL class's setters do what the standard's canonicalisations do by state overrides, but for what is noted;
 * and that of the search drops a first '?', as all implementations do.
 *
 * @returns undefined where the standard throws.
 * @see https://urlpattern.spec.whatwg.org/#canon-encoding-callbacks
 */
function canonicalize(
  kind: CanonicalizationKind,
  value: string,
  protocol: string,
): string | undefined {
  const url = new URL(dummy);
  switch (kind) {
    case CanonicalizationKind.Protocol:
      return parseUrl(`${value}://dummy.invalid/`)?.protocol.slice(0, -1);
    case CanonicalizationKind.Username:
      url.username = value;
      return url.username;
    case CanonicalizationKind.Password:
      url.password = value;
      return url.password;
    case CanonicalizationKind.Hostname: {
      // Forbidden in domains; the parser would take some of them for the end of the host, decode "%61", and
      // Chromium's lets a space through. https://url.spec.whatwg.org/#forbidden-domain-code-point
      if (/[\0- #%/:<>?@[\\\]^|\x7f]/.test(value) && !/^\[[\da-f:.]+]$/i.test(value))
        return undefined;
      // A setter that fails changes nothing: told from a host that is the dummy's own by a second one.
      url.hostname = value;
      const other = new URL('https://other.invalid/');
      other.hostname = value;
      return url.hostname === other.hostname ? url.hostname : undefined;
    }
    case CanonicalizationKind.Port: {
      // Stricter than the standard's, which takes what follows the digits for the next part of the URL.
      if (!/^\d+$/.test(value) || Number(value) > 65535) return undefined;
      const other = new URL(`${protocol || 'dummy'}://dummy.invalid/`);
      other.port = value;
      return other.port;
    }
    case CanonicalizationKind.Pathname: {
      const hasSlash = value.startsWith('/');
      url.pathname = (hasSlash ? '' : '/-') + value;
      return url.pathname.slice(hasSlash ? 0 : 2);
    }
    case CanonicalizationKind.OpaquePathname:
      // Between characters that keep it from being read as an authority, and from being trimmed.
      return rest(new URL(`dummy:-${value}#`).pathname);
    case CanonicalizationKind.Search:
      url.search = value;
      return rest(url.search);
    case CanonicalizationKind.Hash:
      url.hash = value.startsWith('#') ? '#' + value : value;
      return rest(url.hash);
  }
}

/** Answers what takes a URL parser or RegExp; nothing else. */
export const answerUrlQuery: Answerer = (kind, number, a, b) => {
  switch (kind) {
    case QueryKind.TestRegExp:
      return regExpOf(a).test(b) ? 1 : 0;
    case QueryKind.RegExpError:
      return regExpError(a);
    case QueryKind.Canonicalize:
      return canonicalize(number, a, b);
  }
  return undefined;
};
