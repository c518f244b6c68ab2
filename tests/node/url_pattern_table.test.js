// URLMatcher, by the table that is written from the standard.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { URLMatcher } from 'swale/toolkit';

import { errors, getters, groups, table } from '../support/url_patterns/table.js';

const argumentsOf = (input) => (Array.isArray(input) ? input : [input]);

for (const { section, rows } of table) {
  describe(section, () => {
    for (const [pattern, matching, others = []] of rows) {
      test(JSON.stringify(pattern), () => {
        const matcher = new URLMatcher(...pattern);
        for (const [inputs, expected] of [
          [matching, true],
          [others, false],
        ]) {
          for (const input of inputs) {
            const name = JSON.stringify(input);
            assert.equal(matcher.test(...argumentsOf(input)), expected, name);
            assert.equal(matcher.exec(...argumentsOf(input)) !== null, expected, name);
          }
        }
      });
    }
  });
}

test('the table has at least 400 patterns and inputs', () => {
  const count = table
    .flatMap(({ rows }) => rows)
    .reduce((sum, [, a, b = []]) => sum + a.length + b.length, 0);
  assert.ok(count + errors.length + getters.length + groups.length >= 400, `${count}`);
});

for (const pattern of errors) {
  test(`is refused: ${JSON.stringify(pattern)}`, () => {
    assert.throws(() => new URLMatcher(...pattern), TypeError);
  });
}

for (const [pattern, expected] of getters) {
  test(`getters of ${JSON.stringify(pattern)}`, () => {
    const matcher = new URLMatcher(...pattern);
    for (const [name, value] of Object.entries(expected)) assert.equal(matcher[name], value, name);
  });
}

for (const [pattern, input, component, expected] of groups) {
  test(`groups of ${JSON.stringify(pattern)}`, () => {
    const result = new URLMatcher(...pattern).exec(input);
    assert.deepEqual({ ...result[component].groups }, expected);
    assert.deepEqual(result.inputs, [input]);
  });
}
