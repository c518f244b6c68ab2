// Chromium's own URLPattern and npm's urlpattern-polyfill, by the same table as URLMatcher: what they agree on against
// the table is listed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { tableDisagreements } from '../support/url_patterns/disagreements.js';

const root = new URL('../../', import.meta.url).pathname;
const chromium = useChromium();

test('the table, where Chromium and the polyfill agree', async (t) => {
  const server = await startServer(t, root);
  const visit = await chromium.open(t);
  await visit.page.goto(server.origin + '/package.json');
  const differing = await visit.page.evaluate(async () => {
    const { URLPattern: Polyfill } =
      await import('/node_modules/urlpattern-polyfill/dist/urlpattern.js');
    const { errors, getters, groups, table } = await import('/tests/support/url_patterns/table.js');
    const native = URLPattern;
    const outcome = (act) => {
      try {
        return act();
      } catch (error) {
        return error.name;
      }
    };
    const found = [];
    const check = (name, expected, act) => {
      const [a, b] = [native, Polyfill].map((Implementation) =>
        JSON.stringify(outcome(() => act(Implementation)) ?? null),
      );
      if (a === b && a !== JSON.stringify(expected)) found.push(`${name}: ${a}`);
    };
    for (const [pattern, matching, others = []] of table.flatMap(({ rows }) => rows)) {
      for (const [inputs, expected] of [
        [matching, true],
        [others, false],
      ]) {
        for (const input of inputs) {
          const name = `${JSON.stringify(pattern)} on ${JSON.stringify(input)}`;
          const given = Array.isArray(input) ? input : [input];
          check(name, expected, (Implementation) => new Implementation(...pattern).test(...given));
        }
      }
    }
    for (const pattern of errors) {
      check(JSON.stringify(pattern), 'TypeError', (Implementation) => {
        new Implementation(...pattern);
        return 'accepted';
      });
    }
    for (const [pattern, expected] of getters) {
      for (const [name, value] of Object.entries(expected)) {
        check(`${JSON.stringify(pattern)}.${name}`, value, (I) => new I(...pattern)[name]);
      }
    }
    for (const [pattern, input, component, expected] of groups) {
      const sorted = (object) =>
        Object.entries(object)
          .map(([key, value]) => [key, value ?? null])
          .sort();
      check(`${JSON.stringify(pattern)} on ${input}`, sorted(expected), (Implementation) =>
        sorted(new Implementation(...pattern).exec(input)[component].groups),
      );
    }
    return found;
  });
  assert.deepEqual(differing.sort(), [...tableDisagreements].sort());
});
