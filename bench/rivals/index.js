// Workers of other makes over the same files, as their own build tools lay them out: each precaches every file.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import * as esbuild from 'esbuild';
// This folder is a package of its own.
import { generateSW } from '../../dist/build/index.js';

const here = fileURLToPath(new URL('./', import.meta.url));

/** Installs what this folder's package.json names where that has not been done. */
export function ensureInstalled() {
  if (existsSync(path.join(here, 'node_modules'))) return;
  console.error('bench: npm ci in bench/rivals');
  execFileSync('npm', ['ci'], { cwd: here, stdio: 'inherit' });
}

export const benchPackage = (name) =>
  path.dirname(createRequire(path.join(here, 'package.json')).resolve(`${name}/package.json`));

const OWN = /^(?:sw\.js|ngsw\.json|swale-(?:manifest|pack|setup|update)-.*\.bin)$/;

/** The site's files, as paths from its folder, in order. */
export async function filesOf(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !OWN.test(file) && !file.endsWith('.map'))
    .sort();
}

async function digests(directory, algorithm) {
  const files = await filesOf(directory);
  return Promise.all(
    files.map(async (file) => [
      file,
      createHash(algorithm)
        .update(await readFile(path.join(directory, file)))
        .digest('hex'),
    ]),
  );
}

/** A bundle of a worker that has a list of `{url, revision}` in place of `__ENTRIES__`. */
async function bundle(directory, source) {
  const entries = (await digests(directory, 'md5')).map(([file, revision]) => ({
    url: encodeURI(file),
    revision,
  }));
  const { outputFiles } = await esbuild.build({
    stdin: { contents: source.replace('__ENTRIES__', JSON.stringify(entries)), resolveDir: here },
    bundle: true,
    minify: true,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  });
  await writeFile(path.join(directory, 'sw.js'), outputFiles[0].contents);
}

/** Each writes `sw.js`, and what belongs to it, into a site's folder. `older`: the folder of the version before. */
export const makers = {
  'Swale, packs and patches': (globDirectory, older) =>
    generateSW({
      globDirectory,
      updatesFrom: older ? [older] : [],
      policy: { skipWaiting: true, clientsClaim: true },
    }),
  'Swale, file by file': (globDirectory) =>
    generateSW({
      globDirectory,
      packs: false,
      policy: { skipWaiting: true, clientsClaim: true },
    }),
  Workbox: (directory) =>
    bundle(
      directory,
      `import { precacheAndRoute, cleanupOutdatedCaches } from 'workbox-precaching';
       self.skipWaiting();
       addEventListener('activate', (event) => event.waitUntil(clients.claim()));
       cleanupOutdatedCaches();
       precacheAndRoute(__ENTRIES__);`,
    ),
  Serwist: (directory) =>
    bundle(
      directory,
      `import { Serwist } from 'serwist';
       new Serwist({ precacheEntries: __ENTRIES__, skipWaiting: true, clientsClaim: true,
         precacheOptions: { cleanupOutdatedCaches: true } }).addEventListeners();`,
    ),
  Angular: async (directory) => {
    const hashTable = Object.fromEntries(
      (await digests(directory, 'sha1')).map(([file, digest]) => [`/${encodeURI(file)}`, digest]),
    );
    const group = {
      name: 'app',
      installMode: 'prefetch',
      updateMode: 'prefetch',
      cacheQueryOptions: { ignoreVary: true },
      urls: Object.keys(hashTable),
      patterns: [],
    };
    const manifest = {
      configVersion: 1,
      timestamp: 0,
      index: '/index.html',
      assetGroups: [group],
      dataGroups: [],
      hashTable,
      navigationUrls: [{ positive: true, regex: '^\\/.*$' }],
      navigationRequestStrategy: 'performance',
    };
    await writeFile(path.join(directory, 'ngsw.json'), JSON.stringify(manifest));
    await copyFile(
      path.join(here, 'node_modules/@angular/service-worker/ngsw-worker.js'),
      path.join(directory, 'sw.js'),
    );
  },
};
