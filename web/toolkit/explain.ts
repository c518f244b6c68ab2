/** Why a worker does with a request what it does. This file waits for the module when it is loaded. */

import type { Policy } from '../worker/policy.js';
import { loadToolkit } from './module.js';
import { parsePolicy } from './policy.js';
import { findRule, type RouterRule } from './static_rules.js';

const toolkit = await loadToolkit();

/** What {@link explain} is asked. */
export interface ExplainOptions {
  /** The policy, as for {@link parsePolicy}. Default: none. */
  policy?: Policy | string;
  /** The request's URL; a relative one is resolved against the worker's script. */
  url: string;
  /** Default: `'GET'`. */
  method?: string;
  /** Default: `'navigate'` for the destination `'document'`, else `'no-cors'`. */
  mode?: string;
  /** Default: `'document'` for the mode `'navigate'`, else `''`. */
  destination?: string;
  /** Header fields of the request. Default: none. */
  headers?: Record<string, string>;
  /** The worker script's URL. Default: `/sw.js` of the URL's origin. */
  scriptURL?: string;
  /** The image of the index of what is precached. Default: nothing is. */
  index?: Uint8Array;
  /** The manifest of the same. */
  manifest?: Uint8Array;
}

/** A decision, explained. */
export interface Explanation {
  /** The request as it was looked at. */
  request: { url: string; method: string; mode: string; destination: string };
  /** Who decides. */
  decider: 'bypass' | 'precache' | 'route' | 'navigateFallback' | 'default' | 'nobody';
  /** The number of the bypass rule or route. */
  number?: number;
  /** The precached file that answers, as the manifest names it. */
  precached?: string;
  /** Why each route before did not match, where routes were asked: the condition, and what was found instead. */
  earlierRoutes: { route: number; condition: string; found: string }[];
  strategy?: string;
  cache?: string;
  /** The key in that cache, and the rules that made it what it is, in turn. */
  key?: { key: string; steps: { rule: string; key: string }[] };
  /** What is done, by what is stored and whether there is a network. Empty where the request is left to the browser. */
  plans: { name: string; effects: string[] }[];
  /** The rule of the browser's own router that takes the request; undefined: none, so the worker is started. */
  staticRule?: RouterRule;
}

/**
 * Explains what a worker with this policy does with a request. Predicates count as false.
 *
 * @throws {PolicyError} where the policy has errors
 * @throws TypeError where a URL is none
 */
export async function explain(options: ExplainOptions): Promise<Explanation> {
  const { policy = {}, scriptURL: givenScript, index, manifest } = options;
  const script = new URL(givenScript ?? '/sw.js', givenScript ? undefined : options.url).href;
  const url = new URL(options.url, script).href;
  const method = (options.method ?? 'GET').toUpperCase();
  const destination = options.destination ?? (options.mode === 'navigate' ? 'document' : '');
  const mode = options.mode ?? (destination === 'document' ? 'navigate' : 'no-cors');
  const headers = Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { image } = await parsePolicy(policy);
  return explainImage(image, {
    request: { url, method, mode, destination },
    headers,
    script,
    index,
    manifest,
  });
}

/**
 * As {@link explain}, of a compiled policy.
 * @internal
 */
export function explainImage(
  image: Uint8Array,
  {
    request,
    headers,
    script,
    index = new Uint8Array(),
    manifest = new Uint8Array(),
  }: {
    request: Explanation['request'];
    /** Names in lower case. */
    headers: Record<string, string>;
    script: string;
    index?: Uint8Array | undefined;
    manifest?: Uint8Array | undefined;
  },
): Explanation {
  const found = toolkit.explain(image, index, manifest, script, new URL('.', script).href, {
    ...request,
    headers,
  });
  const rules = (found.staticRoutes ? JSON.parse(found.staticRoutes) : []) as RouterRule[];
  const staticRule = findRule(rules, request, script);
  return {
    request,
    decider: found.decider,
    ...((found.decider === 'route' || found.decider === 'bypass') && { number: found.number }),
    ...(found.precached && { precached: found.precached }),
    earlierRoutes: found.routes.map((mismatch, route) => ({ route, ...mismatch })),
    ...(found.strategy && { strategy: found.strategy }),
    ...(found.cache && { cache: found.cache }),
    ...(found.key && { key: { key: found.key, steps: found.keySteps } }),
    plans: found.plans,
    ...(staticRule && { staticRule }),
  };
}
