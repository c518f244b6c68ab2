// clang-tidy over src/, a file at a time. Passes are remembered outside of the repository by what the file and all that
// it includes hold, so that a second run, or one in a fresh clone, looks only at what changed.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const TIDY = 'clang-tidy-19';
const root = path.join(import.meta.dirname, '..');
const build = path.join(root, 'build/sanitizer');
const cacheHome = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache');
const passes = path.join(cacheHome, 'swale-tidy');

/** Of each source of src/: the repository's files that it is compiled from, itself first. */
function readDependencies() {
  const text = execFileSync('ninja', ['-C', build, '--quiet', '-t', 'deps'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const units = text.split('\n\n').map((block) => block.split('\n').slice(1));
  return units
    .map((lines) => lines.map((line) => path.relative(root, path.resolve(build, line.trim()))))
    .map((files) => files.filter((file) => /^(src|bindings)\//.test(file)))
    .filter(([file]) => file?.startsWith('src/') && file.endsWith('.cc'));
}

const read = (file) => readFileSync(path.join(root, file));
const fixedPart = [
  execFileSync(TIDY, ['--version']),
  read('.clang-tidy'),
  read('CMakePresets.json'),
];

function passOf(files) {
  const hash = createHash('sha256');
  fixedPart.forEach((part) => hash.update(part));
  files.forEach((file) => hash.update(`\0${file}\0`).update(read(file)));
  return path.join(passes, hash.digest('hex'));
}

function tidy(file) {
  return new Promise((resolve) => {
    execFile(TIDY, ['--quiet', '-p', build, path.join(root, file)], (error, stdout) =>
      resolve(error ? stdout || error.message : ''),
    );
  });
}

mkdirSync(passes, { recursive: true });
const queue = readDependencies()
  .map((files) => ({ file: files[0], pass: passOf(files) }))
  .filter(({ pass }) => !existsSync(pass));
if (queue.length > 0) console.log(`clang-tidy: ${queue.length} files to look at`);

async function work() {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const complaint = await tidy(next.file);
    if (complaint === '') writeFileSync(next.pass, '');
    else {
      console.error(complaint);
      process.exitCode = 1;
    }
  }
}
await Promise.all(Array.from({ length: os.availableParallelism() }, work));
