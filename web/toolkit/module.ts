// The toolkit module as Embind shows it. Everything that knows how values cross into wasm is in this folder;
// bindings/toolkit/*.h says what the texts hold.

import type { Answerer } from '../worker/queries.js';
import { answerUrlQuery } from '../worker/url_queries.js';

/** One error of a policy, as the core says it. */
export interface PolicyErrorDetail {
  /** JSON path: `routes[2].strategy`; empty for the policy as a whole. */
  path: string;
  /** Byte offset in the JSON text as UTF-8. */
  offset: number;
  found: string;
  expected: string;
  /** The valid name nearest to what was found; empty where none is near. */
  nearest: string;
  /** One line that says all of the above but the offset. */
  message: string;
}

/** One start of the core, replayed. */
export interface ReplayedLife {
  life: number;
  /** Which of the worker's modules it is in: `'whole'`, `'serve'` or `'set-up'`. */
  module: string;
  /**
   * `'stopped'`: it is the same up to `line`, where the recording lacks what the core has to know. `'cutOff'`: its beginning is
   * missing. `'bad'`: its policy or index is none of this version's.
   */
  status: 'same' | 'different' | 'stopped' | 'cutOff' | 'bad';
  /** How many were found the same. */
  events: number;
  effects: number;
  /** The first one, where the status is `'different'`. */
  difference?: {
    /** Of the recording. */
    line: number;
    /** Which event it belongs to. */
    event: string;
    /** The number of the effect in its life, from 1; 0 where it is no effect. */
    effect: number;
    expected: string;
    found: string;
  };
  /** Where, and why, for the last three statuses. */
  line?: number;
  reason?: string;
}

interface BytesResult {
  bytes: Uint8Array;
  error: string;
}

/** @internal */
export interface PatternComponent {
  /** As the getters show it. */
  pattern: string;
  ignoreCase: boolean;
  /** Of its groups. */
  names: string[];
  /**
   * For {@link ToolkitModule.matchesProgram}: accepts what the pattern matches; with regexp groups, more. Absent where
   * it would be too long.
   */
  program?: Uint8Array;
  /** With regexp groups: "flags/source" of the standard's regular expression. */
  regexp?: string;
  /** Without regexp groups: for {@link ToolkitModule.matchCaptureProgram}. */
  captureProgram?: Uint8Array;
}

type ComponentName =
  'protocol' | 'username' | 'password' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash';
/** @internal */
export type PatternComponents = Record<ComponentName, PatternComponent>;
/** @internal The protocol without ':', the search without '?', the hash without '#'. */
export type UrlComponents = Record<ComponentName, string> & { hasOpaquePath: boolean };

/** @internal */
export interface ToolkitModule {
  /** What patterns and policies are compiled with. */
  setUrlHost(answer: Answerer): void;
  createUrlPattern(
    input: string | Partial<Record<ComponentName, string>>,
    base: UrlComponents | undefined,
    ignoreCase: boolean,
  ): PatternComponents | { error: string };
  /** Undefined where the standard throws. */
  processUrlInit(
    init: Partial<Record<ComponentName, string>>,
    base: UrlComponents | undefined,
  ): UrlComponents | undefined;
  matchesProgram(program: Uint8Array, ignoreCase: boolean, text: string): boolean;
  /** What each group matched; undefined where the text does not match. */
  matchCaptureProgram(
    program: Uint8Array,
    groupCount: number,
    text: string,
  ): (string | undefined)[] | undefined;
  explain(
    policy: Uint8Array,
    index: Uint8Array,
    manifest: Uint8Array,
    scriptURL: string,
    scope: string,
    request: {
      url: string;
      method: string;
      mode: string;
      destination: string;
      headers: Record<string, string>;
    },
  ): {
    decider: 'bypass' | 'precache' | 'route' | 'navigateFallback' | 'default' | 'nobody';
    number: number;
    precached: string;
    routes: { condition: string; found: string }[];
    strategy: string;
    cache: string;
    keySteps: { rule: string; key: string }[];
    key: string;
    plans: { name: string; effects: string[] }[];
    staticRoutes: string;
  };
  replay(
    text: string,
  ): { error: string } | { error?: undefined; recordedBy: string; lives: ReplayedLife[] };
  hashEffectsOfSeed(seed: number): string;
  compileCacheKey(json: string): { rules: Uint8Array; errors: PolicyErrorDetail[] };
  /** Undefined where the URL is none. */
  makeCacheKey(url: string, rules: Uint8Array): string | undefined;
  appendBodyDigest(key: string, method: string, digest: string): string;
  compilePolicy(json: string): {
    image: Uint8Array;
    isLean: boolean;
    hasBackgroundWork: boolean;
    errors: PolicyErrorDetail[];
  };
  buildManifest(entryText: string, packText: string): BytesResult;
  planPacks(
    entryText: string,
    packBytes: number,
    looseBytes: number,
    blockBytes: number,
  ): { places: string; packs: string; error: string };
  buildContainerHead(sizes: string): BytesResult;
  readContainerHead(bytes: Uint8Array): { text: string; error: string };
  buildUpdateDirectory(records: string): BytesResult;
  encodePatch(source: Uint8Array, target: Uint8Array): Uint8Array;
  fingerprint(content: Uint8Array): Uint8Array;
  applyPatch(source: Uint8Array, patch: Uint8Array, targetSizeMax: number): BytesResult;
  readManifest(image: Uint8Array): { text: string; error: string };
  readPacks(image: Uint8Array): { text: string; error: string };
  diffManifests(
    oldImage: Uint8Array,
    newImage: Uint8Array,
  ): {
    rows: string;
    bytesToFetch: number;
    bytesSaved: number;
    filesToFetch: number;
    error: string;
  };
  buildIndex(
    manifest: Uint8Array,
    manifestUrl: string,
    manifestDigest: string,
    label: string,
    appData: string,
    updatesFrom: string,
  ): BytesResult;
  readIndex(image: Uint8Array): {
    version: string;
    label: string;
    appData: string;
    manifestUrl: string;
    manifestDigest: string;
    count: number;
    error: string;
  };
  indexLookup(image: Uint8Array, url: string): { id: string; error: string };
  /** Each followed by a line's end. */
  networkProfiles(): string;
  Simulation: new (scenario: string, population: number) => Simulation;
}

/** @internal Nothing but `error` and `delete` may be called where `error` is not empty. */
export interface Simulation {
  error(): string;
  addPolicy(name: string, image: Uint8Array): void;
  addProfile(name: string): boolean;
  run(events: number): boolean;
  progress(): number;
  events(): number;
  result(): string;
  delete(): void;
}

let module: Promise<ToolkitModule> | undefined;

/**
 * The module, instantiated at the first call.
 * @internal
 */
export function loadToolkit(): Promise<ToolkitModule> {
  module ??= import('../toolkit/toolkit.mjs')
    .then((glue) => glue.default())
    .then((instance) => {
      instance.setUrlHost(answerUrlQuery);
      return instance;
    });
  return module;
}
