import { randomUUID } from 'node:crypto';

import type { WindowClient } from '../worker/push_scope.js';
import type { Client } from '../worker/scope.js';

/** A page that the worker may know of. */
export interface TestClient {
  readonly id: string;
  /** Where it is; a worker may make it go elsewhere. */
  url: string;
  /** Whether it is the page that had the focus last. */
  focused: boolean;
  /** Whether the worker answers this page's requests: it was opened or claimed by an active worker. */
  controlled: boolean;
  /** What the worker has posted to it, oldest first. */
  readonly messages: unknown[];
  /** Closes the page: it gets no more messages. */
  close(): void;
}

/** The pages of an origin. */
export class TestClients implements Iterable<TestClient> {
  private readonly pages = new Set<TestClient>();

  /**
   * @param scopeURL the pages that the worker can control begin with it.
   * @param isActive whether there is a worker that controls new pages.
   */
  constructor(
    private readonly scopeURL: string,
    private readonly isActive: () => boolean,
  ) {}

  /** Opens a page. `url` is relative to the scope; default: the scope itself. */
  open(url = ''): TestClient {
    const page: TestClient = {
      id: randomUUID(),
      url: new URL(url, this.scopeURL).href,
      focused: false,
      controlled: false,
      messages: [],
      close: () => void this.pages.delete(page),
    };
    page.controlled = this.isActive() && this.isInScope(page);
    this.pages.add(page);
    return page;
  }

  /** The open pages, in the order in which they were opened. */
  [Symbol.iterator](): Iterator<TestClient> {
    return this.pages.values();
  }

  /** For the worker: takes over the pages in its scope. */
  claim(): void {
    for (const page of this.pages) page.controlled = this.isInScope(page);
  }

  /** Gives a page the focus. */
  focus(id: string): void {
    for (const page of this.pages) page.focused = page.id === id;
  }

  /** For the worker: the pages as it sees them, the one that has the focus first. */
  targets(includeUncontrolled: boolean): Client[] {
    return [...this.pages]
      .sort((one, other) => Number(other.focused) - Number(one.focused))
      .filter((page) => page.controlled || includeUncontrolled)
      .map((page) => this.targetOf(page));
  }

  /** For the worker: what it can post to. A message is copied, as between a worker and a page. */
  targetOf(page: TestClient): WindowClient {
    const { id, url, messages } = page;
    return {
      id,
      type: 'window',
      url,
      postMessage: (message) => void messages.push(structuredClone(message)),
      focus: async () => {
        this.focus(id);
        return this.targetOf(page);
      },
      navigate: async (to) => {
        if (!page.controlled) throw new TypeError('this worker does not control the page');
        page.url = new URL(to, this.scopeURL).href;
        return this.targetOf(page);
      },
    };
  }

  private isInScope({ url }: TestClient): boolean {
    return url.startsWith(this.scopeURL);
  }
}
