// Containers as workers fetch them: src/precache/container.h has their layout.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** A container of one block, as it is. */
export function containerOf(bytes) {
  const head = Buffer.alloc(20);
  head.write('SwPk');
  [1, 1, bytes.length, bytes.length].forEach((number, i) => head.writeUInt32LE(number, 4 + 4 * i));
  return Buffer.concat([head, bytes]);
}

/** A module that sets versions up: what a generated worker's payload says of it, and its file. */
export function setUpOf(wasm, url = 'set-up.bin') {
  const digest = createHash('sha256').update(wasm).digest('hex');
  return { setUp: { url, digest }, file: gzipSync(wasm) };
}
