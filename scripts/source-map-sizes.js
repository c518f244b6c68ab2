// Bytes by their source, from the source map of a wasm module.
// https://tc39.es/ecma426/

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CONTINUES = 32;

/** The numbers of one mapping: Base64 digits of five bits, the lowest first, the sign in the lowest. */
function decodeVLQ(text) {
  const numbers = [];
  let number = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = DIGITS.indexOf(digit);
    number += (bits & ~CONTINUES) << shift;
    shift += 5;
    if (bits & CONTINUES) continue;
    numbers.push(number & 1 ? -(number >> 1) : number >> 1);
    number = 0;
    shift = 0;
  }
  return numbers;
}

/**
 * In a wasm module's map all is one line and a column is an offset in bytes; a mapping holds up to the next one.
 * @param groupOf names the group of a source's path
 * @returns {Map<string, number>} bytes by group
 */
export function sumBySource({ mappings, sources }, groupOf) {
  const sums = new Map();
  let source = 0;
  let group;
  for (const mapping of mappings.split(',')) {
    const [bytes, sourceStep] = decodeVLQ(mapping);
    if (group !== undefined) sums.set(group, (sums.get(group) ?? 0) + bytes);
    if (sourceStep !== undefined) source += sourceStep;
    group = sourceStep === undefined ? 'other' : groupOf(sources[source]);
  }
  return sums;
}
