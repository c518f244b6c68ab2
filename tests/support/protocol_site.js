// A site whose worker is pages/protocol_worker.js, and someone who visits it.
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { startServer } from './server.js';
import { copyPackageFile, makeTemporaryFolder } from './sites.js';

const pages = fileURLToPath(new URL('pages/', import.meta.url));
const workerSource = await readFile(path.join(pages, 'protocol_worker.js'), 'utf8');

/** What the site's worker says of itself, by default. */
export const first = { version: 'aaaaaaaaaaaaaaaa', label: '1.0', appData: '{"notes":"first"}' };
export const second = { version: 'bbbbbbbbbbbbbbbb', label: '2.0', appData: '{"notes":"second"}' };
export const third = { version: 'cccccccccccccccc', label: '3.0' };

/** A version as pages are told of it. */
export const info = ({ version, label, appData }) => ({
  version,
  label,
  ...(appData && { appData: JSON.parse(appData) }),
});

/**
 * Lays the site out and serves it.
 * @param options `html`: the page; `headers` of every file; `worker`: see pages/protocol_worker.js
 */
export async function startProtocolSite(t, { html, headers, worker = first } = {}) {
  const directory = await makeTemporaryFolder(t);
  const index =
    html ?? '<!doctype html><title>small</title><script type="module" src="follow.js"></script>\n';
  await writeFile(path.join(directory, 'index.html'), index);
  await writeFile(path.join(directory, 'gate.txt'), '');
  await cp(path.join(pages, 'follow.js'), path.join(directory, 'follow.js'));
  for (const file of ['index.js', 'update-element.js']) {
    await copyPackageFile(`dist/window/${file}`, path.join(directory, 'swale', file));
  }
  const server = await startServer(t, directory, headers);
  const deploy = (options) =>
    writeFile(
      path.join(directory, 'sw.js'),
      workerSource.replace('= __OPTIONS__', `= ${JSON.stringify(options)}`),
    );
  await deploy(worker);
  return { server, directory, deploy };
}

/** Has the page follow the worker, with options of `register`. */
export async function follow(page, options = {}) {
  await page.waitForFunction(() => window.follow);
  await page.evaluate((options) => window.follow(options), options);
}

/** Someone whose page the site's first version controls. */
export async function visitProtocolSite(t, browser, options) {
  const site = await startProtocolSite(t, options);
  const visit = await browser.open(t);
  await visit.page.goto(site.server.origin);
  await visit.register();
  await visit.untilSlots({ active: true });
  await visit.page.reload();
  return { visit, ...site };
}

/** What a worker of the page's registration heard: kinds of messages, in their order. */
export function heardByWorker(page, slot) {
  return page.evaluate(
    (slot) =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        window.registration.native[slot].postMessage({ heard: true }, [port2]);
      }),
    slot,
  );
}

/** Has a worker of the page's registration post a message to all pages. */
export function postFromWorker(page, slot, message) {
  return page.evaluate(
    async ([slot, post]) => {
      const registration = await navigator.serviceWorker.getRegistration();
      registration[slot].postMessage({ post });
    },
    [slot, message],
  );
}
