// The generated worker: swale's own script with a site's data in it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

import { SwaleBuildError } from './errors.js';
import type { RecorderOptions } from '../worker/recorder.js';
import type { VersionFile } from './version.js';

const PAYLOAD_NAME = '__SWALE_PAYLOAD__';

/** The module that sets versions up, as generated workers fetch it. */
export async function readSetUpModule(
  hasBackgroundWork: boolean,
): Promise<{ file: VersionFile; digest: string }> {
  const suffix = hasBackgroundWork ? '-background' : '';
  const wasm = await readOwnFile(`../worker/worker-setup${suffix}.wasm`);
  const digest = createHash('sha256').update(wasm).digest('hex');
  const content = await promisify(gzip)(wasm, { level: constants.Z_BEST_COMPRESSION });
  return { file: { name: `swale-setup-${digest.slice(0, 16)}.bin`, content }, digest };
}

/** The generated worker's text. */
export async function renderWorker(parts: {
  policy: Uint8Array;
  isLean: boolean;
  hasBackgroundWork: boolean;
  index: Uint8Array;
  setUp: { url: string; digest: string };
  version: string;
  label: string | undefined;
  recorder: RecorderOptions | undefined;
}): Promise<string> {
  const kind = parts.recorder ? '-recording' : parts.hasBackgroundWork ? '-background' : '';
  const name = `generated${kind}.js`;
  const script = (await readOwnFile(`../worker/${name}`)).toString('utf8');
  const [before, after, ...more] = script.split(PAYLOAD_NAME);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new SwaleBuildError(
      `swale's own worker/${name}: found ${PAYLOAD_NAME} ${more.length} times, expected once`,
    );
  }
  const module = parts.isLean ? 'lean' : parts.hasBackgroundWork ? 'background' : 'core';
  const wasmFile = `../worker/worker-${module}.wasm`;
  const wasm = toBinaryTextLiteral(await readOwnFile(wasmFile));
  const others = JSON.stringify({
    policy: toBase64(parts.policy),
    index: toBase64(parts.index),
    setUp: parts.setUp,
    ...(parts.recorder && {
      recorder: parts.recorder,
      hasBackgroundWork: parts.hasBackgroundWork,
    }),
  });
  const payload = `{"wasm":${wasm},${others.slice(1)}`;
  return `${await headLine(parts.version, parts.label)}\n${before}${payload}${after}`;
}

// A literal of binary text (web/worker/binary_text.ts). A template, since there line feeds need no escape; a
// carriage return does, or it would be read as a line feed. The rest, NUL too, stands as it is: each escape
// costs bytes in every download.
// https://tc39.es/ecma262/#sec-template-literal-lexical-components
function toBinaryTextLiteral(bytes: Buffer): string {
  const text = bytes
    .toString('latin1')
    .replace(/[`\\]/g, '\\$&')
    .replaceAll('${', '\\${')
    .replaceAll('\r', '\\r');
  return `\`${text}\``;
}

async function headLine(version: string, label: string | undefined): Promise<string> {
  const shownLabel = label ? ` ${inLineComment(label)}` : '';
  return `// swale ${await readSwaleVersion()}: version ${version}${shownLabel}`;
}

// JSON escapes all of JavaScript's line ends but these two.
function inLineComment(label: string): string {
  return JSON.stringify(label).replace(/[\u2028\u2029]/g, ' ');
}

/** The version of the swale package. */
export async function readSwaleVersion(): Promise<string> {
  const { version } = JSON.parse((await readOwnFile('../../package.json')).toString('utf8')) as {
    version: string;
  };
  return version;
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

// `relative` to this file and to every file of dist/*/ that it is bundled into.
export async function readOwnFile(relative: string): Promise<Buffer> {
  const url = new URL(relative, import.meta.url);
  return readFile(url).catch((cause: Error) => {
    throw new SwaleBuildError(
      `swale's own file ${url.pathname} cannot be read: ${cause.message}. ` +
        'Install swale again; in its repository, run npm run build',
      { cause },
    );
  });
}
