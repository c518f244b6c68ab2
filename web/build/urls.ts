// From a file's path to its URL as the manifest writes it.
import path from 'node:path';

import { notExpected, show } from './errors.js';

// Bytes that a URL's path shows as they are: ASCII but the path percent-encode set
// (https://url.spec.whatwg.org/#path-percent-encode-set), and but '%' and '\', which the URL parser would
// not take for themselves.
const SHOWN = /[!$&'()*+,\-./0-9:;=@A-Z[\]_a-z|~]/;

/** `relativePath` ('/' between folders) as the path of a URL, as the URL standard serialises it. */
export function encodePath(relativePath: string): string {
  let url = '';
  for (const byte of Buffer.from(relativePath, 'utf8')) {
    const character = String.fromCharCode(byte);
    url += SHOWN.test(character) ? character : percentEncode(byte);
  }
  // In a relative reference, what stands before a ':' of the first segment is a scheme.
  return url.replace(/^[^/]*/, (segment) => segment.replaceAll(':', percentEncode(0x3a)));
}

function percentEncode(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

// Relative references are serialised against a base that nothing else is relative to.
const BASE = 'https://swale.invalid/';

/**
 * What stands before every path relative to `globDirectory`: `urlPrefix` serialised or, without one, the way
 * from the worker's folder.
 */
export function resolveUrlPrefix(
  urlPrefix: string | undefined,
  globDirectory: string,
  workerDirectory: string,
): string {
  return urlPrefix === undefined
    ? prefixBetween(workerDirectory, globDirectory)
    : serialisePrefix(urlPrefix);
}

function prefixBetween(workerDirectory: string, globDirectory: string): string {
  const way = path.relative(workerDirectory, globDirectory);
  if (way === '') return '';
  if (path.isAbsolute(way) || way.split(path.sep)[0] === '..') {
    throw notExpected(
      'urlPrefix',
      `none, and the worker's folder ${workerDirectory} is neither ${globDirectory} nor above it`,
      "the files' URL prefix relative to the worker's folder ('' where both are served from one folder)",
    );
  }
  return `${encodePath(way.split(path.sep).join('/'))}/`;
}

function serialisePrefix(urlPrefix: string): string {
  const isAbsolute = /^https?:\/\//i.test(urlPrefix);
  const isRelative = !/^(?:\/|\\|[a-z][a-z0-9+.-]*:)/i.test(urlPrefix);
  const isPlain = !/[?#]|(?:^|\/)\.{1,2}(?:\/|$)/.test(urlPrefix);
  if (!(isAbsolute || isRelative) || !isPlain || !URL.canParse(urlPrefix, BASE)) {
    throw notExpected(
      'urlPrefix',
      show(urlPrefix),
      'a prefix relative to the worker\'s folder ("static/") or absolute ("https://cdn.example/"), ' +
        "without '.' and '..' segments, '?' and '#'",
    );
  }
  const { href } = new URL(urlPrefix, BASE);
  return isAbsolute ? href : href.slice(BASE.length);
}
