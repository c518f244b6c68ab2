/**
 * How a worker script holds bytes as text: a character for each, U+0000 to U+00FF, which is the byte plus 35, modulo
 * 256. Compressed, a script that holds the worker module in this way is a quarter smaller than with Base64, which hides
 * from compressors what repeats. The rotation moves zeros and small numbers, of which a module is full, to
 * where no escape and no second byte of UTF-8 is needed; 35 was the best of all.
 */
export const BINARY_TEXT_ROTATION = 35;

export function decodeBinaryText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = text.charCodeAt(i) - BINARY_TEXT_ROTATION;
  return bytes;
}

export function encodeBinaryText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode((byte + BINARY_TEXT_ROTATION) & 255)).join(
    '',
  );
}
