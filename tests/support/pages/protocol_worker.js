// A worker that speaks the protocol of Swale's with pages and does nothing else: what it says, tests decide.
// `__OPTIONS__`: {version, label, appData, silent, skipWaiting, clientVersion, retired}.
const options = __OPTIONS__;

const heard = [];
const agreed = new Set();

const pages = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

async function postToAll(message) {
  for (const client of await pages()) client.postMessage(message);
}

async function agree(source) {
  agreed.add(source.id);
  const isAgreedByAll = (await pages()).every(({ id }) => agreed.has(id));
  if (isAgreedByAll) await self.skipWaiting();
}

async function check(reply) {
  if (options.retired) await postToAll({ swale: 'retired', error: 'the script is gone' });
  reply({ swale: 'checked', retired: !!options.retired });
  if (options.retired) await self.registration.unregister();
}

async function clear(reply) {
  for (const name of await caches.keys()) await caches.delete(name);
  reply({ swale: 'cleared' });
}

self.addEventListener('install', (event) => {
  if (options.skipWaiting) event.waitUntil(self.skipWaiting());
  // Held by the test's server for as long as the install is to take.
  event.waitUntil(fetch('/gate.txt'));
  event.waitUntil(caches.open('swale:assets:/'));
});

// Pages are controlled, so that they wait for one another.
self.addEventListener('fetch', () => {});

self.addEventListener('message', (event) => {
  const { data, source, ports } = event;
  const reply = (message) => (ports[0] ?? source).postMessage(message);
  // What only tests send.
  if (data.post) return event.waitUntil(postToAll(data.post));
  if (data.heard) return reply(heard);
  heard.push(data.swale);
  if (options.silent) return undefined;
  const { version, label = '', appData = '', clientVersion = '' } = options;
  switch (data.swale) {
    case 'skip-waiting':
      return event.waitUntil(self.skipWaiting());
    case 'get-version':
      return reply({ swale: 'version', version, label, appData, clientVersion });
    case 'agree-to-update':
      return event.waitUntil(agree(source));
    case 'check':
      return event.waitUntil(check(reply));
    case 'clear':
      return event.waitUntil(clear(reply));
    default:
      return undefined;
  }
});
