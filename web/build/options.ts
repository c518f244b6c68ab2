// The options of the three functions, and their check at run time: builds are often plain JavaScript.
import type { ManifestEntry } from '../toolkit/manifest.js';
import type { PackOptions } from '../toolkit/packs.js';
import type { Policy } from '../worker/policy.js';
import type { RecorderOptions } from '../worker/recorder.js';
import { notExpected, show } from './errors.js';

/** Which files are precached, and under which URLs. */
export interface ManifestOptions {
  /** The folder of the built site. */
  globDirectory: string;
  /**
   * Files to precache, relative to `globDirectory`; a folder's name stands for all in it. Files and folders
   * whose names begin with a dot are taken only where a pattern writes the dot. Default: everything.
   */
  globPatterns?: string[];
  /**
   * Files to leave out. Default: {@link DEFAULT_GLOB_IGNORES}. The worker, its source and Swale's manifests
   * are always left out.
   */
  globIgnores?: string[];
  /** Those of the files that an install succeeds without. Default: none. */
  optional?: string[];
  /** Those that are not installed before they were used once; updates keep them then. Default: none. */
  lazy?: string[];
  /** Bytes; a larger file is left out, with a warning. Default: no limit. */
  maximumFileSizeToCacheInBytes?: number;
  /** Whether a larger file stops the build. Default: `'warn'`. */
  onLargeFile?: 'warn' | 'error';
  /**
   * By glob, header fields of the responses. Files come in packs with their media type alone, but documents, which come as
   * the server sends them unless a glob here matches them: what the server says of security has to stand here then.
   * Default: none.
   */
  headers?: Record<string, Record<string, string>>;
  /** Further URLs, of files that are not in the folder. Default: none. */
  additionalEntries?: AdditionalEntry[];
  /**
   * By URL, pages that the server makes, and what of: globs in the folder, or a text that changes with the page. What
   * the server answers is taken unchecked. Default: none.
   */
  templatedURLs?: Record<string, string | string[]>;
  /** Change the list of files before it is laid out, one after the other. Default: none. */
  transforms?: ManifestTransform[];
  /**
   * What stands before a file's path in its URL: relative to the worker's folder, or absolute. Default: the
   * way from the worker's folder to `globDirectory`.
   */
  urlPrefix?: string;
}

/** A URL that is precached beside the folder's files. */
export interface AdditionalEntry {
  /** Relative to the worker's folder, or absolute. */
  url: string;
  /** Of the content, as in HTML: `sha256-…`. It, or a `revision`, is required. */
  integrity?: string;
  /** A text that changes with the content, which is then taken unchecked. */
  revision?: string;
  /** Bytes of content, for progress and for what `swale diff` says. Default: 0. */
  size?: number;
  /** Default: false. */
  optional?: boolean;
  /** Default: false. */
  lazy?: boolean;
}

/** @returns the list to go on with; `warnings`, a line each, may be added to. */
export type ManifestTransform = (
  entries: ManifestEntry[],
  warnings: string[],
) => ManifestEntry[] | Promise<ManifestEntry[]>;

/** What lies beside the manifest for the worker to install from. */
export interface VersionOptions {
  /** Free text for people: the version's label. Default: none. */
  label?: string;
  /** What the site's pages are told of the version, anything that JSON can say. Default: nothing. */
  appData?: unknown;
  /**
   * Whether files are laid out in packs, which install in a fraction of the time; and how. Default: `true`, as measured
   * (bench/packs).
   */
  packs?: boolean | PackOptions;
  /**
   * Folders of earlier versions as they were deployed, with their workers and manifests: an update pack is made
   * from each. Default: none.
   */
  updatesFrom?: string[];
  /**
   * A folder that the build keeps of earlier versions, to make update packs from: to be kept from one build to the next,
   * not to be deployed. Default: none.
   */
  history?: string;
  /** How many versions back update packs are made from, of those in `history`. Default: 5. */
  historyVersions?: number;
}

/** {@link ManifestOptions} and where the worker will be. */
export interface GetManifestOptions
  extends ManifestOptions, Pick<VersionOptions, 'label' | 'appData' | 'packs'> {
  /** The worker's file. Default: `sw.js` in `globDirectory`. */
  swDest?: string;
}

/** What {@link generateSW} and {@link injectManifest} write. */
export interface OutputOptions extends VersionOptions {
  /**
   * How many versions' manifests and packs stay beside the worker, the new one included: a browser that is installing
   * an earlier version still asks for that version's. Older ones are deleted. Default: 3.
   */
  keepManifests?: number;
}

export interface GenerateSWOptions extends ManifestOptions, OutputOptions {
  /** Where the worker is written. Default: `sw.js` in `globDirectory`. */
  swDest?: string;
  /** The policy, or the path of a JSON file that holds it. Default: precached files are served, and no more. */
  policy?: Policy | string;
  /** Keeps a recording that a page can export and `swale replay` replays. Default: none is kept. */
  recorder?: RecorderOptions;
}

export interface InjectManifestOptions extends ManifestOptions, OutputOptions {
  /** A script with `self.__SWALE_MANIFEST` in it, once. */
  swSrc: string;
  /** Where it is written with the manifest in it. May be `swSrc`. */
  swDest: string;
}

/**
 * Left out where `globIgnores` is not given: source maps, packages, and files that static hosts read and do
 * not serve (an install fails on a required file that is not served).
 */
export const DEFAULT_GLOB_IGNORES: readonly string[] = [
  '**/*.map',
  '**/node_modules/**',
  'CNAME',
  '_headers',
  '_redirects',
  '_routes.json',
];

interface Kind {
  expected: string;
  test(value: unknown): boolean;
}

const text: Kind = { expected: 'a string', test: (value) => typeof value === 'string' };
const name: Kind = {
  expected: 'a path',
  test: (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
};
const globs: Kind = {
  expected: 'an array of glob patterns',
  test: (value) => Array.isArray(value) && value.every((glob) => name.test(glob)),
};
const bytes: Kind = {
  expected: 'a number of bytes',
  test: (value) => typeof value === 'number' && value >= 0,
};
const count: Kind = {
  expected: 'a whole number from 1, or Infinity',
  test: (value) => value === Infinity || (Number.isInteger(value) && (value as number) >= 1),
};
const policy: Kind = {
  expected: 'a policy, or the path of a JSON file that holds one',
  test: (value) =>
    name.test(value) || (typeof value === 'object' && value !== null && !Array.isArray(value)),
};

type Kinds<Options> = { [Name in keyof Options]-?: Kind };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every(text.test);

const largeFile: Kind = {
  expected: '"warn" or "error"',
  test: (value) => value === 'warn' || value === 'error',
};
const headers: Kind = {
  expected: 'an object of header fields, by glob',
  test: (value) => isObject(value) && Object.values(value).every(isTexts),
};
const additionalEntries: Kind = {
  expected: 'an array of {url, integrity} or {url, revision}',
  test: (value) =>
    Array.isArray(value) &&
    value.every(
      (entry) =>
        isObject(entry) &&
        text.test(entry.url) &&
        (text.test(entry.revision) || /^sha256-[A-Za-z0-9+/]{43}=$/.test(String(entry.integrity))),
    ),
};
const templates: Kind = {
  expected: 'an object of globs, or of a text, by URL',
  test: (value) =>
    isObject(value) && Object.values(value).every((of) => text.test(of) || globs.test(of)),
};
const transforms: Kind = {
  expected: 'an array of functions',
  test: (value) => Array.isArray(value) && value.every((one) => typeof one === 'function'),
};
const json: Kind = {
  expected: 'what JSON can say',
  test: (value) => JSON.stringify(value) !== undefined,
};
const packs: Kind = {
  expected: 'true, false or an object of packBytes, looseBytes and blockBytes',
  test: (value) =>
    typeof value === 'boolean' ||
    (isObject(value) &&
      Object.entries(value).every(
        ([name, size]) =>
          ['packBytes', 'looseBytes', 'blockBytes'].includes(name) &&
          Number.isInteger(size) &&
          (size as number) >= 1 &&
          (size as number) <= 2 ** 30,
      )),
};

const isListOrNone = (value: unknown): boolean => value === undefined || globs.test(value);
const recorder: Kind = {
  expected:
    'an object with "events", a whole number from 1, "keepParameters" and "redactHeaders", lists of texts, ' +
    '"redact", a list of {"regexp": text}, and "keepPayloads", true or false',
  test: (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const { events, keepParameters, redactHeaders, redact, keepPayloads, ...others } =
      value as RecorderOptions;
    const isPattern = (pattern: unknown) =>
      typeof (pattern as { regexp?: unknown } | null)?.regexp === 'string';
    return (
      Object.keys(others).length === 0 &&
      (events === undefined || (Number.isInteger(events) && events >= 1)) &&
      (keepPayloads === undefined || typeof keepPayloads === 'boolean') &&
      isListOrNone(keepParameters) &&
      isListOrNone(redactHeaders) &&
      (redact === undefined || (Array.isArray(redact) && redact.every(isPattern)))
    );
  },
};

const MANIFEST_KINDS: Kinds<ManifestOptions> = {
  globDirectory: name,
  globPatterns: globs,
  globIgnores: globs,
  optional: globs,
  lazy: globs,
  maximumFileSizeToCacheInBytes: bytes,
  onLargeFile: largeFile,
  headers,
  additionalEntries,
  templatedURLs: templates,
  transforms,
  urlPrefix: text,
};
const OUTPUT_KINDS: Kinds<OutputOptions> = {
  label: text,
  appData: json,
  packs,
  updatesFrom: globs,
  history: name,
  historyVersions: count,
  keepManifests: count,
};

export const GET_MANIFEST_KINDS: Kinds<GetManifestOptions> = {
  ...MANIFEST_KINDS,
  swDest: name,
  label: text,
  appData: json,
  packs,
};
export const GENERATE_KINDS: Kinds<GenerateSWOptions> = {
  ...MANIFEST_KINDS,
  ...OUTPUT_KINDS,
  swDest: name,
  policy,
  recorder,
};
export const INJECT_KINDS: Kinds<InjectManifestOptions> = {
  ...MANIFEST_KINDS,
  ...OUTPUT_KINDS,
  swSrc: name,
  swDest: name,
};

/**
 * Throws unless `options` has every one of `required`, and nothing that `kinds` does not name or of another
 * kind. A member that is undefined counts as not given.
 */
export function checkOptions<Options extends object>(
  caller: string,
  options: Options,
  kinds: Kinds<Options>,
  required: readonly (keyof Options & string)[],
): void {
  if (typeof options !== 'object' || options === null) {
    throw notExpected(caller, show(options), 'an object of options');
  }
  for (const [option, value] of Object.entries(options)) {
    const kind = (kinds as Record<string, Kind | undefined>)[option];
    if (kind === undefined) {
      const known = Object.keys(kinds);
      throw notExpected(caller, `the option ${show(option)}`, `one of ${known.join(', ')}`, {
        nearestTo: option,
        among: known,
      });
    }
    if (value !== undefined && !kind.test(value)) {
      throw notExpected(`${caller}: ${option}`, show(value), kind.expected);
    }
  }
  for (const option of required) {
    if (options[option] === undefined) {
      throw notExpected(`${caller}: ${option}`, 'nothing', kinds[option].expected);
    }
  }
}
