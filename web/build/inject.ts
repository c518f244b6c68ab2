import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { notExpected, show } from './errors.js';
import { listFiles } from './manifest.js';
import { checkOptions, INJECT_KINDS, type InjectManifestOptions } from './options.js';
import { type BuildResult, layOut, writeBuild } from './output.js';
import { toBase64 } from './payload.js';

const PLACEHOLDER = 'self.__SWALE_MANIFEST';

/**
 * Writes a service worker of your own with the manifest's index in place of `self.__SWALE_MANIFEST`, and
 * beside it the manifest that it installs from. Both have to be served from the same folder.
 * @throws {SwaleBuildError} for an option that is not as it should be, where `swSrc` does not have
 *   `self.__SWALE_MANIFEST` once, and where a file cannot be read or written
 */
export async function injectManifest(options: InjectManifestOptions): Promise<BuildResult> {
  checkOptions('injectManifest', options, INJECT_KINDS, ['globDirectory', 'swSrc', 'swDest']);
  const swDest = path.resolve(options.swDest);
  const [before, after] = splitAtPlaceholder(options.swSrc, await readSource(options.swSrc));
  const list = await listFiles(options, swDest, [path.resolve(options.swSrc)]);
  const version = await layOut(list, options);
  const worker = `${before}{index:"${toBase64(version.index)}"}${after}`;
  return writeBuild({ swDest, worker, version, options, list });
}

async function readSource(swSrc: string): Promise<string> {
  try {
    return await readFile(swSrc, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const found = code === 'ENOENT' ? 'which is not there' : `which cannot be read (${message})`;
    throw notExpected('swSrc', `${show(swSrc)}, ${found}`, 'a script', { cause });
  }
}

function splitAtPlaceholder(swSrc: string, script: string): [string, string] {
  const found = [...script.matchAll(/\bself\.__SWALE_MANIFEST\b/g)].map((match) => match.index);
  const [at, ...more] = found;
  if (at === undefined) {
    throw notExpected(swSrc, `no ${PLACEHOLDER}`, 'it once, where the manifest belongs');
  }
  if (more.length > 0) {
    const lines = found.map((offset) => script.slice(0, offset).split('\n').length);
    const where = `on the lines ${lines.join(', ')}`;
    throw notExpected(swSrc, `${PLACEHOLDER} ${found.length} times, ${where}`, 'it once');
  }
  return [script.slice(0, at), script.slice(at + PLACEHOLDER.length)];
}
