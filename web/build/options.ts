// The options of the three functions, and their check at run time: builds are often plain JavaScript.
import type { Policy } from '../worker/policy.js';
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
  /** Bytes; a larger file is left out, with a warning. Default: no limit. */
  maximumFileSizeToCacheInBytes?: number;
  /**
   * What stands before a file's path in its URL: relative to the worker's folder, or absolute. Default: the
   * way from the worker's folder to `globDirectory`.
   */
  urlPrefix?: string;
}

/** {@link ManifestOptions} and where the worker will be. */
export interface GetManifestOptions extends ManifestOptions {
  /** The worker's file. Default: `sw.js` in `globDirectory`. */
  swDest?: string;
  /** Free text for people: the version's label. Default: none. */
  label?: string;
}

/** What {@link generateSW} and {@link injectManifest} write. */
export interface OutputOptions {
  /** Free text for people: the version's label. Default: none. */
  label?: string;
  /**
   * How many manifest files stay beside the worker, the new one included: a browser that is installing an
   * earlier version still asks for that version's. Older ones are deleted. Default: 3.
   */
  keepManifests?: number;
}

export interface GenerateSWOptions extends ManifestOptions, OutputOptions {
  /** Where the worker is written. Default: `sw.js` in `globDirectory`. */
  swDest?: string;
  /** The policy, or the path of a JSON file that holds it. Default: precached files are served, and no more. */
  policy?: Policy | string;
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

const MANIFEST_KINDS: Kinds<ManifestOptions> = {
  globDirectory: name,
  globPatterns: globs,
  globIgnores: globs,
  optional: globs,
  maximumFileSizeToCacheInBytes: bytes,
  urlPrefix: text,
};
const OUTPUT_KINDS: Kinds<OutputOptions> = { label: text, keepManifests: count };

export const GET_MANIFEST_KINDS: Kinds<GetManifestOptions> = {
  ...MANIFEST_KINDS,
  swDest: name,
  label: text,
};
export const GENERATE_KINDS: Kinds<GenerateSWOptions> = {
  ...MANIFEST_KINDS,
  ...OUTPUT_KINDS,
  swDest: name,
  policy,
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
