// Waiting in tests.

/** How long anything may take that a test waits for: a busy machine with two cores. */
export const PATIENCE_MS = 30_000;

/** Polls `condition`, which may be asynchronous, until it is true. */
export async function waitUntil(condition, what) {
  const lastMs = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > lastMs) throw Error(`waited ${PATIENCE_MS} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
