import type { Policy } from '../worker/policy.js';
import { loadToolkit, type PolicyErrorDetail } from './module.js';

/** Thrown for a policy with errors; `message` has a line for each of them. */
export class PolicyError extends Error {
  override name = 'PolicyError';
  /** All that were found, in the order of the text. */
  readonly errors: readonly PolicyErrorDetail[];

  constructor(errors: readonly PolicyErrorDetail[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.errors = errors;
  }
}

/** A policy without errors. */
export interface ParsedPolicy {
  /** What the worker reads in place. */
  image: Uint8Array;
  /** Whether the smaller of the worker modules has all that it needs: swale/build takes that one. */
  isLean: boolean;
  /** Whether it has queues, push, periodic work or downloads. */
  hasBackgroundWork: boolean;
}

/**
 * Parses and checks a policy.
 * @param policy - JSON text, or an object to be written as JSON. Functions and other values that JSON cannot
 *   say are errors of the policy: they belong in a `sw.js` of your own that calls `createWorker`.
 * @throws {PolicyError} where it has errors
 */
export async function parsePolicy(policy: Policy | string): Promise<ParsedPolicy> {
  const json = typeof policy === 'string' ? policy : toJson(policy);
  const { errors, ...parsed } = (await loadToolkit()).compilePolicy(json);
  if (errors.length > 0) throw new PolicyError(errors);
  return parsed;
}

// JSON.stringify drops what JSON cannot say, or throws without a path.
function toJson(policy: object): string {
  const errors: PolicyErrorDetail[] = [];
  collectUnsayable(policy, '', [], errors);
  if (errors.length > 0) throw new PolicyError(errors);
  return JSON.stringify(policy);
}

function collectUnsayable(
  value: unknown,
  path: string,
  ancestors: readonly object[],
  errors: PolicyErrorDetail[],
): void {
  const found = describeUnsayable(value, ancestors);
  if (found !== undefined) {
    const expected =
      typeof value === 'function'
        ? "what JSON can say; a function needs a sw.js of your own: createWorker from 'swale', " +
          'then injectManifest'
        : 'what JSON can say';
    const message = `${path === '' ? 'policy' : path}: found ${found}, expected ${expected}`;
    errors.push({ path, offset: 0, found, expected, nearest: '', message });
  } else if (typeof value === 'object' && value !== null) {
    const isArray = Array.isArray(value);
    for (const [key, member] of Object.entries(value)) {
      const memberPath = isArray ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      collectUnsayable(member, memberPath, [...ancestors, value], errors);
    }
  }
}

function describeUnsayable(value: unknown, ancestors: readonly object[]): string | undefined {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol' || typeof value === 'bigint') return `a ${typeof value}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof RegExp) return `the regular expression ${value}`;
  if (value instanceof Map || value instanceof Set) return `a ${value.constructor.name}`;
  if (ancestors.includes(value as object)) return 'an object that holds itself';
  return undefined;
}
