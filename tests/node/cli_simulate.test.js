// `swale simulate`, as someone at a terminal sees it.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { swale } from './support/command.js';
import { makeTemporaryFolder } from '../support/sites.js';
import { smallHar, smallLog } from '../support/traffic/small_site.js';

const policy = {
  routes: [
    { match: { method: 'POST' }, strategy: 'network-only' },
    { match: { destination: 'document' }, strategy: 'network-first' },
    { match: { destination: 'script' }, strategy: 'cache-first', cache: { name: 'scripts' } },
    { match: { destination: 'image' }, strategy: 'cache-first', cache: { name: 'images' } },
    { match: '/api/*', strategy: 'http-cache', cache: { name: 'api' } },
  ],
};

async function prepare(t) {
  const folder = await makeTemporaryFolder(t);
  const file = (name) => path.join(folder, name);
  await writeFile(file('policy.json'), JSON.stringify(policy));
  await writeFile(file('site.har'), JSON.stringify(smallHar()));
  return { folder, file };
}

const QUICK = ['--days', '6', '--sample', '30', '--network', '4g'];

async function resultOf(args) {
  const { code, stdout, stderr } = await swale(['simulate', ...args, '--json', ...QUICK]);
  assert.equal(code, 0, stderr);
  return { result: JSON.parse(stdout), stdout, stderr };
}

test('a HAR file: routes, what is never stored and why, and the same result each time', async (t) => {
  const { file } = await prepare(t);
  const args = [file('site.har'), '--policy', file('policy.json'), '--offline-share', '0.5'];
  const { result, stdout, stderr } = await resultOf(args);
  const [{ routes, neverStored }] = result.policies;
  assert.deepEqual(routes, [
    'routes[1] network-first',
    'routes[2] cache-first',
    'routes[3] cache-first',
    'routes[4] http-cache',
    'routes[0] network-only',
  ]);
  assert.deepEqual(Object.fromEntries(neverStored.map(({ url, reason }) => [url, reason])), {
    'https://img.example/a.png':
      'it is opaque (from another origin, without CORS), which its cache does not take',
    'https://shop.example/api/cart': 'http-cache: its Cache-Control says no-store',
    'https://stats.example/hit': 'its strategy, network-only, stores nothing',
  });
  const [{ without, with: cells }] = result.networks;
  assert.ok(cells[0].byRoute[1].hits > 0);
  // A worker answers some of what fails without one.
  assert.ok(without.offline.failed > 0 && without.offline.failed === without.offline.requests);
  assert.ok(cells[0].offline.failed < cells[0].offline.requests);
  assert.match(stderr, /1 entries: not http or https/);
  assert.match(stderr, /1 entries: aborted or blocked \(status 0\)/);
  assert.equal((await resultOf(args)).stdout, stdout);
  assert.notEqual((await resultOf([...args, '--seed', '2'])).stdout, stdout);
});

test('a folder of HAR files, precached files, policies side by side', async (t) => {
  const { folder, file } = await prepare(t);
  await mkdir(file('hars'));
  await writeFile(file('hars/one.har'), JSON.stringify(smallHar()));
  await writeFile(file('none.json'), '{}');
  const { result } = await resultOf([
    path.join(folder, 'hars'),
    ...['--policy', file('policy.json'), '--compare', file('none.json')],
    ...['--precache', '/assets/*'],
  ]);
  assert.deepEqual(
    result.policies.map(({ name }) => name),
    ['policy', 'none'],
  );
  const [one, other] = result.policies;
  assert.ok(one.routes.includes('precache'));
  assert.deepEqual(other.routes, ['left to the browser', 'precache']);
  const [{ with: cells }] = result.networks;
  for (const { byDeployment, failedInstalls } of cells) {
    assert.equal(failedInstalls, 0);
    assert.ok(byDeployment[0].installed > 0);
    assert.ok(byDeployment[0].installs.bytes > 45_000 * byDeployment[0].installed);
  }
});

test('an access log: people’s views, and lines that are none', async (t) => {
  const { file } = await prepare(t);
  await writeFile(file('access.log'), smallLog());
  const args = [file('access.log'), '--policy', file('policy.json')];
  const first = await swale(['simulate', ...args, '--json', '--network', '4g']);
  assert.equal(first.code, 0, first.stderr);
  const result = JSON.parse(first.stdout);
  assert.equal(result.simulated, 2);
  assert.equal(result.days, 3);
  const [{ without, with: cells }] = result.networks;
  assert.equal(without.pageViews, 12);
  assert.equal(without.all.hits, 0);
  // A style sheet that 304s were given for is a part of the page at each of its views.
  assert.equal(without.all.requests, 6 * 3 + 6);
  assert.ok(cells[0].all.hits > 0);
  assert.match(first.stderr, /2 lines are not in the combined format: .*access\.log:26, .*:27/);
  assert.match(first.stderr, /1 requests of robots/);

  const fields = ['--response-field', 'Cache-Control: max-age=864000', '--json'];
  const fresh = await swale(['simulate', ...args, ...fields, '--network', '4g']);
  assert.ok(JSON.parse(fresh.stdout).networks[0].without.all.hits > 0);
});

test('a log that was rotated is one log, compressed or not', async (t) => {
  const { file } = await prepare(t);
  const lines = smallLog().split('\n');
  const cut = Math.floor(lines.length / 2);
  await writeFile(file('access.log'), lines.join('\n'));
  await writeFile(file('new.log'), lines.slice(cut).join('\n'));
  await writeFile(file('old.log.gz'), gzipSync(lines.slice(0, cut).join('\n')));
  const rest = ['--policy', file('policy.json'), '--json', '--network', '4g'];
  const whole = await swale(['simulate', file('access.log'), ...rest]);
  const parts = await swale(['simulate', file('new.log'), file('old.log.gz'), ...rest]);
  assert.equal(parts.code, 0, parts.stderr);
  assert.equal(parts.stdout, whole.stdout);

  await writeFile(file('broken.log.gz'), 'no gzip');
  const broken = await swale(['simulate', file('broken.log.gz'), ...rest]);
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /broken\.log\.gz: cannot be read \(incorrect header check\)/);
});

test('the made-up shop, a population, and a report that loads nothing', async (t) => {
  const { file } = await prepare(t);
  const out = file('report.html');
  const { code, stdout, stderr } = await swale([
    'simulate',
    ...['--policy', file('policy.json'), '--clients', '10000000', '--out', out],
    ...QUICK,
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /made-up shop.*30 clients simulated, standing for 10,000,000/);
  assert.match(stdout, /no worker +day 0 +[\d.]+ [GT]B ± [\d.]+ %/);
  assert.match(stdout, /Never stored by policy:/);
  const html = await readFile(out, 'utf8');
  assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
  assert.doesNotMatch(html, /(src|href)\s*=\s*["']?https?:|@import|url\(\s*["']?https?:/i);
});

test('what is drawn of a population stands for all of it', async (t) => {
  const { file } = await prepare(t);
  const args = ['--policy', file('policy.json'), '--seed', '3'];
  const of = async (clients) => (await resultOf([...args, '--clients', clients])).result.estimates;
  const million = await of('1000000');
  const tenMillion = await of('10000000');
  const ratio = tenMillion.with[0].bytes.value / million.with[0].bytes.value;
  // Two samples: each says how far it may be off.
  const error =
    tenMillion.with[0].bytes.error / tenMillion.with[0].bytes.value +
    million.with[0].bytes.error / million.with[0].bytes.value;
  assert.ok(Math.abs(ratio / 10 - 1) < 2 * error, `${ratio}, ${error}`);
  for (const { originRequests, cdnRequests } of million.with[0].byDeployment) {
    assert.ok(originRequests.value < cdnRequests.value);
    assert.ok(cdnRequests.error > 0);
  }
});

test('bad input: the file, the entry, what was found and expected', async (t) => {
  const { folder, file } = await prepare(t);
  const bad = smallHar();
  bad.log.entries[1].request.url = 5;
  delete bad.log.entries[2].response.status;
  bad.log.entries[3].startedDateTime = 'soon';
  bad.log.entries[4] = null;
  await writeFile(file('bad.har'), JSON.stringify(bad));
  await writeFile(file('cut.har'), '{"log": {"entries": [');
  await writeFile(file('other.json'), '{"lag": 1}');
  await writeFile(file('empty.har'), '{"log": {"entries": []}}');
  await writeFile(file('text.log'), 'hello\n');
  await writeFile(
    file('bad-policy.json'),
    '{"routes": [{"match": "/", "strategy": "cash-first"}]}',
  );
  await mkdir(file('nothing'));
  for (const [args, messages] of [
    [
      [file('bad.har')],
      [
        /bad\.har: log\.entries\[1\]\.request\.url: found 5, expected a string/,
        /log\.entries\[2\]\.response\.status: found nothing, expected a number/,
        /log\.entries\[3\]\.startedDateTime: found "soon", expected a date/,
        /log\.entries\[4\]: found null, expected an object/,
      ],
    ],
    [[file('cut.har')], [/cut\.har: found no JSON \(.*\), expected a HAR file/]],
    [[file('other.json')], [/other\.json: log: found nothing, expected an object/]],
    [[file('empty.har')], [/found no document in it/]],
    [[file('text.log')], [/text\.log: found no page that was viewed/, /1 lines are not/]],
    [[file('missing.har')], [/missing\.har", which is not there/]],
    [[file('nothing')], [/found no \*\.har file in the folder/]],
    [[file('site.har'), file('text.log')], [/text\.log: found no JSON/]],
    [
      ['--policy', file('bad-policy.json')],
      [/bad-policy\.json:1:\d+: routes\[0\]\.strategy.*"cache-first"/],
    ],
    [['--network', '9g'], [/--network: found "9g", expected slow-3g, /]],
    [[file('site.har'), '--precache', '/(['], [/--precache: found "\/\(\["/]],
  ]) {
    const { code, stderr } = await swale(['simulate', ...args, '--out', file('x.html')], {
      cwd: folder,
    });
    assert.equal(code, 1, args.join(' '));
    for (const message of messages) assert.match(stderr, message);
  }
  assert.equal((await swale(['simulate', '--tab-share', '2'])).code, 2);
});
