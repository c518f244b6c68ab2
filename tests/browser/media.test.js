// A video that was stored whole plays and seeks without a network: the worker answers its ranges.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { copyPackageFile, makeTemporaryFolder, smallSite } from '../support/sites.js';
import { colorAt, makeVideo, VIDEO_SECONDS } from '../support/video.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

const script = `
importScripts('swale.js');
swale.createWorker({
  clientsClaim: true,
  routes: [
    {
      match: '/media/*',
      strategy: 'cache-first',
      cache: 'media',
      hooks: {
        // So that the page learns what it was answered.
        handlerDidRespond: async ({ request, response }) => {
          const range = request.headers.get('range');
          const client = (await clients.matchAll())[0];
          client.postMessage({ range, status: response.status, said: response.headers.get('content-range') });
        },
      },
    },
  ],
});`;

test('a stored video seeks offline', async (t) => {
  const directory = await makeTemporaryFolder(t);
  await smallSite({ 'sw.js': script, 'media/.keep': '' })(directory);
  await copyPackageFile('dist/worker/swale.js', path.join(directory, 'swale.js'));
  await copyPackageFile(
    'node_modules/mediabunny/dist/bundles/mediabunny.min.mjs',
    path.join(directory, 'mediabunny.mjs'),
  );
  const server = await startServer(t, directory);
  const { page, register } = await browser.open(t).then((visit) => ({
    page: visit.page,
    register: () => visit.register(),
  }));
  await page.goto(server.origin);
  const video = await makeVideo(page);
  assert.ok(video.length > 1e6, `found ${video.length} bytes`);
  await writeFile(path.join(directory, 'media/clip.webm'), video);

  await register();
  await page.waitForFunction(() => !!navigator.serviceWorker.controller);
  await page.evaluate(async () => void (await (await fetch('/media/clip.webm')).arrayBuffer()));
  const isStored = () => page.evaluate(async () => !!(await caches.match('/media/clip.webm')));
  await waitUntil(isStored, 'the video is stored');
  await server.stop();

  await page.evaluate(() => {
    window.answers = [];
    navigator.serviceWorker.addEventListener('message', ({ data }) => window.answers.push(data));
    navigator.serviceWorker.startMessages();
  });
  const duration = await page.evaluate(async () => {
    const video = document.createElement('video');
    video.muted = true;
    video.preload = 'metadata';
    video.src = '/media/clip.webm';
    document.body.append(video);
    await new Promise((resolve, reject) => {
      video.onloadedmetadata = resolve;
      video.onerror = () => reject(new Error(video.error.message));
    });
    return video.duration;
  });
  assert.ok(Math.abs(duration - VIDEO_SECONDS) < 0.5, `${duration}`);

  for (const second of [VIDEO_SECONDS - 2, 3, 12, 19]) {
    const found = await page.evaluate(async (second) => {
      const video = document.querySelector('video');
      const seeked = new Promise((resolve) => (video.onseeked = resolve));
      video.currentTime = second + 0.5;
      await seeked;
      const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
      const context = canvas.getContext('2d');
      context.drawImage(video, 0, 0);
      return [...context.getImageData(160, 40, 1, 1).data].slice(0, 2);
    }, second);
    for (const [i, value] of colorAt(second).entries()) {
      assert.ok(
        Math.abs(found[i] - value) < 12,
        `second ${second}: ${found} is ${colorAt(second)}`,
      );
    }
  }
  await page.evaluate(async () => {
    const video = document.querySelector('video');
    await video.play();
    await new Promise((resolve) => (video.ontimeupdate = resolve));
    video.pause();
  });
  const heard = await page.evaluate(() => window.answers);
  assert.ok(heard.length >= 1);
  for (const { range, status, said } of heard) {
    assert.equal(status, 206, range);
    assert.ok(said.startsWith(range.replace('=', ' ')), `${range}: ${said}`);
    assert.ok(said.endsWith(`/${video.length}`), said);
  }
});
