// Browsers of three engines, opened at a URL without a driver.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { CHROMIUM_EXECUTABLE, CHROMIUM_FLAGS } from './chromium.js';

// No first pages, no updates, nothing that talks to anybody; what was killed starts as if it had not been.
// https://searchfox.org/mozilla-central/source/testing/profiles
const FIREFOX_PREFERENCES = {
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  // A page in the background, of which it is an image, would take what the test's page is told to do.
  'browser.pagethumbnails.capturing_disabled': true,
  'browser.sessionstore.resume_from_crash': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.serviceWorkers.testing.enabled': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'termsofuse.bypassNotification': true,
  'toolkit.startup.max_resumed_crashes': -1,
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
    if (!MINI_BROWSER) throw Error(`WebKit: ${missing.webkit()}`);
    const places = { HOME: profile, XDG_DATA_HOME: profile, XDG_CACHE_HOME: profile };
    const environment = { ...places, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1' };
    return ['xvfb-run', ['--auto-servernum', MINI_BROWSER, url], environment];
  },
};

const isProgram = (name) => spawnSync('which', [name]).status === 0;
const missing = {
  chromium: () => !existsSync(CHROMIUM_EXECUTABLE) && 'apt-get install chromium',
  firefox: () => !isProgram('firefox-esr') && 'apt-get install firefox-esr',
  webkit: () =>
    !(MINI_BROWSER && isProgram('xvfb-run')) && 'apt-get install webkit2gtk-driver xvfb xauth',
};

export const engineNames = Object.keys(commands);

/** How an engine is to be had that is not installed; false: it is. */
export const missingEngine = (engine) => missing[engine]();

/**
 * Opens a URL in a browser of its own.
 * @param profile a folder, which outlasts the browser
 * @returns a function that ends the browser at once, as a power cut does
 */
export async function openEngine(engine, url, profile) {
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
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
}
