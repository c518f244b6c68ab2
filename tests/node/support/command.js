// Running the `swale` command as people do.
import { spawn } from 'node:child_process';
import path from 'node:path';

import { root } from './site.js';

/** Runs `swale` with `args`. Gives its exit code and what it printed. */
export function swale(args, options = {}) {
  return run(process.execPath, [path.join(root, 'dist/cli/main.js'), ...args], options);
}

/** Runs a command to its end. Gives its exit code and what it printed. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => (output[stream] += text));
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
}
