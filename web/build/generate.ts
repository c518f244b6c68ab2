import { checkOptions, GENERATE_KINDS, type GenerateSWOptions } from './options.js';
import { listFiles, workerPath } from './manifest.js';
import { type BuildResult, layOut, writeBuild } from './output.js';
import { readSetUpModule, renderWorker } from './payload.js';
import { checkFallbacks, loadPolicy } from './policy_source.js';

/**
 * Writes a service worker that precaches a built site, and beside it the manifest that it installs from. Both
 * have to be served from the same folder. The same files, policy and label give the same bytes.
 * @throws {SwaleBuildError} for an option or a policy that is not as it should be, and where a file cannot be
 *   read or written; the worker and manifest in place are then untouched
 */
export async function generateSW(options: GenerateSWOptions): Promise<BuildResult> {
  checkOptions('generateSW', options, GENERATE_KINDS, ['globDirectory']);
  const swDest = workerPath(options);
  const policy = await loadPolicy(options.policy);
  const list = await listFiles(options, swDest);
  const urls = list.entries.map((entry) => entry.url);
  checkFallbacks(policy, urls, list.warnings);
  const version = await layOut(list, options);
  const setUp = await readSetUpModule(policy.hasBackgroundWork);
  const worker = await renderWorker({
    policy: policy.image,
    isLean: policy.isLean,
    hasBackgroundWork: policy.hasBackgroundWork,
    index: version.index,
    setUp: { url: setUp.file.name, digest: setUp.digest },
    version: version.name,
    label: options.label,
    recorder: options.recorder,
  });
  return writeBuild({ swDest, worker, version, options, list, setUp: setUp.file });
}
