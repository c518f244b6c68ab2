import { loadToolkit } from './module.js';

/** A file of a version: what its URL gives. */
export interface ManifestEntry {
  /**
   * Relative to the worker script's folder (`assets/app.js`) or absolute (`https://cdn.example/x.js`),
   * serialised by the URL standard, without a fragment.
   */
  url: string;
  /** SHA-256 of the content, as 64 hexadecimal digits. */
  digest: string;
  /** Bytes of content. */
  size: number;
  /** An install succeeds without it. */
  optional: boolean;
  /** It is not installed before it was used; from then on as an optional one. Absent: false. */
  lazy?: true;
  /** `digest` is of what the content is made from: what the server gives is taken unchecked. Absent: false. */
  unchecked?: true;
  /** Header fields of a response that does not come from the server as it is, by lower-case name. Absent: none. */
  headers?: Record<string, string>;
  /** The number of the pack that holds it. Absent: it is loose, stored by itself. */
  pack?: number;
  /** Where it begins in the pack, in bytes. */
  offset?: number;
}

/** A pack of a version: contents end to end. */
export interface ManifestPack {
  /** SHA-256 of the contents, as 64 hexadecimal digits. */
  digest: string;
  /** Bytes of contents. */
  size: number;
}

/** A {@link ManifestEntry} to build from. */
export interface ManifestEntryInit extends Omit<ManifestEntry, 'optional'> {
  /** An install succeeds without it. Default: false. */
  optional?: boolean;
}

/** Thrown where a manifest, an index or what one is built from is not as it should be. */
export class ManifestError extends Error {
  override name = 'ManifestError';
}

/**
 * What became of a URL.
 *
 * - `kept`: same URL, same content
 * - `reused`: new or changed URL whose content the old manifest has under another URL: not fetched
 * - `changed`: same URL, content that the old manifest does not have
 * - `added`: new URL, content that the old manifest does not have
 * - `removed`: only in the old manifest
 */
export type ManifestChange = (typeof CHANGES)[number];

// In the order of ManifestChange in src/precache/manifest_diff.h.
const CHANGES = ['kept', 'reused', 'changed', 'added', 'removed'] as const;

/** A URL of either manifest. */
export interface ManifestDiffRow {
  change: ManifestChange;
  url: string;
  /** Bytes of the new content; of the old one where `change` is `removed`. */
  size: number;
  /** For `reused`: the old manifest's URL that has the content. */
  from?: string;
  /** An install succeeds without it; or it is lazy. Absent: false. */
  optional?: true;
}

/** What an update from one manifest to another takes. */
export interface ManifestDiff {
  /** In the order of the URLs' bytes. */
  rows: ManifestDiffRow[];
  /** Contents that have to be fetched; each counted once, however many URLs have it. */
  filesToFetch: number;
  /** Their bytes. All bytes of the new manifest's contents = `bytesToFetch` + `bytesSaved`. */
  bytesToFetch: number;
  /** Bytes that the old manifest's contents save. */
  bytesSaved: number;
}

// What the URL standard's serialiser can give, less the fragment.
const SERIALISED_URL = /^[!-"$-~]+$/;

function toLine(entry: ManifestEntryInit, i: number): string {
  if (!SERIALISED_URL.test(entry.url)) {
    throw new ManifestError(
      `entries[${i}].url: found ${JSON.stringify(entry.url)}, ` +
        'expected a URL serialised by the URL standard, without a fragment',
    );
  }
  const { url, digest, size, optional, lazy, unchecked, headers = {}, pack, offset } = entry;
  const flags = (optional ? 1 : 0) + (lazy ? 2 : 0) + (unchecked ? 4 : 0);
  const fields = Object.entries(headers).map(([name, value]) => {
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || /[\0\r\n\t]/.test(value)) {
      throw new ManifestError(
        `entries[${i}].headers: found ${JSON.stringify(`${name}: ${value}`)}, ` +
          'expected a field name in lower case and a value on one line',
      );
    }
    return `${name}:${value}\r`;
  });
  const place = `${pack ?? ''}\t${offset ?? 0}`;
  return `${url}\t${digest}\t${size}\t${flags}\t${place}\t${fields.join('')}\n`;
}

/** @internal As bindings/toolkit/entry_text.h says. */
export function toLines(entries: readonly ManifestEntryInit[]): string {
  return entries.map(toLine).join('');
}

function fromLine(line: string): ManifestEntry {
  const [url = '', digest = '', size, flags, pack, offset, fields = ''] = line.split('\t');
  const entry: ManifestEntry = {
    url,
    digest,
    size: Number(size),
    optional: (Number(flags) & 1) !== 0,
  };
  if (Number(flags) & 2) entry.lazy = true;
  if (Number(flags) & 4) entry.unchecked = true;
  if (fields) {
    entry.headers = Object.fromEntries(
      fields
        .slice(0, -1)
        .split('\r')
        .map((field) => {
          const colon = field.indexOf(':');
          return [field.slice(0, colon), field.slice(colon + 1)];
        }),
    );
  }
  if (pack) Object.assign(entry, { pack: Number(pack), offset: Number(offset) });
  return entry;
}

function lines(text: string): string[] {
  return text === '' ? [] : text.slice(0, -1).split('\n');
}

function throwIf(error: string): void {
  if (error !== '') throw new ManifestError(error);
}

/**
 * Lays a manifest out as the image that the worker reads. The same entries give the same bytes, in whatever
 * order they come.
 * @throws {ManifestError} where an entry is not as {@link ManifestEntry} says, or a URL comes twice
 */
export async function buildManifest(
  entries: readonly ManifestEntryInit[],
  packs: readonly ManifestPack[] = [],
): Promise<Uint8Array> {
  const { bytes, error } = (await loadToolkit()).buildManifest(
    toLines(entries),
    packs.map(({ digest, size }) => `${digest}\t${size}\n`).join(''),
  );
  throwIf(error);
  return bytes;
}

/**
 * Reads a manifest image. The entries come in the order of their URLs' bytes.
 * @throws {ManifestError} where `image` is not a whole manifest of this version of Swale
 */
export async function readManifest(image: Uint8Array): Promise<ManifestEntry[]> {
  const { text, error } = (await loadToolkit()).readManifest(image);
  throwIf(error);
  return lines(text).map(fromLine);
}

/**
 * The packs of a manifest image, by their numbers.
 * @throws {ManifestError} where `image` is not a whole manifest of this version of Swale
 */
export async function readPacks(image: Uint8Array): Promise<ManifestPack[]> {
  const { text, error } = (await loadToolkit()).readPacks(image);
  throwIf(error);
  return lines(text).map((line) => {
    const [digest = '', size] = line.split('\t');
    return { digest, size: Number(size) };
  });
}

/**
 * What changes from one manifest image to another, and what it costs.
 * @throws {ManifestError} where one of them is not a whole manifest of this version of Swale
 */
export async function diffManifests(
  oldImage: Uint8Array,
  newImage: Uint8Array,
): Promise<ManifestDiff> {
  const result = (await loadToolkit()).diffManifests(oldImage, newImage);
  throwIf(result.error);
  const oldEntries = await readManifest(oldImage);
  const newEntries = await readManifest(newImage);
  const rows = lines(result.rows).map((line) => {
    const [change, oldNumber, newNumber] = line.split('\t');
    const oldEntry = oldNumber ? oldEntries[Number(oldNumber)] : undefined;
    const newEntry = newNumber ? newEntries[Number(newNumber)] : undefined;
    const { url, size, optional, lazy } = (newEntry ?? oldEntry) as ManifestEntry;
    const row: ManifestDiffRow = { change: CHANGES[Number(change)] as ManifestChange, url, size };
    if (row.change === 'reused' && oldEntry) row.from = oldEntry.url;
    if (optional || lazy) row.optional = true;
    return row;
  });
  const { filesToFetch, bytesToFetch, bytesSaved } = result;
  return { rows, filesToFetch, bytesToFetch, bytesSaved };
}

/** What an index image says about itself. */
export interface IndexInfo {
  /** The version's name: the first 16 digits of `manifestDigest`. */
  version: string;
  /** Free text for people; empty where the build gave none. */
  label: string;
  /** JSON text for the site's pages; empty where the build gave none. */
  appData: string;
  /** Number of URLs. */
  count: number;
  /** Where the worker fetches the manifest from, relative to its script. */
  manifestUrl: string;
  /** SHA-256 of the manifest image, as 64 hexadecimal digits. */
  manifestDigest: string;
}

/**
 * Builds the index image that lies in `sw.js`: what the worker needs of `manifest` at each start.
 * @param options - `manifest`: a manifest image. `manifestUrl`: where the worker will fetch it, relative to
 *   its script. `label`: free text for people; default: none. `appData`: JSON text for the site's pages; default:
 *   none. `updatesFrom`: the names of versions from which there are update packs; default: none.
 * @throws {ManifestError} where `manifest` is not a whole manifest of this version of Swale
 */
export async function buildIndex(options: {
  manifest: Uint8Array;
  manifestUrl: string;
  label?: string;
  appData?: string;
  updatesFrom?: readonly string[];
}): Promise<Uint8Array> {
  const { manifest, manifestUrl, label = '', appData = '', updatesFrom = [] } = options;
  const digest = await sha256(manifest);
  const { bytes, error } = (await loadToolkit()).buildIndex(
    manifest,
    manifestUrl,
    digest,
    label,
    appData,
    updatesFrom.join(''),
  );
  throwIf(error);
  return bytes;
}

/**
 * Reads an index image.
 * @throws {ManifestError} where `image` is not an index image of this version of Swale
 */
export async function readIndex(image: Uint8Array): Promise<IndexInfo> {
  const { error, ...info } = (await loadToolkit()).readIndex(image);
  throwIf(error);
  return info;
}

/**
 * The store's id of the asset at `url`: the first 32 hexadecimal digits of its content's SHA-256, or
 * undefined where the index does not have it.
 * @param url - as manifests write it, see {@link ManifestEntry}
 * @throws {ManifestError} where `image` is not an index image of this version of Swale
 */
export async function indexLookup(image: Uint8Array, url: string): Promise<string | undefined> {
  const { id, error } = (await loadToolkit()).indexLookup(image, url);
  throwIf(error);
  return id === '' ? undefined : id;
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
