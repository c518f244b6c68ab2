// The flight recorder in a browser: a session is recorded, exported by the page, and replays as the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { replayRecording } from 'swale/toolkit';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { buildSite, monaco } from '../support/sites.js';

const browser = useChromium();

const exportRecording = (visit) =>
  visit.page.evaluate(async () => {
    const file = await window.registration.exportRecording();
    return { name: file.name, text: await file.text() };
  });

async function assertSame(text) {
  const result = await replayRecording(text);
  assert.equal(result.status, 'same', JSON.stringify(result.lives, null, 2));
  return result;
}

test('a session with an install, an update and pages offline replays as the same', async (t) => {
  const options = {
    recorder: { events: 2000 },
    policy: { routes: [{ match: '/live*', strategy: 'network-first' }] },
  };
  const older = await buildSite(t, monaco.older, options);
  const newer = await buildSite(t, monaco.newer, options);
  const server = await startServer(t, older.directory);
  const visit = await browser.open(t);
  await visit.install(server.origin);
  const installed = await exportRecording(visit);
  assert.equal(installed.name, 'swale-recording.jsonl');
  const install = await assertSame(installed.text);
  assert.deepEqual(
    install.lives.map(({ module }) => module),
    ['serve', 'set-up'],
  );

  await visit.page.reload();
  await visit.untilRegistered();
  server.deploy(newer.directory);
  await visit.page.evaluate(() => window.registration.update());
  await visit.untilHeard('waiting');
  await visit.page.evaluate(() => window.registration.activateUpdate());
  await server.stop();
  await visit.page.reload();
  await visit.page.locator('.view-lines').waitFor();
  await visit.page.evaluate(() => fetch('/live?key=secret').catch(() => {}));
  await visit.untilRegistered();
  const { text } = await exportRecording(visit);
  const result = await assertSame(text);
  assert.match(text, /"url":"[^"]*\/live\?key=redacted-\d+"/);
  assert.doesNotMatch(text, /secret/);
  t.diagnostic(`${result.events} events, ${result.effects} effects, ${text.length} characters`);
  assert.ok(result.events > 10 && result.effects > 50);
});
