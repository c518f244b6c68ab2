/** The worker's cache keys, for servers and CDNs. This file waits for the module when it is loaded. */

import type { CacheKeyRules } from '../worker/policy.js';
import { loadToolkit } from './module.js';
import { PolicyError } from './policy.js';

const toolkit = await loadToolkit();

/** Compiled rules, by the object that they were written in. */
const compiled = new WeakMap<object, Uint8Array>();
const noRules: CacheKeyRules = {};

function compile(rules: CacheKeyRules): Uint8Array {
  // What JSON leaves out or throws for becomes a null, which is an error with a path.
  const json = JSON.stringify(rules, (_name, value: unknown) =>
    ['function', 'symbol', 'bigint'].includes(typeof value) ? null : value,
  );
  const { rules: bytes, errors } = toolkit.compileCacheKey(json);
  if (errors.length > 0) throw new PolicyError(errors);
  return bytes;
}

function makeKey(url: string | URL, bytes: Uint8Array): string {
  // Serialised by the URL standard, as the worker gets them.
  const key = toolkit.makeCacheKey(new URL(url).href, bytes);
  if (key === undefined) throw new TypeError(`found "${url}", expected a URL`);
  return key;
}

/**
 * Compiles rules once, for many URLs.
 *
 * @returns a function that does what {@link cacheKey} does.
 * @throws {PolicyError} where the rules have errors
 */
export function createCacheKey(rules: CacheKeyRules = noRules): (url: string | URL) => string {
  const bytes = compile(rules);
  return (url) => makeKey(url, bytes);
}

/**
 * The key that a worker with these rules stores a response to this URL under: a URL, or, where the origin is
 * dropped, what follows it. (A fragment that is kept stands in the worker's key as a search parameter, since Cache
 * Storage drops fragments.) Rules are compiled once for each object: do not change one later.
 *
 * @param rules default: the URL without its fragment
 * @throws {PolicyError} where the rules have errors
 * @throws TypeError where `url` is none
 * @example
 * cacheKey('https://a.example/?utm_source=x&q=a%20b', { ignoreTrackingParameters: true }); // 'https://a.example/?q=a%20b'
 */
export function cacheKey(url: string | URL, rules: CacheKeyRules = noRules): string {
  let bytes = compiled.get(rules);
  if (!bytes) {
    bytes = compile(rules);
    compiled.set(rules, bytes);
  }
  return makeKey(url, bytes);
}

/**
 * As {@link cacheKey}, of a request: with `rules.body` a request that is neither GET nor HEAD has a key of its own for
 * each method and body. The body is read from a clone.
 *
 * @throws TypeError where the body has been read already
 */
export async function requestCacheKey(
  request: Request,
  rules: CacheKeyRules = noRules,
): Promise<string> {
  const key = cacheKey(request.url, rules);
  const { method } = request;
  if (!rules.body || method === 'GET' || method === 'HEAD') return key;
  const digest = await crypto.subtle.digest('SHA-256', await request.clone().arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'));
  return toolkit.appendBodyDigest(key, method, hex.join(''));
}
