// Pairs of published versions, each an older and a newer folder.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { benchPackage } from './index.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const ownPackage = (name) => path.join(root, 'node_modules', name);

/** Each pair's folders, the older version's first. */
export const pairs = {
  'Swagger UI 5.34 → 5.35': () => ['swagger-ui-dist-old', 'swagger-ui-dist'].map(ownPackage),
  'Monaco 0.56 → 0.57': () =>
    ['monaco-editor-old', 'monaco-editor'].map((name) => path.join(ownPackage(name), 'min')),
  'Verdaccio ui-theme 9 next 31 → 36': () =>
    ['-old', ''].map((suffix) => path.join(benchPackage(`@verdaccio/ui-theme${suffix}`), 'static')),
  'Ace 1.45.1 → 1.45.2, src-min': () =>
    ['-old', ''].map((suffix) =>
      path.join(benchPackage(`ace-builds${suffix}`), 'src-min-noconflict'),
    ),
  'TinyMCE 8.9.1 → 8.9.2': () => ['tinymce-old', 'tinymce'].map(benchPackage),
  'MathJax 4.1.2 → 4.1.3': () => ['mathjax-old', 'mathjax'].map(benchPackage),
};
