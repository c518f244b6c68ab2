// Builds the site: its files, Swale's modules for pages, and the worker. A bundler would do the second.
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSW } from 'swale/build';

const here = import.meta.dirname;
const moduleFile = (name) => fileURLToPath(import.meta.resolve(name));

export async function build(directory) {
  await cp(path.join(here, 'site'), directory, { recursive: true });
  await cp(moduleFile('swale/window'), path.join(directory, 'swale/window.js'));
  await cp(moduleFile('swale/background'), path.join(directory, 'swale/background.js'));
  const policy = JSON.parse(await readFile(path.join(here, 'swale.json'), 'utf8'));
  return generateSW({ globDirectory: directory, policy });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, version } = await build(path.join(here, 'dist'));
  console.log(`${files} files, version ${version}`);
}
