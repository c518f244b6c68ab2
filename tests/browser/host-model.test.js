// The simulator's model of the browser against the browser: the histories of tests/support/host_model, which
// tests/native/simulator/host_model_test.cc runs in the simulator, in Chromium.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { chromium } from 'playwright-core';

import { CHROMIUM_EXECUTABLE, CHROMIUM_FLAGS } from '../support/chromium.js';
import { BrowserRun, expectationOf } from '../support/host_model/browser_run.js';
import { readHistories } from '../support/host_model/histories.js';
import { HistoryServer } from '../support/host_model/server.js';
import { PATIENCE_MS } from '../support/wait.js';

// A profile on disk, as people have one.
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
      test(history.says, { timeout: 2 * PATIENCE_MS }, async () => {
        await run.open(`${topic.replaceAll('_', '-')}-${index}`, history);
        const differs = history.steps.some((step) => 'chromium' in step);
        if (differs) assert.match(history.departs, /https:/, 'a difference has a reason');
        for (const [number, step] of history.steps.entries()) {
          const seen = await run.perform(step);
          const what = `step ${number + 1}: ${JSON.stringify(step)}`;
          if ('expect' in step) assert.deepEqual(seen, expectationOf(step), what);
        }
      });
    }
  });
}
