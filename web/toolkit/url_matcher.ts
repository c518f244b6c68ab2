/** `URLMatcher`: the URLPattern class over the core. This file waits for the module when it is loaded. */

import { loadToolkit } from './module.js';
import type { PatternComponent, UrlComponents } from './module.js';
import { toRegExp } from '../worker/regexps.js';
import { parseUrl } from '../worker/url_queries.js';

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
type Component = Omit<PatternComponent, 'regexp'> & { regexp?: RegExp };

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
 * Each component is limited to 8,192 bytes. Matching takes time in proportion to the text, except where a group is a
 * regular expression: the engine's own RegExp runs that.
 *
 * @see https://urlpattern.spec.whatwg.org/#urlpattern-class
 * @example
 * new URLMatcher('/books/:id(\\d+)', 'https://example.com').exec('https://example.com/books/7')?.pathname.groups.id // '7'
 */
export class URLMatcher {
  readonly #components: Record<ComponentName, Component>;

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
    const isBase = typeof baseOrOptions === 'string' || baseOrOptions instanceof URL;
    const given = toInput(input);
    const base = baseOf(given, toBase(isBase ? baseOrOptions : undefined));
    const { ignoreCase } = (isBase ? options : (baseOrOptions ?? options)) ?? {};
    const pattern = toolkit.createUrlPattern(given, base, !!ignoreCase);
    if ('error' in pattern) throw new TypeError(pattern.error);
    const components = {} as Record<ComponentName, Component>;
    for (const name of componentNames) {
      const { regexp, ...rest } = pattern[name];
      components[name] = regexp === undefined ? rest : { ...rest, regexp: toRegExp(regexp) };
    }
    this.#components = components;
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
    return componentNames.some((name) => this.#components[name].regexp);
  }

  /**
   * Whether the URL matches.
   *
   * @throws TypeError where `input` is an object and there is a `baseURL`.
   */
  test(input: URLMatcherInput = {}, baseURL?: string | URL): boolean {
    const url = urlOf(toInput(input), toBase(baseURL));
    return !!url && componentNames.every((name) => matches(this.#components[name], url[name]));
  }

  /**
   * What the groups matched; `null` where the URL does not match.
   *
   * @throws TypeError where `input` is an object and there is a `baseURL`.
   */
  exec(input: URLMatcherInput = {}, baseURL?: string | URL): URLMatcherResult | null {
    const given = toInput(input);
    const base = toBase(baseURL);
    const url = urlOf(given, base);
    if (!url) return null;
    const result = { inputs: base === undefined ? [given] : [given, base] } as URLMatcherResult;
    for (const name of componentNames) {
      const groups = match(this.#components[name], url[name]);
      if (!groups) return null;
      result[name] = { input: url[name], groups };
    }
    return result;
  }
}

function matches(component: Component, text: string): boolean {
  const { program, ignoreCase, regexp } = component;
  if (program && !toolkit.matchesProgram(program, ignoreCase, text)) return false;
  if (regexp) return regexp.test(text);
  return !!program || !!match(component, text);
}

/** The groups; undefined where the text does not match. */
function match(
  { names, regexp, captureProgram }: Component,
  text: string,
): Record<string, string | undefined> | undefined {
  const groups = captureProgram
    ? toolkit.matchCaptureProgram(captureProgram, names.length, text)
    : regexp!.exec(text)?.slice(1);
  return groups && Object.fromEntries(names.map((name, i) => [name, groups[i]]));
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

function toBase(baseURL: string | URL | undefined): string | undefined {
  return baseURL === undefined ? undefined : toWellFormed(String(baseURL));
}

const secondBase = 'components have their base URL in their member baseURL: found a second one';

function baseOf(
  input: string | URLMatcherInit,
  base: string | undefined,
): UrlComponents | undefined {
  if (typeof input === 'string') return base === undefined ? undefined : parse(base);
  if (base !== undefined) throw new TypeError(secondBase);
  return input.baseURL === undefined ? undefined : parse(input.baseURL);
}

function parse(href: string): UrlComponents {
  const url = parseUrl(href);
  if (!url) throw new TypeError(`found "${href}", expected a base URL`);
  return componentsOf(url);
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
  base: string | undefined,
): Omit<UrlComponents, 'hasOpaquePath'> | undefined {
  if (typeof input === 'string') {
    const url = parseUrl(input, base);
    return url && componentsOf(url);
  }
  if (base !== undefined) throw new TypeError(secondBase);
  if (input.baseURL !== undefined && !parseUrl(input.baseURL)) return undefined;
  return toolkit.processUrlInit(input, baseOf(input, undefined));
}
