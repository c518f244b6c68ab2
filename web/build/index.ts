/** `swale/build`: for build tools under Node. */
export type { ManifestEntry } from '../toolkit/manifest.js';
export type {
  CacheOptions,
  Destination,
  Match,
  Mode,
  Origin,
  Policy,
  PrecacheOptions,
  RequestMatch,
  RequestMethod,
  Route,
  RouteOptions,
  Strategy,
  URLPatternParts,
} from '../worker/policy.js';
export { SwaleBuildError } from './errors.js';
export { generateSW } from './generate.js';
export { injectManifest } from './inject.js';
export { type FileList, getManifest, type ManifestResult } from './manifest.js';
export {
  DEFAULT_GLOB_IGNORES,
  type AdditionalEntry,
  type GenerateSWOptions,
  type GetManifestOptions,
  type InjectManifestOptions,
  type ManifestOptions,
  type ManifestTransform,
  type OutputOptions,
  type VersionOptions,
} from './options.js';
export type { BuildResult } from './output.js';
export {
  createRetireKey,
  type RetireOptions,
  type SignedRetireOptions,
  writeRetireMessage,
  writeSafetyWorker,
} from './retire.js';
export type { VersionFile } from './version.js';
export type { PackOptions } from '../toolkit/packs.js';
