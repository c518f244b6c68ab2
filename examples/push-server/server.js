// Keeps the subscriptions that pages and workers post, and sends push messages to them.
//   VAPID_PUBLIC_KEY=… VAPID_PRIVATE_KEY=… VAPID_SUBJECT=mailto:you@site.example node server.js
// POST /subscriptions  a PushSubscription, or {subscription, oldEndpoint} as Swale's worker posts it
// POST /send           what is sent to all of them, as JSON
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import webPush from 'web-push';

/** Subscriptions by their endpoint. A real server keeps them in its database. */
export class Subscriptions {
  #all = new Map();

  /** @param posted what a page or a worker has sent. */
  add(posted) {
    const { subscription = posted, oldEndpoint } = posted;
    if (!subscription.endpoint || !subscription.keys) throw TypeError('this is no subscription');
    this.#all.delete(oldEndpoint);
    this.#all.set(subscription.endpoint, subscription);
  }

  delete(endpoint) {
    this.#all.delete(endpoint);
  }

  [Symbol.iterator]() {
    return this.#all.values();
  }
}

/**
 * Sends a message to all, encrypted for each.
 *
 * @param vapid {subject, publicKey, privateKey}
 * @returns how many push services have taken it, and how many subscriptions are gone.
 */
export async function sendToAll(subscriptions, message, vapid, options = {}) {
  const result = { sent: 0, gone: 0, failed: 0 };
  const payload = JSON.stringify(message);
  const sendOne = async (subscription) => {
    try {
      await webPush.sendNotification(subscription, payload, {
        vapidDetails: vapid,
        contentEncoding: 'aes128gcm',
        // How long a push service keeps it for a browser that is not there, in seconds.
        TTL: 24 * 60 * 60,
        ...options,
      });
      result.sent++;
    } catch (error) {
      // https://www.rfc-editor.org/rfc/rfc8030#section-7.3
      const isGone = error.statusCode === 404 || error.statusCode === 410;
      if (isGone) subscriptions.delete(subscription.endpoint);
      result[isGone ? 'gone' : 'failed']++;
    }
  };
  await Promise.all([...subscriptions].map(sendOne));
  return result;
}

/** A server of the two routes. Who may send is for yours to say: this one listens on 127.0.0.1 alone. */
export function createPushServer(vapid, { subscriptions = new Subscriptions(), sendOptions } = {}) {
  return createServer(async (request, response) => {
    const reply = (status, body) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    try {
      const chunks = await request.toArray();
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      if (request.method === 'POST' && request.url === '/subscriptions') {
        subscriptions.add(body);
        reply(201, {});
      } else if (request.method === 'POST' && request.url === '/send') {
        reply(200, await sendToAll(subscriptions, body, vapid, sendOptions));
      } else {
        reply(404, { error: 'POST /subscriptions or /send' });
      }
    } catch (error) {
      reply(400, { error: error.message });
    }
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, VAPID_SUBJECT, PORT = '8080' } = process.env;
  const vapid = {
    subject: VAPID_SUBJECT,
    publicKey: VAPID_PUBLIC_KEY,
    privateKey: VAPID_PRIVATE_KEY,
  };
  createPushServer(vapid).listen(Number(PORT), '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${PORT}`);
  });
}
