// A certificate for 127.0.0.1 that nobody trusts.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** @returns {Promise<{ key: Buffer, cert: Buffer }>} */
export async function certificate(t) {
  const folder = await mkdtemp(path.join(tmpdir(), 'swale-certificate-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=127.0.0.1', '-days', '2'];
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    ...curve,
    ...names,
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  return { key: await readFile(key), cert: await readFile(cert) };
}
