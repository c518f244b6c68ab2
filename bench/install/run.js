// How long an install takes: Swale beside Workbox, Serwist, Angular's worker and plain cache.addAll, in real browsers.
//   node bench/install/run.js [--browsers chromium,firefox,webkit] [--rounds N] [--files 1000,5000] [--without Angular,file…]
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { ensureInstalled, filesOf, makers } from '../rivals/index.js';
import { startCountingServer } from '../support/counting_server.js';
import { measureIn, parseEngines } from '../support/engines.js';
import { median, printRow, printTable, show } from '../support/figures.js';
import { measureInstall } from '../support/install_page.js';
import { benchDocument, manyScripts, monaco } from '../support/sites.js';

const { values } = parseArgs({
  options: {
    browsers: { type: 'string', default: 'chromium' },
    rounds: { type: 'string', default: '3' },
    files: { type: 'string', default: '1000,5000' },
    without: { type: 'string', default: '' },
  },
});

const sites = {
  ...Object.fromEntries(
    values.files
      .split(',')
      .filter(Boolean)
      .map((count) => [`${show(Number(count))} files`, manyScripts(Number(count))]),
  ),
  'Monaco, 25 MB': monaco,
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
const without = values.without.split(',').filter(Boolean);
const names = Object.keys(all).filter((name) => !without.some((part) => name.includes(part)));

async function measure(engine, name, directory) {
  const server = await startCountingServer(directory);
  try {
    return await measureIn(engine, server, measureInstall, { isAngular: name === 'Angular' });
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    return NaN;
  } finally {
    await server.close();
  }
}

ensureInstalled();
const temporary = await mkdtemp(path.join(tmpdir(), 'swale-bench-'));
for (const engine of parseEngines(values.browsers)) {
  printTable([engine, ...names.map((name) => `${name}, ms`)], []);
  for (const [site, copy] of Object.entries(sites)) {
    const folders = {};
    for (const name of names) {
      folders[name] = path.join(temporary, site, name);
      await mkdir(folders[name], { recursive: true });
      await copy(folders[name]);
      await writeFile(path.join(folders[name], 'index.html'), benchDocument);
      await all[name](folders[name]);
    }
    const times = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < Number(values.rounds); ++round) {
      for (const name of names) times[name].push(await measure(engine, name, folders[name]));
    }
    printRow([site, ...names.map((name) => show(median(times[name])))]);
    await rm(path.join(temporary, site), { recursive: true, force: true });
  }
}
await rm(temporary, { recursive: true, force: true });
