// A form that is sent whatever the network is, and shows what waits.
import { register } from './swale/window.js';
import { queue } from './swale/background.js';

const find = (id) => document.getElementById(id);
const say = (text) => (find('status').textContent = text);

async function send(form) {
  const response = await fetch('/api/reports', { method: 'POST', body: new FormData(form) });
  if (!response.ok) throw Error(`the server says ${response.status}`);
  form.reset();
  // 202: the worker has kept it, and sends it once there is a network.
  return response.status === 202 ? 'Kept, to be sent later.' : 'Sent.';
}

find('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  // One at a time: they are to arrive in order.
  find('send').disabled = true;
  say('Sending…');
  // Where the worker could not keep it either, the form stays as it is.
  say(await send(form).catch((error) => `Not sent: ${error.message}`));
  find('send').disabled = false;
});

const reports = queue(await register('/sw.js'), 'reports');

reports.watch(({ entries }) => {
  find('count').textContent = entries.length;
  find('list').replaceChildren(...entries.map(itemOf));
});
reports.addEventListener('sent', () => say('What waited was sent.'));
reports.addEventListener('given-up', ({ reason, status }) => say(`Given up: ${reason} ${status}`));

function itemOf({ id, queuedAt, size, lastError }) {
  const item = document.createElement('li');
  item.textContent = `${new Date(queuedAt).toLocaleString()}, ${size} bytes ${lastError} `;
  const discard = document.createElement('button');
  discard.textContent = 'Discard';
  discard.onclick = () => reports.discard(id);
  item.append(discard);
  return item;
}
