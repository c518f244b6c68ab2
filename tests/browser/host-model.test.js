// The simulator's model of the browser against the browser: the histories of tests/support/host_model, which
// tests/native/simulator/host_model_test.cc runs in the simulator, in Chromium.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright-core';

import { CHROMIUM_EXECUTABLE, CHROMIUM_FLAGS } from '../support/chromium.js';
import { BrowserRun, expectationOf } from '../support/host_model/browser_run.js';
import { readHistories } from '../support/host_model/histories.js';
import { HistoryServer } from '../support/host_model/server.js';

// A profile on disk: storage in memory is measured by other rules.
const profile = await mkdtemp(path.join(tmpdir(), 'swale-host-model-'));
const server = new HistoryServer();
let context;
let run;
before(async () => {
  await server.start();
  context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM_EXECUTABLE,
    args: CHROMIUM_FLAGS,
  });
  run = await BrowserRun.start(context.pages()[0], server);
});
after(async () => {
  await context?.close();
  await server.stop();
  await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

for (const { topic, histories } of readHistories()) {
  describe(topic.replaceAll('_', ' '), () => {
    for (const [index, history] of histories.entries()) {
      test(history.says, { timeout: 15_000 }, async () => {
        await run.open(`${topic.replaceAll('_', '-')}-${index}`, history);
        for (const [number, step] of history.steps.entries()) {
          const seen = await run.perform(step);
          const what = `step ${number + 1}: ${JSON.stringify(step)}`;
          if ('expect' in step) assert.deepEqual(seen, expectationOf(step), what);
        }
      });
    }
  });
}
