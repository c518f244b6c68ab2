// `swale explain`: why a worker does with a request what it does.

import { readPolicyFile } from '../build/policy_source.js';
import { SwaleBuildError } from '../build/errors.js';
import type { Explanation } from '../toolkit/explain.js';
import { PolicyError } from '../toolkit/policy.js';
import { style } from './format.js';
import { readWorker } from '../build/version_source.js';

export interface ExplainCommandOptions {
  policy?: string;
  worker?: string;
  method?: string;
  mode?: string;
  destination?: string;
  header?: string[];
  scriptUrl?: string;
  json?: boolean;
}

/** Gives what `swale explain` prints. */
export async function runExplain(url: string, options: ExplainCommandOptions): Promise<string> {
  // Only here: it waits for the toolkit's module.
  const { explain } = await import('../toolkit/explain.js');
  const policy = options.policy === undefined ? '{}' : await readPolicyFile(options.policy);
  const worker = options.worker === undefined ? undefined : await readWorker(options.worker);
  const base = options.scriptUrl ?? (URL.canParse(url) ? undefined : 'https://site.example/sw.js');
  let explanation: Explanation;
  try {
    explanation = await explain({
      policy,
      url,
      headers: Object.fromEntries((options.header ?? []).map(toField)),
      ...(base !== undefined && { scriptURL: base }),
      ...(options.method !== undefined && { method: options.method }),
      ...(options.mode !== undefined && { mode: options.mode }),
      ...(options.destination !== undefined && { destination: options.destination }),
      ...(worker && { index: worker.index, manifest: worker.manifest }),
    });
  } catch (error) {
    if (error instanceof PolicyError) {
      const lines = error.errors.map(({ message }) => `${options.policy}: ${message}`);
      throw new SwaleBuildError(lines.join('\n'), { cause: error });
    }
    if (error instanceof TypeError && 'code' in error) {
      throw new SwaleBuildError(`found "${url}", expected a URL`, { cause: error });
    }
    throw error;
  }
  if (options.json) return JSON.stringify(explanation, null, 2) + '\n';
  return [...describe(explanation, JSON.parse(policy) as Written)].join('\n') + '\n';
}

/** The policy as its author wrote it. */
interface Written {
  routes?: { match: unknown }[];
  bypass?: unknown[];
}

function toField(text: string): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) {
    throw new SwaleBuildError(`found the header field "${text}", expected "name: value"`);
  }
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

function* describe(
  explanation: Explanation,
  { routes = [], bypass = [] }: Written,
): Generator<string> {
  const { request, decider, number = 0, earlierRoutes, key, plans, staticRule } = explanation;
  const { method, url, mode, destination } = request;
  yield `${style('bold', `${method} ${url}`)} (mode ${mode}, destination ${JSON.stringify(destination)})`;
  yield '';
  for (const { route, condition, found } of earlierRoutes) {
    yield style(
      'dim',
      `  routes[${route}] ${show(routes[route]?.match)}: no, ${condition} found ${found}`,
    );
  }
  yield `${style('green', '→')} ${decision(explanation, routes[number]?.match, bypass[number])}`;
  if (key) {
    yield '';
    yield `key in the cache "${explanation.cache}": ${key.key}`;
    for (const step of key.steps) yield `  ${step.rule}: ${step.key}`;
  }
  for (const { name, effects } of plans) {
    yield '';
    yield `${name}:`;
    yield* effects.map((effect, i) => `  ${i + 1}. ${effect}`);
  }
  yield '';
  if (!staticRule) yield 'static routing: no rule takes it; the worker is started';
  else if (staticRule.source === 'network') {
    yield `static routing: the network, without starting the worker, by ${show(staticRule.condition)}`;
  } else yield `static routing: the worker is started, by ${show(staticRule.condition)}`;
  if (decider === 'nobody' && earlierRoutes.length === 0 && routes.length === 0) {
    yield '(there are no routes: name a policy with --policy)';
  }
}

function decision(explanation: Explanation, route: unknown, bypass: unknown): string {
  const { decider, number, precached, strategy } = explanation;
  switch (decider) {
    case 'bypass':
      return bypass === undefined
        ? 'left to the browser: it is not http or https'
        : `left to the browser, by bypass[${number}] ${show(bypass)}`;
    case 'precache':
      return `answered with the precached file ${precached}`;
    case 'navigateFallback':
      return `answered with the navigation fallback ${precached}`;
    case 'route':
      return `${strategy}, by routes[${number}] ${show(route)}`;
    case 'default':
      return `${strategy}, by the default route`;
    default:
      return 'left to the browser: nothing in the policy is for it';
  }
}

const SHOWN_MAX = 80;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX - 1)}…` : text;
}
