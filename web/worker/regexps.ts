/** Regular expressions as the core writes them: "flags/source". */

/** Older engines have no flag "v". With "u" the same expressions mean the same, but for sets in classes: errors. */
const unicodeFlag = 'unicodeSets' in RegExp.prototype ? 'v' : 'u';

/** @throws SyntaxError where it is none. */
export function toRegExp(text: string): RegExp {
  const slash = text.indexOf('/');
  return RegExp(text.slice(slash + 1), text.slice(0, slash).replace('v', unicodeFlag));
}

const compiled = new Map<string, RegExp>();

/**
 * The RegExp, compiled once and kept.
 *
 * @throws SyntaxError where it is none.
 */
export function regExpOf(text: string): RegExp {
  let found = compiled.get(text);
  if (!found) compiled.set(text, (found = toRegExp(text)));
  return found;
}
