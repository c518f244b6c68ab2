// HAR files, as browsers export them: http://www.softwareishard.com/blog/har-12-spec/
import { SwaleBuildError } from '../build/errors.js';
import { destinationOfUrl, type Page, type Resource, withChanges } from './scenario.js';

/** What was seen of a site. */
export interface RecordedSite {
  resources: Resource[];
  pages: Page[];
  /** For people: what was left out, and why. */
  notes: string[];
}

interface Entry {
  page: string;
  startedMs: number;
  endedMs: number;
  resource: Resource;
}

// More would not be read.
const ERRORS_SHOWN_MAX = 10;

/** Puts the pages of all files together; a URL that several have is taken from the first. */
export class HarReader {
  #numbers = new Map<string, number>();
  #pages = new Map<string, Page>();
  #skipped = new Map<string, number>();
  readonly resources: Resource[] = [];

  /**
   * Reads one file.
   * @throws {SwaleBuildError} with a line for each entry that is not what it should be
   */
  read(file: string, text: string): void {
    const entries = this.#readEntries(file, text);
    for (const ofPage of groupByPage(entries).values()) this.#addPages(ofPage);
  }

  get site(): RecordedSite {
    const notes = [...this.#skipped].map(([reason, count]) => `${count} entries: ${reason}`);
    return { resources: this.resources, pages: [...this.#pages.values()], notes };
  }

  #readEntries(file: string, text: string): Entry[] {
    const har = parse(file, text);
    const errors: string[] = [];
    const log = field(har, 'log', 'object', file, errors);
    const list = log && field(log, 'entries', 'array', `${file}: log`, errors);
    const entries: Entry[] = [];
    for (const [i, value] of (list ?? []).entries()) {
      const entry = this.#readEntry(value, `${file}: log.entries[${i}]`, errors);
      if (entry) entries.push(entry);
    }
    if (errors.length > ERRORS_SHOWN_MAX) {
      const more = errors.length - ERRORS_SHOWN_MAX;
      errors.splice(ERRORS_SHOWN_MAX, more, `… and ${more} more`);
    }
    if (errors.length > 0) throw new SwaleBuildError(errors.join('\n'));
    return entries;
  }

  #skip(reason: string): undefined {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  #readEntry(value: unknown, where: string, errors: string[]): Entry | undefined {
    const errorsBefore = errors.length;
    if (typeof value !== 'object' || value === null) {
      errors.push(`${where}: found ${show(value)}, expected an object`);
      return undefined;
    }
    const request = field(value, 'request', 'object', where, errors);
    const response = field(value, 'response', 'object', where, errors);
    const started = field(value, 'startedDateTime', 'string', where, errors);
    if (!request || !response || started === undefined) return undefined;
    const url = field(request, 'url', 'string', `${where}.request`, errors);
    const method = field(request, 'method', 'string', `${where}.request`, errors);
    const status = field(response, 'status', 'number', `${where}.response`, errors);
    const startedMs = Date.parse(started);
    if (Number.isNaN(startedMs)) {
      errors.push(`${where}.startedDateTime: found ${show(started)}, expected a date`);
    }
    if (url !== undefined && !URL.canParse(url)) {
      errors.push(`${where}.request.url: found ${show(url)}, expected a URL`);
    }
    const sent = readFields(request, `${where}.request`, errors);
    const fields = readFields(response, `${where}.response`, errors);
    if (errors.length > errorsBefore || url === undefined || status === undefined) return undefined;
    if (!/^https?:/.test(url)) return this.#skip('not http or https');
    if (status === 0) return this.#skip('aborted or blocked (status 0)');
    if (status >= 300 && status < 400 && status !== 304) return this.#skip('redirects');

    const raw = value as HarEntry;
    const content = raw.response.content ?? {};
    const decoded = Math.max(content.size ?? 0, 0);
    const parsed = new URL(url);
    parsed.hash = '';
    const { destination, mode } = describeRequest(raw, sent, parsed);
    return {
      page: raw.pageref ?? '',
      startedMs,
      endedMs: startedMs + Math.max(raw.time ?? 0, 0),
      resource: withChanges({
        url: parsed.href,
        method: method!.toUpperCase(),
        mode,
        destination,
        status: status === 304 ? 200 : status,
        fields,
        requestFields: Object.fromEntries(
          Object.entries(sent).filter(([name]) => !NOT_ASKED_FOR.test(name)),
        ),
        contentBytes: decoded || Math.max(raw.response.bodySize ?? 0, 0),
        transferBytes: transferOf(raw, status, decoded),
        serverMs: Math.max(0, Math.round(raw.timings?.wait ?? 0)),
      }),
    };
  }

  // The entries of a "page" of the file: where several documents follow each other, that many pages.
  #addPages(entries: Entry[]): void {
    entries.sort((a, b) => a.startedMs - b.startedMs);
    let page: Page | undefined;
    let document: Entry | undefined;
    for (const entry of entries) {
      const number = this.#numberOf(entry.resource);
      if (entry.resource.mode === 'navigate') {
        document = entry;
        const known = this.#pages.get(entry.resource.url);
        if (known) known.weight++;
        // Once is enough: parts of a page that is in it twice are its parts still.
        page = known ?? { weight: 1, parts: [[number, 0]] };
        this.#pages.set(entry.resource.url, page);
        continue;
      }
      if (!page || !document) {
        this.#skip('before the first document of their page');
        continue;
      }
      if (page.parts.some(([resource]) => resource === number)) continue;
      page.parts.push([number, Math.max(0, Math.round(entry.startedMs - document.endedMs))]);
    }
  }

  #numberOf(resource: Resource): number {
    const key = `${resource.method} ${resource.url}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.resources.length);
    return this.resources.push(resource) - 1;
  }
}

// Written by the browser for its own ends, of one moment, or private.
const NOT_ASKED_FOR =
  /^(:|sec-|if-|cookie|authorization|cache-control|pragma|user-agent|host|connection|content-length|referer|origin|accept-encoding|priority|upgrade-insecure)/;

interface HarEntry {
  pageref?: string;
  time?: number;
  timings?: { wait?: number };
  response: {
    bodySize?: number;
    _transferSize?: number;
    content?: { size?: number; compression?: number; mimeType?: string };
  };
  _resourceType?: string;
}

// A body that came from the browser's cache was not transferred then, but will be.
function transferOf({ response }: HarEntry, status: number, decoded: number): number {
  const { bodySize = -1, _transferSize = -1, content } = response;
  if (status === 304) return decoded;
  if (bodySize > 0) return bodySize;
  if (_transferSize > 0) return _transferSize;
  return Math.max(0, decoded - (content?.compression ?? 0));
}

const RESOURCE_TYPES: Record<string, string> = {
  document: 'document',
  stylesheet: 'style',
  script: 'script',
  image: 'image',
  font: 'font',
  media: 'video',
  manifest: 'manifest',
  texttrack: 'track',
  xhr: '',
  fetch: '',
  ping: '',
};

function describeRequest(
  entry: HarEntry,
  sent: Record<string, string>,
  url: URL,
): { destination: string; mode: string } {
  const told = sent['sec-fetch-dest'] === 'empty' ? '' : sent['sec-fetch-dest'];
  const type = entry._resourceType === undefined ? undefined : RESOURCE_TYPES[entry._resourceType];
  const isHtml = /^text\/html/.test(entry.response.content?.mimeType ?? '');
  const destination =
    told ??
    type ??
    destinationOfUrl(url) ??
    (isHtml && !sent['x-requested-with'] ? 'document' : '');
  const isCors = destination === 'font' || destination === '';
  const mode =
    sent['sec-fetch-mode'] ??
    (destination === 'document' ? 'navigate' : isCors ? 'cors' : 'no-cors');
  // A frame's document is a part of a page.
  if (mode === 'navigate' && destination !== 'document') return { destination, mode: 'no-cors' };
  return { destination, mode };
}

function parse(file: string, text: string): object {
  let har: unknown;
  try {
    har = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new SwaleBuildError(`${file}: found no JSON (${message}), expected a HAR file`, {
      cause,
    });
  }
  if (typeof har === 'object' && har !== null) return har;
  throw new SwaleBuildError(`${file}: found ${show(har)}, expected a HAR file`);
}

// Lines of one field are combined. https://www.rfc-editor.org/rfc/rfc9110#section-5.3
function readFields(message: object, where: string, errors: string[]): Record<string, string> {
  const list = field(message, 'headers', 'array', where, errors);
  const fields: Record<string, string> = {};
  for (const [i, header] of (list ?? []).entries()) {
    const { name, value } = (header ?? {}) as { name?: unknown; value?: unknown };
    if (typeof name !== 'string' || typeof value !== 'string') {
      errors.push(`${where}.headers[${i}]: found ${show(header)}, expected a name and a value`);
      continue;
    }
    const key = name.toLowerCase();
    const text = value.replace(/[\r\n]+/g, ', ');
    if (!key.startsWith(':')) fields[key] = key in fields ? `${fields[key]}, ${text}` : text;
  }
  return fields;
}

interface FieldTypes {
  object: object;
  array: unknown[];
  string: string;
  number: number;
}

function field<Type extends keyof FieldTypes>(
  object: object,
  name: string,
  type: Type,
  where: string,
  errors: string[],
): FieldTypes[Type] | undefined {
  const value = (object as Record<string, unknown>)[name];
  const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  if (found === type) return value as FieldTypes[Type];
  const dot = where.includes(': ') ? '.' : ': ';
  const article = type === 'object' || type === 'array' ? 'an' : 'a';
  errors.push(`${where}${dot}${name}: found ${show(value)}, expected ${article} ${type}`);
  return undefined;
}

const SHOWN_MAX = 60;

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX - 1)}…` : text;
}

function groupByPage(entries: Entry[]): Map<string, Entry[]> {
  const pages = new Map<string, Entry[]>();
  for (const entry of entries) {
    const known = pages.get(entry.page);
    if (known) known.push(entry);
    else pages.set(entry.page, [entry]);
  }
  return pages;
}
