// The types that people get, as one text: what each entry of the package exports, and what that refers to.
//   node scripts/public-types.js   renews the kept one, which tests/node/public_types.test.js compares
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as prettier from 'prettier';
import ts from 'typescript';

const root = path.join(import.meta.dirname, '..');
const keptFile = path.join(root, 'tests/support/public_types.txt');

const isOfPackage = (declaration) =>
  declaration.getSourceFile().fileName.startsWith(path.join(root, 'dist/types/'));

/** Statements of declarations as they stand, but without comments. */
const printer = ts.createPrinter({ removeComments: true });

function statementOf(declaration) {
  let node = declaration;
  while (!ts.isSourceFile(node.parent)) node = node.parent;
  return node;
}

/** Adds the declarations that an entry's exports are, and those of the package that they refer to, to `reached`. @returns the exports' names. */
function reach(entry, checker, reached) {
  const add = (symbol) => {
    const isAlias = symbol.flags & ts.SymbolFlags.Alias;
    const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) {
      if (!isOfPackage(declaration) || ts.isSourceFile(declaration)) continue;
      const statement = statementOf(declaration);
      if (reached.has(statement)) continue;
      const file = declaration.getSourceFile();
      const text = printer.printNode(ts.EmitHint.Unspecified, statement, file);
      reached.set(statement, text.replace(/^(?:export )?(?:declare )?/, ''));
      visit(statement);
    }
  };
  const visit = (node) => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      // Members come with what they are members of.
      if (symbol && !(symbol.flags & ts.SymbolFlags.ClassMember)) add(symbol);
    }
    ts.forEachChild(node, visit);
  };
  const names = [];
  for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(entry))) {
    names.push(symbol.name);
    add(symbol);
  }
  return names.sort();
}

/** @returns {Promise<string>} of dist/, as it is built. */
export async function publicTypes() {
  const { exports } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const entries = Object.entries(exports).flatMap(([name, { types }]) =>
    types ? [[path.posix.join('swale', name), path.join(root, types)]] : [],
  );
  const program = ts.createProgram(
    entries.map(([, file]) => file),
    { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext, skipLibCheck: true },
  );
  const checker = program.getTypeChecker();
  const reached = new Map();
  let text = '';
  for (const [name, file] of entries) {
    const source = program.getSourceFile(file);
    if (!source) throw new Error(`${file} is not built`);
    text += `// ${name} exports ${reach(source, checker, reached).join(', ')}\n`;
  }
  text += `\n${[...reached.values()].sort().join('\n\n')}\n`;
  return prettier.format(text, { parser: 'typescript', singleQuote: true, printWidth: 100 });
}

export const keptTypes = () => readFile(keptFile, 'utf8');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(keptFile, await publicTypes());
}
