// Stands for dist/toolkit/toolkit.mjs, which Emscripten writes.
import type { ToolkitModule } from './module.js';

export default function createModule(): Promise<ToolkitModule>;
