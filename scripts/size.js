// What Swale weighs, from what scripts/build made: see `usage`.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { generateSW } from 'swale/build';

import { sumBySource } from './source-map-sizes.js';

const usage = `\
Usage: npm run size [-- --folders]

Prints the bytes of what browsers load. Exit code 1 where something is over scripts/size-budget.json.

  --folders  also the bytes of worker-core.wasm by the source folder that they come from. Builds it with line
             tables in build/wasm-sizes first, which takes minutes
`;

const repository = fileURLToPath(new URL('../', import.meta.url));
const inRepository = (file) => path.join(repository, file);

/** Bytes as they are, and as servers send them. */
function measure(bytes) {
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
}

function add(a, b) {
  return { raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli };
}

/** The worker of a site with no file, by default with no policy. */
async function generateWorker(policy) {
  const directory = await mkdtemp(path.join(tmpdir(), 'swale-size-'));
  try {
    const { swDest } = await generateSW({ globDirectory: directory, policy });
    return await readFile(swDest);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function measureAll() {
  const read = async (file) => measure(await readFile(inRepository(`dist/${file}`)));
  const core = await read('worker/worker-core.wasm');
  const shim = await read('worker/generated.js');
  return {
    'worker-core.wasm': core,
    'shim alone': shim,
    'wasm and shim': add(core, shim),
    'worker-lean.wasm': await read('worker/worker-lean.wasm'),
    'worker-setup.wasm': await read('worker/worker-setup.wasm'),
    'worker-setup-background.wasm': await read('worker/worker-setup-background.wasm'),
    'generated worker, empty': measure(await generateWorker({})),
    'generated worker, with all': measure(
      await generateWorker({ routes: [{ match: '/*', strategy: 'http-cache' }] }),
    ),
    'generated worker, with a queue': measure(
      await generateWorker({
        routes: [{ match: '/*', strategy: 'network-only', backgroundSync: 'queue' }],
      }),
    ),
    'worker-full.wasm': await read('worker/worker-full.wasm'),
    'swale for import': await read('worker/index.js'),
    'swale for importScripts': await read('worker/swale.js'),
    window: await read('window/index.js'),
    background: await read('background/index.js'),
    'update element': await read('window/update-element.js'),
  };
}

function printTable(head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.toLocaleString('en-US')));
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  for (const row of cells) {
    const padded = row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i])));
    console.log(padded.join('  ').trimEnd());
  }
}

/** @returns the lines that say what is over its budget. */
async function compareWithBudget(sizes) {
  const budget = JSON.parse(await readFile(inRepository('scripts/size-budget.json'), 'utf8'));
  const over = [];
  for (const [name, limits] of Object.entries(budget)) {
    for (const [encoding, bytesMax] of Object.entries(limits)) {
      const found = sizes[name][encoding];
      if (found <= bytesMax) continue;
      over.push(`${name}: found ${found} bytes (${encoding}), expected at most ${bytesMax}`);
    }
  }
  return over;
}

/** Links worker-core.wasm with line tables. Post-link optimisations are fewer than in the release. */
async function buildSourceMap() {
  const build = inRepository('build/wasm-sizes');
  await mkdir(build, { recursive: true });
  const script = `
    . scripts/env.sh
    cmake --preset wasm-release -B build/wasm-sizes \
      -DCMAKE_CXX_FLAGS=-gline-tables-only -DCMAKE_EXE_LINKER_FLAGS=-gsource-map
    cmake --build build/wasm-sizes --target swale_worker_core`;
  execFileSync('bash', ['-euc', script], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return JSON.parse(await readFile(path.join(build, 'worker-core.wasm.map'), 'utf8'));
}

/** `src/url` of `../../src/url/url_view.cc`. */
function folderOf(source) {
  if (/\/c\+\+\/v1\//.test(source)) return 'C++ library';
  if (/\/system\//.test(source)) return 'C library';
  if (/\/absl\//.test(source)) return 'Abseil';
  return /(?:^|\/)((?:src|bindings)\/.*)\/[^/]*$/.exec(source)?.[1] ?? 'other';
}

async function printFolders() {
  const sizes = sumBySource(await buildSourceMap(), folderOf);
  const rows = [...sizes].sort((a, b) => b[1] - a[1]);
  console.log();
  printTable(['worker-core.wasm, code of', 'raw'], rows);
}

const { values } = parseArgs({
  options: {
    folders: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
} else {
  const sizes = await measureAll();
  const rows = Object.entries(sizes).map(([name, { raw, gzip, brotli }]) => [
    name,
    raw,
    gzip,
    brotli,
  ]);
  printTable(['bytes', 'raw', 'gzip', 'brotli'], rows);
  if (values.folders) await printFolders();
  const over = await compareWithBudget(sizes);
  for (const line of over) console.error(`over budget: ${line}`);
  process.exitCode = over.length > 0 ? 1 : 0;
}
