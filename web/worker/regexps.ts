/** Regular expressions as the core writes them: "flags/source". */

const compiled = new Map<string, RegExp>();

/**
 * The RegExp, compiled once.
 *
 * @throws SyntaxError where it is none.
 */
export function regExpOf(text: string): RegExp {
  let found = compiled.get(text);
  if (!found) {
    const slash = text.indexOf('/');
    found = RegExp(text.slice(slash + 1), text.slice(0, slash));
    compiled.set(text, found);
  }
  return found;
}
