// The policy that generateSW is given: an object or a JSON file.
import { readFile } from 'node:fs/promises';

import type { PolicyErrorDetail } from '../toolkit/module.js';
import { type ParsedPolicy, parsePolicy, PolicyError } from '../toolkit/policy.js';
import type { Policy } from '../worker/policy.js';
import { notExpected, show, SwaleBuildError } from './errors.js';

/** A policy without errors, as the build needs it. */
export interface CheckedPolicy {
  image: Uint8Array;
  isLean: boolean;
  /** Whether it has queues, push, periodic work or downloads. */
  hasBackgroundWork: boolean;
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
    const parsed = await compile(policy, ({ path, message }) =>
      path === '' ? message : `policy.${message}`,
    );
    return check(parsed, policy, (path) => `policy.${path}`);
  }
  const json = await readPolicyFile(policy);
  const utf8 = Buffer.from(json, 'utf8');
  const parsed = await compile(
    json,
    ({ offset, message }) => `${policy}:${lineAndColumn(utf8, offset)}: ${message}`,
  );
  return check(parsed, JSON.parse(json) as Policy, (path) => `${policy}: ${path}`);
}

async function compile(
  policy: Policy | string,
  toLine: (error: PolicyErrorDetail) => string,
): Promise<ParsedPolicy> {
  try {
    return await parsePolicy(policy);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new SwaleBuildError(error.errors.map(toLine).join('\n'), { cause: error });
  }
}

function check(parsed: ParsedPolicy, policy: Policy, locate: Locate): CheckedPolicy {
  refuseFunctions(policy, '', locate);
  return { ...parsed, fallbacks: collectFallbacks(policy, locate) };
}

// The core takes `{"function": 0}` for a function: createWorker writes so. A generated worker has none.
function refuseFunctions(value: unknown, path: string, locate: Locate): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${name}]` : path ? `${path}.${name}` : name;
    const isHandler = name === 'handler' || name === 'hooks';
    const isFunction = typeof (member as { function?: unknown } | null)?.function === 'number';
    const isPredicate = name === 'predicate' || (name === 'function' && path.includes('match'));
    if (isPredicate) throw notExpected(locate(place), show(member), PREDICATE_EXPECTED);
    if (isHandler || isFunction) throw notExpected(locate(place), show(member), HANDLER_EXPECTED);
    // Those are texts of the author's own.
    if (name !== 'pattern' && name !== 'header' && name !== 'headers') {
      refuseFunctions(member, place, locate);
    }
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

type PolicyRoute = NonNullable<Policy['default']>;

function collectFallbacks(policy: Policy, locate: Locate): CheckedPolicy['fallbacks'] {
  const named: [path: string, url: unknown][] = [
    ['precache.navigateFallback', policy.precache?.navigateFallback],
    ['precache.offlineFallback', policy.precache?.offlineFallback],
  ];
  const collect = (path: string, route: PolicyRoute | undefined): void => {
    if (!route) return;
    const { fallback } = route;
    if (typeof fallback === 'string') named.push([`${path}.fallback`, fallback]);
    for (const [name, url] of typeof fallback === 'object' ? Object.entries(fallback) : []) {
      named.push([`${path}.fallback.${name}`, url]);
    }
    if (!('compose' in route)) return;
    for (const [i, part] of route.compose.parts.entries()) {
      const partPath = `${path}.compose.parts[${i}]`;
      if (typeof part === 'string') named.push([partPath, part]);
      else collect(partPath, part);
    }
  };
  collect('default', policy.default);
  collect('catch', policy.catch);
  for (const [i, route] of (policy.routes ?? []).entries()) collect(`routes[${i}]`, route);
  // A URL with a placeholder is another with each request; what is no URL is JSON.
  return named.flatMap(([path, url]) =>
    typeof url === 'string' && url && !url.includes('{') ? [{ where: locate(path), url }] : [],
  );
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
