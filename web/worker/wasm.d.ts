// Made by scripts/build-web.js.
declare module 'swale:wasm-full' {
  /** The worker module with the policy compiler, Base64. */
  const wasm: string;
  export default wasm;
}
