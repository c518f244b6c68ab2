// The header fields of files that reach the browser in packs, and not as the server sends them.
import { lookup } from 'mrmime';

/** By lower-case name. */
export type HeaderFields = Record<string, string>;

// Documents are given what their server sends: policies of security stand there.
const DOCUMENTS = /^(?:text\/html|application\/xhtml\+xml)$/;
const TEXTS = /^(?:text\/|application\/(?:json|javascript|xml|manifest\+json)$|image\/svg\+xml$)/;

/** Whether the file's content has to be looked at for its header fields. */
export function isText(file: string): boolean {
  return TEXTS.test(lookup(file) ?? '');
}

/**
 * The fields of a file: its media type, then what its author gave. None for documents without the latter: they are
 * stored as the server sends them.
 * @param isUtf8 - whether a text's bytes are UTF-8
 */
export function fieldsOf(
  file: string,
  isUtf8: boolean,
  given: readonly HeaderFields[],
): HeaderFields | undefined {
  const type = lookup(file) ?? 'application/octet-stream';
  if (given.length === 0 && DOCUMENTS.test(type)) return undefined;
  const fields: HeaderFields = {
    'content-type': isUtf8 && TEXTS.test(type) ? `${type};charset=utf-8` : type,
  };
  for (const more of given) {
    for (const [name, value] of Object.entries(more)) fields[name.toLowerCase()] = value;
  }
  return fields;
}
