// A static host that compresses as hosts do, and counts the bytes of bodies that it sends.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

import { lookup } from 'mrmime';

const COMPRESSED =
  /^(?:text\/|application\/(?:json|javascript|xml|wasm|manifest\+json)|image\/svg)/;

const BENCH_PAGE = '/-/bench.html';
const BENCH_RESULT = '/-/bench-result';

/** A page that runs `measure` with `input` and posts what it gives. */
const benchPage = (measure, input) => `<!doctype html>
<meta charset="utf-8" />
<title>bench</title>
<script type="module">
  const post = (result) => fetch('${BENCH_RESULT}', { method: 'POST', body: JSON.stringify(result) });
  try {
    post({ value: await (${measure})(${JSON.stringify(input)}) });
  } catch (error) {
    post({ error: \`\${error.name}: \${error.message}\` });
  }
</script>
`;

/** gzip for text types, as most hosts do, and for no others; `no-store` for all, so that HTTP caches save nothing. */
export async function startCountingServer(directory) {
  const compressed = new Map();
  const counts = { bytes: 0, requests: 0 };
  const state = { directory, page: '', settle: undefined };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    if (pathname === BENCH_PAGE) {
      const headers = { 'content-type': 'text/html', 'cache-control': 'no-store' };
      return response.writeHead(200, headers).end(state.page);
    }
    if (pathname === BENCH_RESULT) {
      const { value, error } = await json(request);
      response.writeHead(204).end();
      return state.settle?.(value, error);
    }
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
    benchPage: BENCH_PAGE,
    /** What `measure(input)` gives in the page that is opened next at `benchPage`. */
    openBenchPage: (measure, input) => {
      state.page = benchPage(measure, input);
      return new Promise((resolve, reject) => {
        state.settle = (value, error) => (error ? reject(Error(error)) : resolve(value));
      });
    },
    deploy: (next) => (state.directory = next),
    reset: () => Object.assign(counts, { bytes: 0, requests: 0 }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
