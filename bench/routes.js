// How long it takes to decide which route a request is for, by the number of routes.
// `npm run bench:routes -- --help`
//
// Every request of a page waits for this. The same routes are given to Swale's core, through the shim's own
// marshalling; to workbox-routing, as its Router is called for a fetch; and to a loop over RegExps, which is the
// least that JavaScript can do.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

const usage = `\
Usage: node bench/routes.js [--routes N,N…] [--rounds N]

  --routes N,N…  numbers of routes (default: 10,100,1000,10000)
  --rounds N     measurements of each case (default: 101)
`;

const ORIGIN = 'https://example.com';
const CONTENDERS = ['Swale', 'Workbox', 'RegExp loop'];
// A measurement calls for about this long: many times what the clock can tell apart.
const BATCH_MS = 1;

// Numbers in web/worker/protocol.ts: GET, no-cors, no destination.
const METHOD = 1;
const MODE = 3;
const DESTINATION = 0;

/** What sites route by, in turn: a URL pattern, the RegExp that matches the same, and a URL for it. */
const SHAPES = [
  {
    pattern: (k) => `/section-${k}/*`,
    source: (k) => `/section-${k}/[^?#]*`,
    url: (k) => `/section-${k}/2026/review.html`,
  },
  {
    pattern: (k) => `/api/v${(k % 3) + 1}/thing-${k}/:id`,
    source: (k) => `/api/v${(k % 3) + 1}/thing-${k}/[^/?#]+`,
    url: (k) => `/api/v${(k % 3) + 1}/thing-${k}/4711?fields=name,size`,
  },
  {
    pattern: (k) => `/*.ext-${k}`,
    source: (k) => `/[^?#]*\\.ext-${k}`,
    url: (k) => `/assets/img/hero-1a2b3c4d.ext-${k}`,
  },
  {
    pattern: (k) => `/a/:x/b-${k}`,
    source: (k) => `/a/[^/?#]+/b-${k}`,
    url: (k) => `/a/some-thing/b-${k}`,
  },
  {
    pattern: (k) => `https://host-${k}.example/*`,
    origin: (k) => `https://host-${k}.example`,
    source: () => '/[^?#]*',
    url: (k) => `https://host-${k}.example/lib/widget.js?v=3`,
  },
  {
    pattern: (k) => `/exact/page-${k}.html`,
    source: (k) => `/exact/page-${k}\\.html`,
    url: (k) => `/exact/page-${k}.html`,
  },
];

const MISSES = [
  '/',
  '/section-/none.html',
  '/api/v2/other/4711?fields=name,size',
  '/assets/img/hero-1a2b3c4d.webp',
  '/a/some-thing/else/b',
  'https://elsewhere.example/lib/widget.js?v=3',
].map((url) => new URL(url, ORIGIN).href);

function makeRoutes(count) {
  return Array.from({ length: count }, (_, k) => {
    const { pattern, origin = () => ORIGIN, source, url } = SHAPES[k % SHAPES.length];
    const escapedOrigin = origin(k).replaceAll('.', '\\.');
    return {
      pattern: pattern(k),
      regexp: new RegExp(`^${escapedOrigin}${source(k)}(?:[?#]|$)`),
      url: new URL(url(k), ORIGIN).href,
    };
  });
}

/** The shim's module and workbox-routing, as bundlers put them into a worker: for production. */
async function loadModules() {
  const root = path.join(import.meta.dirname, '..');
  const {
    outputFiles: [bundle],
  } = await build({
    stdin: {
      contents: `
        export { instantiate } from './web/worker/module.ts';
        export { answerUrlQuery } from './web/worker/url_queries.ts';
        export { RegExpRoute, Router } from 'workbox-routing';`,
      resolveDir: root,
    },
    bundle: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    format: 'esm',
    target: 'node20',
    write: false,
  });
  // What workbox-routing and workbox-core look at of a worker.
  Object.assign(globalThis, {
    self: globalThis,
    location: new URL('/sw.js', ORIGIN),
    registration: { scope: `${ORIGIN}/` },
  });
  const wasm = await readFile(path.join(root, 'dist/worker/worker-full.wasm'));
  const modules = await import(
    `data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`
  );
  return { ...modules, wasm };
}

/** Each contender: URL → number of the route, -1 where there is none. */
const makeContender = {
  Swale(routes, { instantiate, answerUrlQuery, wasm }) {
    const core = instantiate(wasm, answerUrlQuery, Date.now);
    const policy = core.compilePolicy(
      JSON.stringify({
        routes: routes.map(({ pattern }) => ({ match: pattern, strategy: 'network-only' })),
      }),
    );
    if (typeof policy === 'string') throw Error(policy);
    core.start(policy, new Uint8Array(), `${ORIGIN}/sw.js`, `${ORIGIN}/`);
    return (href) => core.match(href, METHOD, MODE, DESTINATION);
  },

  Workbox(routes, { RegExpRoute, Router }) {
    const router = new Router();
    const numbers = new Map();
    routes.forEach(({ regexp }, number) => {
      const route = new RegExpRoute(regexp, () => undefined);
      numbers.set(route, number);
      router.registerRoute(route);
    });
    const event = {};
    // As Router.handleRequest does.
    return (href) => {
      const request = { url: href, method: 'GET' };
      const url = new URL(request.url, location.href);
      const sameOrigin = url.origin === location.origin;
      const { route } = router.findMatchingRoute({ event, request, sameOrigin, url });
      return route ? numbers.get(route) : -1;
    };
  },

  'RegExp loop': (routes) => {
    const regexps = routes.map(({ regexp }) => regexp);
    return (href) => {
      for (let i = 0; i < regexps.length; ++i) if (regexps[i].test(href)) return i;
      return -1;
    };
  },
};

/** Calls `decide` with one URL after the other. */
function call(decide, urls, count) {
  let sum = 0;
  for (let i = 0, next = 0; i < count; ++i) {
    sum += decide(urls[next]);
    if (++next === urls.length) next = 0;
  }
  return sum;
}

/** One contender at one number of routes, with URLs that all end alike. */
class Case {
  #decide;
  #urls;
  #batch = 1;
  #sum = 0;
  samplesNs = [];

  constructor(decide, urls) {
    this.#decide = decide;
    this.#urls = urls;
  }

  /** Lets the engine compile all on the way, and finds how many calls make a batch. */
  warmUp() {
    for (;;) {
      const ms = this.#time();
      if (ms >= BATCH_MS) break;
      this.#batch *= 2;
    }
    // In whole turns, so that each URL counts the same.
    this.#batch = Math.ceil(this.#batch / this.#urls.length) * this.#urls.length;
  }

  measure() {
    this.samplesNs.push((this.#time() * 1e6) / this.#batch);
  }

  #time() {
    const startMs = performance.now();
    this.#sum += call(this.#decide, this.#urls, this.#batch);
    return performance.now() - startMs;
  }

  get ns() {
    return this.samplesNs.toSorted((a, b) => a - b)[this.samplesNs.length >> 1];
  }
}

/** The cases of one number of routes; all contenders have been seen to decide the same. */
function makeCases(count, modules) {
  const routes = makeRoutes(count);
  const deciders = CONTENDERS.map((name) => makeContender[name](routes, modules));
  const urls = routes.map(({ url }) => url);
  // Of a long list a part, spread over it: going through a list for each of its URLs takes its time.
  const step = Math.ceil(count / 200);
  const checked = [...urls.entries()].filter(([i]) => i % step === 0 || i >= count - SHAPES.length);
  for (const [expected, url] of [...checked, ...MISSES.map((url) => [-1, url])]) {
    deciders.forEach((decide, i) =>
      assert.equal(decide(url), expected, `${CONTENDERS[i]}, ${count} routes: ${url}`),
    );
  }
  const places = {
    front: urls.slice(0, SHAPES.length),
    back: urls.slice(-SHAPES.length),
    none: MISSES,
  };
  return Object.entries(places).map(([place, urls]) => ({
    count,
    place,
    cases: deciders.map((decide) => new Case(decide, urls)),
  }));
}

const thousands = (number) => Math.round(number).toLocaleString('en-US');
const times = (ratio) => `${ratio.toFixed(ratio < 10 ? 1 : 0)}×`;

function printTable(rows) {
  const [columns] = rows.map(Object.keys);
  const cells = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  for (const row of cells) console.log(row.map((cell, i) => cell.padStart(widths[i])).join('  '));
}

async function main({ routes, rounds }) {
  const modules = await loadModules();
  const rows = routes.flatMap((count) => makeCases(count, modules));
  const cases = rows.flatMap(({ cases }) => cases);
  for (const each of cases) each.warmUp();
  // The cases in turn, so that what else the machine does falls on all alike.
  for (let round = 0; round < rounds; ++round) for (const each of cases) each.measure();

  console.log(`ns per decision, medians of ${rounds} rounds, Node ${process.versions.node}`);
  const [{ count: least }] = rows;
  printTable(
    rows.map(({ count, place, cases: [swale, workbox, loop] }) => {
      const [first] = rows.find((row) => row.place === place).cases;
      return {
        routes: thousands(count),
        hit: place,
        Swale: thousands(swale.ns),
        Workbox: thousands(workbox.ns),
        'RegExp loop': thousands(loop.ns),
        [`Swale, to ${least} routes`]: times(swale.ns / first.ns),
        'Workbox / Swale': times(workbox.ns / swale.ns),
      };
    }),
  );
}

const { values } = parseArgs({
  options: {
    routes: { type: 'string', default: '10,100,1000,10000' },
    rounds: { type: 'string', default: '101' },
    help: { type: 'boolean', short: 'h' },
  },
});
const numbers = [values.rounds, ...values.routes.split(',')].map(Number);
if (values.help || !numbers.every((number) => Number.isInteger(number) && number > 0)) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const [rounds, ...routes] = numbers;
  await main({ routes, rounds });
}
