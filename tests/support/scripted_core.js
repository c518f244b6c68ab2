// A core whose effects a test writes down: what the shim does with each can then be seen by itself.
//
// It stands in for the exports of the wasm module, wire format included, while createTestWorker evaluates a
// worker. The test gives a generator function for an event. It yields effects, one or an array of them, and gets the
// outcome of the last that has one. When it ends, the event is settled.
import { enumerators, readHeader } from './cpp_headers.js';

const effectHeader = await readHeader('src/engine/effect.h');
/** Numbers by name: `kinds.CacheMatch`. */
export const kinds = enumerators(effectHeader, 'EffectKind');
export const statuses = enumerators(await readHeader('src/engine/outcome.h'), 'OutcomeStatus');

/** For effects without an outcome; the generator goes on at once. */
export const tell = (kind, members = {}) => ({ kind: kinds[kind], ...members });
/** For effects with one. */
export const ask = (kind, members = {}) => ({ ...tell(kind, members), id: -1 });

export class ScriptedCore {
  /** What the shim passed: [url, method, mode, destination] and [kind, text]. */
  fetches = [];
  events = [];
  /** What swale_call was given: [event, call, kind, number]. */
  calls = [];
  /** What swale_time was told. */
  times = [];
  /** What swale_start was given: [policy, index, scriptURL, scope]. */
  started = [];

  #memory = new WebAssembly.Memory({ initial: 1 });
  #top = 8;
  #scratch = 0;
  #queue = [];
  #waiting = new Map();
  #lastEvent = 0;
  #lastEffect = 0;
  #handlers;

  /**
   * `handlers`: generator functions `fetch(url)` and `event(kind, text)`; without one, 0 is given. A function
   * `call(event, call, kind, number)` gives members of the effect kReturn.
   */
  constructor(handlers = {}) {
    this.#handlers = handlers;
  }

  /** Calls `create` with this core in place of any module that is instantiated, and gives what it returns. */
  during(create) {
    const { Instance } = WebAssembly;
    const exports = this.#exports();
    WebAssembly.Instance = function () {
      return { exports };
    };
    try {
      return create();
    } finally {
      WebAssembly.Instance = Instance;
    }
  }

  #exports() {
    return {
      memory: this.#memory,
      swale_alloc: (size) => this.#alloc(size),
      swale_scratch: (size) => (this.#scratch = this.#alloc(size)),
      swale_compile_policy: () => 0,
      swale_result_ptr: () => 8,
      swale_result_len: () => 0,
      swale_start: (...texts) => {
        for (let i = 0; i < texts.length; i += 2) this.started.push(this.#text(...texts.slice(i)));
        return 0;
      },
      swale_time: (now) => void this.times.push(now),
      swale_call: (...call) => {
        this.calls.push(call);
        const [event, number] = call;
        this.#queue.push({
          ...tell('Return', { number, ...this.#handlers.call?.(...call) }),
          event,
        });
      },
      swale_fetch: (size, ...numbers) => {
        const url = this.#text(this.#scratch, size);
        this.fetches.push([url, ...numbers]);
        return this.#begin(this.#handlers.fetch, url);
      },
      swale_event: (kind, size) => {
        const text = this.#text(this.#scratch, size);
        this.events.push([kind, text]);
        return this.#begin(this.#handlers.event, kind, text);
      },
      swale_poll: () => this.#poll(),
      swale_outcome: (id, status, response, httpStatus, typeAndRedirected, size) => {
        const text = this.#text(this.#scratch, size);
        const { event, generator } = this.#waiting.get(id);
        this.#waiting.delete(id);
        if (!generator) return;
        this.#resume(event, generator, { status, response, httpStatus, typeAndRedirected, text });
      },
    };
  }

  // Every allocation grows memory: views that the shim has kept are then detached, as in a real module that
  // has to grow.
  #alloc(size) {
    const pointer = this.#top;
    this.#top = (pointer + size + 7) & ~7;
    this.#memory.grow(1 + Math.floor(size / 65536));
    return pointer;
  }

  #text(pointer, size) {
    return Buffer.from(this.#memory.buffer, pointer, size).toString();
  }

  #begin(handler, ...parameters) {
    if (!handler) return 0;
    const event = ++this.#lastEvent;
    this.#resume(event, handler(...parameters));
    return event;
  }

  #resume(event, generator, value) {
    for (;;) {
      const step = generator.next(value);
      value = undefined;
      if (step.done) {
        this.#queue.push({ ...tell('Settle', { text: step.value ?? '' }), event });
        return;
      }
      const effects = [step.value].flat().map((effect) => ({ event, ...effect }));
      this.#queue.push(...effects);
      const asked = effects.filter((effect) => effect.id);
      for (const effect of asked) {
        effect.id = ++this.#lastEffect;
        this.#waiting.set(effect.id, { event, generator: effect === asked.at(-1) && generator });
      }
      if (asked.length > 0) return;
    }
  }

  #poll() {
    const effect = this.#queue.shift();
    if (!effect) return 0;
    const texts = ['cache', 'url', 'text'].flatMap((name) => {
      const bytes = Buffer.from(effect[name] ?? '');
      const pointer = this.#alloc(bytes.length);
      new Uint8Array(this.#memory.buffer).set(bytes, pointer);
      return [pointer, bytes.length];
    });
    const numbers = ['kind', 'id', 'event', 'response', 'number', 'flags'].map(
      (name) => effect[name] ?? 0,
    );
    const record = this.#alloc(12 * 4);
    new Uint32Array(this.#memory.buffer, record, 12).set([...numbers, ...texts]);
    return record;
  }
}
