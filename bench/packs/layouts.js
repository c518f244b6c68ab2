// How sizes of packs, blocks and loose files tell on the install and on serving, in real browsers.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { generateSW } from '../../dist/build/index.js';
import { filesOf } from '../rivals/index.js';
import { startCountingServer } from '../support/counting_server.js';
import { measureIn } from '../support/engines.js';
import { median, printTable, show } from '../support/figures.js';
import { measureInstall } from '../support/install_page.js';
import { benchDocument } from '../support/sites.js';

const KIB = 1024;
const READS = 100;

/** Runs in the page: installs, then reads files as a page would: one after another, and all at once. */
async function measureLayout({ urls, install }) {
  const installed = await new Function(`return (${install})`)()({});
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const read = async (url) => (await (await fetch(url)).arrayBuffer()).byteLength;
  const singles = [];
  let bytes = 0;
  for (const url of urls) {
    const start = performance.now();
    bytes += await read(url);
    singles.push(performance.now() - start);
  }
  // Rounds, since Firefox's clock counts whole milliseconds.
  const rounds = [];
  for (let i = 0; i < 5; ++i) {
    const start = performance.now();
    await Promise.all(urls.map(read));
    rounds.push(performance.now() - start);
  }
  return {
    installed,
    single: singles.reduce((sum, ms) => sum + ms, 0) / singles.length,
    worst: Math.max(...singles),
    together: rounds.sort((a, b) => a - b)[2],
    bytes,
  };
}

/** Every so manieth file, so that all packs are read from; by the lot that a seed gives. */
function draw(files, count) {
  let seed = 7;
  const lots = files.map((file) => [(seed = (seed * 48271) % 2147483647), file]);
  return lots
    .sort(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, file]) => `/${encodeURI(file)}`);
}

/**
 * @param layouts - by their names what `packs` of the build is
 * @param copy - lays the site out in a folder
 */
export async function compareLayouts({ title, temporary, engines, rounds, copy, layouts }) {
  const sites = {};
  for (const [name, packs] of Object.entries(layouts)) {
    const folder = path.join(temporary, 'layout', name.replace(/\W/g, '-'));
    await mkdir(folder, { recursive: true });
    await copy(folder);
    await writeFile(path.join(folder, 'index.html'), benchDocument);
    const urls = draw(await filesOf(folder), READS);
    const policy = { skipWaiting: true, clientsClaim: true };
    await generateSW({ globDirectory: folder, packs, policy });
    const packFiles = (await readdir(folder)).filter((file) => file.startsWith('swale-pack-'));
    let packed = 0;
    for (const file of packFiles) packed += (await stat(path.join(folder, file))).size;
    sites[name] = { folder, urls, count: packFiles.length, packed };
  }
  const rows = [];
  for (const engine of engines) {
    const found = Object.fromEntries(Object.keys(layouts).map((name) => [name, []]));
    for (let round = 0; round < rounds; ++round) {
      for (const name of Object.keys(layouts)) {
        const server = await startCountingServer(sites[name].folder);
        const input = { urls: sites[name].urls, install: String(measureInstall) };
        const result = await measureIn(engine, server, measureLayout, input).catch((error) => {
          console.error(`${engine}, ${name}: ${error.message}`);
          return { installed: NaN, single: NaN, worst: NaN, together: NaN };
        });
        found[name].push(result);
        await server.close();
      }
    }
    for (const name of Object.keys(layouts)) {
      const of = (member) => median(found[name].map((result) => result[member]));
      rows.push([
        `${name}, ${engine}`,
        show(sites[name].count),
        show(sites[name].packed / KIB),
        show(of('installed')),
        show(of('single'), 1),
        show(of('worst')),
        show(of('together')),
      ]);
    }
  }
  await rm(path.join(temporary, 'layout'), { recursive: true, force: true });
  printTable(
    [
      title,
      'packs',
      'packs, kB',
      'install, ms',
      'a file, ms',
      'slowest, ms',
      `${READS} at once, ms`,
    ],
    rows,
  );
}
