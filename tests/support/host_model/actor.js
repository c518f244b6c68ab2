// What a page does for a history (histories.js). It runs in the page: it stands alone, and gives plain data.

export function makeActor() {
  const responses = new Map();
  const begun = new Map();
  const other = `http://other-${location.host}`;
  // Of a history's URLs, "//other/a" is of another origin.
  const expand = (url) => url.replace(/^\/\/other/, other);
  const collapse = (url) => url.replace(location.origin, '').replace(other, '//other');
  const failure = ({ name }) => ({ error: name });

  const requestOf = (url, { method, headers }) =>
    method || headers ? new Request(expand(url), { method, headers }) : expand(url);

  /** What can be seen of a response; `shown` names its header fields. */
  async function see(response, shown = []) {
    if (!response) return null;
    const { status, type, redirected, headers } = response;
    const seen = { status, type };
    if (redirected) seen.redirected = true;
    if (shown.length)
      seen.headers = Object.fromEntries(shown.map((name) => [name, headers.get(name)]));
    try {
      seen.body = await response.text();
    } catch (error) {
      seen.breaksOff = error.name;
    }
    return seen;
  }

  function seeFrame(frame) {
    const loaded = frame.contentDocument;
    return loaded
      ? { body: loaded.body.textContent, url: collapse(loaded.URL) }
      : { error: 'TypeError' };
  }

  const cacheOf = ({ cache }) => caches.open(cache);

  const verbs = {
    async fetch({
      fetch: url,
      as,
      shown,
      signal,
      onAnswer,
      method,
      mode,
      headers,
      redirect,
      integrity,
    }) {
      const init = { method, mode, headers, redirect, integrity, signal };
      const response = await fetch(expand(url), init);
      onAnswer?.();
      if (!as) return see(response, shown);
      responses.set(as, response);
      return { status: response.status, type: response.type };
    },
    async navigate({ navigate: url }) {
      const frame = document.createElement('iframe');
      frame.src = url;
      const loaded = new Promise((resolve) => (frame.onload = resolve));
      document.body.append(frame);
      await loaded;
      const seen = seeFrame(frame);
      frame.remove();
      return seen;
    },
    async put(step) {
      const { put: url, response } = step;
      const value = responses.get(response)?.clone() ?? new Response(response.body, response);
      await (await cacheOf(step)).put(requestOf(url, step), value);
      return 'ok';
    },
    async match(step) {
      const { match: url, cache, options, shown } = step;
      const request = requestOf(url, step);
      const from = cache ? await cacheOf(step) : caches;
      return see(await from.match(request, options), shown);
    },
    async keys(step) {
      const { of, options, shown = [] } = step;
      const query = of && requestOf(of, step);
      const keys = await (await cacheOf({ cache: step.keys })).keys(query, options);
      return keys.map(({ url, headers }) =>
        [collapse(url), ...shown.map((name) => `${name}=${headers.get(name)}`)].join(' '),
      );
    },
    delete: async (step) =>
      (await cacheOf(step)).delete(requestOf(step.delete, step), step.options),
    drop: ({ drop }) => caches.delete(drop),
    names: () => caches.keys(),
    async usage() {
      return (await navigator.storage.estimate()).usage;
    },
    async kept() {
      const registrations = await navigator.serviceWorker.getRegistrations();
      const databases = await indexedDB.databases();
      return {
        caches: (await caches.keys()).length > 0,
        records: databases.length > 0,
        registration: registrations.length > 0,
        controller: !!navigator.serviceWorker.controller,
      };
    },
  };

  const verbOf = (step) => Object.keys(verbs).find((verb) => verb in step);

  return {
    /** Gives what was observed. */
    perform: (step) => verbs[verbOf(step)](step).catch(failure),
    begin(step) {
      const controller = new AbortController();
      const { signal } = controller;
      const work = { controller };
      work.answered = new Promise((resolve) => (work.onAnswer = resolve));
      work.seen = this.perform({ ...step, signal, onAnswer: work.onAnswer });
      begun.set(step.begin, work);
    },
    untilAnswered: (name) => begun.get(name).answered,
    abort: (name) => begun.get(name).controller.abort(),
    end: (name) => begun.get(name).seen,
  };
}
