// Sites on disk for the tests of swale/build and the command line.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { openContainer } from 'swale/toolkit';

import { parsePayload } from '../../support/payload.js';

/** The repository. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A new empty folder, deleted after the test. */
export async function temporaryFolder(t) {
  const folder = await mkdtemp(path.join(tmpdir(), 'swale-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes `files` (path → content) into `folder`, or into a new one. Gives the folder. */
export async function makeSite(t, files, folder) {
  folder ??= await temporaryFolder(t);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return folder;
}

/** What is in a file that a build wrote beside the worker. */
export async function openBuilt(file) {
  return openContainer(await readFile(file));
}

export const urlsOf = (entries) => entries.map((entry) => entry.url);

/** The images in a generated worker. */
export async function readPayload(swDest) {
  const payload = parsePayload(await readFile(swDest, 'utf8'));
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? new Uint8Array(value) : value,
    ]),
  );
}
