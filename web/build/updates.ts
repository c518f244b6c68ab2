// Update packs: what an update from one version to another lacks. src/precache/update_pack.h has their layout.
import { deflateRawSync } from 'node:zlib';

import type { ManifestEntry } from '../toolkit/manifest.js';
import {
  buildUpdateDirectory,
  encodePatch,
  fingerprint,
  type UpdateRecord,
} from '../toolkit/packs.js';
import { makeContainer } from './container.js';
import type { ReadContent } from './version.js';

/** A version that was deployed before. */
export interface OlderVersion {
  version: string;
  /** The manifest's image. */
  manifest: Uint8Array;
  entries: readonly ManifestEntry[];
  /** The content with this digest; undefined where it is not there any more. */
  read(digest: string): Promise<Uint8Array | undefined>;
}

interface NewerVersion {
  manifest: Uint8Array;
  entries: readonly ManifestEntry[];
  read: ReadContent;
}

const ID_DIGITS = 32;
const MANIFEST_ID = '0'.repeat(ID_DIGITS);

// A worker has both in its memory: src/precache/update_fetch.h.
const PATCHED_BYTES_MAX = 32 * 1024 * 1024;

// What a patch has to save to be worth its base's reading.
const PATCH_SHARE_MAX = 0.9;

const compressedSize = (bytes: Uint8Array): number => deflateRawSync(bytes, { level: 6 }).length;

/** The update pack's file. The same versions give the same contents, whatever else there is. */
export async function makeUpdate(older: OlderVersion, newer: NewerVersion): Promise<Uint8Array> {
  const records: UpdateRecord[] = [];
  const data: Uint8Array[] = [];
  let offset = 0;
  const add = (record: Omit<UpdateRecord, 'offset' | 'size'>, content: Uint8Array): void => {
    records.push({ ...record, offset, size: content.length });
    data.push(content);
    offset += content.length;
  };
  add(
    { target: MANIFEST_ID, base: MANIFEST_ID, baseSize: older.manifest.length },
    await encodePatch(older.manifest, newer.manifest),
  );
  const bases = new Bases(older);
  const held = new Set(older.entries.map(({ digest }) => digest));
  for (const entry of newer.entries) {
    if (held.has(entry.digest) || !isMade(entry)) continue;
    held.add(entry.digest);
    const content = await newer.read(entry);
    const patch = await bases.patchFor(entry, content);
    const target = entry.digest.slice(0, ID_DIGITS);
    if (patch) add({ target, base: patch.base, baseSize: patch.baseSize }, patch.content);
    else add({ target }, content);
  }
  const directory = await buildUpdateDirectory(records);
  return makeContainer([Buffer.concat([directory, ...data])]);
}

// Others are fetched from their servers, or only where they were used.
function isMade({ url, headers, unchecked, lazy, optional }: ManifestEntry): boolean {
  return headers !== undefined && !unchecked && !lazy && !optional && !url.includes('://');
}

interface Patch {
  base: string;
  baseSize: number;
  content: Uint8Array;
}

// So many bases are tried, the most alike first: patches are made to see which is the smallest.
const CANDIDATES_MAX = 3;

class Bases {
  private readonly byUrl = new Map<string, ManifestEntry>();
  /** The older contents by the numbers of their fingerprints: bundlers rename, so names say little. */
  private byNumber: Promise<Map<number, ManifestEntry[]>> | undefined;

  constructor(private readonly older: OlderVersion) {
    for (const entry of this.entries()) this.byUrl.set(entry.url, entry);
  }

  /** The smallest patch that makes `content`; undefined where none is worth it. */
  async patchFor(entry: ManifestEntry, content: Uint8Array): Promise<Patch | undefined> {
    const same = this.byUrl.get(entry.url);
    const alike = (await this.alike(content)).filter((other) => other !== same);
    const candidates = [...(same ? [same] : []), ...alike].slice(0, CANDIDATES_MAX);
    let best: Patch | undefined;
    let bestSize = compressedSize(content) * PATCH_SHARE_MAX;
    for (const { digest, size } of candidates) {
      if (size + content.length > PATCHED_BYTES_MAX) continue;
      const base = await this.older.read(digest);
      if (!base) continue;
      const patch = await encodePatch(base, content);
      const patchSize = compressedSize(patch);
      if (patchSize >= bestSize) continue;
      bestSize = patchSize;
      best = { base: digest.slice(0, ID_DIGITS), baseSize: base.length, content: patch };
    }
    return best;
  }

  private entries(): ManifestEntry[] {
    return this.older.entries.filter((entry) => isMade(entry));
  }

  /** The older contents that share text with this one, those that share most first. */
  private async alike(content: Uint8Array): Promise<ManifestEntry[]> {
    this.byNumber ??= this.indexFingerprints();
    const byNumber = await this.byNumber;
    const shared = new Map<ManifestEntry, number>();
    for (const number of await fingerprint(content)) {
      for (const entry of byNumber.get(number) ?? []) {
        shared.set(entry, (shared.get(entry) ?? 0) + 1);
      }
    }
    // In the order of URLs where as many are shared: the same build gives the same patches.
    return [...shared]
      .sort((a, b) => b[1] - a[1] || (a[0].url < b[0].url ? -1 : 1))
      .map(([entry]) => entry);
  }

  private async indexFingerprints(): Promise<Map<number, ManifestEntry[]>> {
    const byNumber = new Map<number, ManifestEntry[]>();
    const known = new Set<string>();
    for (const entry of this.entries()) {
      if (known.has(entry.digest)) continue;
      known.add(entry.digest);
      const content = await this.older.read(entry.digest);
      for (const number of content ? await fingerprint(content) : []) {
        const entries = byNumber.get(number);
        if (entries) entries.push(entry);
        else byNumber.set(number, [entry]);
      }
    }
    return byNumber;
  }
}
