// How long an install takes: Swale beside Workbox, Serwist, Angular's worker and plain cache.addAll, in Chromium.
//   node bench/install/run.js [--rounds N] [--files 1000,5000] [--without Angular,Workbox]
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { launchChromium } from '../../tests/support/chromium.js';
import { ensureInstalled, filesOf, makers } from '../rivals/index.js';
import { startCountingServer } from '../support/counting_server.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    files: { type: 'string', default: '1000,5000' },
    without: { type: 'string', default: '' },
  },
});

const page = '<!doctype html><title>bench</title>\n';

/** So many scripts of 0.5 to 15 kB, from a generator with a seed: the same in each run. */
const manyScripts = (count) => async (folder) => {
  let seed = 1;
  const draw = (below) => (seed = (seed * 48271) % 2147483647) % below;
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  for (let i = 0; i < count; ++i) {
    let text = '';
    for (const size = 500 + draw(500) * draw(30); text.length < size;) {
      text += `export const ${'abcdefghij'[draw(10)]}${draw(9999)} = (x) => x.call(${draw(999999)});\n`;
    }
    await writeFile(path.join(folder, `assets/chunk-${i}.js`), text);
  }
};

const sites = {
  ...Object.fromEntries(
    values.files
      .split(',')
      .filter(Boolean)
      .map((count) => [
        `${Number(count).toLocaleString('en-US')} files`,
        manyScripts(Number(count)),
      ]),
  ),
  'Monaco, 25 MB': (folder) =>
    cp(path.join(root, 'node_modules/monaco-editor/min'), folder, { recursive: true }),
};

/** cache.addAll, with nothing else in the worker. */
const plain = async (directory) => {
  const urls = (await filesOf(directory)).map((file) => `/${encodeURI(file)}`);
  await writeFile(
    path.join(directory, 'sw.js'),
    `addEventListener('install', (event) => event.waitUntil(caches.open('all').then((c) => c.addAll(${JSON.stringify(urls)}))));`,
  );
};

const all = { ...makers, 'cache.addAll': plain };
const without = values.without.split(',');
const names = Object.keys(all).filter((name) => !without.includes(name));

const PATIENCE_MS = 240_000;

/** Milliseconds from register() until the worker is installed; Angular's is when it has cached what it prefetches. */
async function measure(browser, name, directory) {
  const server = await startCountingServer(directory);
  const context = await browser.newContext();
  try {
    const tab = await context.newPage();
    tab.setDefaultTimeout(PATIENCE_MS);
    await tab.goto(server.origin);
    const ms = await tab.evaluate(
      async ([isAngular, patienceMs]) => {
        const start = performance.now();
        const registration = await navigator.serviceWorker.register('/sw.js');
        await new Promise((resolve, reject) => {
          setTimeout(() => reject(new Error('too long')), patienceMs);
          const worker = registration.installing ?? registration.waiting ?? registration.active;
          const check = () =>
            ['installed', 'activating', 'activated'].includes(worker.state) && resolve();
          worker.addEventListener('statechange', check);
          check();
        });
        if (isAngular) {
          const { active } = await navigator.serviceWorker.ready;
          active.postMessage({ action: 'INITIALIZE' });
          const answered = new Promise((resolve) => {
            navigator.serviceWorker.addEventListener('message', ({ data }) => {
              if (data?.nonce === 7) resolve();
            });
            navigator.serviceWorker.startMessages();
          });
          // It answers once the version that it serves is in its caches.
          active.postMessage({ action: 'CHECK_FOR_UPDATES', nonce: 7 });
          await answered;
          let seen = -1;
          for (;;) {
            let entries = 0;
            for (const cache of await caches.keys()) {
              entries += (await (await caches.open(cache)).keys()).length;
            }
            if (entries === seen) break;
            seen = entries;
            await new Promise((resolve) => setTimeout(resolve, 500));
          }
          return performance.now() - start - 500;
        }
        return performance.now() - start;
      },
      [name === 'Angular', PATIENCE_MS],
    );
    return ms;
  } finally {
    await context.close();
    await server.close();
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

ensureInstalled();
const browser = await launchChromium();
console.log(`| site | ${names.map((name) => `${name}, ms`).join(' | ')} |`);
console.log(`| --- | ${names.map(() => '---:').join(' | ')} |`);
for (const [site, copy] of Object.entries(sites)) {
  const temporary = await mkdtemp(path.join(tmpdir(), 'swale-bench-'));
  const folders = {};
  for (const name of names) {
    folders[name] = path.join(temporary, name);
    await mkdir(folders[name], { recursive: true });
    await copy(folders[name]);
    await writeFile(path.join(folders[name], 'index.html'), page);
    await all[name](folders[name]);
  }
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); ++round) {
    for (const name of names) {
      times[name].push(await measure(browser, name, folders[name]).catch(() => NaN));
    }
  }
  const cells = names.map((name) => {
    const ms = median(times[name]);
    return Number.isNaN(ms) ? 'over 240,000' : Math.round(ms).toLocaleString('en-US');
  });
  console.log(`| ${site} | ${cells.join(' | ')} |`);
  await rm(temporary, { recursive: true, force: true });
}
await browser.close();
