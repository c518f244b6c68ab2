// The wasm modules: what they import and export, and marshalling at its edges.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const modules = {};
for (const name of [
  'worker-lean.wasm',
  'worker-core.wasm',
  'worker-setup.wasm',
  'worker-setup-background.wasm',
  'worker-background.wasm',
  'worker-full.wasm',
]) {
  const bytes = await readFile(new URL(`../../dist/worker/${name}`, import.meta.url));
  modules[name] = new WebAssembly.Module(bytes);
}

test('imports and exports are those that bindings/worker/imports.txt lists', async () => {
  const file = new URL('../../bindings/worker/imports.txt', import.meta.url);
  const listed = (await readFile(file, 'utf8')).split('\n').filter((line) => /^[^#]/.test(line));
  const actual = Object.entries(modules).flatMap(([name, module]) => [
    ...WebAssembly.Module.imports(module).map(
      (i) => `${name} import ${i.kind} ${i.module}.${i.name}`,
    ),
    ...WebAssembly.Module.exports(module).map((e) => `${name} export ${e.kind} ${e.name}`),
  ]);
  assert.deepEqual(actual.sort(), listed.sort());
});

/** An instance, and what the shim does with its scratch buffer. */
function instantiate(ask = () => -1) {
  const { exports } = new WebAssembly.Instance(modules['worker-full.wasm'], { swale: { ask } });
  exports._initialize?.();
  const bytes = (pointer, size) => Buffer.from(exports.memory.buffer, pointer, size);
  const write = (text) => {
    const size = Buffer.byteLength(text);
    bytes(exports.swale_scratch(size), size).write(text);
    return size;
  };
  const place = (text) => {
    const size = Buffer.byteLength(text);
    const pointer = exports.swale_alloc(size);
    bytes(pointer, size).write(text);
    return [pointer, size];
  };
  const compile = (json) => {
    const errors = exports.swale_compile_policy(write(json));
    return { errors, result: [exports.swale_result_ptr(), exports.swale_result_len()] };
  };
  const start = (policy) =>
    exports.swale_start(
      ...policy,
      0,
      0,
      ...place('https://a.example/sw.js'),
      ...place('https://a.example/'),
    );
  return { exports, bytes, write, place, compile, start };
}

test('a policy that was compiled can be started in place', () => {
  const { exports, write, compile, start } = instantiate();
  const { errors, result } = compile('{"routes":[{"match":"/a","strategy":"network-only"}]}');
  assert.equal(errors, 0);
  assert.equal(start(result), 0);
  assert.equal(exports.swale_fetch(write('https://a.example/b'), 1, 4, 0), 0);
  assert.equal(exports.swale_fetch(write('https://a.example/a'), 1, 4, 0), 1);
  assert.equal(exports.swale_poll() % 4, 0);
});

test('errors are counted, and listed one a line', () => {
  const { bytes, compile } = instantiate();
  const { errors, result } = compile('{"a":1,"b":2}');
  assert.equal(errors, 2);
  assert.equal(
    bytes(...result)
      .toString()
      .trimEnd()
      .split('\n').length,
    2,
  );
});

test('images that are none are refused', () => {
  const { place, start, exports } = instantiate();
  const junk = place('not an image');
  assert.equal(start(junk), 1);
  assert.equal(
    exports.swale_start(0, 0, ...junk, ...place('https://a/sw.js'), ...place('https://a/')),
    2,
  );
});

test('the scratch buffer grows, beyond the memory that the module starts with too', () => {
  const { exports, write, start } = instantiate();
  assert.equal(start([0, 0]), 0);
  for (const length of [0, 1, 4096, 4097, 3_000_000, 40_000_000, 10]) {
    assert.equal(exports.swale_fetch(write('https://a.example/' + 'x'.repeat(length)), 1, 4, 0), 0);
  }
});

test('a poll without an effect gives 0', () => {
  const { exports, start } = instantiate();
  assert.equal(start([0, 0]), 0);
  assert.equal(exports.swale_poll(), 0);
});
