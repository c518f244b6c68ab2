// What a bench page does to install the worker at /sw.js.

/**
 * Runs in the page. Milliseconds from register() until the worker is installed; with `isAngular` until its version is in its
 * caches.
 */
export async function measureInstall({ isAngular }) {
  const start = performance.now();
  const registration = await navigator.serviceWorker.register('/sw.js');
  await new Promise((resolve, reject) => {
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    const check = () => {
      if (['installed', 'activating', 'activated'].includes(worker.state)) resolve();
      if (worker.state === 'redundant') reject(Error('the install failed'));
    };
    worker.addEventListener('statechange', check);
    check();
  });
  if (!isAngular) return performance.now() - start;
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ action: 'INITIALIZE' });
  const answered = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data?.nonce === 7) resolve();
    });
    navigator.serviceWorker.startMessages();
  });
  // It answers once the version that it serves is in its caches.
  active.postMessage({ action: 'CHECK_FOR_UPDATES', nonce: 7 });
  await answered;
  for (let seen = -1; ;) {
    let entries = 0;
    for (const cache of await caches.keys()) {
      entries += (await (await caches.open(cache)).keys()).length;
    }
    if (entries === seen) return performance.now() - start - 500;
    seen = entries;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
