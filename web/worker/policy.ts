/**
 * What a policy is: the types of createWorker's config. The core checks all that is said here, and more
 * (src/policy/compiler); src/policy/policy.schema.json says the same of policies in JSON.
 */

import type { Handler, Hook, PartHandler, Predicate } from './effects.js';
import type {
  DownloadsOptions,
  PeriodicOptions,
  WorkerPeriodicOptions,
} from './policy_periodic.js';
import type { PushOptions, WorkerPushOptions } from './policy_push.js';
import type { BackgroundSyncOptions, QueueOptions } from './policy_queues.js';
import type { RecorderOptions } from './recorder.js';

export type * from './policy_periodic.js';
export type * from './policy_push.js';
export type * from './policy_queues.js';

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
 * - `'race'`: whichever of the two is there first
 * - `'http-cache'`: the stored one as long as the server's header fields allow it, as RFC 9111 says
 *
 * What is stored the route's {@link CacheOptions} say.
 */
export type Strategy =
  | 'cache-first'
  | 'cache-only'
  | 'network-first'
  | 'network-only'
  | 'stale-while-revalidate'
  | 'race'
  | 'http-cache';

/** What is done with a request. */
export interface RouteOptions extends SharedOptions {
  strategy: Strategy;
}

/** What routes have in common, however they find an answer. */
export interface SharedOptions {
  /**
   * How long the network is waited for: then `'network-first'` and `'http-cache'` give what is stored, the others
   * nothing, which leaves it to the fallback. In seconds, above 0 and at most 300, fractions allowed. Not with
   * `'cache-only'` and handlers. Default: until it has answered or failed.
   */
  networkTimeoutSeconds?: number;
  /** How the network is asked. Default: as the page asks. */
  fetch?: FetchOptions;
  /** Not with `'network-only'`: the cache that is looked up and written. Default: `'swale-runtime'`. */
  cache?: string | CacheOptions;
  /** What answers where the route has no answer: a precached file, or one for each destination. Default: nothing. */
  fallback?: string | Fallbacks;
  /**
   * Whether pages are told where a response that is stored differs from the one before, by its validators, its length
   * or its digest: `swale/window` has the event `response-updated`. Default: `false`.
   */
  broadcastUpdate?: boolean;
  /**
   * Whether answers get the header field Cache-Status, which says where they come from.
   * @see https://www.rfc-editor.org/rfc/rfc9211 Default: `false`.
   */
  cacheStatus?: boolean;
  /**
   * What becomes of requests that the network does not take: they wait in a queue, by its name. A `match` that names no method is
   * then for all but GET, HEAD and OPTIONS. Not with `'cache-only'`, `compose` and parts. Default: they fail.
   */
  backgroundSync?: string | BackgroundSyncOptions;
}

/** How the network is asked. */
export interface FetchOptions {
  /**
   * Whether the browser's own HTTP cache may answer.
   * @see https://fetch.spec.whatwg.org/#concept-request-cache-mode Default: as the page asks.
   */
  cache?: 'default' | 'no-store' | 'reload' | 'no-cache';
  /** Whether cookies are sent. Default: as the page asks. */
  credentials?: 'omit' | 'same-origin' | 'include';
  /** Header fields to set; not on requests of other origins that are not made with CORS. Default: none. */
  headers?: Record<string, string>;
}

/** Precached files, one for each {@link Destination}; the first that fits is taken. */
export type Fallbacks = {
  readonly [Name in Exclude<Destination, '' | 'json'> | 'default']?: string;
} & {
  /** For `fetch()` and XMLHttpRequest: a precached file, or the JSON value itself, with status 200. */
  readonly json?: unknown;
};

/** {@link Fallbacks} in a worker of one's own, where functions may stand as well. */
export type WorkerFallbacks = {
  readonly [Name in Exclude<Destination, '' | 'json'> | 'default']?: string | Handler;
} & { readonly json?: unknown };

/** A runtime cache: what it takes in, and how long it keeps it. Routes that share one should say the same of it. */
export interface CacheOptions {
  /** Its name in Cache Storage, without control characters. Default: `'swale-runtime'`. */
  name?: string;
  /** Which URLs count as the same in it. Default: the policy's `cacheKey`. */
  key?: CacheKeyRules;
  /** Further caches to look in, in this order, where it has nothing. Default: none. */
  alsoMatch?: string[];
  /** Whether the search of URLs does not count in lookups. Default: `false`. */
  ignoreSearch?: boolean;
  /** Whether Vary does not count in lookups. Default: `false`. */
  ignoreVary?: boolean;
  /** The statuses that may be stored, of 200 to 599 but 206. Default: 200; with `'http-cache'` those that HTTP allows. */
  statuses?: number[];
  /** Header fields that a response must have to be stored, as those of a {@link RequestMatch}. Default: none. */
  headers?: Record<string, string | boolean | RegExpText>;
  /**
   * Whether opaque responses may be stored: those to no-cors requests of other origins, whose status nobody knows, so
   * that an error may stay. Browsers add up to 14 MB to what each counts in their quota, and so does `maxBytes`.
   * Default: `false`.
   */
  opaque?: boolean;
  /** How many entries are kept, 1 to 1,000,000. Default: no limit. */
  maxEntries?: number;
  /** How long an entry is given after it was stored, in whole seconds from 1. Default: no limit. */
  maxAgeSeconds?: number;
  /** How long an entry is kept after it was last used, in whole seconds from 1. Default: no limit. */
  maxIdleSeconds?: number;
  /** How many bytes of bodies are kept, from 1. Default: no limit. */
  maxBytes?: number;
  /** The largest body that is stored, in bytes, from 1. Default: no limit. */
  maxResponseBytes?: number;
  /** What goes first where there is too much. Default: `'gdsf'` with `maxBytes`, else `'s3-fifo'`. */
  eviction?: 'lru' | 's3-fifo' | 'gdsf';
  /** Whether the whole cache is deleted where storage is full; else, of a cache with limits, a quarter. Default: `false`. */
  purgeOnQuotaError?: boolean;
}

/** A response made of parts, which are asked for all at once and given in their order, each as it comes. */
export interface ComposeOptions<Parts = string | Part> {
  /** At least one; a string is the URL of a precached file. */
  parts: Parts[];
  /** Header fields of the response. Default: `Content-Type: text/html;charset=utf-8`. */
  headers?: Record<string, string>;
}

/** A part that is found as a route's answer is. */
export interface Part extends RouteOptions {
  /** What is asked for; `{pathname}` and `{search}` stand for those of the request. */
  url: string;
}

/** A part that a function makes. */
export interface HandlerPart extends Omit<SharedOptions, 'fallback'> {
  handler: PartHandler;
  /** {@link HandlerContext.url} is made of it. Default: `'{pathname}{search}'`. */
  url?: string;
}

/** A route whose answer is composed. Of the shared options `fallback` and `cacheStatus` have an effect. */
export interface ComposeRouteOptions extends Omit<
  SharedOptions,
  'cache' | 'fetch' | 'networkTimeoutSeconds'
> {
  compose: ComposeOptions;
}

/**
 * Functions that are asked in the course of a request; those of Workbox's plugins. What is not set costs nothing. A
 * hook may return nothing, which changes nothing; one that throws counts as not there, and is logged.
 */
export interface Hooks {
  /** Before anything is done. */
  handlerWillStart?: Hook;
  /** Gives another request to send. */
  requestWillFetch?: Hook<Request | undefined | void>;
  /** The network has no answer. */
  fetchDidFail?: Hook;
  /** Gives another response in place of the network's; `null`: none. */
  fetchDidSucceed?: Hook<Response | null | undefined | void>;
  /** Gives another key to look up, or to store under. */
  cacheKeyWillBeUsed?: Hook<Request | string | undefined | void>;
  /** Gives another response in place of the stored one; `null`: as if it were not there. */
  cachedResponseWillBeUsed?: Hook<Response | null | undefined | void>;
  /** Gives another response to store; `null`: none. */
  cacheWillUpdate?: Hook<Response | null | undefined | void>;
  /** A response has been stored; `oldResponse` is the one before. */
  cacheDidUpdate?: Hook;
  /** Gives another answer; `null`: a network error. */
  handlerWillRespond?: Hook<Response | null | undefined | void>;
  /** The page has its answer. */
  handlerDidRespond?: Hook;
  /** All is done that the event was held open for. */
  handlerDidComplete?: Hook;
  /** There is no answer: the page gets a network error. */
  handlerDidError?: Hook;
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
export type Route = (RouteOptions | ComposeRouteOptions) & { match: Match };

/** What a route in a worker of one's own has in place of those that JSON can say. */
interface WorkerOptions {
  fallback?: string | Handler | WorkerFallbacks;
  hooks?: Hooks;
}
type WithFunctions<Options> = Omit<Options, 'fallback'> & WorkerOptions;
type PartWithFunctions<Options> = Omit<Options, 'fallback'> & Pick<WorkerOptions, 'fallback'>;

/** As {@link RouteOptions}, with a function in place of a strategy. */
export interface HandlerOptions extends WithFunctions<
  Omit<SharedOptions, 'networkTimeoutSeconds'>
> {
  handler: Handler;
}

/** As {@link RouteOptions}, in a worker of one's own. */
export type WorkerRouteOptions =
  | WithFunctions<RouteOptions>
  | (WithFunctions<Omit<ComposeRouteOptions, 'compose'>> & {
      compose: ComposeOptions<string | PartWithFunctions<Part> | PartWithFunctions<HandlerPart>>;
    });

/** As {@link Route}, with a function in place of a strategy. */
export interface HandlerRoute extends HandlerOptions {
  match: WorkerMatch;
}

/** As {@link Route}, in a worker of one's own. */
export type WorkerRoute = WorkerRouteOptions & { match: WorkerMatch };

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
  /**
   * Where the server was not asked for a newer version for so many seconds, pages come from the network, and the
   * `offlineFallback` where that fails. Default: no limit.
   */
  maxAgeSeconds?: number;
}

/** A policy as JSON can say it: for generated workers. */
export interface Policy {
  precache?: PrecacheOptions;
  /** Default: none. */
  routes?: Route[];
  /** For GET requests that no route takes. Default: they are left to the browser. */
  default?: RouteOptions | ComposeRouteOptions;
  /**
   * For requests that a route, the precache or the default took and had no answer for, nor its fallback. Default:
   * `offlineFallback` for navigations, a network error for others.
   */
  catch?: RouteOptions | ComposeRouteOptions;
  /** The rules of routes whose cache has no `key` of its own. Default: a key is the URL without its fragment. */
  cacheKey?: CacheKeyRules;
  /** Requests of any method that are left to the browser, whatever else the policy says. Default: none. */
  bypass?: Match[];
  /**
   * URLs, relative to the worker's script, that an install fetches and stores as the routes that take them say. What
   * fails is logged and no more. Pages can ask for others: `warmUp()` of `swale/window`. Default: none.
   */
  warmUp?: string[];
  /**
   * Whether the browser sends a navigation's request while the worker starts, which network strategies then use. A
   * waste where navigations are answered from a cache.
   * @see https://w3c.github.io/ServiceWorker/#navigation-preload-manager Default: `false`.
   */
  navigationPreload?: boolean;
  /**
   * Whether a new version takes over at once, without waiting for pages to close; or when the next page is opened.
   * Pages that are open keep the version that they were loaded with. Default: `false`.
   */
  skipWaiting?: boolean | 'on-navigation';
  /**
   * Whether the caches are deleted at activation that workers of Workbox, Serwist or Angular made for this scope.
   * Default: `true`.
   */
  cleanUpCaches?: boolean;
  /**
   * The public key of the site's retire message, as `swale retire --new-key` prints it. Default: none; the worker is then
   * retired by taking its script and manifest off the server.
   */
  retireKey?: string;
  /** The options of queues, by their names. Queues that are not named here have the default ones. */
  queues?: Record<string, QueueOptions>;
  /** What is done with push messages. Default: nothing. */
  push?: PushOptions;
  /** Jobs that are done every so often, by their names. Default: none. */
  periodic?: PeriodicOptions;
  /** Large files that are fetched on a page's request, by the names of their rules. Default: none. */
  downloads?: DownloadsOptions;
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
  'precache' | 'routes' | 'default' | 'catch' | 'bypass' | 'push' | 'periodic'
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
  default?: WorkerRouteOptions | HandlerOptions;
  /** For requests that were taken and had no answer. Default: see {@link Policy.catch}. */
  catch?: WorkerRouteOptions | HandlerOptions;
  /** Requests that are left to the browser, whatever else the policy says. Default: none. */
  bypass?: WorkerMatch[];
  /** Keeps a recording that a page can export and `swale replay` replays. Default: none is kept. */
  recorder?: RecorderOptions;
  /** What is done with push messages. Default: nothing. */
  push?: WorkerPushOptions;
  /** Jobs that are done every so often, by their names. Default: none. */
  periodic?: WorkerPeriodicOptions;
}
