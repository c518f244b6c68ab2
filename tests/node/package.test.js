// What people get: the packed package, installed into an empty project.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { run } from './support/command.js';
import { makeSite, root } from './support/site.js';

const { version, exports } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const small = { 'dist/index.html': '<p>Hello', 'dist/app.js': 'let a;' };

/** The folder of the project, and the paths of the package's files. */
let project;
let files;

async function succeed(command, args, options) {
  const { code, stdout, stderr } = await run(command, args, { cwd: project, ...options });
  assert.equal(code, 0, `${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** Whether a program of the project's compiles. */
async function compile(program, options = {}) {
  const base = { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', types: [] };
  const config = { compilerOptions: { ...base, ...options }, files: ['program.ts'] };
  await writeFile(path.join(project, 'program.ts'), program);
  await writeFile(path.join(project, 'tsconfig.json'), JSON.stringify(config));
  await succeed(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc')]);
}

before(async (t) => {
  project = await mkdtemp(path.join(tmpdir(), 'swale-package-'));
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', project];
  const [packed] = JSON.parse(await succeed('npm', pack, { cwd: root }));
  files = packed.files.map((file) => file.path);
  await makeSite(t, { 'package.json': '{"type": "module", "private": true}', ...small }, project);
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await succeed('npm', [...install, `./${packed.filename}`]);
});

after(() => rm(project, { recursive: true, force: true }));

test('the package holds what its exports name, and no sources or tests', () => {
  const targets = (value) =>
    typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(targets);
  for (const target of targets(exports)) {
    assert.ok(files.includes(target.slice('./'.length)), `${target} is packed`);
  }
  for (const file of files) {
    assert.match(file, /^(?:dist\/|package\.json$|README\.md$|CHANGELOG\.md$|LICENSE)/);
  }
});

test('its command generates a worker', async () => {
  assert.equal(await succeed('npx', ['--no-install', 'swale', '--version']), `${version}\n`);
  const args = ['--no-install', 'swale', 'generate', 'dist', '--json'];
  const result = JSON.parse(await succeed('npx', args));
  assert.deepEqual([result.files, result.bytes], [2, 14]);
  const worker = await readFile(path.join(project, 'dist/sw.js'), 'utf8');
  assert.ok(worker.startsWith(`// swale ${version}: version ${result.version}\n`));
});

test('its entries for Node are imported', async () => {
  const script = `
    import { generateSW, getManifest, injectManifest } from 'swale/build';
    import { createTestWorker } from 'swale/testing';
    import { parsePolicy } from 'swale/toolkit';
    const { files } = await getManifest({ globDirectory: 'dist' });
    const { image } = await parsePolicy({});
    const kinds = [generateSW, injectManifest, createTestWorker].map((value) => typeof value);
    console.log(JSON.stringify({ files, parsed: image.length > 0, kinds }));
  `;
  const printed = await succeed(process.execPath, ['--input-type=module', '--eval', script]);
  assert.deepEqual(JSON.parse(printed), {
    files: 2,
    parsed: true,
    kinds: ['function', 'function', 'function'],
  });
});

test('its entries for pages are imported', async () => {
  const script = `
    const kinds = {};
    for (const entry of ['window', 'background']) {
      for (const [name, value] of Object.entries(await import('swale/' + entry))) {
        kinds[name] = typeof value;
      }
    }
    console.log(JSON.stringify(kinds));
  `;
  const printed = await succeed(process.execPath, ['--input-type=module', '--eval', script]);
  const kinds = JSON.parse(printed);
  const names = ['register', 'queue', 'wakeQueues', 'periodic', 'download', 'subscribePush'];
  for (const name of names) assert.equal(kinds[name], 'function', name);
});

test('its types for pages hold in a strict project', async () => {
  const program = `
    import { register } from 'swale/window';
    import {
      download, periodic, PushError, queue, subscribePush,
      type DownloadState, type GivenUpRequest, type PeriodicJob, type QueuedRequest,
    } from 'swale/background';

    const registration = await register('/sw.js');
    const outbox = queue(registration, 'outbox');
    outbox.addEventListener('given-up', ({ id, reason }) => console.log(id, reason === 'expired'));
    outbox.watch(({ entries }) => entries.map(({ attempts }) => attempts + 1));
    export const id: string = await outbox.push('/a', { method: 'POST', metadata: { a: 1 } });
    export const waiting: readonly QueuedRequest[] = await outbox.list();
    export const lost: readonly GivenUpRequest[] = await outbox.givenUp();
    export const jobs: readonly PeriodicJob[] = await periodic(registration).list();
    const film = await download(registration, 'films', { id: '7', urls: ['/7.mp4'] });
    export const done: Promise<void> = film.done;
    export const state = (one: DownloadState): boolean => one.state === 'running';
    export const subscription: Promise<PushSubscription> = subscribePush(registration, {
      applicationServerKey: 'B',
    });
    export const isDenied = (error: PushError): boolean => error.code === 'denied';
    // @ts-expect-error: a wrong name is found while typing
    outbox.addEventListener('givenUp', () => {});
    // @ts-expect-error: a download has URLs
    await download(registration, 'films', { id: '7' });
  `;
  await compile(program, { lib: ['es2023', 'dom'] });
});

test('its types hold in a strict project', async () => {
  const program = `
    import { generateSW, type BuildResult, type Policy } from 'swale/build';
    import { parsePolicy, PolicyError, readManifest, type ManifestEntry } from 'swale/toolkit';

    const policy: Policy = {
      routes: [{ match: '/api/*', strategy: 'network-first', networkTimeoutSeconds: 3 }],
    };
    export const result: Promise<BuildResult> = generateSW({ globDirectory: 'dist', policy });
    export const entries: Promise<ManifestEntry[]> = readManifest(new Uint8Array());
    export const paths = (error: PolicyError): string[] => error.errors.map((one) => one.path);
    export const image: Promise<Uint8Array> = parsePolicy(policy).then((parsed) => parsed.image);
    // @ts-expect-error: a wrong name is found while typing
    await generateSW({ globDirectory: 'dist', globPattern: ['*'] });
    // @ts-expect-error: so is a wrong strategy
    await parsePolicy({ routes: [{ match: '/', strategy: 'network-frist' }] });
  `;
  await compile(program);
});
