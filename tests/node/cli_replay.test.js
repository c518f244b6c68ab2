// `swale replay`, as someone at a terminal sees it.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { generateSW } from 'swale/build';
import { createTestWorker } from 'swale/testing';

import { swale as runSwale } from './support/command.js';
import { makeTemporaryFolder, smallSite } from '../support/sites.js';

/** A generated worker that was installed and used, and its recording in a file. */
async function record(t) {
  const directory = await makeTemporaryFolder(t);
  await smallSite({ 'app.js': 'let a;\n', 'b.js': 'let b;\n' })(directory);
  const policy = { routes: [{ match: '/api/*', strategy: 'network-first' }] };
  const { swDest } = await generateSW({
    globDirectory: directory,
    policy,
    recorder: { events: 50 },
  });
  const worker = createTestWorker({
    script: await readFile(swDest, 'utf8'),
    fetch: async ({ url }) => {
      const { pathname } = new URL(url);
      if (pathname.startsWith('/api/')) return new Response('of the server');
      return new Response(await readFile(path.join(directory, pathname)), {
        headers: { 'content-type': 'text/plain' },
      });
    },
  });
  worker.clients.open();
  await worker.start();
  await worker.fetch('/app.js');
  await worker.fetch('/api/a?token=secret');
  await worker.message({ swale: 'get-version' });
  await worker.idle();
  const file = path.join(directory, 'recording.jsonl');
  await writeFile(file, await worker.recording());
  return { directory, file };
}

test('a recording of both modules of a generated worker replays as the same', async (t) => {
  const { file } = await record(t);
  const { code, stdout } = await runSwale(['replay', file]);
  assert.match(stdout, /life 1 \(serve\): same: \d+ events, \d+ effects/);
  assert.match(stdout, /life 2 \(set-up\): same: \d+ events, \d+ effects/);
  assert.match(stdout, /\nsame: \d+ events, \d+ effects\n$/);
  assert.equal(code, 0);
  assert.doesNotMatch(await readFile(file, 'utf8'), /secret/);
});

test('the first difference, for people and as JSON', async (t) => {
  const { file } = await record(t);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/("type":"effect","kind":10,[^\n]*"url":")/, '$1x'));
  const { code, stdout } = await runSwale(['replay', file]);
  assert.equal(code, 3, stdout);
  assert.match(
    stdout,
    /recording\.jsonl:\d+: event .*, effect \d+ of this life\n {4}expected \{.*\n {4}found {4}\{/,
  );
  const json = JSON.parse((await runSwale(['replay', file, '--json'])).stdout);
  assert.equal(json.status, 'different');
});

test('another policy: a table of what it would have done', async (t) => {
  const { directory, file } = await record(t);
  const policy = path.join(directory, 'new.json');
  await writeFile(policy, '{"routes": [{"match": "/api/*", "strategy": "cache-first"}]}');
  const { code, stdout } = await runSwale(['replay', file, '--policy', policy]);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /GET https:\/\/example\.com\/api\/a\?token=redacted-1 +network-first, by routes\[0\].* +cache-first, by routes\[0\]/,
  );
  assert.match(stdout, /1 of 2 requests would be answered otherwise/);
});

test('a file that is none is told with its line', async (t) => {
  const { directory, file } = await record(t);
  const bad = path.join(directory, 'bad.jsonl');
  const [head, ...rest] = (await readFile(file, 'utf8')).split('\n');
  const errorOf = async (text) => {
    await writeFile(bad, text);
    const { code, stderr } = await runSwale(['replay', bad]);
    assert.equal(code, 1);
    return stderr;
  };
  assert.match(
    await errorOf('{}'),
    /bad\.jsonl: line 1: found nothing, expected "swale-recording"/,
  );
  assert.match(
    await errorOf(head.replace('"format":1', '"format":2')),
    /line 1: found 2, expected 1, the format that this version of Swale reads/,
  );
  assert.match(
    await errorOf([head, rest[0], '{"life":1,"type":"'].join('\n')),
    /line 3: found the end/,
  );
  assert.match((await runSwale(['replay', path.join(directory, 'no')])).stderr, /cannot be read/);
});
