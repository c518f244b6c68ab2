// Taking a worker out of service.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Policy } from '../worker/policy.js';
import { notExpected, show, SwaleBuildError } from './errors.js';
import { readOwnFile } from './payload.js';
import { readPolicyFile } from './policy_source.js';

export interface RetireOptions {
  /** The folder that the worker is served from. */
  directory: string;
  /** The worker's file in it. Default: `sw.js`. */
  worker?: string;
  /** The policy, or the path of a JSON file that holds it, whose caches are to be deleted too. Default: none. */
  policy?: Policy | string;
}

export interface SignedRetireOptions {
  /** The folder that the worker is served from. */
  directory: string;
  /** The private key, PEM, as {@link createRetireKey} made it. */
  privateKey: string;
  /** Where the worker's script is served: the message is for that one alone. */
  scriptURL: string;
  /** For people: the pages are told. */
  reason: string;
  /** The versions that are meant. Default: all. */
  versions?: string[];
}

/**
 * Puts a worker in the place of the site's that clears what that has stored and unregisters itself: for every browser
 * that looks for an update.
 * @returns the file that it wrote
 */
export async function writeSafetyWorker(options: RetireOptions): Promise<string> {
  const script = (await readOwnFile('../safety-worker.js')).toString('utf8');
  const file = path.join(options.directory, options.worker ?? 'sw.js');
  const names = JSON.stringify(await cacheNames(options.policy));
  await writeFile(file, script.replaceAll('__SWALE_CACHES__', names)).catch((cause: Error) => {
    throw new SwaleBuildError(`${file}: not written: ${cause.message}`, { cause });
  });
  return file;
}

// Every "cache" of the policy, and its "name" where it is an object.
async function cacheNames(policy: Policy | string | undefined): Promise<string[]> {
  const names = new Set(['swale-runtime']);
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === 'cache' && typeof member === 'string') names.add(member);
      const { name } = (member ?? {}) as { name?: unknown };
      if (key === 'cache' && typeof name === 'string') names.add(name);
      collect(member);
    }
  };
  collect(typeof policy === 'string' ? JSON.parse(await readPolicyFile(policy)) : policy);
  return [...names].sort();
}

/**
 * Makes a key for signed retire messages.
 * @returns the private key as PEM, and the public one as the policy's `retireKey` has it
 */
export function createRetireKey(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/**
 * Writes a signed message in the place of each manifest in the folder: workers whose policy has the public key retire
 * when they look for it, whoever else could change what the server answers cannot make them.
 * @returns the files that it wrote
 */
export async function writeRetireMessage(options: SignedRetireOptions): Promise<string[]> {
  const { directory, scriptURL, reason, versions = ['*'] } = options;
  if (!URL.canParse(scriptURL)) {
    throw notExpected('scriptURL', show(scriptURL), "the worker script's URL, absolute");
  }
  if (!reason || /[\r\n]/.test(reason)) throw notExpected('reason', show(reason), 'a line of text');
  let key;
  try {
    key = createPrivateKey(options.privateKey);
  } catch (cause) {
    throw notExpected('privateKey', 'what is none', 'a P-256 key as PEM', { cause });
  }
  const { namedCurve } = createPublicKey(key).asymmetricKeyDetails ?? {};
  if (namedCurve !== 'prime256v1') throw notExpected('privateKey', 'another key', 'a P-256 key');
  const signed = `${[new URL(scriptURL).href, versions.join(' '), reason].join('\n')}\n`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  const message = `swale-retire ${signature.toString('base64')}\n${signed}`;
  const names = (await readdir(directory)).filter((name) => name.startsWith('swale-manifest-'));
  if (names.length === 0) {
    throw new SwaleBuildError(`${directory}: found no manifest, expected a site with a worker`);
  }
  const files = names.map((name) => path.join(directory, name));
  for (const file of files) await writeFile(file, message);
  return files;
}
