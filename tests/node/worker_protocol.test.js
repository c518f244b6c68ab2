// The shim's numbers are the core's.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { transform } from 'esbuild';

import { constants, enumerators, readHeader, stringArray } from '../support/cpp_headers.js';

const effect = await readHeader('src/engine/effect.h');
const event = await readHeader('src/engine/event.h');
const outcome = await readHeader('src/engine/outcome.h');
const request = await readHeader('src/fetch/request.h');
const patternHost = await readHeader('src/url_pattern/url_pattern_host.h');
const policy = await readHeader('src/policy/policy.h');
const policyImage = await readHeader('src/policy/policy_image.h');
const hostQueries = await readHeader('src/fetch/host_queries.h');
const hostImport = await readHeader('bindings/worker/host_import.h');
const protocol = await importTypeScript('web/worker/protocol.ts');

async function importTypeScript(path) {
  const text = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const { code } = await transform(text, { loader: 'ts', format: 'esm' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

// TypeScript's enumerations also map numbers to names.
function membersOf(enumeration) {
  return Object.fromEntries(Object.entries(enumeration).filter(([name]) => isNaN(Number(name))));
}

function numbered(names) {
  return Object.fromEntries(names.map((name, number) => [name, number]));
}

for (const [name, header] of [
  ['EffectKind', effect],
  ['MessageTarget', effect],
  ['EventKind', event],
  ['CallKind', event],
  ['OutcomeStatus', outcome],
  ['QueryKind', hostImport],
  ['CanonicalizationKind', patternHost],
]) {
  test(`${name} has the core's members and numbers`, () => {
    assert.deepEqual(membersOf(protocol[name]), enumerators(header, name));
  });
}

test('flags have the core’s numbers', () => {
  assert.deepEqual(membersOf(protocol.FetchFlag), constants(effect, 'kFetch'));
  assert.deepEqual(membersOf(protocol.MatchFlag), constants(effect, 'kMatch'));
});

test('what is added to numbers is the core’s', () => {
  const numberIn = (header, name) => {
    const [, number] = header.match(new RegExp(`constexpr \\w+ ${name} = (\\w+);`)) ?? [];
    return Number(number);
  };
  assert.equal(protocol.putMeasured, numberIn(effect, 'kPutMeasured'));
  assert.equal(protocol.remakeWithoutBody, numberIn(effect, 'kRemakeWithoutBody'));
  assert.equal(protocol.hookWrites, numberIn(effect, 'kHookWrites'));
  assert.equal(protocol.credentialsUnit, numberIn(effect, 'kCredentialsUnit'));
  assert.equal(protocol.callPartUnit, numberIn(event, 'kCallPartUnit'));
  assert.equal(protocol.followsNoRedirects, numberIn(request, 'kFollowsNoRedirects'));
  assert.equal(protocol.requestOfEvent, numberIn(hostQueries, 'kRequestOfEvent'));
  assert.equal(protocol.wholeBody, numberIn(effect, 'kWholeBody'));
  assert.equal(protocol.withBody, numberIn(effect, 'kWithBody'));
  assert.equal(protocol.ifAvailable, numberIn(effect, 'kIfAvailable'));
  assert.equal(protocol.recordDigits, numberIn(effect, 'kRecordDigits'));
  assert.ok(effect.includes(`kQueueRecords = "${protocol.queueRecords}"`));
  for (const name of [
    'cacheModeName',
    'clientIdName',
    'resultingClientIdName',
    'referrerName',
    'abortedName',
  ]) {
    const theirs = `k${name[0].toUpperCase()}${name.slice(1)} = "${protocol[name]}"`;
    assert.ok(hostQueries.includes(theirs), theirs);
  }
});

test('strategies, hooks and credentials stand where the core’s numbers say', () => {
  assert.deepEqual(protocol.strategies, stringArray(policy, 'kStrategyNames'));
  assert.deepEqual([...protocol.hooks], stringArray(policyImage, 'kHookNames'));
  const hooks = Object.keys(enumerators(policyImage, 'Hook'));
  assert.deepEqual(
    [...protocol.hooks],
    hooks.map((name) => name[0].toLowerCase() + name.slice(1)),
  );
  const modes = Object.keys(enumerators(effect, 'CredentialsMode'));
  assert.deepEqual(modes, ['AsRequested', 'Omit', 'SameOrigin', 'Include']);
  assert.deepEqual(protocol.credentialsModes, [undefined, 'omit', 'same-origin', 'include']);
});

test('names stand where the core’s numbers say', () => {
  const dashed = (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  const mapKeys = (object, map) =>
    Object.fromEntries(Object.entries(object).map(([name, number]) => [map(name), number]));
  assert.deepEqual(
    numbered(protocol.responseTypes),
    mapKeys(enumerators(outcome, 'ResponseType'), (name) => name.toLowerCase()),
  );
  assert.deepEqual(
    numbered(protocol.cacheModes),
    mapKeys(enumerators(effect, 'CacheMode'), dashed),
  );
  assert.deepEqual(
    numbered(protocol.logLevels),
    mapKeys(enumerators(effect, 'LogLevel'), (name) => ({ Warning: 'warn' })[name] ?? dashed(name)),
  );
});

test('the names of methods, modes and destinations are the core’s', () => {
  assert.deepEqual(protocol.methods, stringArray(request, 'kMethodNames'));
  assert.deepEqual(protocol.modes, stringArray(request, 'kModeNames'));
  assert.deepEqual(protocol.destinations, stringArray(request, 'kDestinationNames'));
  // What the shim gives for names that the tables do not have.
  assert.equal(enumerators(request, 'Method').Other, 0);
  assert.equal(enumerators(request, 'Mode').Other, 0);
  assert.equal(enumerators(request, 'Destination').Other, protocol.destinations.length);
});
