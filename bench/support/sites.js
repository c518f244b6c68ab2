// The sites that benches lay workers over.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const benchDocument = '<!doctype html><title>bench</title>\n';

/** Writes so many scripts of 0.5 to 15 kB, from a generator with a seed: the same in each run. */
export const manyScripts = (count) => async (folder) => {
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

/** Copies what a package of ours ships: Monaco's editor is 25 MB in 150 files. */
export const copyOf = (folder) => (to) =>
  cp(path.join(root, 'node_modules', folder), to, { recursive: true });

export const monaco = copyOf('monaco-editor/min');
