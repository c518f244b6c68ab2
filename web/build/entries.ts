// Entries of a manifest that no file of the folder makes.
import { createHash } from 'node:crypto';
import path from 'node:path';

import type { ManifestEntry } from '../toolkit/manifest.js';
import { hashFile } from './digest.js';
import { notExpected, show } from './errors.js';
import { walk } from './manifest.js';
import type { ManifestOptions } from './options.js';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Those of the option `additionalEntries`. */
export function additionalEntries({ additionalEntries = [] }: ManifestOptions): ManifestEntry[] {
  return additionalEntries.map(({ url, integrity, revision = '', size = 0, optional, lazy }) => ({
    url: toManifestUrl(url, 'additionalEntries'),
    digest: integrity
      ? Buffer.from(integrity.slice('sha256-'.length), 'base64').toString('hex')
      : digestOf(`${url}\n${revision}`),
    size,
    optional: optional ?? false,
    ...(lazy && { lazy: true as const }),
    ...(!integrity && { unchecked: true as const }),
  }));
}

/** Those of the option `templatedURLs`: a page is another where what it is made of is. */
export async function templatedEntries(
  directory: string,
  { templatedURLs = {} }: ManifestOptions,
  warnings: string[],
): Promise<ManifestEntry[]> {
  const entries: ManifestEntry[] = [];
  for (const [url, of] of Object.entries(templatedURLs)) {
    const lines = [url];
    for (const glob of typeof of === 'string' ? [] : of) {
      const found = (await walk(directory, glob, [])).sort();
      if (found.length === 0) {
        warnings.push(`templatedURLs: ${show(glob)} of ${show(url)} matches no file`);
      }
      for (const file of found) {
        const { digest } = await hashFile(path.join(directory, file), Infinity, false);
        lines.push(`${file} ${digest}`);
      }
    }
    if (typeof of === 'string') lines.push(of);
    entries.push({
      url: toManifestUrl(url, 'templatedURLs'),
      digest: digestOf(lines.join('\n')),
      size: 0,
      optional: false,
      unchecked: true,
    });
  }
  return entries;
}

// "/x" is taken for "x": where the worker's folder is served is not known.
function toManifestUrl(url: string, option: string): string {
  const base = 'https://swale.invalid/';
  if (!URL.canParse(url, base)) {
    throw notExpected(option, show(url), "a URL, absolute or relative to the worker's folder");
  }
  const { href, hash } = new URL(url, base);
  const whole = href.slice(0, href.length - hash.length);
  return whole.startsWith(base) ? whole.slice(base.length) : whole;
}
