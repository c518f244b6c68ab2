// The example of a push server: what it sends a push service is encrypted for the subscription, and signed.
import assert from 'node:assert/strict';
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer } from 'node:https';
import { test } from 'node:test';
import ece from 'http_ece';
import webPush from 'web-push';

import { createPushServer } from '../../examples/push-server/server.js';
import { certificate } from './support/certificate.js';

async function listen(t, server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return server.address().port;
}

/** A push service: what it was sent. `answer`: its status. */
async function startPushService(t, answer = () => 201) {
  const sent = [];
  const { key, cert } = await certificate(t);
  const server = createServer({ key, cert }, async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    sent.push({ url: request.url, headers: request.headers, body });
    response.writeHead(answer(request.url)).end();
  });
  return { sent, origin: `https://127.0.0.1:${await listen(t, server)}` };
}

/** What a browser has of a subscription, and what it gives away. */
function subscribe(endpoint) {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  const auth = randomBytes(16);
  const keys = { p256dh: curve.getPublicKey('base64url'), auth: auth.toString('base64url') };
  const decrypt = (body) =>
    ece.decrypt(body, { version: 'aes128gcm', privateKey: curve, authSecret: keys.auth });
  return { subscription: { endpoint, keys }, decrypt };
}

const { publicKey, privateKey } = webPush.generateVAPIDKeys();
const vapid = { subject: 'mailto:push@site.example', publicKey, privateKey };
// The stand-in's certificate is its own.
const sendOptions = { agent: new Agent({ rejectUnauthorized: false }) };

async function startExample(t) {
  const port = await listen(t, createPushServer(vapid, { sendOptions }));
  return async (path, body) => {
    const url = `http://127.0.0.1:${port}${path}`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return [response.status, await response.json()];
  };
}

test('a message is encrypted for the subscription and signed with the key of the server', async (t) => {
  const service = await startPushService(t);
  const post = await startExample(t);
  const { subscription, decrypt } = subscribe(`${service.origin}/one`);
  assert.deepEqual(await post('/subscriptions', subscription), [201, {}]);
  const message = { web_push: 8030, notification: { title: 'Grüße', navigate: '/' } };
  assert.deepEqual(await post('/send', message), [200, { sent: 1, gone: 0, failed: 0 }]);

  const [{ url, headers, body }] = service.sent;
  assert.deepEqual([url, headers['content-encoding']], ['/one', 'aes128gcm']);
  assert.ok(!body.includes('notification'), 'nobody on the way can read it');
  assert.deepEqual(JSON.parse(decrypt(body)), message);
  const other = subscribe(`${service.origin}/other`);
  assert.throws(() => other.decrypt(body), 'nor can another browser');

  const [, token, k] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization);
  assert.equal(k, publicKey);
  const [header, claims, signature] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const coordinate = (from) => point.subarray(from, from + 32).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) };
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
  const signed = Buffer.from(`${header}.${claims}`);
  assert.ok(verify('sha256', signed, key, Buffer.from(signature, 'base64url')));
  assert.equal(JSON.parse(Buffer.from(claims, 'base64url')).aud, service.origin);
});

test('subscriptions that are gone or renewed are not sent to again', async (t) => {
  const service = await startPushService(t, (url) => (url === '/gone' ? 410 : 201));
  const post = await startExample(t);
  const old = subscribe(`${service.origin}/old`).subscription;
  await post('/subscriptions', subscribe(`${service.origin}/gone`).subscription);
  await post('/subscriptions', old);
  const renewed = subscribe(`${service.origin}/new`).subscription;
  await post('/subscriptions', { subscription: renewed, oldEndpoint: old.endpoint });
  assert.deepEqual(await post('/send', {}), [200, { sent: 1, gone: 1, failed: 0 }]);
  assert.deepEqual(await post('/send', {}), [200, { sent: 1, gone: 0, failed: 0 }]);
  assert.equal((await post('/subscriptions', {}))[0], 400);
});
