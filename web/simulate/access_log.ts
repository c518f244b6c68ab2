// Access logs in the combined format: https://httpd.apache.org/docs/current/logs.html#combined
//
// A log has only what reached the server: of those who come again, not what their browsers had. So a page
// has the parts that any of its views had often enough, and each view is one of the whole page.
import { lookup } from 'mrmime';

import { DAY_MS, destinationOfUrl, type Page, type RecordedView } from './scenario.js';
import { type Resource, withChanges } from './scenario.js';

export interface RecordedTraffic {
  resources: Resource[];
  pages: Page[];
  clients: RecordedView[][];
  durationMs: number;
  notes: string[];
}

interface Line {
  client: string;
  atMs: number;
  method: string;
  url: URL;
  status: number;
  bytes: number;
  referrer: string;
}

const LINE =
  /^(\S+) \S+ .*?\[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?/;
const TIME = /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const BOTS = /bot|crawl|spider|slurp|monitor|curl|wget/i;
const BAD_LINES_NAMED_MAX = 3;
// A part belongs to a page where so many of its views have it.
const PART_SHARE_MIN = 0.05;
// A part comes within so long after its page.
const PART_MS_MAX = 60_000;

/** A log, or one of several that a server has written one after the other. */
export interface LogFile {
  name: string;
  text: string;
}

/** `base`: the site's origin, which logs do not say. `fields`: of all responses, which logs do not say either. */
export function readAccessLog(
  files: readonly LogFile[],
  base: string,
  fields: Record<string, string>,
): RecordedTraffic {
  const notes: string[] = [];
  const lines = files.flatMap((file) => readLines(file, base, notes));
  lines.sort((a, b) => a.atMs - b.atMs);
  const pageUrls = new Set(lines.map(({ referrer }) => referrer));
  const resources = new Map<string, number>();
  const list: Resource[] = [];
  for (const line of lines)
    addResource(line, isNavigation(line, pageUrls), resources, list, fields);
  const firstMs = lines.reduce((first, { atMs }) => Math.min(first, atMs), Infinity);
  const lastMs = lines.reduce((last, { atMs }) => Math.max(last, atMs), 0);
  const { pages, clients } = makeViews(lines, resources, list, firstMs);
  const durationMs = Math.max(DAY_MS, lastMs - firstMs + 1);
  return { resources: list, pages, clients, durationMs, notes };
}

function readLines({ name, text }: LogFile, base: string, notes: string[]): Line[] {
  const lines: Line[] = [];
  const bad: number[] = [];
  let bots = 0;
  for (const [i, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue;
    const line = readLine(row, base);
    if (line === undefined) bad.push(i + 1);
    else if (line === 'bot') bots++;
    else lines.push(line);
  }
  if (bad.length > 0) {
    const named = bad.slice(0, BAD_LINES_NAMED_MAX).map((number) => `${name}:${number}`);
    const more = bad.length > named.length ? ', …' : '';
    notes.push(`${bad.length} lines are not in the combined format: ${named.join(', ')}${more}`);
  }
  if (bots > 0) notes.push(`${name}: ${bots} requests of robots and tools were left out`);
  return lines;
}

function readLine(row: string, base: string): Line | 'bot' | undefined {
  const found = LINE.exec(row);
  const request = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?$/.exec(found?.[3] ?? '');
  const atMs = readTime(found?.[2] ?? '');
  if (!found || !request || atMs === undefined || !URL.canParse(request[2]!, base))
    return undefined;
  const [, address = '', , , status, bytes, referrer = '-', agent = '-'] = found;
  if (BOTS.test(agent)) return 'bot';
  const url = new URL(request[2]!, base);
  url.hash = '';
  return {
    client: `${address} ${agent}`,
    atMs,
    method: request[1]!,
    url,
    status: Number(status),
    bytes: bytes === '-' ? 0 : Number(bytes),
    referrer: URL.canParse(referrer) ? onBase(new URL(referrer), base) : '',
  };
}

// The log's server may be known by another name than the one that is given.
function onBase(referrer: URL, base: string): string {
  return new URL(referrer.pathname + referrer.search, base).href;
}

function readTime(text: string): number | undefined {
  const found = TIME.exec(text);
  if (!found) return undefined;
  const [, day, month, year, hour, minute, second, sign, zoneHour, zoneMinute] = found;
  const monthNumber = MONTHS.indexOf(month!);
  if (monthNumber === -1) return undefined;
  const zone = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === '-' ? -1 : 1);
  const [y, d, h, m, s] = [year, day, hour, minute, second].map(Number);
  return Date.UTC(y!, monthNumber, d, h, m! - zone, s);
}

// What other requests name as their referrer is a page; so is HTML, and what has no extension and was not
// asked for by a page.
function isNavigation(line: Line, pageUrls: ReadonlySet<string>): boolean {
  if (line.method !== 'GET' || destinationOfUrl(line.url) !== undefined) return false;
  if (pageUrls.has(line.url.href) || /(\/|\.html?)$/.test(line.url.pathname)) return true;
  return !/\.\w+$/.test(line.url.pathname) && line.referrer === '';
}

function addResource(
  line: Line,
  isPage: boolean,
  numbers: Map<string, number>,
  list: Resource[],
  fields: Record<string, string>,
): void {
  const isWhole = line.status !== 304 && line.status !== 206;
  if (line.status >= 300 && line.status < 400 && isWhole) return;
  const key = `${line.method} ${line.url.href}`;
  const known = numbers.get(key);
  if (known !== undefined) {
    const resource = list[known]!;
    resource.transferBytes = Math.max(resource.transferBytes, isWhole ? line.bytes : 0);
    resource.contentBytes = resource.transferBytes;
    if (isWhole && line.status === 200) resource.status = 200;
    return;
  }
  const destination = isPage ? 'document' : (destinationOfUrl(line.url) ?? '');
  const type = lookup(line.url.pathname) ?? (isPage ? 'text/html' : undefined);
  numbers.set(key, list.length);
  list.push(
    withChanges({
      url: line.url.href,
      method: line.method,
      mode: isPage ? 'navigate' : destination === '' || destination === 'font' ? 'cors' : 'no-cors',
      destination,
      status: isWhole ? line.status : 200,
      fields: { ...(type !== undefined && { 'content-type': type }), ...fields },
      requestFields: {},
      contentBytes: isWhole ? line.bytes : 0,
      transferBytes: isWhole ? line.bytes : 0,
      serverMs: 0,
    }),
  );
}

interface View {
  client: string;
  atMs: number;
  document: number;
}

function makeViews(
  lines: readonly Line[],
  numbers: ReadonlyMap<string, number>,
  resources: readonly Resource[],
  firstMs: number,
): { pages: Page[]; clients: RecordedView[][] } {
  const views: View[] = [];
  const open = new Map<string, View>();
  // Of each document how often it was viewed, and of each of its parts how often and how late it came.
  const seen = new Map<
    number,
    { views: number; parts: Map<number, [count: number, ms: number]> }
  >();
  for (const line of lines) {
    const number = numbers.get(`${line.method} ${line.url.href}`);
    if (number === undefined) continue;
    if (resources[number]!.mode === 'navigate') {
      const view = { client: line.client, atMs: line.atMs, document: number };
      views.push(view);
      open.set(line.client, view);
      const page = seen.get(number) ?? { views: 0, parts: new Map() };
      page.views++;
      seen.set(number, page);
      continue;
    }
    const view = open.get(line.client);
    if (!view || line.atMs - view.atMs > PART_MS_MAX) continue;
    const { parts } = seen.get(view.document)!;
    const [count, ms] = parts.get(number) ?? [0, Infinity];
    parts.set(number, [count + 1, Math.min(ms, line.atMs - view.atMs)]);
  }
  const pageNumbers = new Map([...seen.keys()].map((document, i) => [document, i]));
  const pages = [...seen].map(([document, page]): Page => {
    const parts = [...page.parts].filter(([, [count]]) => count >= page.views * PART_SHARE_MIN);
    const own = parts.map(([part, [, ms]]): [number, number] => [part, ms]);
    return { weight: page.views, parts: [[document, 0], ...own] };
  });
  return { pages, clients: toClients(views, pageNumbers, firstMs) };
}

function toClients(
  views: readonly View[],
  pageNumbers: ReadonlyMap<number, number>,
  firstMs: number,
): RecordedView[][] {
  const clients = new Map<string, RecordedView[]>();
  for (const { client, atMs, document } of views) {
    const own = clients.get(client) ?? [];
    clients.set(client, own);
    // A page closes with the next one.
    const before = own.at(-1);
    const at = atMs - firstMs;
    if (before) before[2] = Math.min(before[2], at);
    own.push([at, pageNumbers.get(document)!, at + OPEN_MS, 0]);
  }
  return [...clients.values()];
}

const OPEN_MS = 10 * 60 * 1000;
