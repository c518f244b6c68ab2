import { nearestName } from './nearest.js';

/** What stopped a build; `message` says where, what was found and what was expected. */
export class SwaleBuildError extends Error {
  override name = 'SwaleBuildError';
}

/** `where: found …, expected …`, with the nearest valid name where there is one. */
export function notExpected(
  where: string,
  found: string,
  expected: string,
  options: { nearestTo?: string; among?: Iterable<string>; cause?: unknown } = {},
): SwaleBuildError {
  const nearest = nearestName(options.nearestTo ?? '', options.among ?? []);
  const hint = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
  return new SwaleBuildError(`${where}: found ${found}, expected ${expected}${hint}`, {
    cause: options.cause,
  });
}

/** A value as an error message shows it, cut where it is long. */
export function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  const isObject = typeof value === 'object' && value !== null;
  const text = typeof value === 'string' || isObject ? JSON.stringify(value) : String(value);
  return text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}…` : text;
}

// A line of a terminal.
const SHOWN_CHARACTERS_MAX = 80;
