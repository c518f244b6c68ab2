// What swale/build lays into a generated worker, for tests that read or damage it.
import vm from 'node:vm';

/** Where a generated worker's script has it. */
export const PAYLOAD =
  /\{"wasm":(?:`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"),"policy":"[^"]*","index":"[^"]*","setUp":\{[^}]*\}\}/s;

/** The bytes of each member; `setUp` as it is. */
export function parsePayload(script) {
  const { wasm, policy, index, setUp } = vm.runInNewContext(`(${script.match(PAYLOAD)[0]})`);
  return {
    wasm: Buffer.from(wasm, 'latin1'),
    policy: Buffer.from(policy, 'base64'),
    index: Buffer.from(index, 'base64'),
    setUp: { ...setUp },
  };
}

/** @param payload as {@link parsePayload} gives it. */
export function formatPayload({ wasm, policy, index, setUp }) {
  const base64 = (bytes) => Buffer.from(bytes).toString('base64');
  return JSON.stringify({
    wasm: Buffer.from(wasm).toString('latin1'),
    policy: base64(policy),
    index: base64(index),
    setUp,
  });
}
