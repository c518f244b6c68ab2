// Waiting in tests.

/**
 * How long anything may take that a test waits for: a busy machine with two cores; and at times Chromium sees only when it
 * stops an idle worker, after 30 s, that the next one may take over.
 */
export const PATIENCE_MS = 75_000;

/** Polls `condition`, which may be asynchronous, until it is true. */
export async function waitUntil(condition, what) {
  const lastMs = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > lastMs) throw Error(`waited ${PATIENCE_MS} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
