// Real built sites, each laid out in a temporary folder of its own as its author would deploy it.
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { generateSW } from 'swale/build';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const pages = fileURLToPath(new URL('pages/', import.meta.url));

/** Two published versions of each site. */
export const swaggerUi = {
  older: (directory) => copySwaggerUi('swagger-ui-dist-old', directory),
  newer: (directory) => copySwaggerUi('swagger-ui-dist', directory),
};
export const monaco = {
  older: (directory) => copyMonaco('monaco-editor-old', directory),
  newer: (directory) => copyMonaco('monaco-editor', directory),
};

/** A small site of our own: a page, and `files` by their paths. */
export function smallSite(files = {}) {
  return async (directory) => {
    await writeFile(path.join(directory, 'index.html'), '<!doctype html><title>small</title>\n');
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(directory, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  };
}

/** A page, and so many small files: `files/0.txt`, which begins with `file 0 `, and so on. */
export function manyFiles(count) {
  const content = (i) => `file ${i} ${'of many '.repeat(20)}\n`;
  const names = Array.from({ length: count }, (_, i) => i);
  return smallSite(Object.fromEntries(names.map((i) => [`files/${i}.txt`, content(i)])));
}

/** Swagger UI's dist with an API description of its own in place of one on the Internet. */
export async function copySwaggerUi(packageName, directory) {
  await cp(path.join(repository, 'node_modules', packageName), directory, { recursive: true });
  await cp(path.join(pages, 'openapi.json'), path.join(directory, 'openapi.json'));
  const initializer = path.join(directory, 'swagger-initializer.js');
  const script = await readFile(initializer, 'utf8');
  await writeFile(initializer, script.replace(/url: "[^"]*"/, 'url: "./openapi.json"'));
}

async function copyMonaco(packageName, directory) {
  const min = path.join(repository, 'node_modules', packageName, 'min');
  await cp(min, directory, { recursive: true });
  await cp(path.join(pages, 'monaco.html'), path.join(directory, 'index.html'));
}

/** A site on disk with its worker. */
export class BuiltSite {
  /** See {@link buildSite}. */
  constructor(directory, result) {
    this.directory = directory;
    /** What generateSW gave. */
    this.result = result;
  }

  /** The files that the worker precaches, as `/path` → SHA-256. */
  async precachedFiles() {
    const files = await digestFiles(this.directory);
    for (const name of files.keys()) {
      if (/\/sw\.js$|\.map$|\/swale-(?:manifest|pack|update|setup)-/.test(name)) files.delete(name);
    }
    return files;
  }
}

/**
 * Lays a site out in a temporary folder, adds a script that registers the worker to its page (pages/register.js),
 * and generates the worker.
 * @param t the test that it is for: removed at its end.
 * @param copy writes the site into a folder: `swaggerUi.older`…
 * @param options of generateSW; `registration` has options of `register`.
 */
export async function buildSite(t, copy, { registration = {}, ...options } = {}) {
  const directory = await makeTemporaryFolder(t);
  await copy(directory);
  await addRegistration(directory, registration);
  return new BuiltSite(directory, await generateSW({ globDirectory: directory, ...options }));
}

export async function makeTemporaryFolder(t) {
  const directory = await mkdtemp(path.join(tmpdir(), 'swale-'));
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return directory;
}

/** Copies a file of the built package to where a site serves it from. */
export function copyPackageFile(file, destination) {
  return cp(path.join(repository, file), destination);
}

/** swale/window as a page of the site can load it. */
export function copyWindowModule(directory) {
  return copyPackageFile('dist/window/index.js', path.join(directory, 'swale-window.js'));
}

async function addRegistration(directory, options) {
  await copyWindowModule(directory);
  const script = await readFile(path.join(pages, 'register.js'), 'utf8');
  await writeFile(
    path.join(directory, 'register.js'),
    script.replace('__OPTIONS__', JSON.stringify(options)),
  );
  await addScript(directory, './register.js');
}

/** Adds a module script to the site's page. */
export async function addScript(directory, src) {
  const index = path.join(directory, 'index.html');
  const html = await readFile(index, 'utf8');
  const script = `<script type="module" src="${src}"></script>\n`;
  const withScript = html.includes('</body>')
    ? html.replace('</body>', `${script}</body>`)
    : html + script;
  await writeFile(index, withScript);
}

/** The SHA-256 of each file in a folder, by its path from there, as `/path`. */
export async function digestFiles(directory) {
  const digests = new Map();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    digests.set(`/${path.relative(directory, file)}`, digest);
  }
  return digests;
}
