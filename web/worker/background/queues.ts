/** Queues of requests that wait for the network. src/engine/effect.h says what each effect does. */

import type { LiveEvent } from '../effects.js';
import type { Effect, Outcome } from '../protocol.js';
import { EffectKind, EventKind, ifAvailable, OutcomeStatus, withBody } from '../protocol.js';
import type { FetchEvent, LifeEvent, MessageEvent, SyncEvent, WorkerScope } from '../scope.js';
import type { BackgroundParts, BackgroundPerformer, BackgroundWork } from './index.js';
import { createLocks } from './locks.js';
import { createQueueRecords } from './queue_records.js';

/** A function in a policy that is not about a request. */
export type Task = (data: unknown, event: LifeEvent) => unknown;

/** A request that a page pushes to a queue; its body is a Blob. */
interface PushedRequest extends Omit<RequestInit, 'body'> {
  url: string;
  body?: Blob;
}

/** src/sync/stored_request.h */
const partEnd = '\x1f';

/** Of the browser that sends, not of the request; or forbidden. https://fetch.spec.whatwg.org/#forbidden-request-header */
const leftOut = /^(?:user-agent|content-length|upgrade-insecure-requests|sec-.*|proxy-.*)$/;

const ok: Outcome = { status: OutcomeStatus.Ok };
const none: Outcome = { status: OutcomeStatus.None };

/** A request but for its body, as kSendRequest takes it. */
function describe(request: Request, scope: WorkerScope): string {
  const { method, url, headers, mode, credentials, redirect, referrer, referrerPolicy } = request;
  const isSameOrigin = new URL(url).origin === scope.location.origin;
  // Navigations cannot be made, and without CORS no fields can be set: to the own origin it is the same.
  const isRestricted = mode === 'navigate' || (mode === 'no-cors' && isSameOrigin);
  const modes = [isRestricted ? 'cors' : mode, credentials, redirect, referrerPolicy];
  const fields = [...headers]
    .filter(([name]) => !leftOut.test(name))
    .map(([name, value]) => `${name}:${value}`);
  return [method, url, modes.map((value) => value || '-').join(' '), referrer, ...fields]
    .map((part) => part.replace(/[\x1f\r\n]/g, ' ') + partEnd)
    .join('');
}

function createPerformer({ scope, functions, found }: BackgroundParts): BackgroundPerformer {
  const records = createQueueRecords(scope);
  const locks = createLocks(scope);

  const requestOf = (live: LiveEvent): Request => {
    if (live.kind !== EventKind.Message) return (live.event as FetchEvent).request;
    const { request } = (live.event as MessageEvent).data as { request: PushedRequest };
    const { url, ...init } = request;
    return new scope.Request(url, init);
  };

  const keep = async ({ url, text }: Effect, live: LiveEvent): Promise<Outcome> => {
    let request = url;
    let reading: Blob | Promise<Blob> = new Blob([text]);
    if (!url) {
      // Before it is sent, which uses its body up.
      const copy = requestOf(live).clone();
      request = describe(copy, scope);
      reading = copy.blob();
    }
    const body = (live.kept = await reading);
    const { size } = body;
    return { ...ok, text: `${scope.crypto.randomUUID()}${partEnd}${size}${partEnd}${request}` };
  };

  const bodyOf = async (lines: string): Promise<Blob | undefined> => {
    const part = async (line: string): Promise<BlobPart | undefined> =>
      line.startsWith('#') ? records.body(line.slice(1)) : line.slice(1).replaceAll('\\n', '\n');
    const parts = await Promise.all(lines.split('\n').slice(0, -1).map(part));
    return parts.includes(undefined) ? undefined : new Blob(parts as BlobPart[]);
  };

  const send = async ({ url: lines, text }: Effect, signal: AbortSignal): Promise<Outcome> => {
    const [method, url, modes, referrer, ...fields] = text.split(partEnd).slice(0, -1) as [
      string,
      string,
      string,
      string,
      ...string[],
    ];
    const body = lines ? await bodyOf(lines) : null;
    if (body === undefined) return none;
    const [mode, credentials, redirect, referrerPolicy] = modes
      .split(' ')
      .map((value) => (value === '-' ? undefined : value));
    const headers = new scope.Headers();
    for (const field of fields) {
      const colon = field.indexOf(':');
      headers.append(field.slice(0, colon), field.slice(colon + 1));
    }
    const init = { mode, credentials, redirect, referrerPolicy } as RequestInit;
    const request = new scope.Request(url, {
      ...init,
      method,
      headers,
      body,
      referrer,
      cache: 'no-store',
      signal,
    });
    return found(await scope.fetch(request));
  };

  const write = async ({ flags, text }: Effect, live: LiveEvent): Promise<Outcome> => ({
    ...ok,
    text: await records.write(text, flags & withBody ? live.kept : undefined),
  });

  const acquire = async ({ flags, text }: Effect, signal: AbortSignal): Promise<Outcome> =>
    (await locks.acquire(text, !!(flags & ifAvailable), signal)) ? ok : none;

  const registerSync = async (tag: string): Promise<Outcome> => {
    const { sync } = scope.registration;
    await sync?.register(tag);
    return sync ? ok : none;
  };

  const callTask = async ({ number, text }: Effect, event: LifeEvent): Promise<Outcome> => {
    const task = functions[number] as unknown as Task;
    const value = await task(text ? JSON.parse(text) : undefined, event);
    return { ...ok, text: value === undefined ? '' : JSON.stringify(value) };
  };

  return {
    perform(effect, live, signal) {
      switch (effect.kind) {
        case EffectKind.KeepRequest:
          return keep(effect, live);
        case EffectKind.SendRequest:
          return send(effect, signal);
        case EffectKind.AcquireLock:
          return acquire(effect, signal);
        case EffectKind.RegisterSync:
          return registerSync(effect.text);
        case EffectKind.CallTask:
          return callTask(effect, live.event);
        case EffectKind.ReadRecords:
          return records.read(effect.text, effect.number).then((text) => ({ ...ok, text }));
        case EffectKind.WriteRecords:
          return write(effect, live);
      }
      return undefined;
    },
    releaseLock: locks.release,
    end: locks.releaseAll,
  };
}

const textOfSync = (event: LifeEvent): string => {
  const { tag, lastChance } = event as SyncEvent;
  return `${tag}\n${lastChance ? 'last' : ''}`;
};

export const queues: BackgroundWork = {
  events: { sync: [EventKind.Sync, textOfSync] },
  createPerformer,
};
