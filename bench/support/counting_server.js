// A static host that compresses as hosts do, and counts the bytes of bodies that it sends.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { lookup } from 'mrmime';

const COMPRESSED =
  /^(?:text\/|application\/(?:json|javascript|xml|wasm|manifest\+json)|image\/svg)/;

/** gzip for text types, as most hosts do, and for no others; `no-cache` for all, so that HTTP caches save nothing. */
export async function startCountingServer(directory) {
  const compressed = new Map();
  const counts = { bytes: 0, requests: 0 };
  const state = { directory };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    const name = decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const file = path.join(state.directory, name);
    const content = await readFile(file).catch(() => undefined);
    ++counts.requests;
    if (!content) return response.writeHead(404).end();
    const type = lookup(file) ?? 'application/octet-stream';
    const headers = { 'content-type': type, 'cache-control': 'no-store' };
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    let body = content;
    if (range) {
      body = content.subarray(Number(range[1]), Number(range[2]) + 1);
      headers['content-range'] =
        `bytes ${range[1]}-${Number(range[1]) + body.length - 1}/${content.length}`;
    } else if (COMPRESSED.test(type)) {
      if (!compressed.has(file)) compressed.set(file, gzipSync(content));
      body = compressed.get(file);
      headers['content-encoding'] = 'gzip';
    }
    counts.bytes += body.length;
    response.writeHead(range ? 206 : 200, headers).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    counts,
    deploy: (next) => (state.directory = next),
    reset: () => Object.assign(counts, { bytes: 0, requests: 0 }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
