// What the sizes in src/precache/pack_plan.h were chosen by. Each table alone: --only packs,loose,blocks,compression,grouping
//   node bench/packs/run.js [--browsers chromium,firefox,webkit] [--rounds N] [--only …]
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../rivals/index.js';
import { pairs } from '../rivals/pairs.js';
import { engineNames, parseEngines } from '../support/engines.js';
import { manyScripts, monaco } from '../support/sites.js';
import { compareCompression } from './compression.js';
import { compareGrouping } from './grouping.js';
import { compareLayouts } from './layouts.js';

const { values } = parseArgs({
  options: {
    browsers: { type: 'string', default: engineNames.join(',') },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'packs,loose,blocks,compression,grouping' },
  },
});

const KIB = 1024;
const MIB = 1024 * KIB;
ensureInstalled();
const temporary = await mkdtemp(path.join(tmpdir(), 'swale-bench-'));
const common = { temporary, engines: parseEngines(values.browsers), rounds: Number(values.rounds) };

/** Four files of 2,000 come, spread over the site, and four others change. */
async function writeScriptsPair() {
  const folders = ['older', 'newer'].map((name) => path.join(temporary, name));
  for (const folder of folders) await manyScripts(2000)(folder);
  const [, newer] = folders;
  for (const number of [200, 700, 1200, 1700]) {
    await writeFile(path.join(newer, `assets/chunk-${number}-new.js`), 'export {};\n'.repeat(300));
    await appendFile(path.join(newer, `assets/chunk-${number + 3}.js`), 'export {};\n');
  }
  return () => folders;
}

const tables = {
  packs: () =>
    compareLayouts({
      ...common,
      title: '2,000 scripts, packs of',
      copy: manyScripts(2000),
      layouts: {
        '256 KiB': { packBytes: 256 * KIB },
        '1 MiB': { packBytes: MIB },
        '2 MiB': { packBytes: 2 * MIB },
        '4 MiB': { packBytes: 4 * MIB },
        '8 MiB': { packBytes: 8 * MIB },
      },
    }),
  loose: () =>
    compareLayouts({
      ...common,
      title: 'Monaco, loose from',
      copy: monaco,
      layouts: {
        '32 KiB': { looseBytes: 32 * KIB },
        '128 KiB': { looseBytes: 128 * KIB },
        '512 KiB': { looseBytes: 512 * KIB },
        '2 MiB': { looseBytes: 2 * MIB },
        '16 MiB': { looseBytes: 16 * MIB },
      },
    }),
  blocks: () =>
    compareLayouts({
      ...common,
      title: '2,000 scripts, blocks of',
      copy: manyScripts(2000),
      layouts: {
        '32 KiB': { blockBytes: 32 * KIB },
        '128 KiB': { blockBytes: 128 * KIB },
        '256 KiB': { blockBytes: 256 * KIB },
        '1 MiB': { blockBytes: MIB },
      },
    }),
  compression: () => compareCompression({ ...common, copy: monaco, size: 8 * MIB }),
  grouping: async () =>
    compareGrouping({
      pairs: {
        ...Object.fromEntries(
          Object.entries(pairs).filter(([name]) => /Monaco|Ace|TinyMCE|MathJax/.test(name)),
        ),
        '2,000 scripts, 4 new, 4 changed': await writeScriptsPair(),
      },
      packBytes: 2 * MIB,
      looseBytes: 512 * KIB,
      blockBytes: 256 * KIB,
    }),
};

for (const name of values.only.split(',')) {
  if (!tables[name]) throw Error(`--only: found ${name}, expected ${Object.keys(tables)}`);
  await tables[name]();
}
await rm(temporary, { recursive: true, force: true });
