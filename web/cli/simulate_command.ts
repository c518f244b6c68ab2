// `swale simulate`: what a policy would have done with visits over days.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { SwaleBuildError } from '../build/errors.js';
import { loadPolicy } from '../build/policy_source.js';
import { readAccessLog } from '../simulate/access_log.js';
import { HarReader } from '../simulate/har.js';
import { makeReport } from '../simulate/report.js';
import type { Page, RecordedView, Resource, Scenario } from '../simulate/scenario.js';
import { DAY_MS } from '../simulate/scenario.js';
import { summarize } from '../simulate/summary.js';
import type { Printed } from './build_command.js';

export interface SimulateOptions {
  policy?: string;
  compare?: string[];
  precache?: string[];
  out?: string;
  network?: string[];
  days?: number;
  deployments?: number;
  changedShare?: number;
  clients?: number;
  sample?: number;
  offlineShare?: number;
  tabShare?: number;
  quota?: number;
  evictAfterDays?: number;
  origin?: string;
  responseField?: string[];
  seed?: number;
  json?: boolean;
  quiet?: boolean;
}

const DEFAULT_NETWORKS = ['4g', 'fast-3g', 'slow-3g'];
const DEFAULT_DAYS = 14;
const DEFAULT_DEPLOYMENTS = 2;
const DEFAULT_SAMPLE = 300;
// Of a population: more certainty, on one network.
const DEFAULT_SAMPLE_OF_POPULATION = 1_500;
const DEFAULT_ORIGIN = 'https://site.example';

/** What was read, ready to be simulated. */
interface Source {
  /** For people. */
  name: string;
  notes: string[];
  resources?: Resource[];
  pages?: Page[];
  clients?: RecordedView[][];
  durationMs?: number;
  scriptUrl: string;
}

/** Simulates, writes the report, and gives what is printed. */
export async function runSimulate(inputs: string[], options: SimulateOptions): Promise<Printed> {
  const files = [options.policy, ...(options.compare ?? [])];
  const policies = await Promise.all(
    files.map(async (file) => ({
      name: file === undefined ? 'no policy' : path.basename(file, '.json'),
      image: (await loadPolicy(file)).image,
    })),
  );
  const source = await readSource(inputs, options);
  await choosePrecached(source, options.precache ?? []);
  const scenario = makeScenario(source, options);
  // Only here: it waits for the toolkit's module.
  const { networkNames, simulate } = await import('../toolkit/simulation.js');
  const isEstimated = options.clients !== undefined;
  const networks =
    options.network ?? (isEstimated ? DEFAULT_NETWORKS.slice(0, 1) : DEFAULT_NETWORKS);
  const known = await networkNames();
  for (const name of networks) {
    if (known.includes(name)) continue;
    throw new SwaleBuildError(`--network: found "${name}", expected ${known.join(', ')}`);
  }
  const population = source.clients ? (options.clients ?? 0) : 0;
  const showProgress = options.quiet || !process.stderr.isTTY ? () => {} : writeProgress;
  const result = await simulate(scenario, population, policies, networks, showProgress);
  showProgress(1);
  const warnings = source.notes;
  const out = options.out ?? (options.json ? undefined : 'swale-simulate.html');
  if (out !== undefined) {
    const title = policies.map(({ name }) => name).join(', ');
    await writeReport(
      out,
      await makeReport({ title, source: source.name, notes: source.notes, result }),
    );
  }
  if (options.json) return { out: `${JSON.stringify(result, null, 2)}\n`, warnings };
  return { out: summarize(source.name, result, isEstimated) + `\nReport: ${out}\n`, warnings };
}

async function writeReport(file: string, html: string): Promise<void> {
  try {
    await writeFile(file, html);
  } catch (cause) {
    const { message } = cause as Error;
    throw new SwaleBuildError(`the report cannot be written: ${message}`, { cause });
  }
}

function writeProgress(share: number): void {
  process.stderr.write(share >= 1 ? '\r\x1b[K' : `\rsimulating: ${Math.floor(share * 100)} %`);
}

async function readSource(inputs: string[], options: SimulateOptions): Promise<Source> {
  if (inputs.length === 0) {
    return {
      name: 'a made-up shop of 60 pages',
      notes: [],
      scriptUrl: `${DEFAULT_ORIGIN}/sw.js`,
    };
  }
  const files = (await Promise.all(inputs.map(listFiles))).flat();
  const texts = await Promise.all(files.map(readText));
  const isHar = texts.map((text) => /^\uFEFF?\s*[{[]/.test(text));
  const name = inputs.length === 1 ? inputs[0]! : `${inputs[0]} and ${inputs.length - 1} more`;
  if (isHar.every(Boolean)) return readHars(name, files, texts, options);
  if (isHar.some(Boolean)) {
    throw new SwaleBuildError(
      `${files[isHar.indexOf(false)]}: found no JSON, expected a HAR file as ${files[isHar.indexOf(true)]}, or logs alone`,
    );
  }
  const origin = options.origin ?? DEFAULT_ORIGIN;
  if (!URL.canParse(origin)) {
    throw new SwaleBuildError(`--origin: found "${origin}", expected a URL`);
  }
  const fields = Object.fromEntries((options.responseField ?? []).map(toField));
  const logs = files.map((file, i) => ({ name: file, text: texts[i]! }));
  const log = readAccessLog(logs, origin, fields);
  if (log.clients.length === 0) {
    const notes = log.notes.map((note) => `\n${note}`).join('');
    throw new SwaleBuildError(
      `${name}: found no page that was viewed, expected HAR files or access logs in the combined format${notes}`,
    );
  }
  return { name, ...log, scriptUrl: new URL('/sw.js', origin).href };
}

async function listFiles(input: string): Promise<string[]> {
  const info = await stat(input).catch((cause: Error) => {
    throw new SwaleBuildError(
      `found "${input}", which is not there, expected a HAR file or a log`,
      {
        cause,
      },
    );
  });
  if (!info.isDirectory()) return [input];
  const names = await readdir(input, { recursive: true });
  const hars = names.filter((name) => /\.har(\.gz)?$/.test(name)).sort();
  if (hars.length === 0) throw new SwaleBuildError(`${input}: found no *.har file in the folder`);
  return hars.map((name) => path.join(input, name));
}

// As logs are put away, and HARs sent, they may be compressed.
async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    return (file.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString('utf8');
  } catch (cause) {
    const { message } = cause as Error;
    throw new SwaleBuildError(`${file}: cannot be read (${message})`, { cause });
  }
}

function readHars(
  name: string,
  files: string[],
  texts: string[],
  options: SimulateOptions,
): Source {
  const reader = new HarReader();
  for (const [i, file] of files.entries()) reader.read(file, texts[i]!);
  const { resources, pages, notes } = reader.site;
  if (pages.length === 0) {
    const why = notes.map((note) => `\n${note}`).join('');
    throw new SwaleBuildError(`${name}: found no document in it, expected a page's load${why}`);
  }
  const documents = pages.map(({ parts }) => new URL(resources[parts[0]![0]]!.url).origin);
  const origin = options.origin ?? documents[0]!;
  return { name, notes, resources, pages, scriptUrl: new URL('/sw.js', origin).href };
}

function toField(text: string): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) {
    throw new SwaleBuildError(`--response-field: found "${text}", expected "name: value"`);
  }
  return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
}

async function choosePrecached(source: Source, patterns: string[]): Promise<void> {
  if (patterns.length === 0 || !source.resources) return;
  const { URLMatcher } = await import('../toolkit/url_matcher.js');
  const base = source.scriptUrl;
  const matchers = patterns.map((pattern) => {
    try {
      return new URLMatcher(pattern, base);
    } catch (cause) {
      const { message } = cause as Error;
      throw new SwaleBuildError(
        `--precache: found "${pattern}", expected a URL pattern: ${message}`,
        {
          cause,
        },
      );
    }
  });
  for (const resource of source.resources) {
    const isFile = resource.method === 'GET' && resource.status === 200;
    if (!isFile || new URL(resource.url).origin !== new URL(base).origin) continue;
    if (!matchers.some((matcher) => matcher.test(resource.url))) continue;
    // What is precached changes with a deployment or not at all.
    Object.assign(resource, { precached: true, changesEveryMs: 0 });
  }
  if (!source.resources.some(({ precached }) => precached)) {
    source.notes.push(`--precache ${patterns.join(', ')}: nothing matches`);
  }
}

function makeScenario(source: Source, options: SimulateOptions): Scenario {
  const recordedDays = source.durationMs && Math.ceil(source.durationMs / DAY_MS);
  const days = options.days ?? recordedDays ?? DEFAULT_DAYS;
  const deployments = Math.floor(options.deployments ?? DEFAULT_DEPLOYMENTS);
  const durationMs = days * DAY_MS;
  // Whole hours, so that hourly counts are of one version each.
  const hours = days * 24;
  const at = (i: number): number =>
    Math.round((hours * (i + 1)) / (deployments + 1)) * (DAY_MS / 24);
  const clients = options.clients ?? options.sample ?? DEFAULT_SAMPLE;
  return {
    ...(source.resources ? { resources: source.resources } : { standard: true as const }),
    ...(source.pages && { pages: source.pages }),
    ...(source.clients && {
      recorded: source.clients.map((views) => views.filter(([ms]) => ms < durationMs)),
    }),
    seed: Math.floor(options.seed ?? 1),
    scriptUrl: source.scriptUrl,
    scope: new URL('/', source.scriptUrl).href,
    durationMs,
    deployments: Array.from({ length: deployments }, (_, i) => at(i)),
    classes: makeClasses(clients),
    sample:
      options.sample ??
      (options.clients === undefined ? DEFAULT_SAMPLE : DEFAULT_SAMPLE_OF_POPULATION),
    ...(options.changedShare !== undefined && { changedShare: options.changedShare }),
    ...(options.offlineShare !== undefined && { offlineShare: options.offlineShare }),
    ...(options.tabShare !== undefined && { tabShare: options.tabShare }),
    ...(options.quota !== undefined && { quotaBytes: options.quota }),
    ...(options.evictAfterDays !== undefined && {
      evictAfterMs: Math.round(options.evictAfterDays * DAY_MS),
    }),
  };
}

// Daily, weekly and monthly visitors.
function makeClasses(clients: number): NonNullable<Scenario['classes']> {
  const daily = Math.floor(clients / 10);
  const weekly = Math.floor((clients * 3) / 10);
  return [
    { name: 'daily', clients: daily, visitsPerDay: 1 },
    { name: 'weekly', clients: weekly, visitsPerDay: 1 / 7 },
    { name: 'monthly', clients: clients - daily - weekly, visitsPerDay: 1 / 30 },
  ];
}
