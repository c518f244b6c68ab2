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
}

/** Equal values get equal placeholders, so that what the core compares still compares as it did. */
export interface Redaction {
  text(text: string): string;
  /** A URL's component alone, as patterns are tested on: without the '?' or '#' before it. */
  component(text: string): string;
  header(name: string, value: string): string;
}

const PRIVATE_HEADERS = ['authorization', 'cookie', 'proxy-authorization', 'set-cookie'];

/** Where a URL stands in a sentence, the punctuation behind it is no part of the value. */
const VALUE = '[^&#\\s"\'<>\\\\]*[^&#\\s"\'<>\\\\:;,.)]';

const inRegExp = (text: string): string => text.replace(/[^\w]/g, '\\$&');

export function createRedaction({
  keepParameters = [],
  redactHeaders = [],
  redact = [],
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
    text: (text) => redactBy(inUrl, text),
    component: (text) => redactBy(inComponent, text),
    header: (name, value) =>
      isPrivateHeader.has(name.toLowerCase()) ? placeholderOf(value) : redactBy(inUrl, value),
  };
}
