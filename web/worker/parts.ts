/** Performs the effects that take bodies apart and put them together: src/engine/effect.h says what each does. */

import type { Blobs, Keep } from './bodies.js';
import { setFields, sha256 } from './bodies.js';
import type { Effect, Outcome } from './protocol.js';
import { EffectKind, OutcomeStatus, wholeBody } from './protocol.js';
import type { WorkerScope } from './scope.js';

interface Entry {
  blob: Blob;
  headers: Headers;
  /** Parts that were found right: nobody can change the bytes of an open entry. */
  checked: Set<string>;
}

export interface Parts {
  /** Gives undefined at once for effects of other kinds. */
  perform(effect: Effect): Promise<Outcome> | undefined;
  /** What was kept of a cache's entry, without `url` of all its entries, is no longer so. */
  forget(cache: string, url?: string): void;
}

const none: Outcome = { status: OutcomeStatus.None };

/** The first bytes of gzip: https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
const isGzip = (bytes: ArrayBuffer): boolean => {
  const [first, second] = new Uint8Array(bytes);
  return first === 0x1f && second === 0x8b;
};

const inflate = async (block: Blob): Promise<BlobPart> => {
  const bytes = await block.arrayBuffer();
  if (!isGzip(bytes)) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).blob();
};

export function createParts(scope: WorkerScope, blobs: Blobs, keep: Keep): Parts {
  // Opening an entry costs a millisecond or more, slicing what is open none; the bytes stay on disk.
  const entries = new Map<string, Promise<Entry | undefined>>();

  const absolute = (url: string) => new URL(url, scope.location.href).href;
  const keyOf = (cache: string, url: string) => `${cache} ${absolute(url)}`;

  const forget = (cache: string, url?: string): void => {
    const beginning = url === undefined ? cache + ' ' : keyOf(cache, url);
    for (const key of entries.keys()) {
      if (url === undefined ? key.startsWith(beginning) : key === beginning) entries.delete(key);
    }
  };

  const openEntry = (cache: string, url: string): Promise<Entry | undefined> => {
    const key = keyOf(cache, url);
    let entry = entries.get(key);
    if (!entry) {
      entry = scope.caches
        .match(absolute(url), { cacheName: cache, ignoreVary: true })
        .then(
          async (found) =>
            found && { blob: await found.blob(), headers: found.headers, checked: new Set() },
        );
      entries.set(key, entry);
      const drop = () => entries.delete(key);
      entry.then((found) => found || drop(), drop);
    }
    return entry;
  };

  const respond = (body: BodyInit, fields: string, others?: Headers): Outcome => {
    const headers = new scope.Headers(fields ? undefined : others);
    setFields(headers, fields);
    const response = new scope.Response(body, { headers });
    if (body instanceof Blob) blobs.set(response, body);
    return keep(response);
  };

  const matchPart = async ({ cache, url, number, flags, text }: Effect): Promise<Outcome> => {
    const entry = await openEntry(cache, url);
    if (!entry) return none;
    const { blob, headers, checked } = entry;
    const isWhole = flags === wholeBody;
    if (!isWhole && number + flags > blob.size) {
      forget(cache, url);
      return { status: OutcomeStatus.Mismatch };
    }
    let body: Blob | ArrayBuffer = isWhole ? blob : blob.slice(number, number + flags);
    const [hex] = text.split('\n', 1) as [string];
    const part = `${number} ${hex}`;
    try {
      if (hex && !checked.has(part)) {
        body = await body.arrayBuffer();
        const found = await sha256(scope, body);
        if (!found.startsWith(hex)) {
          forget(cache, url);
          return { status: OutcomeStatus.Mismatch, text: found };
        }
        checked.add(part);
      }
    } catch (error) {
      // The browser has deleted what was kept open.
      forget(cache, url);
      throw error;
    }
    return respond(body, text.slice(hex.length + 1), headers);
  };

  const joinParts = async ({ cache, url: fields, text }: Effect): Promise<Outcome> => {
    const lines = text.split('\n').slice(0, -1);
    const parts = await Promise.all(
      lines.map(async (line) => {
        const [key, first, size] = line.split(' ') as [string, string, string];
        const isHandle = key.startsWith('#');
        const blob = isHandle
          ? await blobs.of(Number(key.slice(1)))
          : (await openEntry(cache, key))?.blob;
        const end = Number(first) + Number(size);
        return blob && (isHandle || end <= blob.size) ? blob.slice(Number(first), end) : undefined;
      }),
    );
    return parts.includes(undefined) ? none : respond(new Blob(parts as Blob[]), fields);
  };

  const inflateBody = async ({ response, number, text }: Effect): Promise<Outcome> => {
    const blob = await blobs.of(response);
    let end = number;
    const sizes = text.split(' ').filter(Boolean).map(Number);
    const blocks = sizes.map((size) => inflate(blob.slice(end, (end += size))));
    const inflated = await Promise.all(blocks);
    if (end > blob.size) throw Error(`its ${blob.size} bytes end before byte ${end}`);
    return respond(new Blob(inflated), '');
  };

  return {
    forget,
    perform(effect) {
      switch (effect.kind) {
        case EffectKind.MatchPart:
          return matchPart(effect);
        case EffectKind.JoinParts:
          return joinParts(effect);
        case EffectKind.MakeBytes:
          return Promise.resolve(respond(new Blob([effect.bytes as BlobPart]), effect.url));
        case EffectKind.InflateBody:
          return inflateBody(effect);
      }
      return undefined;
    },
  };
}
