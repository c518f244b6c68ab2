// Registers the worker and keeps what it hears, for tests to read.
import { register } from './swale-window.js';

const types = [
  'installing',
  'progress',
  'installed',
  'waiting',
  'activated',
  'controlling',
  'redundant',
  'version-failed',
  'unrecoverable',
  'failed',
  'retired',
];

window.heard = [];
window.registering = register('./sw.js', __OPTIONS__).then((registration) => {
  for (const type of types) {
    registration.addEventListener(type, (event) => {
      const { isTrusted, worker, ...members } = event;
      window.heard.push({ type, ...members, state: worker.state });
    });
  }
  window.registration = registration;
  return registration;
});
window.registering.catch((error) => (window.registerError = String(error)));
