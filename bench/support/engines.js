// Browsers of three engines, opened at a URL with a fresh profile: pages measure themselves and post what they found, so
// that no driver is needed, and none disturbs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { CHROMIUM_EXECUTABLE, CHROMIUM_FLAGS } from '../../tests/support/chromium.js';

// No first pages, no updates, nothing that talks to anybody.
// https://searchfox.org/mozilla-central/source/testing/profiles
const FIREFOX_PREFERENCES = {
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.serviceWorkers.testing.enabled': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'termsofuse.bypassNotification': true,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

const MINI_BROWSER = [
  '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.0/MiniBrowser',
  '/usr/libexec/webkit2gtk-4.1/MiniBrowser',
].find(existsSync);

const commands = {
  chromium: async (profile, url) => [
    CHROMIUM_EXECUTABLE,
    [...CHROMIUM_FLAGS, '--headless=new', `--user-data-dir=${profile}`, url],
  ],
  firefox: async (profile, url) => {
    const lines = Object.entries(FIREFOX_PREFERENCES).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    await writeFile(path.join(profile, 'user.js'), lines.join(''));
    return ['firefox-esr', ['--headless', '--no-remote', '--profile', profile, url]];
  },
  webkit: async (profile, url) => {
    if (!MINI_BROWSER) throw Error('WebKit: apt-get install webkit2gtk-driver xvfb');
    const places = { HOME: profile, XDG_DATA_HOME: profile, XDG_CACHE_HOME: profile };
    const environment = { ...places, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1' };
    return ['xvfb-run', ['--auto-servernum', MINI_BROWSER, url], environment];
  },
};

export const engineNames = Object.keys(commands);

/**
 * Opens a URL in a browser of its own.
 * @returns what closes it and removes its profile
 */
async function open(engine, url) {
  const profile = await mkdtemp(path.join(tmpdir(), `swale-bench-${engine}-`));
  const [program, options, environment] = await commands[engine](profile, url);
  const child = spawn(program, options, {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, ...environment },
  });
  const ended = new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  ended.catch(() => {});
  return async () => {
    // Its children too.
    if (child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
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
  const unknown = names.find((name) => !commands[name]);
  if (unknown) throw Error(`--browsers: found ${unknown}, expected ${engineNames.join(', ')}`);
  return names;
}
