import path from 'node:path';

import { type BuildResult, generateSW, injectManifest } from '../build/index.js';
import { formatBytes, formatFiles, formatTable, style } from './format.js';

/** The command line's options, as commander names them. */
export interface BuildOptions {
  glob?: string[];
  ignore?: string[];
  optional?: string[];
  label?: string;
  maxFileSize?: number;
  urlPrefix?: string;
  keepManifests?: number;
  lazy?: string[];
  onLargeFile?: 'warn' | 'error';
  appData?: unknown;
  packs?: boolean;
  from?: string[];
  history?: string;
  historyVersions?: number;
  json?: boolean;
  quiet?: boolean;
}

/** What a command prints: its answer, and what goes to standard error. */
export interface Printed {
  out: string;
  warnings: string[];
  /** Default: 0. */
  exitCode?: number;
}

function toOptions(options: BuildOptions): Parameters<typeof generateSW>[0] {
  return {
    globDirectory: '',
    globPatterns: options.glob,
    globIgnores: options.ignore,
    optional: options.optional,
    label: options.label,
    maximumFileSizeToCacheInBytes: options.maxFileSize,
    urlPrefix: options.urlPrefix,
    keepManifests: options.keepManifests,
    lazy: options.lazy,
    onLargeFile: options.onLargeFile,
    appData: options.appData,
    packs: options.packs,
    updatesFrom: options.from,
    history: options.history,
    historyVersions: options.historyVersions,
  };
}

export async function runGenerate(
  directory: string,
  options: BuildOptions & { policy?: string; out?: string },
): Promise<Printed> {
  const result = await generateSW({
    ...toOptions(options),
    globDirectory: directory,
    policy: options.policy,
    // A bare name stands for a file of the site, anything else for a path.
    swDest:
      options.out !== undefined && path.basename(options.out) === options.out
        ? path.join(directory, options.out)
        : options.out,
  });
  return print(result, directory, options);
}

export async function runInject(
  source: string,
  options: BuildOptions & { dir: string; out: string },
): Promise<Printed> {
  const result = await injectManifest({
    ...toOptions(options),
    globDirectory: options.dir,
    swSrc: source,
    swDest: options.out,
  });
  return print(result, options.dir, options);
}

function print(result: BuildResult, directory: string, options: BuildOptions): Printed {
  const { warnings } = result;
  if (options.json) return { out: `${JSON.stringify(result, null, 2)}\n`, warnings: [] };
  if (options.quiet) return { out: '', warnings };
  return { out: describe(result, directory, options.label), warnings };
}

function describe(result: BuildResult, directory: string, label: string | undefined): string {
  const shown = (file: string): string => path.relative('', file);
  const rows = [
    ['worker', `${shown(result.swDest)}, ${formatBytes(result.swBytes)}`],
    ['manifest', shown(result.manifest)],
    ['version', label ? `${result.version} ${JSON.stringify(label)}` : result.version],
    ['precached', `${formatFiles(result.files)}, ${formatBytes(result.bytes)}`],
  ];
  if (result.packs.length > 0) {
    rows.push(['packs', `${formatFiles(result.packs.length)}, ${formatBytes(result.packBytes)}`]);
  }
  for (const { from, bytes } of result.updates) {
    rows.push(['update', `from ${from}, ${formatBytes(bytes)}`]);
  }
  const table = formatTable([
    { align: 'left', cells: rows.map(([name]) => name!), style: (cell) => style('dim', cell) },
    { align: 'left', cells: rows.map(([, value]) => value!) },
  ]);
  const url = path.relative(directory, result.swDest).split(path.sep).join('/');
  return [
    style('green', `Wrote ${shown(result.swDest)}`),
    ...table.map((line) => `  ${line}`),
    '',
    'Next: serve the worker and swale-*.bin from the same folder, and register the worker in your pages:',
    '',
    `  navigator.serviceWorker.register('/${url.startsWith('..') ? path.basename(url) : url}');`,
    '',
    "With a bundler, `register` from 'swale/window' also tells of progress and updates.",
    '',
  ].join('\n');
}
