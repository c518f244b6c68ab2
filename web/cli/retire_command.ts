import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import {
  createRetireKey,
  SwaleBuildError,
  writeRetireMessage,
  writeSafetyWorker,
} from '../build/index.js';
import { style } from './format.js';

export interface RetireCommandOptions {
  worker?: string;
  policy?: string;
  key?: string;
  scriptUrl?: string;
  reason?: string;
  newKey?: string;
}

/** What `swale retire` prints. */
export async function runRetire(
  directory: string | undefined,
  options: RetireCommandOptions,
): Promise<string> {
  if (options.newKey !== undefined) {
    const { privateKey, publicKey } = createRetireKey();
    await writeFile(options.newKey, privateKey, { mode: 0o600, flag: 'wx' }).catch(
      (cause: Error) => {
        throw new SwaleBuildError(`${options.newKey}: not written: ${cause.message}`, { cause });
      },
    );
    return [
      `${style('green', `Wrote ${options.newKey}`)}: keep it safe, and off the server.`,
      'Put the public key into the policy of the workers that it may retire:',
      '',
      `  "retireKey": "${publicKey}"`,
      '',
    ].join('\n');
  }
  if (directory === undefined) {
    throw new SwaleBuildError(
      'retire: found no folder, expected the one the worker is served from',
    );
  }
  if (options.key === undefined) {
    const file = await writeSafetyWorker({
      directory,
      worker: options.worker,
      policy: options.policy,
    });
    return [
      style('green', `Wrote ${path.relative('', file)}`),
      'Deploy it in the place of the worker, and leave it there: each browser that looks for an',
      'update clears what was stored and goes on without a worker.',
      '',
    ].join('\n');
  }
  const privateKey = await readFile(options.key, 'utf8').catch((cause: Error) => {
    throw new SwaleBuildError(`--key: ${options.key} cannot be read (${cause.message})`, { cause });
  });
  const files = await writeRetireMessage({
    directory,
    privateKey,
    scriptURL: options.scriptUrl ?? '',
    reason: options.reason ?? 'the site has retired its worker',
  });
  return [
    ...files.map((file) => style('green', `Wrote ${path.relative('', file)}`)),
    'Deploy them: workers retire when they look for their manifest, within a day of use.',
    '',
  ].join('\n');
}
