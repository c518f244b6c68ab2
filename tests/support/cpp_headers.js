// Reads what C++ headers say, for the tests that hold other files to it.
import { readFile } from 'node:fs/promises';

/** A header's text without comments. `path` is relative to the repository. */
export async function readHeader(path) {
  const text = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  return text.replace(/\/\/.*$/gm, '');
}

/** The enumerators of `enum class name` in `header`, without their "k", and their numbers. */
export function enumerators(header, name) {
  const [, body] = header.match(new RegExp(`enum class ${name}\\b[^{]*{([^}]*)}`)) ?? [];
  if (body === undefined) throw new Error(`no enum class ${name}`);
  let next = 0;
  const entries = body
    .split(',')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, enumerator, number] = line.match(/^k(\w+)(?:\s*=\s*(\d+))?$/);
      next = Number(number ?? next);
      return [enumerator, next++];
    });
  return Object.fromEntries(entries);
}

/** The constants of `header` that begin with `prefix`, without it, and their numbers. */
export function constants(header, prefix) {
  const found = header.matchAll(new RegExp(`constexpr uint32_t ${prefix}(\\w+) = (\\d+);`, 'g'));
  return Object.fromEntries([...found].map(([, name, number]) => [name, Number(number)]));
}

/** The strings of the array `name` in `header`. */
export function stringArray(header, name) {
  const [, body] = header.match(new RegExp(`\\b${name}\\[\\] = {([^}]*)}`)) ?? [];
  if (body === undefined) throw new Error(`no array ${name}`);
  return [...body.matchAll(/"([^"]*)"/g)].map(([, text]) => text);
}
