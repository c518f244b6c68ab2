// Makes dist/, which is what npm publishes: the wasm that CMake built, web/ as bundles, and its declarations.
//   node scripts/build-web.js [folder of the wasm; default: build/wasm-release]
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import * as esbuild from 'esbuild';

const root = path.join(import.meta.dirname, '..');
const wasmDirectory = path.resolve(process.argv[2] ?? path.join(root, 'build/wasm-release'));
// Put together elsewhere and swapped in: no one ever sees half of it, nor a chunk of an older build.
const staging = path.join(root, 'build/dist-new');
const out = (file) => path.join(staging, file);
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const source = (file) => path.join(root, 'web', file);

const wasmFiles = {
  'worker-lean.wasm': 'worker/worker-lean.wasm',
  'worker-core.wasm': 'worker/worker-core.wasm',
  'worker-background.wasm': 'worker/worker-background.wasm',
  'worker-setup.wasm': 'worker/worker-setup.wasm',
  'worker-setup-background.wasm': 'worker/worker-setup-background.wasm',
  'worker-full.wasm': 'worker/worker-full.wasm',
  'toolkit.mjs': 'toolkit/toolkit.mjs',
  'toolkit.wasm': 'toolkit/toolkit.wasm',
};

/** `import wasm from 'swale:wasm-full'` gives the worker module with the policy compiler, as binary text. */
const inlinedWasm = {
  name: 'inlined-wasm',
  setup(build) {
    build.onResolve({ filter: /^swale:wasm-full$/ }, ({ path }) => ({ path, namespace: 'wasm' }));
    build.onLoad({ filter: /.*/, namespace: 'wasm' }, async () => ({
      contents: await readFile(path.join(wasmDirectory, 'worker-full.wasm'), 'latin1'),
      loader: 'text',
    }));
  },
};

/** Emscripten's script stays a file of its own; the path is right for every bundle and chunk in dist/. */
const outsideToolkit = {
  name: 'outside-toolkit',
  setup(build) {
    build.onResolve({ filter: /\/toolkit\.mjs$/ }, () => ({
      path: '../toolkit/toolkit.mjs',
      external: true,
    }));
  },
};

/** `import styles from './some.css'` gives its text. */
const textOfStyles = {
  name: 'text-of-styles',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const styles = await readFile(path, 'utf8');
      const { code } = await esbuild.transform(styles, { loader: 'css', minify: true });
      return { contents: code, loader: 'text' };
    });
  },
};

const common = {
  bundle: true,
  charset: 'utf8', // binary text would else be escaped
  legalComments: 'none',
  logLevel: 'warning',
  define: { __SWALE_VERSION__: JSON.stringify(version) },
  plugins: [inlinedWasm, outsideToolkit, textOfStyles],
};
const browser = { ...common, platform: 'browser', target: 'es2020', minify: true };

/** People's bundlers drop what they do not use; nothing else of theirs is to depend on what we bundle. */
const bundles = [
  {
    ...browser,
    format: 'esm',
    entryPoints: [source('worker/index.ts')],
    outfile: out('worker/index.js'),
  },
  // For importScripts.
  {
    ...browser,
    format: 'iife',
    globalName: 'swale',
    entryPoints: [source('worker/index.ts')],
    outfile: out('worker/swale.js'),
  },
  // swale/build fills in the wasm and the site's data.
  {
    ...browser,
    format: 'iife',
    entryPoints: {
      generated: source('worker/generated.ts'),
      'generated-background': source('worker/generated_background.ts'),
    },
    outdir: out('worker'),
  },
  {
    ...browser,
    format: 'iife',
    entryPoints: [source('worker/generated_recording.ts')],
    outfile: out('worker/generated-recording.js'),
  },
  {
    ...browser,
    format: 'iife',
    entryPoints: [source('worker/safety.ts')],
    outfile: out('safety-worker.js'),
  },
  {
    ...browser,
    format: 'esm',
    target: 'es2022', // private members as they are: a sixth smaller
    entryPoints: {
      index: source('window/index.ts'),
      'update-element': source('window/update_element.ts'),
    },
    outdir: out('window'),
    // The element loads it only where it has to register the worker itself.
    external: ['./index.js'],
  },
  // What `swale simulate` writes into its reports.
  {
    ...browser,
    format: 'iife',
    target: 'es2022',
    entryPoints: [source('report/simulation.ts')],
    outfile: out('cli/simulation-report.js'),
  },
  {
    ...browser,
    format: 'esm',
    target: 'es2022',
    entryPoints: [source('background/index.ts')],
    outfile: out('background/index.js'),
  },
  {
    ...common,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    splitting: true,
    entryPoints: ['build/index.ts', 'cli/main.ts', 'testing/index.ts', 'toolkit/index.ts'].map(
      source,
    ),
    outbase: source(''),
    outdir: staging,
    chunkNames: 'chunks/[name]-[hash]',
  },
];

async function copyWasm() {
  for (const [from, to] of Object.entries(wasmFiles)) {
    await mkdir(path.dirname(out(to)), { recursive: true });
    await copyFile(path.join(wasmDirectory, from), out(to));
  }
}

/** Types are checked by scripts/check; here they are only written. */
async function emitDeclarations() {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const args = ['-p', 'tsconfig.types.json', '--noCheck', '--outDir', out('types')];
  await promisify(execFile)(process.execPath, [tsc, ...args], { cwd: root }).catch((error) => {
    throw new Error(`tsc failed\n${error.stdout}`);
  });
}

async function swapIn() {
  const old = path.join(root, 'build/dist-old');
  const dist = path.join(root, 'dist');
  await rm(old, { recursive: true, force: true });
  await rename(dist, old).catch(() => {});
  await rename(staging, dist);
  await rm(old, { recursive: true, force: true });
}

await rm(staging, { recursive: true, force: true });
await copyWasm();
await Promise.all([...bundles.map((options) => esbuild.build(options)), emitDeclarations()]);
await chmod(out('cli/main.js'), 0o755);
await swapIn();
