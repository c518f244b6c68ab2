/**
 * Decodes Base64, natively where the browser can.
 *
 * @throws where `text` is not Base64.
 * @see https://tc39.es/proposal-arraybuffer-base64/spec/#sec-uint8array.frombase64
 */
export function decodeBase64(text: string): Uint8Array {
  const { fromBase64 } = Uint8Array as { fromBase64?(text: string): Uint8Array };
  if (fromBase64) return fromBase64.call(Uint8Array, text);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
