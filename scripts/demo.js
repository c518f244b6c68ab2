// The demo, once all is built: see `usage`.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import { launchChromium } from '../tests/support/chromium.js';
import { TestServer } from '../tests/support/server.js';
import { addScript, copySwaggerUi, copyWindowModule } from '../tests/support/sites.js';

const usage = `\
Usage: ./scripts/demo [--port N] [--check]

Builds Swale, takes Swagger UI's published site, makes it work offline with \`swale generate\`, and serves it.

  --port N  serve on this port (default: 8321, or the next that is free)
  --check   try it in headless Chromium: visit, stop the server, reload, click. Exit code 0 if that works;
            build/demo/offline.png shows what was seen
`;

const DEFAULT_PORT = 8321;
const PORTS_TRIED_MAX = 20;

const repository = fileURLToPath(new URL('../', import.meta.url));
const site = path.join(repository, 'build/demo');

/** Lays the site out in build/demo and generates its worker. */
async function makeSite() {
  await rm(site, { recursive: true, force: true });
  await mkdir(site, { recursive: true });
  await copySwaggerUi('swagger-ui-dist', site);
  await copyWindowModule(site);
  await cp(path.join(repository, 'scripts/demo-page.js'), path.join(site, 'demo-page.js'));
  await addScript(site, './demo-page.js');
  const { bin } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8'));
  const command = path.join(repository, typeof bin === 'string' ? bin : bin.swale);
  const args = [command, 'generate', site, '--label', 'demo'];
  console.log('$ npx swale generate build/demo --label demo');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  process.stdout.write(stderr + stdout);
}

/** @param port undefined: the default, or the next that is free */
async function serve(port) {
  const ports = port ? [port] : Array.from({ length: PORTS_TRIED_MAX }, (_, i) => DEFAULT_PORT + i);
  for (const candidate of ports) {
    const server = new TestServer(site, {}, candidate);
    try {
      await server.start();
      return server;
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw Error(`no port of ${ports.join(', ')} is free; choose one with --port`);
}

function printWhatToTry(origin) {
  console.log(`
Swagger UI with Swale: ${origin}/

Try it:
  1. Open the address. Below on the right it says when the site works offline.
  2. Stop this server (Ctrl+C) and reload the page. Open an operation: all is there.
  3. Start the demo again. In another terminal change something in build/demo/openapi.json, run
     \`npx swale generate build/demo\` and reload: the new version offers itself.
`);
}

/** Does in headless Chromium what `printWhatToTry` says. */
async function check(server) {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
    const step = async (what, action) => {
      const startMs = performance.now();
      await action();
      console.log(`  ${what}: ${Math.round(performance.now() - startMs)} ms`);
    };
    await step('first visit, until the site works offline', async () => {
      await page.goto(server.origin);
      await page.getByText('This site works offline').waitFor();
    });
    await step('server stopped', () => server.stop());
    await step('reload', async () => {
      const response = await page.reload();
      if (!response.fromServiceWorker()) throw Error('the page did not come from the worker');
    });
    await step('click on an operation', async () => {
      await page.click('#operations-beds-listBeds .opblock-summary');
      await page.getByText('Only those that have had no water for so many days').waitFor();
    });
    const screenshot = path.join(site, 'offline.png');
    // The operation unfolds in an animation.
    await page.waitForTimeout(500);
    await page.screenshot({ path: screenshot });
    console.log(`It works offline: ${path.relative(repository, screenshot)} shows it.`);
  } finally {
    await browser.close();
  }
}

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.port !== undefined && !/^[1-9]\d{0,4}$/.test(values.port)) {
  console.error(`--port: found ${values.port}, expected a number`);
  process.exitCode = 2;
} else if (values.help) {
  process.stdout.write(usage);
} else {
  await makeSite();
  const server = await serve(values.port && Number(values.port));
  if (values.check) {
    try {
      await check(server);
    } finally {
      await server.stop();
    }
  } else {
    printWhatToTry(server.origin);
  }
}
