// The policy that generateSW is given: an object or a JSON file.
import { readFile } from 'node:fs/promises';

import type { PolicyErrorDetail } from '../toolkit/module.js';
import { parsePolicy, PolicyError } from '../toolkit/policy.js';
import type { Policy } from '../worker/policy.js';
import { notExpected, show, SwaleBuildError } from './errors.js';

/** A policy without errors, as the build needs it. */
export interface CheckedPolicy {
  image: Uint8Array;
  /** Precached URLs that the policy names. */
  fallbacks: { where: string; url: string }[];
}

// What a message calls the place at a JSON path: `policy.routes[0]` or `swale.json:3:7: routes[0]`.
type Locate = (path: string) => string;

/**
 * Reads and compiles the policy.
 * @throws {SwaleBuildError} with a line for each of its errors; from a file, with line and column
 */
export async function loadPolicy(policy: Policy | string = {}): Promise<CheckedPolicy> {
  if (typeof policy !== 'string') {
    const image = await compile(policy, ({ path, message }) =>
      path === '' ? message : `policy.${message}`,
    );
    return check(image, policy, (path) => `policy.${path}`);
  }
  const json = await readPolicyFile(policy);
  const utf8 = Buffer.from(json, 'utf8');
  const image = await compile(
    json,
    ({ offset, message }) => `${policy}:${lineAndColumn(utf8, offset)}: ${message}`,
  );
  return check(image, JSON.parse(json) as Policy, (path) => `${policy}: ${path}`);
}

async function compile(
  policy: Policy | string,
  toLine: (error: PolicyErrorDetail) => string,
): Promise<Uint8Array> {
  try {
    return (await parsePolicy(policy)).image;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new SwaleBuildError(error.errors.map(toLine).join('\n'), { cause: error });
  }
}

function check(image: Uint8Array, policy: Policy, locate: Locate): CheckedPolicy {
  refuseHandlers(policy, locate);
  return { image, fallbacks: collectFallbacks(policy, locate) };
}

// The core takes `{"function": 0}` for a handler: createWorker writes so. A generated worker has none.
function refuseHandlers(policy: Policy, locate: Locate): void {
  const rules: [path: string, rule: object | undefined][] = [
    ['default', policy.default],
    ['catch', policy.catch],
  ];
  for (const [i, route] of (policy.routes ?? []).entries()) rules.push([`routes[${i}]`, route]);
  for (const [path, rule] of rules) {
    if (rule === undefined || !('handler' in rule)) continue;
    throw notExpected(locate(`${path}.handler`), show(rule.handler), HANDLER_EXPECTED);
  }
  for (const [i, route] of (policy.routes ?? []).entries()) {
    refusePredicates(route.match, `routes[${i}].match`, locate);
  }
  const { bypass, precache = {} } = policy;
  refusePredicates(bypass, 'bypass', locate);
  refusePredicates(
    precache.navigateFallbackAllowlist,
    'precache.navigateFallbackAllowlist',
    locate,
  );
  refusePredicates(precache.navigateFallbackDenylist, 'precache.navigateFallbackDenylist', locate);
}

// A predicate is written as a handler is.
function refusePredicates(match: unknown, path: string, locate: Locate): void {
  if (typeof match !== 'object' || match === null) return;
  for (const [name, value] of Object.entries(match)) {
    const place = Array.isArray(match) ? `${path}[${name}]` : `${path}.${name}`;
    if (name === 'predicate' || name === 'function') {
      throw notExpected(locate(place), show(value), PREDICATE_EXPECTED);
    }
    if (name !== 'pattern' && name !== 'header') refusePredicates(value, place, locate);
  }
}

const PREDICATE_EXPECTED =
  'conditions that JSON can say; a function needs a sw.js of your own: createWorker ' +
  "from 'swale', then injectManifest";

const HANDLER_EXPECTED =
  "a strategy; a function needs a sw.js of your own: createWorker from 'swale', then injectManifest";

/** The text of a policy file. */
export async function readPolicyFile(file: string): Promise<string> {
  try {
    const json = await readFile(file, 'utf8');
    return json.startsWith('\uFEFF') ? json.slice(1) : json;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const found = code === 'ENOENT' ? 'which is not there' : `which cannot be read (${message})`;
    throw notExpected('policy', `${show(file)}, ${found}`, 'a JSON file', { cause });
  }
}

// Both from 1; the column in characters, as editors count them.
function lineAndColumn(utf8: Buffer, offset: number): string {
  const before = utf8.subarray(0, offset).toString('utf8').split('\n');
  return `${before.length}:${[...before.at(-1)!].length + 1}`;
}

function collectFallbacks(policy: Policy, locate: Locate): CheckedPolicy['fallbacks'] {
  const named: [path: string, url: string | undefined][] = [
    ['precache.navigateFallback', policy.precache?.navigateFallback],
    ['precache.offlineFallback', policy.precache?.offlineFallback],
    ['default.fallback', policy.default?.fallback],
    ['catch.fallback', policy.catch?.fallback],
  ];
  for (const [i, route] of (policy.routes ?? []).entries()) {
    named.push([`routes[${i}].fallback`, route.fallback]);
  }
  return named.flatMap(([path, url]) => (url ? [{ where: locate(path), url }] : []));
}

/**
 * Throws unless each fallback is among `urls`, which are the manifest's. Where the site will be served is not
 * known: "/app/index.html" is taken for "index.html" of a site under "/app/", with a warning.
 */
export function checkFallbacks(
  { fallbacks }: CheckedPolicy,
  urls: readonly string[],
  warnings: string[],
): void {
  const known = new Set(urls);
  for (const { where, url } of fallbacks) {
    const key = url.startsWith('/') ? url.slice(1) : url;
    if (known.has(key)) continue;
    const rest = findServedUnder(url, known);
    if (rest === undefined) {
      throw notExpected(where, show(url), 'the URL of a precached file', {
        // A folder's URL is served its index, but a fallback names the file itself.
        nearestTo: known.has(`${key}index.html`) ? `${key}index.html` : key,
        among: urls,
      });
    }
    const folder = show(url.slice(0, -rest.length));
    warnings.push(
      `${where}: ${show(url)} is precached only where the worker's folder is ${folder}`,
    );
  }
}

// The longest of `urls` that is what follows a '/' in `url`, for a `url` with a path from the root.
function findServedUnder(url: string, urls: ReadonlySet<string>): string | undefined {
  const start = /^(?:https?:\/\/[^/]+)?(?=\/)/i.exec(url)?.[0].length ?? url.length;
  for (let slash = url.indexOf('/', start); slash !== -1; slash = url.indexOf('/', slash + 1)) {
    const rest = url.slice(slash + 1);
    if (urls.has(rest)) return rest;
  }
  return undefined;
}
