// URLMatcher beside Chromium's own URLPattern and npm's urlpattern-polyfill, on patterns by chance: wherever those
// two agree, it agrees. SWALE_URL_PATTERN_SEEDS sets how many, SWALE_URL_PATTERN_SEED looks at one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { knownDisagreement } from '../support/url_patterns/disagreements.js';

const root = new URL('../../', import.meta.url).pathname;
const chromium = useChromium();
const only = process.env.SWALE_URL_PATTERN_SEED;
const count = only ? 1 : Number(process.env.SWALE_URL_PATTERN_SEEDS ?? 100_000);
const first = Number(only ?? 1);
const CHUNK = 5000;

/** Compares a run of seeds, in a page of its own. */
async function compare(visit, origin, from, size) {
  const page = await visit.context.newPage();
  await page.goto(origin + '/package.json');
  const result = await page.evaluate(
    async ([from, size]) => {
      const native = URLPattern;
      const { URLMatcher } = await import('/dist/toolkit/index.js');
      const { URLPattern: Polyfill } =
        await import('/node_modules/urlpattern-polyfill/dist/urlpattern.js');
      const { generate, outcomeOf } = await import('/tests/support/url_patterns/generator.js');
      const sum = { matching: 0, refused: 0, agreed: 0, differing: [] };
      for (let seed = from; seed < from + size; ++seed) {
        const generated = generate(seed);
        const ours = outcomeOf(URLMatcher, generated);
        const chromium = outcomeOf(native, generated);
        const polyfill = outcomeOf(Polyfill, generated);
        if (chromium.text !== polyfill.text) continue;
        ++sum.agreed;
        sum.matching += chromium.matches > 0;
        sum.refused += chromium.text === 'TypeError';
        if (ours.text !== chromium.text) {
          sum.differing.push({ seed, generated, ours: ours.text, theirs: chromium.text });
        }
      }
      return sum;
    },
    [from, size],
  );
  await page.close();
  return result;
}

test(`${count} seeds: where Chromium and the polyfill agree, URLMatcher agrees`, async (t) => {
  const server = await startServer(t, root);
  const visit = await chromium.open(t);
  const sum = { matching: 0, refused: 0, agreed: 0, crashed: 0 };
  const starts = [];
  for (let from = first; from < first + count; from += CHUNK) {
    starts.push([from, Math.min(CHUNK, first + count - from)]);
  }
  const work = async () => {
    for (let run; (run = starts.shift());) {
      const [from, size] = run;
      let result;
      try {
        result = await compare(visit, server.origin, from, size);
      } catch (error) {
        // Chromium's URLPattern crashes where fixed text is empty once it is canonicalised: that seed is left out.
        if (!/crashed/.test(error.message)) throw error;
        const half = Math.floor(size / 2);
        if (half) starts.push([from, half], [from + half, size - half]);
        else ++sum.crashed;
        continue;
      }
      for (const key of ['matching', 'refused', 'agreed']) sum[key] += result[key];
      const unknown = result.differing.filter((difference) => !knownDisagreement(difference));
      assert.deepEqual(
        unknown,
        [],
        `${unknown.length} seeds differ, the first is ${unknown[0]?.seed}`,
      );
    }
  };
  await Promise.all([work(), work()]);
  t.diagnostic(JSON.stringify(sum));
  // The generator makes patterns worth comparing.
  if (!only) {
    assert.ok(sum.agreed > count * 0.8, `${sum.agreed} agreed`);
    assert.ok(sum.matching > count * 0.2, `${sum.matching} matched`);
    assert.ok(sum.refused < count * 0.6, `${sum.refused} refused`);
    assert.ok(sum.crashed < 1 + count / 5000, `Chromium crashed at ${sum.crashed} seeds`);
  }
});
