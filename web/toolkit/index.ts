/**
 * `swale/toolkit`: what build tools and tests ask of the core: the same C++ as in the worker, compiled with
 * its policy compiler and manifest builder. Runs in Node and browsers.
 */
export {
  type IndexInfo,
  type ManifestChange,
  type ManifestDiff,
  type ManifestDiffRow,
  type ManifestEntry,
  type ManifestEntryInit,
  ManifestError,
  buildIndex,
  buildManifest,
  diffManifests,
  indexLookup,
  readIndex,
  readManifest,
  readPacks,
  type ManifestPack,
} from './manifest.js';
export { applyPatch, encodePatch, openContainer, type PackOptions } from './packs.js';
export { type PolicyErrorDetail } from './module.js';
export { type ParsedPolicy, PolicyError, parsePolicy } from './policy.js';
export { explain, type Explanation, type ExplainOptions } from './explain.js';
export {
  compareRecording,
  type ComparedRequest,
  RecordingError,
  type ReplayedLife,
  replayRecording,
  type ReplayResult,
} from './replay.js';
export type { RouterCondition, RouterRule } from './static_rules.js';
export {
  URLMatcher,
  type URLMatcherComponentResult,
  type URLMatcherInit,
  type URLMatcherInput,
  type URLMatcherOptions,
  type URLMatcherResult,
} from './url_matcher.js';
export { cacheKey, createCacheKey, requestCacheKey } from './cache_key.js';
export type { CacheKeyRules, Policy } from '../worker/policy.js';
