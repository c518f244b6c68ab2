// The history folder: earlier versions, kept to make update packs from.
//
//   versions.json       the versions' names, the newest last
//   VERSION.manifest    the image of the version's manifest
//   contents/DIGEST.gz  contents, each once
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

import { readManifest } from '../toolkit/manifest.js';
import { notExpected, show, SwaleBuildError } from './errors.js';
import type { OlderVersion } from './updates.js';
import type { ReadContent, Version } from './version.js';

const VERSIONS_DEFAULT = 5;
const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** The versions that a history folder has, the newest first; none where there is no folder. */
export async function readHistory(
  folder: string,
  count = VERSIONS_DEFAULT,
): Promise<OlderVersion[]> {
  const names = await readNames(folder);
  return Promise.all(
    names
      .reverse()
      .slice(0, count)
      .map(async (version): Promise<OlderVersion> => {
        const file = path.join(folder, `${version}.manifest`);
        const manifest = await readFile(file).catch((cause: Error) => {
          throw new SwaleBuildError(`history: ${file} cannot be read (${cause.message})`, {
            cause,
          });
        });
        const entries = await readManifest(manifest).catch((cause: Error) => {
          throw new SwaleBuildError(`history: ${file}: ${cause.message}`, { cause });
        });
        return { version, manifest, entries, read: (digest) => readContent(folder, digest) };
      }),
  );
}

/** Puts a version into the folder as its newest, and takes out what is more than `count` versions back. */
export async function writeHistory(
  folder: string,
  { name, manifest, entries }: Pick<Version, 'name' | 'manifest' | 'entries'>,
  read: ReadContent,
  count = VERSIONS_DEFAULT,
): Promise<void> {
  const all = [...(await readNames(folder)).filter((version) => version !== name), name];
  // Of the next build's point of view, `count` versions back.
  const kept = all.slice(-count);
  await mkdir(path.join(folder, 'contents'), { recursive: true });
  const known = new Set(await readdir(path.join(folder, 'contents')));
  for (const entry of entries) {
    const content = `${entry.digest}.gz`;
    if (entry.unchecked || entry.url.includes('://') || known.has(content)) continue;
    known.add(content);
    await writeFile(path.join(folder, 'contents', content), await compress(await read(entry)));
  }
  await writeFile(path.join(folder, `${name}.manifest`), manifest);
  await writeFile(path.join(folder, 'versions.json'), `${JSON.stringify(kept, null, 2)}\n`);
  await removeUnused(folder, kept);
}

async function removeUnused(folder: string, kept: readonly string[]): Promise<void> {
  const used = new Set<string>();
  for (const version of kept) {
    const entries = await readManifest(await readFile(path.join(folder, `${version}.manifest`)));
    for (const { digest } of entries) used.add(`${digest}.gz`);
  }
  for (const content of await readdir(path.join(folder, 'contents'))) {
    if (!used.has(content)) await rm(path.join(folder, 'contents', content), { force: true });
  }
  for (const file of await readdir(folder)) {
    const version = /^([0-9a-f]{16})\.manifest$/.exec(file)?.[1];
    if (version && !kept.includes(version)) await rm(path.join(folder, file), { force: true });
  }
}

async function readNames(folder: string): Promise<string[]> {
  const file = path.join(folder, 'versions.json');
  const text = await readFile(file, 'utf8').catch(() => '[]');
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch {
    names = undefined;
  }
  const isNames =
    Array.isArray(names) && names.every((name) => /^[0-9a-f]{16}$/.test(String(name)));
  if (!isNames)
    throw notExpected(file, show(text), "a list of versions' names, as a build writes it");
  return names as string[];
}

async function readContent(folder: string, digest: string): Promise<Uint8Array | undefined> {
  const file = path.join(folder, 'contents', `${digest}.gz`);
  const compressed = await readFile(file).catch(() => undefined);
  return compressed && decompress(compressed);
}
