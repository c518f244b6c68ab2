/** Performs the effects that make responses, and read or measure bodies: src/engine/effect.h says what each does. */

import type { Effect, Outcome } from './protocol.js';
import { EffectKind, OutcomeStatus, remakeWithoutBody } from './protocol.js';
import type { WorkerScope } from './scope.js';

/** Keeps a response for the core. */
export type Keep = (value: Response | undefined | void) => Outcome;

export type BodyPerformer = (
  effect: Effect,
  response: Response,
  request: Request,
) => Promise<Outcome | undefined>;

const ok = (text: string | Uint8Array = ''): Outcome => ({ status: OutcomeStatus.Ok, text });

/** Sets the fields of a text in which each is its name, ':', its value and '\n'. */
export function setFields(headers: Headers, text: string): void {
  for (const field of text.split('\n').filter(Boolean)) {
    const colon = field.indexOf(':');
    headers.set(field.slice(0, colon), field.slice(colon + 1));
  }
}

/** In lower-case hexadecimal digits. */
export async function sha256(scope: WorkerScope, bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await scope.crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bodies as Blobs: on disk, as browsers keep them, and sliced there. */
export interface Blobs {
  /** Of a response that the core holds, which can be used still. */
  of(handle: number): Promise<Blob>;
  get(response: Response): Blob | undefined;
  set(response: Response, blob: Blob): void;
}

export function createBlobs(scope: WorkerScope, responses: Map<number, Response>): Blobs {
  const blobs = new WeakMap<Response, Blob>();
  const underWay = new WeakMap<Response, Promise<Blob>>();

  const read = async (handle: number, response: Response): Promise<Blob> => {
    const blob = await response.blob();
    const { status, statusText, headers } = response;
    const measured = new scope.Response(blob, { status, statusText, headers });
    blobs.set(measured, blob);
    if (responses.get(handle) === response) responses.set(handle, measured);
    return blob;
  };

  return {
    get: (response) => blobs.get(response),
    set: (response, blob) => void blobs.set(response, blob),
    async of(handle) {
      const response = responses.get(handle) as Response;
      const known = blobs.get(response) ?? underWay.get(response);
      if (known) return known;
      const reading = read(handle, response);
      underWay.set(response, reading);
      return reading;
    },
  };
}

/** @returns a function that gives undefined for effects of other kinds. */
export function createBodyPerformer(
  scope: WorkerScope,
  responses: Map<number, Response>,
  blobs: Blobs,
  keep: Keep,
): BodyPerformer {
  const streams = new WeakMap<Response, WritableStream>();

  const make = (body: BodyInit | null, number: number, fields: string): Response => {
    const headers = new scope.Headers();
    setFields(headers, fields);
    return new scope.Response(body, { status: number || 200, headers });
  };

  const slice = (response: Response, text: string): Response => {
    const blob = blobs.get(response) as Blob;
    const headers = new scope.Headers(response.headers);
    headers.delete('content-encoding');
    const ranges = text.split(' ').map((range) => {
      const [first, last] = range.split('-').map(Number) as [number, number];
      return {
        part: blob.slice(first, last + 1),
        field: `bytes ${first}-${last}/${blob.size}`,
      };
    });
    const [only] = ranges;
    let body = only?.part;
    if (ranges.length === 1) {
      headers.set('content-range', only?.field as string);
    } else {
      const boundary = scope.crypto.randomUUID();
      const type = headers.get('content-type');
      const typeField = type ? `Content-Type: ${type}\r\n` : '';
      const pieces = ranges.flatMap(({ part, field }) => [
        `--${boundary}\r\n${typeField}Content-Range: ${field}\r\n\r\n`,
        part,
        '\r\n',
      ]);
      body = new Blob([...pieces, `--${boundary}--\r\n`]);
      headers.set('content-type', `multipart/byteranges; boundary=${boundary}`);
    }
    headers.set('content-length', String(body?.size));
    return new scope.Response(body, { status: 206, headers });
  };

  return async ({ kind, response: handle, number, flags, cache, text }, response, request) => {
    switch (kind) {
      case EffectKind.ReadBody:
        return ok(new Uint8Array(await response.clone().arrayBuffer()));

      case EffectKind.CheckDigest: {
        const body = await response.arrayBuffer();
        const headers = new scope.Headers(response.headers);
        // The first two are not of these bytes; with "Vary: *" Cache Storage would refuse them.
        for (const name of ['content-encoding', 'content-length', 'vary']) headers.delete(name);
        responses.set(handle, new scope.Response(body, { headers }));
        const hex = await sha256(scope, body);
        return hex.startsWith(text) ? ok() : { status: OutcomeStatus.Mismatch, text: hex };
      }

      case EffectKind.DigestRequest:
        return ok(await sha256(scope, await request.clone().arrayBuffer()));

      case EffectKind.DigestBody:
        return ok(await sha256(scope, await response.clone().arrayBuffer()));

      case EffectKind.CloneResponse:
        return keep(response.clone());

      case EffectKind.MakeResponse: {
        const end = text.indexOf('\n\n');
        return end < 0
          ? keep(make(null, number, text))
          : keep(make(text.slice(end + 2), number, text.slice(0, end)));
      }

      case EffectKind.RemakeResponse: {
        const headers = new scope.Headers(response.headers);
        const left = cache.split('\n');
        responses.get(number)?.headers.forEach((value, name) => {
          if (!left.includes(name)) headers.set(name, value);
        });
        setFields(headers, text);
        const { status, statusText } = response;
        const body = flags & remakeWithoutBody ? null : response.body;
        return keep(new scope.Response(body, { status, statusText, headers }));
      }

      case EffectKind.MeasureBody:
        return ok(String((await blobs.of(handle)).size));

      case EffectKind.SliceBody:
        return keep(slice(response, text));

      case EffectKind.OpenStream: {
        const { readable, writable } = new TransformStream();
        const stream = make(readable, number, text);
        streams.set(stream, writable);
        return keep(stream);
      }

      case EffectKind.AppendToStream: {
        const writable = streams.get(response) as WritableStream;
        await responses.get(number)?.body?.pipeTo(writable, { preventClose: true });
        return ok();
      }

      case EffectKind.CloseStream: {
        const writable = streams.get(response);
        await (text ? writable?.abort(Error(text)) : writable?.close());
        return ok();
      }
    }
    return undefined;
  };
}
