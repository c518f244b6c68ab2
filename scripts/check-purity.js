// Holds the core to its first rule: no I/O, no clock, no randomness, nothing of Emscripten, outside of src/simulator.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

const root = path.join(import.meta.dirname, '..');
const IMPURE_FOLDER = 'src/simulator';

const impureHeaders = {
  'a clock': /^(chrono|ctime|time\.h|sys\/time\.h|absl\/time\/.*)$/,
  randomness: /^(random|absl\/random\/.*)$/,
  'I/O':
    /^([io]?f?stream|iostream|iomanip|syncstream|filesystem|c?stdio(\.h)?|print|unistd\.h|fcntl\.h|sys\/.*|absl\/log\/.*)$/,
  threads:
    /^(thread|mutex|shared_mutex|condition_variable|future|atomic|semaphore|pthread\.h|absl\/synchronization\/.*)$/,
  'the locale': /^(locale|clocale|locale\.h)$/,
  Emscripten: /^emscripten(\/.*|\.h)$/,
  'a layer above the core': /^(bindings|src\/simulator|tests)\//,
};

// As free functions or of std; a member of the same name is somebody's own.
const call = (names) => new RegExp(`(?<![\\w.]|->|(?<!std)::)(?:std::|::)?(?:${names})\\s*\\(`);
const impureCalls = {
  'a clock': call('time|clock|gettimeofday|clock_gettime|localtime|gmtime'),
  randomness: call('s?rand|random|[dl]rand48|arc4random\\w*|getentropy'),
  'I/O': call('f?printf|puts|putchar|fopen|getenv|system'),
};

/** Lines with comments and the insides of strings blanked; the names of included headers stay. */
function codeLines(text) {
  const blank = (match) => match.replace(/[^\n]/g, ' ');
  const withoutComments = text.replace(
    /("(?:\\.|[^"\\\n])*")|\/\/.*|\/\*[^]*?\*\//g,
    (match, string) => string ?? blank(match),
  );
  return withoutComments
    .split('\n')
    .map((line) => (/^\s*#/.test(line) ? line : line.replace(/"(?:\\.|[^"\\])*"/g, '""')));
}

function impurityOf(line) {
  const [, header] = line.match(/^\s*#\s*include\s*[<"]([^>"]+)/) ?? [];
  const among = header === undefined ? impureCalls : impureHeaders;
  const [what] = Object.entries(among).find(([, pattern]) => pattern.test(header ?? line)) ?? [];
  return what;
}

const files = (await readdir(path.join(root, 'src'), { recursive: true }))
  .map((file) => path.posix.join('src', file))
  .filter((file) => /\.(cc|h)$/.test(file) && !file.startsWith(`${IMPURE_FOLDER}/`))
  .sort();
let count = 0;
for (const file of files) {
  codeLines(await readFile(path.join(root, file), 'utf8')).forEach((line, index) => {
    const what = impurityOf(line);
    if (!what) return;
    ++count;
    console.error(
      `${file}:${index + 1}: ${what} in the core, which does none of that: ${line.trim()}`,
    );
  });
}
process.exitCode = count > 0 ? 1 : 0;
