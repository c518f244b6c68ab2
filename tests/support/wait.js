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

// Longer than anything that is still on its way takes.
const QUIET_MS = 500;

/** Waits until what `read` gives has stayed the same for a while, and gives it. */
export async function untilQuiet(read) {
  for (let value = await read(); ;) {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const next = await read();
    if (next === value) return value;
    value = next;
  }
}
