// Where `swale diff` reads a version from: a folder, a manifest, or a worker that names one.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import {
  buildManifest,
  type IndexInfo,
  type ManifestEntry,
  readIndex,
  readManifest,
} from '../toolkit/manifest.js';
import { openContainer } from '../toolkit/packs.js';
import { SwaleBuildError } from './errors.js';
import { getManifest } from './manifest.js';
import type { OlderVersion } from './updates.js';

/** A version that was read. */
export interface VersionSource {
  /** What was named on the command line. */
  name: string;
  /** How it was read: `scanned`, or the manifest's path. */
  readFrom: string;
  /** The version's name. */
  version: string;
  manifest: Uint8Array;
  entries: ManifestEntry[];
}

/**
 * Reads the version at `name`. A folder with a `sw.js` whose manifest lies beside it is read from that
 * manifest; any other folder is scanned as `swale generate` would.
 * @throws {SwaleBuildError} where there is nothing of the kind
 */
export async function readVersion(name: string): Promise<VersionSource> {
  const found = await stat(name).catch((cause: Error) => {
    throw new SwaleBuildError(
      `${name}: found nothing (${cause.message}), expected a folder, a manifest or a worker`,
      { cause },
    );
  });
  if (found.isDirectory()) return readFolder(name);
  const bytes = await readFile(name);
  if (name.endsWith('.bin')) return fromManifest(name, name, await readImage(name, bytes));
  const manifest = await findManifest(name, bytes.toString('utf8'));
  return fromManifest(name, manifest.file, manifest.image);
}

async function readFolder(name: string): Promise<VersionSource> {
  const worker = path.join(name, 'sw.js');
  const script = await readFile(worker, 'utf8').catch(() => undefined);
  if (script !== undefined) {
    const manifest = await findManifest(worker, script).catch(() => undefined);
    if (manifest) return fromManifest(name, manifest.file, manifest.image);
  }
  const { entries } = await getManifest({ globDirectory: name, packs: false });
  return { ...(await fromManifest(name, 'scanned', await buildManifest(entries))), entries };
}

async function fromManifest(
  name: string,
  readFrom: string,
  manifest: Uint8Array,
): Promise<VersionSource> {
  const entries = await readManifest(manifest).catch((cause: Error) => {
    throw new SwaleBuildError(`${readFrom}: ${cause.message}`, { cause });
  });
  return { name, readFrom, version: hexDigest(manifest).slice(0, 16), manifest, entries };
}

/** What a built worker precaches: the image of its index, and the manifest that it names. */
export async function readWorker(
  file: string,
): Promise<{ index: Uint8Array; manifest: Uint8Array }> {
  const script = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new SwaleBuildError(`${file}: cannot be read (${cause.message}), expected a worker`, {
      cause,
    });
  });
  const { image } = await findManifest(file, script);
  return { index: (await findIndexImage(script))!.image, manifest: image };
}

// The manifest beside `worker` that the index in `script` names.
async function findManifest(
  worker: string,
  script: string,
): Promise<{ file: string; image: Uint8Array }> {
  const info = await findIndex(script);
  if (info === undefined) {
    throw new SwaleBuildError(
      `${worker}: found no index in it, expected a worker that swale generated or injected`,
    );
  }
  const file = path.join(path.dirname(worker), info.manifestUrl);
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new SwaleBuildError(
      `${worker}: its manifest ${file} cannot be read (${cause.message}), expected it beside the worker`,
      { cause },
    );
  });
  const image = await readImage(file, bytes);
  const digest = hexDigest(image);
  if (digest !== info.manifestDigest) {
    throw new SwaleBuildError(
      `${file}: found content with the SHA-256 ${digest}, ${worker} expects ${info.manifestDigest}`,
    );
  }
  return { file, image };
}

// What `generate` and `inject` write, also after a minifier.
const INDEX_MEMBER = /["']?\bindex["']?\s*:\s*["'`]([A-Za-z0-9+/]+=*)["'`]/g;

async function findIndexImage(
  script: string,
): Promise<{ image: Uint8Array; info: IndexInfo } | undefined> {
  for (const [, base64 = ''] of script.matchAll(INDEX_MEMBER)) {
    const image = Buffer.from(base64, 'base64');
    const info = await readIndex(image).catch(() => undefined);
    if (info) return { image, info };
  }
  return undefined;
}

async function findIndex(script: string): Promise<IndexInfo | undefined> {
  return (await findIndexImage(script))?.info;
}

// What a manifest's file contains.
async function readImage(file: string, bytes: Uint8Array): Promise<Uint8Array> {
  return openContainer(bytes).catch((cause: Error) => {
    throw new SwaleBuildError(`${file}: ${cause.message}`, { cause });
  });
}

/**
 * A version as it was deployed in `folder`, for update packs from it.
 * @throws {SwaleBuildError} where there is no worker with its manifest
 */
export async function readDeployed(folder: string): Promise<OlderVersion> {
  const worker = path.join(folder, 'sw.js');
  const script = await readFile(worker, 'utf8').catch((cause: Error) => {
    throw new SwaleBuildError(
      `updatesFrom: ${worker} cannot be read (${cause.message}), expected the worker of an earlier version`,
      { cause },
    );
  });
  const { image } = await findManifest(worker, script);
  const entries = await readManifest(image);
  const files = new Map(entries.map(({ digest, url }) => [digest, url]));
  return {
    version: hexDigest(image).slice(0, 16),
    manifest: image,
    entries,
    async read(digest) {
      const file = path.join(folder, decodeURIComponent(files.get(digest) ?? '').split('?')[0]!);
      const content = await readFile(file).catch(() => undefined);
      return content && hexDigest(content) === digest ? content : undefined;
    },
  };
}

function hexDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
