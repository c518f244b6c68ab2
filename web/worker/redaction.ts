/** Takes out of a recording what is private, before it is kept. */

import type { RegExpText } from './policy.js';

/** What of a recording is private, beside what always is. */
export interface RedactionOptions {
  /**
   * URL parameters whose values may be recorded; those of all others are replaced. To be named: parameters that the policy
   * decides by, and those of precached URLs. Default: none.
   */
  keepParameters?: readonly string[];
  /**
   * Header fields whose values are replaced, beside `Authorization`, `Cookie`, `Proxy-Authorization` and `Set-Cookie`.
   * Default: none.
   */
  redactHeaders?: readonly string[];
  /** What is replaced in any text, such as a name in a URL's path. Default: nothing. */
  redact?: readonly (RegExp | RegExpText)[];
  /**
   * Whether it is recorded what push messages, notifications and subscriptions say, and which header fields and metadata
   * queued requests have. Without it the replay does not compare what push events ask for, only that they do. Default: false.
   */
  keepPayloads?: boolean;
}

/** Equal values get equal placeholders, so that what the core compares still compares as it did. */
export interface Redaction {
  text(text: string): string;
  /** A URL's component alone, as patterns are tested on: without the '?' or '#' before it. */
  component(text: string): string;
  header(name: string, value: string): string;
  /** What is not kept but for its being there; '' stays. */
  value(text: string): string;
  /**
   * A site's own JSON: its names, small numbers and true or false stay, since decisions hang on them.
   *
   * @param keepsUrls whether URLs are treated as they are elsewhere, since they are compared with those of pages.
   */
  json(text: string, keepsUrls?: boolean): string;
}

const PRIVATE_HEADERS = ['authorization', 'cookie', 'proxy-authorization', 'set-cookie'];

/** Where a URL stands in a sentence, the punctuation behind it is no part of the value. */
const VALUE = '[^&#\\s\\x1f"\'<>\\\\]*[^&#\\s\\x1f"\'<>\\\\:;,.)]';

/** Larger ones may say who or how much. */
const NUMBER_MAX = 9999;

/** Fields of queued requests (src/sync/stored_request.h) that stay: by their names, and values that the core itself gives. */
const storedField =
  /(\x1f)(?!https?:|about:|(?:content-type|accept):)([\w!#$%&'*+.^`|~-]+:)([^\x1f\n]+)(?=\x1f)/g;
const ownValue = /^(?:\d+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?:-\d+)?)$/;
/** Metadata of queued requests, where they lie in records, and in the messages of pages. */
const storedMetadata = /(\x1f)([[{"][^\x1f\n]*)(?=\x1f)/g;
const pushedMetadata = /^(queue\npush\n[^\n]*\n)(.+)$/s;

const inRegExp = (text: string): string => text.replace(/[^\w]/g, '\\$&');

export function createRedaction({
  keepParameters = [],
  redactHeaders = [],
  redact = [],
  keepPayloads = false,
}: RedactionOptions): Redaction {
  const placeholders = new Map<string, string>();
  // Letters, digits and '-': URLs never encode them.
  const placeholderOf = (value: string): string => {
    const known = placeholders.get(value) ?? `redacted-${placeholders.size + 1}`;
    placeholders.set(value, known);
    return known;
  };
  const headers = [...PRIVATE_HEADERS, ...redactHeaders.map((name) => name.toLowerCase())];
  const isPrivateHeader = new Set(headers);
  const fieldLine = new RegExp(`^((?:${headers.map(inRegExp).join('|')}):)(.+)$`, 'gim');
  const patterns = redact.map(
    (pattern) =>
      new RegExp(
        pattern instanceof RegExp ? pattern.source : pattern.regexp,
        'g' + (pattern.flags ?? '').replace(/[gy]/g, ''),
      ),
  );
  const kept = new Set(keepParameters);
  const parameters = (start: string): RegExp =>
    new RegExp(`(${start})([^=&#?\\s"'<>\\\\]+)=(${VALUE})`, 'g');
  const inUrl = parameters('[?&#]');
  const inComponent = parameters('^|[?&#]');

  /** Metadata as it was, and as it is recorded: the core tells pages of it. */
  const metadata = new Map<string, string>();

  const value = (text: string): string => (text ? placeholderOf(text) : '');

  const jsonText = (text: string, keepsUrls: boolean): string => {
    if (!text || (/^\d+$/.test(text) && Number(text) <= NUMBER_MAX)) return text;
    const scheme = keepsUrls ? (/^(?:\/|[a-z][a-z\d+.-]*:)/i.exec(text)?.[0] ?? '') : '';
    return /^(?:\/|https?:)$/.test(scheme) ? redactBy(inUrl, text) : scheme + placeholderOf(text);
  };

  const jsonValue = (json: unknown, keepsUrls: boolean): unknown => {
    if (typeof json === 'string') return jsonText(json, keepsUrls);
    if (typeof json === 'number') return Math.abs(json) > NUMBER_MAX ? NUMBER_MAX + 1 : json;
    if (Array.isArray(json)) return json.map((one) => jsonValue(one, keepsUrls));
    if (typeof json !== 'object' || !json) return json;
    return Object.fromEntries(
      Object.entries(json).map(([name, one]) => [name, jsonValue(one, keepsUrls)]),
    );
  };

  const json = (text: string, keepsUrls = false): string => {
    try {
      return JSON.stringify(jsonValue(JSON.parse(text), keepsUrls));
    } catch {
      return value(text);
    }
  };

  const ofMetadata = (_: string, before: string, text: string): string => {
    const redacted = json(text);
    metadata.set(`"metadata":${text}`, `"metadata":${redacted}`);
    return before + redacted;
  };

  const redactQueued = (text: string): string => {
    let redacted = text.replace(pushedMetadata, ofMetadata);
    if (redacted.includes('\x1f')) redacted = redacted.replace(storedMetadata, ofMetadata);
    if (redacted.includes('"metadata":')) {
      for (const [kept, replaced] of metadata) redacted = redacted.replaceAll(kept, replaced);
    }
    return redacted.replace(storedField, (all, before: string, name: string, text: string) =>
      ownValue.test(text) ? all : before + name + placeholderOf(text),
    );
  };

  const redactBy = (expression: RegExp, text: string): string => {
    let redacted = text;
    // Most texts have none.
    if (redacted.includes('=')) {
      redacted = redacted.replace(expression, (all, start: string, name: string, value: string) =>
        kept.has(name) ? all : `${start}${name}=${placeholderOf(value)}`,
      );
    }
    if (redacted.includes(':')) {
      redacted = redacted.replace(
        fieldLine,
        (_, name: string, value: string) => name + placeholderOf(value),
      );
    }
    for (const pattern of patterns) {
      redacted = redacted.replace(pattern, (all) => (all ? placeholderOf(all) : ''));
    }
    return redacted;
  };

  return {
    value,
    json,
    text: (text) => redactBy(inUrl, keepPayloads ? text : redactQueued(text)),
    component: (text) => redactBy(inComponent, text),
    header: (name, value) =>
      isPrivateHeader.has(name.toLowerCase()) ? placeholderOf(value) : redactBy(inUrl, value),
  };
}
