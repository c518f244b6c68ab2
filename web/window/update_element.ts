/**
 * `swale/update-element`: defines `<swale-update>`, which tells people of updates: a progress bar while one is
 * installed, a prompt when it is ready, a notice where the page's version is damaged.
 *
 * Nothing here is a string that becomes a script, markup or a style attribute: it works under strict Content Security
 * Policies, also those that require trusted types.
 */

import type { Registration } from './registration.js';
import type { UpdateTrigger } from './schedule.js';
import styles from './update_element.css';

/** What is shown: nothing, or the card with the text of that name. Also the attribute `state`. */
type State = '' | 'installing' | 'available' | 'activating' | 'unrecoverable';

/** The detail of `swale-activate` and `swale-dismiss`. */
export interface UpdateEventDetail extends Partial<NonNullable<Registration['available']>> {
  /** What people were asked. */
  readonly reason: 'available' | 'unrecoverable';
}

/** What it says. A slot of a text's name replaces it, as does an attribute: `text-` and its name. */
const texts = {
  /** The card's name, for assistive technology. */
  label: 'Update',
  installing: 'Downloading a new version…',
  /** In it `{label}` stands for the new version's label. */
  available: 'A new version is available.',
  activating: 'Updating…',
  unrecoverable: 'A part of this page is missing. Reload to get it back.',
  update: 'Update',
  later: 'Later',
  reload: 'Reload',
};
type TextName = keyof typeof texts;

/** What is seen in each state, beside the card's own text. */
const seen: Record<State, readonly string[]> = {
  '': [],
  installing: ['installing', 'progress'],
  available: ['available', 'actions', 'update'],
  activating: ['activating', 'progress'],
  unrecoverable: ['unrecoverable', 'actions', 'reload'],
};

/** After a reload that people did not let happen they are asked again. */
const RELOAD_MS = 10_000;

let sheet: CSSStyleSheet | undefined;

/** Where sheets cannot be constructed, a policy has to allow the element's `nonce`. */
function addStyles(root: ShadowRoot, { nonce = '' }: HTMLElement): void {
  try {
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(make('style', { nonce }, styles));
  }
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Servers that render pages import modules too.
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** @see https://html.spec.whatwg.org/multipage/custom-elements.html */
export class SwaleUpdateElement extends Base {
  static readonly observedAttributes = Object.keys(texts).map((name) => `text-${name}`);

  readonly #slots: HTMLSlotElement[] = [];
  readonly #progress = make('progress', { part: 'progress', 'aria-labelledby': 'text' });
  readonly #actions = make(
    'div',
    { part: 'actions' },
    this.#button('later', () => this.#dismiss(), 'later'),
    this.#button('main', () => void this.#activate(), 'update', 'reload'),
  );
  // Live regions are there before what they tell of, or it would not be told.
  readonly #card = make(
    'div',
    { part: 'card' },
    make(
      'div',
      { part: 'text', id: 'text', role: 'status' },
      ...this.#makeSlots('installing', 'available', 'activating'),
    ),
    make('div', { part: 'text', role: 'alert' }, ...this.#makeSlots('unrecoverable')),
    this.#progress,
    this.#actions,
  );

  #state: State = '';
  #registration: Registration | null = null;
  #listening = new AbortController();
  #isRegistering = false;
  /** The updates that people have decided on, and `'unrecoverable'`. */
  readonly #decided = new Set<unknown>();
  /** What had the focus before the card. */
  #focusedBefore: HTMLElement | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    addStyles(root, this);
    root.append(this.#card);
    this.addEventListener('focusin', ({ relatedTarget }) => {
      const isOutside = relatedTarget instanceof HTMLElement && !this.contains(relatedTarget);
      if (isOutside) this.#focusedBefore = relatedTarget;
    });
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented || this.#actions.hidden) return;
      // Nothing else is to be closed by it.
      event.stopPropagation();
      this.#dismiss();
    });
    this.#render();
  }

  /** What it tells of. Default: what it registers itself, where it has the attribute `src`. */
  get registration(): Registration | null {
    return this.#registration;
  }

  set registration(registration: Registration | null) {
    this.#registration = registration;
    this.#follow();
  }

  /** @internal */
  connectedCallback(): void {
    // One that was set before the element was defined.
    const early = Object.getOwnPropertyDescriptor(this, 'registration');
    if (early) {
      delete (this as Partial<this>).registration;
      this.#registration = early.value as Registration;
    }
    const src = this.getAttribute('src');
    if (this.#registration) this.#follow();
    else if (src && !this.#isRegistering) void this.#register(src);
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#listening.abort();
  }

  /** @internal */
  attributeChangedCallback(): void {
    this.#render();
  }

  async #register(src: string): Promise<void> {
    this.#isRegistering = true;
    const { isSupported, register } = await import('./index.js');
    if (!isSupported()) return;
    const option = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
    const seconds = option('update-interval-seconds');
    this.registration = await register(src, {
      scope: option('scope'),
      type: option('type') as WorkerType | undefined,
      updateIntervalSeconds: seconds ? Number(seconds) : undefined,
      updateOn: option('update-on')?.split(/\s+/) as UpdateTrigger[] | undefined,
    });
  }

  #follow(): void {
    this.#listening.abort();
    const registration = this.#registration;
    if (!registration || !this.isConnected) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const on: Registration['addEventListener'] = (type, listener) =>
      registration.addEventListener(type, listener, { signal });

    on('progress', ({ isUpdate, bytes, files }) => {
      if (!isUpdate && !this.hasAttribute('first-install')) return;
      if (this.#state && this.#state !== 'installing') return;
      const { done, total } = bytes.total ? bytes : files;
      this.#progress.value = done / total || 0;
      this.#show('installing');
    });
    for (const type of ['installed', 'redundant', 'version-failed'] as const) {
      on(type, () => {
        if (this.#state === 'installing') this.#show('');
      });
    }
    on('version-ready', () => {
      if (this.#state !== 'unrecoverable') this.#show('available');
    });
    on('unrecoverable', () => {
      // There is one for each file that is lost.
      if (!this.#decided.has('unrecoverable')) this.#show('unrecoverable');
    });
    on('retired', () => this.#show(''));
    const { available } = registration;
    if (available && !this.#decided.has(available)) this.#show('available');
  }

  #show(state: State): void {
    this.#state = state;
    if (state === 'activating') this.#progress.removeAttribute('value');
    const { activeElement } = this.shadowRoot as ShadowRoot;
    this.#render();
    // Who worked with the keyboard goes on where they were.
    if (activeElement && !activeElement.getClientRects().length) this.#focusedBefore?.focus();
  }

  #render(): void {
    const state = this.#state;
    const isSeen = (name: string): boolean => seen[state].includes(name);
    this.toggleAttribute('state', !!state);
    if (state) this.setAttribute('state', state);
    this.#card.role = state ? 'region' : null;
    this.#card.ariaLabel = this.#text('label');
    this.#progress.hidden = !isSeen('progress');
    this.#actions.hidden = !isSeen('actions');
    for (const slot of this.#slots) {
      const text = this.#text(slot.name as TextName);
      // Else it would be told again.
      if (slot.textContent !== text) slot.textContent = text;
      slot.hidden = slot.name !== 'later' && !isSeen(slot.name);
    }
  }

  #text(name: TextName): string {
    const text = this.getAttribute(`text-${name}`) ?? texts[name];
    return text.replace('{label}', this.#registration?.available?.next.label ?? '');
  }

  #makeSlots(...names: TextName[]): HTMLSlotElement[] {
    const slots = names.map((name) => make('slot', { name }));
    this.#slots.push(...slots);
    return slots;
  }

  #button(part: string, listener: () => void, ...names: TextName[]): HTMLButtonElement {
    const attributes = { part: `button ${part}`, type: 'button' };
    const button = make('button', attributes, ...this.#makeSlots(...names));
    button.onclick = listener;
    return button;
  }

  /** @returns whether nobody prevents what is to come. */
  #ask(type: string): boolean {
    const detail = { reason: this.#state, ...this.#registration?.available };
    return this.dispatchEvent(
      new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }),
    );
  }

  #dismiss(): void {
    if (!this.#ask('swale-dismiss')) return;
    this.#decide();
  }

  #decide(): void {
    const isDamaged = this.#state === 'unrecoverable';
    this.#decided.add(isDamaged ? 'unrecoverable' : this.#registration?.available);
    this.#show('');
  }

  async #activate(): Promise<void> {
    const reason = this.#state;
    const registration = this.#registration;
    if (!this.#ask('swale-activate')) return;
    const reload = reason === 'unrecoverable' || !this.hasAttribute('no-reload');
    this.#show('activating');
    const askAgain = (): void => {
      if (this.#state === 'activating') this.#show(reason);
    };
    try {
      // A newer version has what this one lost.
      if (registration?.available) await registration.activateUpdate({ reload });
      else location.reload();
    } catch (error) {
      console.warn(error);
      askAgain();
      return;
    }
    if (reload) setTimeout(askAgain, RELOAD_MS);
    else this.#decide();
  }
}

/**
 * Defines the element under another name, which importing the module does as `swale-update`. A name that is taken
 * remains as it is.
 */
export function define(name: string): void {
  if (!globalThis.customElements || customElements.get(name)) return;
  customElements.define(name, class extends SwaleUpdateElement {});
}

define('swale-update');

declare global {
  interface HTMLElementTagNameMap {
    'swale-update': SwaleUpdateElement;
  }
  interface HTMLElementEventMap {
    'swale-activate': CustomEvent<UpdateEventDetail>;
    'swale-dismiss': CustomEvent<UpdateEventDetail>;
  }
}
