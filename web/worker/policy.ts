/**
 * What a policy is: the types of createWorker's config. The core checks all that is said here, and more
 * (src/policy/compiler); src/policy/policy.schema.json says the same of policies in JSON.
 */

import type { Handler, Predicate } from './effects.js';

/**
 * Which requests: a URL pattern, or conditions that all have to hold. A pattern is written as for
 * `URLPattern`, with the worker's script as its base URL: `'/api/*'`, `'https://*.example.com/img/:id.png'`,
 * `'/user/:id(\\d+)'`, `'/search?q=*'`. A fragment is ignored.
 *
 * @see https://urlpattern.spec.whatwg.org/
 */
export type Match = string | RequestMatch;

/**
 * In a worker of one's own a match may also be a RegExp, which is tested on the whole URL without its fragment
 * (it must not have the flags `g` or `y`), or a function that decides.
 */
export type WorkerMatch = string | RegExp | Predicate | WorkerRequestMatch;

/** A regular expression as JSON can say it: the arguments of `RegExp`. */
export interface RegExpText {
  regexp: string;
  /** Of `i`, `m`, `s`, `u` and `v`. Default: none. */
  flags?: string;
}

/** Conditions on a request, all of which have to hold; at least one. */
export interface RequestMatch {
  /** The exact URL, relative to the worker's script; without a fragment. In place of `pattern`. */
  url?: string;
  /** As {@link Match}'s string, or by components. Default: any URL. */
  pattern?: string | URLPatternParts;
  /** Default: `'GET'` for a route's match; any for those of `bypass` and the navigation fallback. */
  method?: RequestMethod | RequestMethod[];
  /** What the response is for. Default: anything. */
  destination?: Destination | Destination[];
  /** Default: any. */
  mode?: Mode | Mode[];
  /** Default: any, as far as the pattern allows. */
  origin?: Origin | Origin[];
  /**
   * Header fields of the request by name: a text that the whole value has to be, in any case, in which `*` stands for
   * any text; a regular expression; `true`, present; `false`, absent.
   */
  header?: Record<string, string | boolean | RegExpText>;
  /** A regular expression that finds a match in the whole URL without its fragment. */
  regexp?: string | RegExpText;
  /** Of a `regexp` that is a string. Default: none. */
  flags?: string;
  /** Matches that all have to hold. */
  all?: Match[];
  /** Matches of which at least one has to hold. */
  any?: Match[];
  /** A match that must not hold, or several of which none may. */
  not?: Match | Match[];
}

/** As {@link RequestMatch}, in a worker of one's own. */
export interface WorkerRequestMatch extends Omit<
  RequestMatch,
  'header' | 'regexp' | 'all' | 'any' | 'not'
> {
  header?: Record<string, string | boolean | RegExp>;
  regexp?: string | RegExp;
  all?: WorkerMatch[];
  any?: WorkerMatch[];
  not?: WorkerMatch | WorkerMatch[];
  /** A function that decides. */
  predicate?: Predicate;
}

/**
 * Components of a URL pattern; at least one. Those that are left out are the worker script's up to the first that
 * is given, and match anything behind it.
 *
 * @see https://urlpattern.spec.whatwg.org/#dictdef-urlpatterninit
 */
export interface URLPatternParts {
  protocol?: string;
  hostname?: string;
  port?: string;
  pathname?: string;
  search?: string;
  /** Whether letters match in either case. Default: `false`. */
  ignoreCase?: boolean;
}

export type RequestMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS';

/** @see https://fetch.spec.whatwg.org/#concept-request-mode */
export type Mode = 'navigate' | 'same-origin' | 'no-cors' | 'cors' | 'websocket';

/**
 * `''` is what `fetch()` in a page has.
 *
 * @see https://fetch.spec.whatwg.org/#concept-request-destination
 */
export type Destination =
  | ''
  | 'audio'
  | 'audioworklet'
  | 'document'
  | 'embed'
  | 'font'
  | 'frame'
  | 'iframe'
  | 'image'
  | 'json'
  | 'manifest'
  | 'object'
  | 'paintworklet'
  | 'report'
  | 'script'
  | 'serviceworker'
  | 'sharedworker'
  | 'style'
  | 'track'
  | 'video'
  | 'webidentity'
  | 'worker'
  | 'xslt';

/** The worker's own, any other, or one such as `'https://cdn.example.com'`. */
export type Origin = 'same' | 'cross' | (string & {});

/**
 * How an answer is found:
 *
 * - `'cache-first'`: the stored one, else the network's, which is stored
 * - `'cache-only'`: the stored one
 * - `'network-first'`: the network's, which is stored, if it comes in time; else the stored one
 * - `'network-only'`: the network's
 * - `'stale-while-revalidate'`: the stored one, and the network's is stored for the next time
 *
 * Stored are responses to GET with status 200.
 */
export type Strategy =
  'cache-first' | 'cache-only' | 'network-first' | 'network-only' | 'stale-while-revalidate';

/** What is done with a request. */
export interface RouteOptions {
  strategy: Strategy;
  /**
   * Only with `'network-first'`: how long the network is waited for before a stored answer is given. In seconds,
   * above 0 and at most 300, fractions allowed. Default: until it has answered or failed.
   */
  networkTimeoutSeconds?: number;
  /** Not with `'network-only'`: the cache that the strategy uses. Default: `'swale-runtime'`. */
  cache?: string | CacheOptions;
  /** The precached file that answers where the strategy has no answer. Default: none. */
  fallback?: string;
}

/** A runtime cache. */
export interface CacheOptions {
  /** Its name in Cache Storage. Default: `'swale-runtime'`. */
  name?: string;
  /** Which URLs count as the same in it. Default: the policy's `cacheKey`. */
  key?: CacheKeyRules;
}

/**
 * Which URLs count as the same when a response is stored and looked up. What is kept of a URL is never rewritten:
 * `q=a%20b` stays as it is. Names of parameters are compared decoded; `*` in them stands for any text.
 */
export interface CacheKeyRules {
  /** Search parameters that do not count. Default: none. */
  ignoreParameters?: string[];
  /** Whether the parameters that campaigns and mailings add do not count: docs/cache-keys.md lists them. Default: `false`. */
  ignoreTrackingParameters?: boolean;
  /** The only search parameters that count, as far as they are not ignored. Default: all. */
  keepParameters?: string[];
  /** Whether the order of parameters does not count; of those of one name it does. Default: `false`. */
  sortParameters?: boolean;
  /** The file that a URL ending in `/` stands for: with `'index.html'` `/a/index.html` counts as `/a/`. Default: none. */
  directoryIndex?: string;
  /** Whether `/about.html` counts as `/about`. Default: `false`. */
  cleanURLs?: boolean;
  /** Default: `'drop'`. */
  fragment?: 'drop' | 'keep';
  /** Default: `'keep'`. */
  origin?: 'keep' | 'drop';
  /** Whether requests with a body count by method and body, so that answers to POST can be stored. Default: `false`. */
  body?: boolean;
  /**
   * Whether a response's own No-Vary-Search is honoured.
   * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-no-vary-search.html Default: `true`.
   */
  noVarySearch?: boolean;
}

/** A rule for the requests that `match` it; of several, the first that does is followed. */
export interface Route extends RouteOptions {
  match: Match;
}

/** As {@link RouteOptions}, with a function in place of a strategy. */
export interface HandlerOptions {
  handler: Handler;
  /** The precached file that answers where the function does not. Default: none. */
  fallback?: string;
}

/** As {@link Route}, with a function in place of a strategy. */
export interface HandlerRoute extends HandlerOptions {
  match: WorkerMatch;
}

/** As {@link Route}, in a worker of one's own. */
export interface WorkerRoute extends RouteOptions {
  match: WorkerMatch;
}

/** How precached files are found. URLs are relative to the worker's script. */
export interface PrecacheOptions {
  /** The file that a URL ending in `/` stands for; `''` or `null`: none. Default: `'index.html'`. */
  directoryIndex?: string | null;
  /** Whether `/about` also finds `/about.html`. Default: `true`. */
  cleanURLs?: boolean;
  /**
   * Names of search parameters that are ignored when a file is looked up; `*` stands for any text.
   * Default: `['utm_*', 'fbclid']`.
   */
  ignoreURLParametersMatching?: string[];
  /** The precached page that answers navigations which nothing else takes. Default: none. */
  navigateFallback?: string;
  /** The navigations that `navigateFallback` may answer. Default: all. */
  navigateFallbackAllowlist?: Match[];
  /** The navigations that it may not answer, even where the allowlist has them. Default: none. */
  navigateFallbackDenylist?: Match[];
  /** The precached page that answers navigations which failed. Default: none. */
  offlineFallback?: string;
}

/** A policy as JSON can say it: for generated workers. */
export interface Policy {
  precache?: PrecacheOptions;
  /** Default: none. */
  routes?: Route[];
  /** For GET requests that no route takes. Default: they are left to the browser. */
  default?: RouteOptions;
  /**
   * For requests that a route, the precache or the default took and had no answer for, nor its fallback. Default:
   * `offlineFallback` for navigations, a network error for others.
   */
  catch?: RouteOptions;
  /** The rules of routes whose cache has no `key` of its own. Default: a key is the URL without its fragment. */
  cacheKey?: CacheKeyRules;
  /** Requests of any method that are left to the browser, whatever else the policy says. Default: none. */
  bypass?: Match[];
  /** Whether a new version takes over at once, without waiting for pages to close. Default: `false`. */
  skipWaiting?: boolean;
  /**
   * Whether the browser's own router is told what the policy leaves to the network, so that the worker need not
   * start for it. Never changes an outcome; in effect where the browser has `InstallEvent.addRoutes`. Default: `true`;
   * in `createWorker` `false`, since other listeners in the script would miss those requests.
   */
  staticRouting?: boolean;
  /** Whether pages that were loaded without a worker are taken over at activation. Default: `false`. */
  clientsClaim?: boolean;
}

/** What swale/build puts in place of `self.__SWALE_MANIFEST`. */
export interface Manifest {
  /** The image of the index, Base64. */
  readonly index: string;
}

/** What {@link createWorker} is given: a policy, which may also hold functions, and the manifest. */
export interface WorkerConfig extends Omit<
  Policy,
  'precache' | 'routes' | 'default' | 'catch' | 'bypass'
> {
  precache?: Omit<PrecacheOptions, 'navigateFallbackAllowlist' | 'navigateFallbackDenylist'> & {
    /** The navigations that `navigateFallback` may answer. Default: all. */
    navigateFallbackAllowlist?: WorkerMatch[];
    /** The navigations that it may not answer, even where the allowlist has them. Default: none. */
    navigateFallbackDenylist?: WorkerMatch[];
    /** `self.__SWALE_MANIFEST`, which the build fills in. Default: nothing is precached. */
    manifest?: Manifest;
  };
  /** Default: none. */
  routes?: (WorkerRoute | HandlerRoute)[];
  /** For GET requests that no route takes. Default: they are left to the browser. */
  default?: RouteOptions | HandlerOptions;
  /** For requests that were taken and had no answer. Default: see {@link Policy.catch}. */
  catch?: RouteOptions | HandlerOptions;
  /** Requests that are left to the browser, whatever else the policy says. Default: none. */
  bypass?: WorkerMatch[];
}
