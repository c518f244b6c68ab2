// How long a page waits for a precached file when the worker is not running, and when it is, by the number of precached
// files and how they lie. `npm run bench:cold-start -- --help`
//
// Every start of a worker is waited for by whoever visits the site, so it must not grow with the site. The
// baseline is a worker with nothing in it but one file and the line that serves it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { generateSW } from 'swale/build';

import { TestServer } from '../tests/support/server.js';
import { manyFiles } from '../tests/support/sites.js';
import { BareChromium } from './bare-chromium.js';

const usage = `\
Usage: node bench/cold-start.js [--files N,N…] [--rounds N]

  --files N,N…  numbers of precached files (default: 100,1000,5000)
  --rounds N    measurements of each case (default: 21)
`;

const BASELINE_WORKER = `
addEventListener('install', (event) =>
  event.waitUntil(caches.open('baseline').then((cache) => cache.add('files/0.txt'))));
addEventListener('fetch', (event) => {
  if (event.request.url.endsWith('.txt')) event.respondWith(caches.match(event.request));
});
`;

// Between a worker's end and its next start, so that one is not timed with the other.
const REST_MS = 50;

/** A site with a worker, on an origin of its own. */
class Case {
  #page;
  #server;

  constructor(name, fileCount, packs) {
    this.name = name;
    this.fileCount = fileCount;
    this.packs = packs;
    this.coldMs = [];
    this.warmMs = [];
  }

  async build(root) {
    const directory = path.join(root, this.name.replace(/\W/g, '-'));
    await mkdir(directory);
    await manyFiles(Math.max(1, this.fileCount))(directory);
    if (this.fileCount > 0) await generateSW({ globDirectory: directory, packs: this.packs });
    else await writeFile(path.join(directory, 'sw.js'), BASELINE_WORKER);
    this.#server = new TestServer(directory);
    await this.#server.start();
  }

  async install(browser) {
    const url = `${this.#server.origin}/index.html`;
    this.#page = await browser.openPage(url);
    const startMs = performance.now();
    await this.#page.evaluate(`(async () => {
      await navigator.serviceWorker.register('/sw.js');
      const { active } = await navigator.serviceWorker.ready;
      if (active.state === 'activated') return;
      await new Promise((resolve) => active.addEventListener('statechange', resolve));
    })()`);
    this.installMs = performance.now() - startMs;
    // Only a page that is loaded again is controlled.
    await this.#page.load(url);
    if (!(await this.#page.evaluate('!!navigator.serviceWorker.controller'))) {
      throw Error(`${this.name}: the worker does not control its page`);
    }
    await this.#server.stop();
  }

  async measure(round) {
    await this.#page.stopWorkers();
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    this.coldMs.push(await this.#timeFetch(round));
    this.warmMs.push(await this.#timeFetch(round));
  }

  #timeFetch(round) {
    // Another file each time, from all over.
    const file = (round * 7919) % Math.max(1, this.fileCount);
    return this.#page.evaluate(`(async () => {
      const startMs = performance.now();
      const response = await fetch('/files/${file}.txt');
      if (!(await response.text()).startsWith('file ${file} ')) throw Error('another file');
      return performance.now() - startMs;
    })()`);
  }
}

function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * q)].toFixed(1);
}

function printTable(cases) {
  const rows = cases.map(({ name, installMs, coldMs, warmMs }) => ({
    worker: name,
    'cold, median ms': quantile(coldMs, 0.5),
    'cold, 10 to 90 %': `${quantile(coldMs, 0.1)} to ${quantile(coldMs, 0.9)}`,
    'running, median ms': quantile(warmMs, 0.5),
    'install, ms': Math.round(installMs).toString(),
  }));
  const columns = Object.keys(rows[0]);
  const cells = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  for (const row of cells) {
    console.log(
      row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  '),
    );
  }
}

async function main({ files, rounds }) {
  const cases = [
    new Case('nothing in it', 0),
    ...[true, false].flatMap((packs) =>
      files.map((count) => {
        const name = `${count.toLocaleString('en-US')} files, ${packs ? 'in packs' : 'loose'}`;
        return new Case(name, count, packs);
      }),
    ),
  ];
  const root = await mkdtemp(path.join(tmpdir(), 'swale-bench-'));
  const browser = await BareChromium.launch();
  try {
    for (const each of cases) {
      await each.build(root);
      await each.install(browser);
    }
    // Round 0 warms up. The cases take turns, so that what else the machine does meets them all.
    for (let round = 0; round <= rounds; ++round) {
      for (const each of cases) await each.measure(round);
    }
    for (const each of cases) {
      each.coldMs.shift();
      each.warmMs.shift();
    }
    const { product } = await browser.send('Browser.getVersion');
    console.log(`A precached file, fetched by a page; ${product}, ${rounds} rounds\n`);
    printTable(cases);
  } finally {
    await browser.close();
    await rm(root, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '100,1000,5000' },
    rounds: { type: 'string', default: '21' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else await main({ files: values.files.split(',').map(Number), rounds: Number(values.rounds) });
