/**
 * The flight recorder: keeps what the core was told, what it asked the shim and what it asked for, as
 * docs/replay.md lays it out. It stands between the shim and the core, and neither knows.
 */

import type { Core, instantiate as Instantiate } from './module.js';
import { instantiate } from './module.js';
import type { Effect, Outcome } from './protocol.js';
import {
  destinations,
  EffectKind,
  EventKind,
  followsNoRedirects,
  methods,
  modes,
  QueryKind,
} from './protocol.js';
import type { Answer, Answerer } from './queries.js';
import type { RedactionOptions } from './redaction.js';
import { createRedaction } from './redaction.js';
import { encodeBase64, createRing, hashOf } from './ring.js';
import type { MessageEvent, WorkerScope } from './scope.js';

/** How a worker keeps a recording of its present life, which a page can export. */
export interface RecorderOptions extends RedactionOptions {
  /**
   * How many events are kept, the last ones. A recording that has lost its beginning cannot be replayed, only tried with
   * other policies. Default: 1,000.
   */
  events?: number;
}

/** Which of the worker's modules a core is in. */
export type ModuleName = 'whole' | 'serve' | 'set-up';

/** Instantiates the core: as `instantiate` of module.ts. */
export type Instantiator = (name: ModuleName, ...args: Parameters<typeof Instantiate>) => Core;

/** Replaced by the build. */
declare const __SWALE_VERSION__: string;

const EVENTS_DEFAULT = 1000;
/** Characters of an effect's text that are kept: of a longer one a hash is compared. */
const EFFECT_TEXT_MAX = 4096;
/** Characters of an outcome's text that are kept. */
const OUTCOME_TEXT_MAX = 1 << 18;
/** Bytes of all bodies that the core has read, such as manifests, that are kept. */
const BODY_BYTES_MAX = 8 << 20;
/** The module first gives so much room for an answer, and asks again where it was too little: bindings/worker/host_import.cc. */
const ANSWER_BYTES = 256;
/** Request header fields that other policies may decide by. */
const FIELDS_OF_INTEREST = ['accept', 'range'];

const outcomeNames = ['ok', 'none', 'failed', 'mismatch', 'quotaExceeded'];
const queryNames = ['', 'regexp', 'predicate', 'header'];

const exportMessage = 'export-recording';

/** Events whose payload runs through all that they ask for. */
const payloadEvents = new Set<number>([
  EventKind.Push,
  EventKind.NotificationClick,
  EventKind.NotificationClose,
  EventKind.PushSubscriptionChange,
]);
/** Effects whose outcome is JSON that is the site's own. */
const payloadEffects = new Set<number>([
  EffectKind.ReadPush,
  EffectKind.CallTask,
  EffectKind.ListNotifications,
  EffectKind.SubscribePush,
]);

/** @throws TypeError where an option is not as it should be. */
export function createRecorder(options: RecorderOptions, scope: WorkerScope): Instantiator {
  const { events = EVENTS_DEFAULT, keepPayloads = false } = options;
  if (!Number.isInteger(events) || events < 1) {
    throw TypeError(`swale: recorder.events: found ${events}, expected a whole number from 1`);
  }
  const redaction = createRedaction(options);
  const ring = createRing(events, __SWALE_VERSION__);
  const encoder = new TextEncoder();
  let bodyBytesLeft = BODY_BYTES_MAX;
  let lives = 0;

  scope.addEventListener('message', ({ data, ports }: MessageEvent) => {
    if ((data as { swale?: unknown } | null)?.swale !== exportMessage) return;
    ports[0]?.postMessage({ swale: 'recording', text: ring.text() });
  });

  const leftOut = (bytes: Uint8Array) => ({ bytes: bytes.length, hash: hashOf(bytes) });

  const textOf = (whole: string, charactersMax: number): object => {
    const text = redaction.text(whole);
    return text.length > charactersMax
      ? { leftOut: leftOut(encoder.encode(text)) }
      : { text: text || undefined };
  };

  const effectOf = (
    { kind, id, event, response, number, flags, ...texts }: Effect,
    isPrivate: boolean,
  ): object => ({
    type: 'effect',
    kind,
    id: id || undefined,
    event: event || undefined,
    response: response || undefined,
    number: number || undefined,
    flags: flags || undefined,
    cache: texts.cache || undefined,
    ...(isPrivate
      ? { isPrivate }
      : {
          url: redaction.text(texts.url) || undefined,
          ...(kind === EffectKind.MakeBytes
            ? { leftOut: leftOut(texts.bytes as Uint8Array) }
            : textOf(texts.text, EFFECT_TEXT_MAX)),
        }),
  });

  const eventText = (kind: EventKind, text: string): string => {
    if (keepPayloads || !payloadEvents.has(kind)) return redaction.text(text);
    const [first = '', second = '', ...rest] = text.split('\n');
    return kind === EventKind.PushSubscriptionChange
      ? [first && redaction.json(first), redaction.value(second)].join('\n')
      : // An action's name is of the policy.
        [first, redaction.value(second), redaction.json(rest.join('\n'), true)].join('\n');
  };

  const bodyOf = (bytes: Uint8Array): object => {
    if (bytes.length > bodyBytesLeft) return { leftOut: leftOut(bytes) };
    bodyBytesLeft -= bytes.length;
    return { base64: encodeBase64(bytes) };
  };

  const outcomeOf = (
    id: number,
    { status, response, value, text = '' }: Outcome,
    isPayload: boolean,
  ): object => ({
    type: 'outcome',
    id,
    status: outcomeNames[status],
    ...(response && {
      response,
      httpStatus: value?.status ?? 0,
      responseType: value?.type ?? 'basic',
      redirected: value?.redirected || undefined,
    }),
    ...(typeof text === 'string'
      ? textOf(isPayload && text ? redaction.json(text) : text, OUTCOME_TEXT_MAX)
      : bodyOf(text)),
  });

  const queryOf = (kind: QueryKind, number: number, a: string, b: string, value: Answer) => ({
    type: 'query',
    asks: queryNames[kind],
    number: number || undefined,
    a: a || undefined,
    b: redaction.component(b) || undefined,
    answer:
      kind === QueryKind.Header && value !== undefined
        ? redaction.header(a, String(value))
        : value?.toString(),
  });

  const fieldsOf = (answer: Answerer): object | undefined => {
    const fields: Record<string, string> = {};
    for (const name of FIELDS_OF_INTEREST) {
      const value = answer(QueryKind.Header, 0, name, '');
      if (typeof value === 'string') fields[name] = redaction.header(name, value);
    }
    return fields;
  };

  return (module, wasm, answer, now) => {
    const life = ++lives;
    let at = 0;
    let isStarted = false;
    let isPolling = false;
    let isAskedAgain = false;
    let policy = '';
    /** Of the events and effects that are under way, those with payloads. */
    const privateEvents = new Set<number>();
    const privateOutcomes = new Set<number>();

    const add = (record: object, isEvent = false): Record<string, unknown> => {
      const whole = { life, at: undefined, ...record };
      ring.add(life, whole, isEvent);
      return whole;
    };
    /** Of what the core is told. */
    const tell = (record: object, isEvent?: boolean) =>
      add({ amidEffects: isPolling || undefined, ...record }, isEvent);

    const recordingAnswer: Answerer = (kind, number, a, b) => {
      const value = answer(kind, number, a, b);
      if (!isStarted || isAskedAgain) {
        isAskedAgain = false;
        return value;
      }
      add(queryOf(kind, number, a, b, value));
      isAskedAgain = typeof value === 'string' && encoder.encode(value).length > ANSWER_BYTES;
      return value;
    };
    const core = instantiate(wasm, recordingAnswer, () => (at = Math.trunc(now())));

    return {
      compilePolicy(json) {
        const wasStarted = isStarted;
        isStarted = false;
        const compiled = core.compilePolicy(json);
        isStarted = wasStarted;
        policy = json;
        return compiled;
      },
      start(image, index, scriptURL, scope) {
        const startPolicy = policy;
        ring.start(life, () => ({
          life,
          type: 'start',
          module,
          scriptURL,
          scope,
          ...(image instanceof Uint8Array
            ? { policyImage: encodeBase64(image) || undefined }
            : { policy: JSON.parse(startPolicy) as unknown }),
          index: encodeBase64(index) || undefined,
        }));
        core.start(image, index, scriptURL, scope);
        isStarted = true;
      },
      setPolicy(place) {
        tell({ type: 'policy', policy: JSON.parse(policy) as unknown });
        core.setPolicy(place);
      },
      fetch(url, method, mode, destination) {
        const record = tell(
          {
            type: 'fetch',
            method: methods[method],
            url: redaction.text(url),
            mode: modes[mode % followsNoRedirects],
            destination: destinations[destination] ?? 'other',
            followsNoRedirects: mode >= followsNoRedirects || undefined,
            fields: fieldsOf(answer),
          },
          true,
        );
        const event = core.fetch(url, method, mode, destination);
        Object.assign(record, { at, event: event || undefined });
        return event;
      },
      match: core.match,
      event(kind, text) {
        // It asks for this recording.
        if (kind === EventKind.Message && text === exportMessage) return 0;
        const shown = eventText(kind, text) || undefined;
        const record = tell({ type: 'event', kind, text: shown }, true);
        const event = core.event(kind, text);
        if (event && !keepPayloads && payloadEvents.has(kind)) privateEvents.add(event);
        Object.assign(record, { at, event: event || undefined });
        return event;
      },
      call(event, call, kind, number) {
        tell({ type: 'call', event, call, kind, number: number || undefined });
        core.call(event, call, kind, number);
      },
      poll() {
        const effect = core.poll();
        isPolling = !!effect;
        if (effect) add(effectOf(effect, privateEvents.has(effect.event)));
        if (effect?.kind === EffectKind.Settle) privateEvents.delete(effect.event);
        if (effect?.kind === EffectKind.Cancel) privateOutcomes.delete(effect.number);
        if (effect && !keepPayloads && payloadEffects.has(effect.kind)) {
          privateOutcomes.add(effect.id);
        }
        return effect;
      },
      outcome(id, outcome) {
        const record = tell(outcomeOf(id, outcome, privateOutcomes.delete(id)));
        core.outcome(id, outcome);
        record.at = at;
      },
    };
  };
}
