// Serves dist/, and takes reports: each once, however often it is sent.
//   node build.js && node server.js   then open http://localhost:8080, stop the server, send, start it again
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

function decode(pathname) {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return '/no such file';
  }
}

/** What has come, by its key: a real server has it in its database, beside what it has done. */
export function createReportServer(directory, reports = new Map()) {
  const take = async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    // https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
    const key = request.headers['idempotency-key'];
    if (!key) return response.writeHead(400).end('Idempotency-Key is missing');
    // Sent again: its answer was lost. What was done is not done twice.
    const isNew = !reports.has(key);
    if (isNew) reports.set(key, { type: request.headers['content-type'], body });
    response.writeHead(isNew ? 201 : 200).end();
  };
  const serve = async (pathname, response) => {
    const file = path.join(directory, pathname.endsWith('/') ? pathname + 'index.html' : pathname);
    const isInside = file.startsWith(path.join(directory, path.sep));
    const found = isInside && (await stat(file).catch(() => undefined));
    if (!found || !found.isFile()) return response.writeHead(404).end('not found');
    const type = types[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' });
    createReadStream(file).pipe(response);
  };
  return createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (request.method === 'POST' && pathname === '/api/reports') return take(request, response);
    if (request.method !== 'GET') return response.writeHead(405).end();
    return serve(decode(pathname), response);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = createReportServer(path.join(import.meta.dirname, 'dist'));
  server.listen(8080, 'localhost', () => console.log('http://localhost:8080'));
}
