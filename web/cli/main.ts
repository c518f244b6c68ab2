#!/usr/bin/env node
// The `swale` command.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

import { SwaleBuildError } from '../build/index.js';
import { readSwaleVersion } from '../build/payload.js';
import { type BuildOptions, type Printed, runGenerate, runInject } from './build_command.js';
import { type DiffOptions, runDiff } from './diff_command.js';
import { type ExplainCommandOptions, runExplain } from './explain_command.js';
import { style } from './format.js';
import { type ReplayCommandOptions, runReplay } from './replay_command.js';
import { type RetireCommandOptions, runRetire } from './retire_command.js';
import { runSimulate, type SimulateOptions } from './simulate_command.js';

const EXIT_BAD_INPUT = 1;
const EXIT_USAGE = 2;
const EXIT_NOT_SAME = 3;
const EXIT_CODES =
  'Exit codes: 0 done, 1 bad input (the error is on standard error), 2 wrong usage.';

const append = (value: string, values: string[] = []): string[] => [...values, value];

function toBytes(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('Expected a number of bytes.');
  return Number(value);
}

function toCount(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('Expected a whole number from 1.');
  return Number(value);
}

function toNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number < Infinity)) {
    throw new InvalidArgumentError('Expected a number from 0.');
  }
  return number;
}

function toShare(value: string): number {
  const share = toNumber(value);
  if (share > 1) throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return share;
}

function toJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new InvalidArgumentError(`Expected JSON (${(error as Error).message}).`);
  }
}

function withBuildOptions(command: Command): Command {
  return command
    .option('--glob <pattern>', 'files to precache (repeatable; default: all)', append)
    .option(
      '--ignore <pattern>',
      'files to leave out (repeatable; default: source maps, node_modules, files that hosts do not serve)',
      append,
    )
    .option('--optional <pattern>', 'files an install succeeds without (repeatable)', append)
    .option('--lazy <pattern>', 'files kept once they were used (repeatable)', append)
    .option('--label <text>', 'a name of the version for people')
    .option('--max-file-size <bytes>', 'leave larger files out, with a warning', toBytes)
    .addOption(
      new Option('--on-large-file <action>', 'what a larger file does').choices(['warn', 'error']),
    )
    .option('--app-data <json>', "what the site's pages are told of the version", toJson)
    .option('--no-packs', 'files one by one: no packs, which install much faster')
    .option('--from <dir>', 'make an update pack from this earlier site (repeatable)', append)
    .option('--history <dir>', 'keep versions here, and make update packs from them')
    .option('--history-versions <n>', 'how many of them (default: 5)', toCount)
    .option('--url-prefix <prefix>', "what stands before a file's path in its URL")
    .option(
      '--keep-manifests <n>',
      'versions whose manifests and packs stay beside the worker (default: 3)',
      toCount,
    )
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'print warnings and errors only');
}

function createProgram(version: string, print: (printed: Printed) => void): Command {
  const program = new Command('swale')
    .description('Service workers that make a built site work offline.')
    .version(version)
    .addHelpText('after', `\n${EXIT_CODES}`)
    .showHelpAfterError('(swale --help tells more)')
    .exitOverride();

  const generate = program
    .command('generate')
    .description('Write a service worker that precaches a built site')
    .argument('<dir>', 'the folder of the built site')
    .option('--policy <file>', 'the policy, a JSON file (default: precached files are served)')
    .option('--out <file>', 'the worker: a path, or a name within <dir> (default: sw.js)');
  withBuildOptions(generate).action(async (dir: string, options: BuildOptions) =>
    print(await runGenerate(dir, options)),
  );

  const inject = program
    .command('inject')
    .description('Put the manifest of a built site into a service worker of your own')
    .argument('<src>', 'the script, with self.__SWALE_MANIFEST in it')
    .requiredOption('--dir <dir>', 'the folder of the built site')
    .requiredOption('--out <file>', 'where the script is written');
  withBuildOptions(inject).action(
    async (src: string, options: BuildOptions & { dir: string; out: string }) =>
      print(await runInject(src, options)),
  );

  program
    .command('diff')
    .description('Show what an update from one version to another fetches')
    .argument('<old>', 'a built site, its sw.js or a swale-manifest-*.bin')
    .argument('<new>', 'the same, of the newer version')
    .option('--all', 'list all changes, however many')
    .option('--json', 'print the result as JSON, bytes exact')
    .action(async (from: string, to: string, options: DiffOptions) =>
      print({ out: await runDiff(from, to, options), warnings: [] }),
    );

  program
    .command('retire')
    .description('Take a worker out of service: caches are cleared, the registration is removed')
    .argument('[dir]', 'the folder that the worker is served from')
    .option('--worker <name>', "the worker's file in it (default: sw.js)")
    .option('--policy <file>', 'its policy, whose caches are deleted too')
    .option('--key <pem>', 'write signed messages in the place of manifests, not a worker')
    .option('--script-url <url>', 'with --key: the worker that is meant')
    .option('--reason <text>', 'with --key: what pages are told')
    .option('--new-key <pem>', 'make a key for such messages')
    .action(async (dir: string | undefined, options: RetireCommandOptions) =>
      print({ out: await runRetire(dir, options), warnings: [] }),
    );

  program
    .command('explain')
    .description('Explain what a worker does with a request, and why')
    .argument('<url>', "the request's URL, absolute or from the site's root")
    .option('--policy <file>', 'the policy, a JSON file (default: none)')
    .option('--worker <sw.js>', 'a worker that was built: its precached files count')
    .option('--method <method>', 'the method (default: GET)')
    .option(
      '--mode <mode>',
      'the mode: navigate, cors … (default: no-cors, for documents navigate)',
    )
    .option('--destination <destination>', 'the destination: document, image … (default: none)')
    .option('--header <name: value>', 'a header field of the request (repeatable)', append)
    .option('--script-url <url>', "the worker script's URL (default: /sw.js of the URL's origin)")
    .option('--json', 'print the result as JSON')
    .action(async (url: string, options: ExplainCommandOptions) =>
      print({ out: await runExplain(url, options), warnings: [] }),
    );

  program
    .command('replay')
    .description('Run the recording of a worker again, and say "same" or where it differs')
    .argument('<file>', 'the recording, as a page exported it')
    .option('--policy <file>', 'show what this policy would have done with its requests instead')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExit code 3 where it is not the same.')
    .action(async (file: string, options: ReplayCommandOptions) => {
      const { out, isSame } = await runReplay(file, options);
      print({ out, warnings: [], ...(!isSame && { exitCode: EXIT_NOT_SAME }) });
    });

  program
    .command('simulate')
    .description('Simulate visits over days against a policy: what it would answer, fetch and keep')
    .argument(
      '[inputs...]',
      'HAR files or folders of them, or access logs in the combined format, compressed or not (default: a shop that is made up)',
    )
    .option(
      '--policy <file>',
      'the policy, a JSON file (default: none, what is precached is served)',
    )
    .option('--compare <file...>', 'further policies, side by side with the first')
    .option(
      '--precache <pattern>',
      'URLs that the worker precaches (repeatable; default: none, of the made-up shop its scripts and styles)',
      append,
    )
    .option('--out <file>', 'the report (default: swale-simulate.html)')
    .option(
      '--network <name>',
      'a network: slow-3g, fast-3g, 4g, cable, fibre (repeatable; default: 4g, fast-3g, slow-3g; with --clients 4g)',
      append,
    )
    .option('--days <n>', 'how long (default: 14; of a log: as long as it is)', toCount)
    .option('--deployments <n>', 'how often the site changes meanwhile (default: 2)', toNumber)
    .option(
      '--changed-share <share>',
      'of its files, how many change each time (default: 0.3)',
      toShare,
    )
    .option('--clients <n>', 'the population that is estimated', toCount)
    .option(
      '--sample <n>',
      'how many of them are simulated (default: 300, with --clients 1500)',
      toCount,
    )
    .option(
      '--offline-share <share>',
      'of visits, how many lose the network (default: 0.03)',
      toShare,
    )
    .option('--tab-share <share>', 'of pages, how many stay open in a tab (default: 0.15)', toShare)
    .option('--quota <bytes>', 'what the browser stores for the site (default: no limit)', toBytes)
    .option(
      '--evict-after-days <n>',
      'the browser deletes it all after so long without a visit',
      toNumber,
    )
    .option(
      '--origin <url>',
      "the site's origin, which logs do not say (default: https://site.example)",
    )
    .option(
      '--response-field <name: value>',
      'a header field of all responses in a log, which it does not say (repeatable)',
      append,
    )
    .option('--seed <n>', 'what is drawn is drawn from it (default: 1)', toNumber)
    .option('--json', 'print the result as JSON, and write no report unless --out is given')
    .option('--quiet', 'print no progress')
    .action(async (inputs: string[], options: SimulateOptions) =>
      print(await runSimulate(inputs, options)),
    );
  return program;
}

let exitCode = 0;

function printAll({ out, warnings, exitCode: code = 0 }: Printed): void {
  exitCode = code;
  for (const warning of warnings) console.error(`${style('yellow', 'warning:')} ${warning}`);
  process.stdout.write(out);
}

async function main(): Promise<number> {
  try {
    await createProgram(await readSwaleVersion(), printAll).parseAsync();
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const isTheirs = error instanceof SwaleBuildError;
    console.error(`${style('red', 'error:')} ${isTheirs ? error.message : (error as Error).stack}`);
    return EXIT_BAD_INPUT;
  }
}

// `swale diff … | head` ends the pipe before we do.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await main();
