/** The wasm module: instantiating it, and all marshalling. bindings/worker documents its exports. */

import type { CallKind, Effect, EffectRecord, EventKind, Outcome, QueryKind } from './protocol.js';
import { EffectKind, responseTypes } from './protocol.js';
import type { Answerer } from './queries.js';

interface Exports {
  memory: WebAssembly.Memory;
  _initialize?(): void;
  swale_alloc(size: number): number;
  swale_scratch(size: number): number;
  swale_start(...pointersAndSizes: number[]): number;
  swale_time(now: number): void;
  swale_fetch(urlSize: number, method: number, mode: number, destination: number): number;
  swale_event(kind: EventKind, textSize: number): number;
  swale_call(event: number, call: number, kind: CallKind, number: number): void;
  swale_poll(): number;
  swale_outcome(
    effect: number,
    status: number,
    response: number,
    httpStatus: number,
    typeAndRedirected: number,
    textSize: number,
  ): void;
  // Only in the build with the policy compiler.
  swale_compile_policy(jsonSize: number): number;
  swale_result_ptr(): number;
  swale_result_len(): number;
  swale_set_policy(pointer: number, size: number): number;
  swale_match(urlSize: number, method: number, mode: number, destination: number): number;
}

/** A compiled policy: where the module keeps it. */
export type Place = [pointer: number, size: number];

/**
 * The core in its module. Any method may throw `WebAssembly.RuntimeError` (a trap); nothing is to be
 * called after that.
 */
export interface Core {
  /**
   * Compiles a policy's JSON; only in the build with the policy compiler.
   *
   * @returns the image for {@link start}, or the errors, one a line.
   */
  compilePolicy(json: string): Place | string;
  /**
   * Starts the engine, once and before all below. Empty images stand for no rules and no files.
   *
   * @throws Error where an image is not one of this version of Swale.
   */
  start(policy: Uint8Array | Place, index: Uint8Array, scriptURL: string, scope: string): void;
  /** Decides by another policy from here on; only in the build with the policy compiler. */
  setPolicy(policy: Place): void;
  /** Decides about a request: 0, the browser's, or the event's id. */
  fetch(url: string, method: number, mode: number, destination: number): number;
  /** The number of the route that takes a request, -1 where none does; only in the build with the policy compiler. */
  match(url: string, method: number, mode: number, destination: number): number;
  /** Hands in another event; `text` is a message's type, and what belongs to it, a line each. Gives its id, or 0 where it is not ours. */
  event(kind: EventKind, text: string): number;
  /** Asks, for a handler of an event, for what {@link EffectKind.Return} then gives. */
  call(event: number, call: number, kind: CallKind, number: number): void;
  /** The next effect to perform. */
  poll(): Effect | undefined;
  outcome(effect: number, outcome: Outcome): void;
}

/**
 * Instantiates the core, synchronously.
 *
 * @param answer what the core asks while it decides.
 * @param now the time, in milliseconds since 1970: the core is told it with whatever it is told.
 * @throws ReferenceError where there is no WebAssembly, CompileError where a Content Security Policy
 * forbids it.
 */
export function instantiate(wasm: Uint8Array, answer: Answerer, now: () => number): Core {
  const module = new WebAssembly.Module(wasm as BufferSource);
  const ask = (
    kind: QueryKind,
    number: number,
    a: number,
    aSize: number,
    b: number,
    bSize: number,
    room: number,
    roomSize: number,
  ): number => {
    const value = answer(kind, number >>> 0, read(a, aSize), read(b, bSize)) ?? -1;
    if (typeof value === 'number') return value;
    const bytes = encoder.encode(value);
    if (bytes.length <= roomSize) view(room, roomSize).set(bytes);
    return bytes.length;
  };
  const instance = new WebAssembly.Instance(module, { swale: { ask } });
  const exports = instance.exports as unknown as Exports;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  // Never kept: memory that grows gets a new buffer.
  const view = (pointer: number, size: number) =>
    new Uint8Array(exports.memory.buffer, pointer, size);
  const read = (pointer: number, size: number) => (size ? decoder.decode(view(pointer, size)) : '');

  /** Fills the scratch buffer, and gives how much of it. */
  let scratch = new Uint8Array();
  const write = (text: string | Uint8Array): number => {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    const room = typeof text === 'string' ? text.length * 3 : text.length;
    const pointer = exports.swale_scratch(room);
    // A view costs as much as the rest; one of memory that has grown since is empty.
    if (scratch.byteOffset !== pointer || scratch.length < room) scratch = view(pointer, room);
    if (typeof text === 'string') return encoder.encodeInto(text, scratch).written;
    scratch.set(text);
    return room;
  };

  /** Copies to where it stays. */
  const place = (bytes: Uint8Array): Place => {
    const pointer = exports.swale_alloc(bytes.length);
    view(pointer, bytes.length).set(bytes);
    return [pointer, bytes.length];
  };

  exports._initialize?.();
  return {
    compilePolicy(json) {
      const errors = exports.swale_compile_policy(write(json));
      const result: Place = [exports.swale_result_ptr(), exports.swale_result_len()];
      return errors ? read(...result) : result;
    },
    start(policy, index, scriptURL, scope) {
      const status = exports.swale_start(
        ...(policy instanceof Uint8Array ? place(policy) : policy),
        ...place(index),
        ...place(encoder.encode(scriptURL)),
        ...place(encoder.encode(scope)),
      );
      if (status) {
        const image = status === 1 ? 'policy' : 'manifest index';
        throw Error(`the ${image} was made by another version of Swale, or is damaged`);
      }
    },
    setPolicy(policy) {
      exports.swale_set_policy(...policy);
    },
    fetch(url, method, mode, destination) {
      exports.swale_time(now());
      return exports.swale_fetch(write(url), method, mode, destination);
    },
    match: (url, method, mode, destination) =>
      exports.swale_match(write(url), method, mode, destination),
    event(kind, text) {
      exports.swale_time(now());
      return exports.swale_event(kind, write(text));
    },
    call(...call) {
      exports.swale_call(...call);
    },
    poll() {
      const record = exports.swale_poll();
      if (!record) return undefined;
      const [kind, id, event, response, number, flags, cache, cacheSize, url, urlSize, text, size] =
        Array.from(new Uint32Array(exports.memory.buffer, record, 12)) as EffectRecord;
      return {
        kind,
        id,
        event,
        response,
        number,
        flags,
        cache: read(cache, cacheSize),
        url: read(url, urlSize),
        // Bytes need not be text.
        text: kind === EffectKind.MakeBytes ? '' : read(text, size),
        ...(kind === EffectKind.MakeBytes && { bytes: view(text, size).slice() }),
      };
    },
    outcome(effect, { status, response = 0, value, text = '' }) {
      exports.swale_time(now());
      exports.swale_outcome(
        effect,
        status,
        response,
        value ? value.status : 0,
        value ? responseTypes.indexOf(value.type) + (value.redirected ? 256 : 0) : 0,
        write(text),
      );
    },
  };
}
