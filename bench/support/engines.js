// Pages measure themselves and post what they found, so that no driver is needed, and none disturbs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { engineNames, openEngine } from '../../tests/support/engines.js';

export { engineNames };

/**
 * Opens a URL in a browser of its own, with a fresh profile.
 * @returns what closes it and removes its profile
 */
async function open(engine, url) {
  const profile = await mkdtemp(path.join(tmpdir(), `swale-bench-${engine}-`));
  const close = await openEngine(engine, url, profile);
  return async () => {
    await close();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
}

/**
 * What a function gives in a page of the server's (startCountingServer), in a browser of its own.
 * @param engine - one of engineNames
 * @param measure - runs in the page, with `input`; what both hold has to go through JSON
 */
export async function measureIn(engine, server, measure, input, patienceMs = 240_000) {
  const result = server.openBenchPage(measure, input);
  const close = await open(engine, `${server.origin}${server.benchPage}`);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(Error(`${engine}: no result in ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
    await close();
  }
}

/** The engines of a comma-separated list. */
export function parseEngines(list) {
  const names = list.split(',').filter(Boolean);
  const unknown = names.find((name) => !engineNames.includes(name));
  if (unknown) throw Error(`--browsers: found ${unknown}, expected ${engineNames.join(', ')}`);
  return names;
}
