// Registers a worker when a test says so, and keeps what it hears.
import { register } from './swale/index.js';

const types = [
  'installing',
  'progress',
  'installed',
  'waiting',
  'version-ready',
  'activated',
  'controlling',
  'redundant',
  'version-failed',
  'unrecoverable',
  'failed',
  'retired',
];

window.heard = [];
window.follow = async (options) => {
  const registration = await register('./sw.js', { immediate: true, ...options });
  for (const type of types) {
    registration.addEventListener(type, (event) => {
      const { isTrusted, worker, ...members } = event;
      window.heard.push({ type, ...members });
    });
  }
  window.registration = registration;
};
