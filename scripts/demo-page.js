// Registers the demo's worker and says below on the right how it stands.
import { register } from './swale-window.js';

const status = document.createElement('output');
status.style.cssText =
  'position: fixed; right: 1em; bottom: 1em; padding: 0.5em 1em; border-radius: 0.5em;' +
  'background: #1b4332; color: white; font: 16px sans-serif; z-index: 1';
document.body.append(status);

const say = (text) => (status.textContent = text);

function offer(registration) {
  say('A new version is ready. ');
  const button = document.createElement('button');
  button.textContent = 'Use it';
  button.onclick = async () => {
    await registration.activateUpdate();
    location.reload();
  };
  status.append(button);
}

async function sayReady(registration) {
  const { version, label } = await registration.getVersion();
  say(`This site works offline (${label || version})`);
}

try {
  const registration = await register('./sw.js');
  registration.addEventListener('progress', ({ files }) =>
    say(`Made to work offline: ${files.done} of ${files.total} files`),
  );
  registration.addEventListener('waiting', () => offer(registration));
  registration.addEventListener('activated', () => sayReady(registration));
  registration.addEventListener('version-failed', ({ error }) => say(`Not updated: ${error}`));
  registration.addEventListener('failed', ({ error }) => say(error));
  if (registration.native.active && !registration.native.waiting) sayReady(registration);
} catch (error) {
  say(String(error));
}
