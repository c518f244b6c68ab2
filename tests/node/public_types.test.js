// The types that people program against change on purpose alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { keptTypes, publicTypes } from '../../scripts/public-types.js';

test('the public types are as they are kept (node scripts/public-types.js renews them)', async () => {
  const [types, kept] = await Promise.all([publicTypes(), keptTypes()]);
  for (const entry of ['swale', 'swale/background', 'swale/testing']) {
    assert.match(types, new RegExp(`^// ${entry} exports \\w+`, 'm'));
  }
  const linesOnlyIn = (text, other) => {
    const known = new Set(other.split('\n'));
    return text.split('\n').filter((line) => !known.has(line));
  };
  assert.deepEqual(
    { added: linesOnlyIn(types, kept), removed: linesOnlyIn(kept, types) },
    { added: [], removed: [] },
  );
  assert.ok(types === kept, 'lines stand in another place');
});
