// Made by scripts/build-web.js.
declare module 'swale:wasm-full' {
  /** The worker module with the policy compiler, as binary text (binary_text.ts). */
  const wasm: string;
  export default wasm;
}
