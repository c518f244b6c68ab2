// A seed gives the same effects in WebAssembly as natively: tests/native/simulator/determinism_test.cc.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const toolkitUrl = new URL('../../dist/toolkit/toolkit.mjs', import.meta.url);
const hashesUrl = new URL('../support/effect_hashes.txt', import.meta.url);

test('a seed gives the effects that it gives natively', async () => {
  const { default: instantiate } = await import(toolkitUrl);
  const toolkit = await instantiate();
  // Its policies have no patterns.
  toolkit.setUrlHost(() => undefined);
  const lines = (await readFile(hashesUrl, 'utf8')).trim().split('\n');
  const expected = lines.map((line) => line.split(' '));
  assert.equal(expected.length, 3);
  const found = expected.map(([seed]) => [seed, toolkit.hashEffectsOfSeed(+seed)]);
  assert.deepEqual(found, expected);
});
