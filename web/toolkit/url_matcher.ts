/** `URLMatcher`: the URLPattern class over the core. This file waits for the module when it is loaded. */

import { loadToolkit } from './module.js';
import type { PatternComponents, UrlComponents } from './module.js';
import { regExpOf } from '../worker/regexps.js';

const toolkit = await loadToolkit();

const componentNames = [
  'protocol',
  'username',
  'password',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;
type ComponentName = (typeof componentNames)[number];

/** @see https://urlpattern.spec.whatwg.org/#dictdef-urlpatterninit */
export interface URLMatcherInit {
  protocol?: string;
  username?: string;
  password?: string;
  hostname?: string;
  port?: string;
  pathname?: string;
  search?: string;
  hash?: string;
  baseURL?: string;
}

/** @see https://urlpattern.spec.whatwg.org/#typedefdef-urlpatterninput */
export type URLMatcherInput = string | URL | URLMatcherInit;

/** @see https://urlpattern.spec.whatwg.org/#dictdef-urlpatternoptions */
export interface URLMatcherOptions {
  /** Whether letters of the path, the search and the hash match in either case. Default: `false`. */
  ignoreCase?: boolean;
}

/** @see https://urlpattern.spec.whatwg.org/#dictdef-urlpatterncomponentresult */
export interface URLMatcherComponentResult {
  input: string;
  /** What each group matched, by its name or number; `undefined`: nothing. */
  groups: Record<string, string | undefined>;
}

/** @see https://urlpattern.spec.whatwg.org/#dictdef-urlpatternresult */
export type URLMatcherResult = Record<ComponentName, URLMatcherComponentResult> & {
  /** What {@link URLMatcher.exec} was given. */
  inputs: [URLMatcherInput] | [URLMatcherInput, string];
};

/**
 * A URL pattern. The same class as URLPattern, for engines that do not have it, and the very automaton that
 * Swale's routes are matched with.
 *
 * Patterns are limited to 8,192 bytes in each component, compiled to 1,023.
 *
 * @see https://urlpattern.spec.whatwg.org/#urlpattern-class
 * @example
 * new URLMatcher('/books/:id(\\d+)', 'https://example.com').exec('https://example.com/books/7')?.pathname.groups.id // '7'
 */
export class URLMatcher {
  readonly #components: PatternComponents;

  /**
   * @param input a constructor string, or components. Default: components that match anything.
   * @param baseURL what a constructor string inherits from; an object has its own, `baseURL`.
   * @throws TypeError where the standard does, with what was found and expected.
   */
  constructor(input?: URLMatcherInput, baseURL?: string | URL, options?: URLMatcherOptions);
  constructor(input?: URLMatcherInput, options?: URLMatcherOptions);
  constructor(
    input: URLMatcherInput = {},
    baseOrOptions?: string | URL | URLMatcherOptions,
    options?: URLMatcherOptions,
  ) {
    const hasBase = typeof baseOrOptions === 'string' || baseOrOptions instanceof URL;
    const given = toInput(input);
    const { ignoreCase } = (hasBase ? options : baseOrOptions) ?? {};
    const base = hasBase ? baseOf(given, String(baseOrOptions)) : ownBaseOf(given);
    const pattern = toolkit.createUrlPattern(given, base, !!ignoreCase);
    if ('error' in pattern) throw new TypeError(pattern.error);
    this.#components = pattern;
  }

  get protocol(): string {
    return this.#components.protocol.pattern;
  }
  get username(): string {
    return this.#components.username.pattern;
  }
  get password(): string {
    return this.#components.password.pattern;
  }
  get hostname(): string {
    return this.#components.hostname.pattern;
  }
  get port(): string {
    return this.#components.port.pattern;
  }
  get pathname(): string {
    return this.#components.pathname.pattern;
  }
  get search(): string {
    return this.#components.search.pattern;
  }
  get hash(): string {
    return this.#components.hash.pattern;
  }
  /** Whether one of the groups is a regular expression of its author's. */
  get hasRegExpGroups(): boolean {
    return componentNames.some((name) => this.#components[name].hasRegExpGroups);
  }

  /**
   * Whether the URL matches.
   *
   * @throws TypeError where `input` is an object and there is a `baseURL`.
   */
  test(input: URLMatcherInput = {}, baseURL?: string | URL): boolean {
    const url = urlOf(toInput(input), baseURL);
    if (!url) return false;
    return componentNames.every((name) => {
      const { program, hasRegExpGroups, regexp } = this.#components[name];
      // Where letters are not told apart, the program has them in lower case.
      const text = regexp.startsWith('vi/') ? url[name].toLowerCase() : url[name];
      if (!toolkit.matchesProgram(program, text)) return false;
      return !hasRegExpGroups || regExpOf(regexp).test(url[name]);
    });
  }

  /**
   * What the groups matched; `null` where the URL does not match.
   *
   * @throws TypeError where `input` is an object and there is a `baseURL`.
   */
  exec(input: URLMatcherInput = {}, baseURL?: string | URL): URLMatcherResult | null {
    const given = toInput(input);
    const url = urlOf(given, baseURL);
    if (!url) return null;
    const result = {
      inputs: baseURL === undefined ? [given] : [given, String(baseURL)],
    } as URLMatcherResult;
    for (const name of componentNames) {
      const { regexp, names } = this.#components[name];
      const match = regExpOf(regexp).exec(url[name]);
      if (!match) return null;
      const groups: Record<string, string | undefined> = {};
      names.forEach((group, i) => (groups[group] = match[i + 1]));
      result[name] = { input: url[name], groups };
    }
    return result;
  }
}

/** As Web IDL converts it: text without lone surrogates. */
function toInput(input: URLMatcherInput): string | URLMatcherInit {
  if (typeof input === 'string' || input instanceof URL) return toWellFormed(String(input));
  const init: URLMatcherInit = {};
  for (const name of [...componentNames, 'baseURL'] as const) {
    if (input[name] !== undefined) init[name] = toWellFormed(String(input[name]));
  }
  return init;
}

function toWellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function baseOf(input: string | URLMatcherInit, baseURL: string): UrlComponents {
  if (typeof input !== 'string') {
    throw new TypeError('components have their base URL in their member baseURL: found a second');
  }
  return parse(toWellFormed(baseURL));
}

function ownBaseOf(input: string | URLMatcherInit): UrlComponents | undefined {
  return typeof input === 'string' || input.baseURL === undefined
    ? undefined
    : parse(input.baseURL);
}

function parse(href: string): UrlComponents {
  if (!URL.canParse(href)) throw new TypeError(`found "${href}", expected a base URL`);
  return componentsOf(new URL(href));
}

function componentsOf(url: URL): UrlComponents {
  const { username, password, hostname, port, pathname, search, hash } = url;
  return {
    protocol: url.protocol.slice(0, -1),
    username,
    password,
    hostname,
    port,
    pathname,
    search: search.slice(1),
    hash: hash.slice(1),
    hasOpaquePath: pathname !== '' && !pathname.startsWith('/'),
  };
}

/** @see https://urlpattern.spec.whatwg.org/#url-pattern-match */
function urlOf(
  input: string | URLMatcherInit,
  baseURL?: string | URL,
): Omit<UrlComponents, 'hasOpaquePath'> | undefined {
  if (typeof input === 'string') {
    const base = baseURL === undefined ? undefined : toWellFormed(String(baseURL));
    return URL.canParse(input, base) ? componentsOf(new URL(input, base)) : undefined;
  }
  if (baseURL !== undefined) {
    throw new TypeError('components have their base URL in their member baseURL: found a second');
  }
  if (input.baseURL !== undefined && !URL.canParse(input.baseURL)) return undefined;
  return toolkit.processUrlInit(input, ownBaseOf(input));
}
