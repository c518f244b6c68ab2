// What an update fetches: Swale beside Workbox, Serwist and Angular's worker, in Chromium, for pairs of published versions.
//   node bench/updates/run.js [pair…]
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

import { launchChromium } from '../../tests/support/chromium.js';
import { startCountingServer } from '../support/counting_server.js';
import { ensureInstalled, filesOf, makers } from '../rivals/index.js';
import { pairs } from '../rivals/pairs.js';

async function layOut(source, folder) {
  await cp(source, folder, {
    recursive: true,
    filter: (file) => !path.relative(source, file).split(path.sep).includes('node_modules'),
  });
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>bench</title>\n');
}

async function describeChange(older, newer) {
  const contents = async (folder) =>
    new Map(
      await Promise.all(
        (await filesOf(folder)).map(async (file) => [
          file,
          await readFile(path.join(folder, file)),
        ]),
      ),
    );
  const [before, after] = [await contents(older), await contents(newer)];
  const held = new Set([...before.values()].map((content) => content.toString('latin1')));
  const changed = [...after].filter(([, content]) => !held.has(content.toString('latin1')));
  const bytes = changed.reduce((sum, [, content]) => sum + gzipSync(content).length, 0);
  return { files: after.size, changed: changed.length, bytes };
}

const waitFor = async (what, isDone) => {
  const end = Date.now() + 300_000;
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Waits until the server has not been asked for a while: workers go on after they are activated. */
async function untilQuiet(server) {
  for (let seen = -1; seen !== server.counts.requests;) {
    seen = server.counts.requests;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

async function measure(browser, name, older, newer) {
  const isAngular = name === 'Angular';
  const server = await startCountingServer(older);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(server.origin);
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
      await navigator.serviceWorker.ready;
    });
    // Angular's worker installs nothing before it is asked to, or idle.
    const check = () =>
      page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        active.postMessage({ action: 'INITIALIZE' });
        active.postMessage({ action: 'CHECK_FOR_UPDATES', nonce: 1 });
      });
    if (isAngular) await check();
    await untilQuiet(server);
    server.deploy(newer);
    server.reset();
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
    });
    if (isAngular) await check();
    await waitFor('the update is installed', () =>
      page.evaluate(async () => {
        const { installing, waiting } = await navigator.serviceWorker.ready;
        return !installing && !waiting;
      }),
    );
    await untilQuiet(server);
    return { ...server.counts };
  } finally {
    await context.close();
    await server.close();
  }
}

const kilo = (bytes) => (bytes / 1000).toLocaleString('en-US', { maximumFractionDigits: 0 });

ensureInstalled();
const wanted = process.argv.slice(2);
const browser = await launchChromium();
const columns = ['gzip of what changed', ...Object.keys(makers)];
console.log(`| pair | files, changed | ${columns.map((name) => `${name}, kB`).join(' | ')} |`);
console.log(`| --- | ---: | ${columns.map(() => '---:').join(' | ')} |`);
for (const [name, folders] of Object.entries(pairs)) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  const temporary = await mkdtemp(path.join(tmpdir(), 'swale-bench-'));
  const cells = [];
  let change;
  for (const [maker, build] of Object.entries(makers)) {
    const [older, newer] = ['older', 'newer'].map((side) => path.join(temporary, maker, side));
    for (const [i, folder] of [older, newer].entries()) {
      await mkdir(folder, { recursive: true });
      await layOut(folders()[i], folder);
      await build(folder, i === 1 ? older : undefined);
    }
    change ??= await describeChange(older, newer);
    const { bytes, requests } = await measure(browser, maker, older, newer);
    cells.push(`${kilo(bytes)} (${requests} req.)`);
  }
  console.log(
    `| ${name} | ${change.files}, ${change.changed} | ${[kilo(change.bytes), ...cells].join(' | ')} |`,
  );
  await rm(temporary, { recursive: true, force: true });
}
await browser.close();
