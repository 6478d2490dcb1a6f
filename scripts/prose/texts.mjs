// A TypeScript source → its texts for people: messages, hints and help, and comments.
import ts from 'typescript';

const helpKeys = new Set(['hint', 'summary', 'doc', 'wanted', 'help']);
const directive = /^(biome-|@ts-|eslint|v8 |c8 |#|\/)/;

/** `{ messages, helps, comments }`, each a list of `{ line, text }`. */
export function textsOf(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const lineAt = (position) => tree.getLineAndCharacterOfPosition(position).line + 1;
  return { ...stringsOf(tree, lineAt), comments: commentsOf(tree, source, lineAt) };
}

function stringsOf(tree, lineAt) {
  const [messages, helps] = [[], []];
  const visit = (node) => {
    const name = ts.isPropertyAssignment(node) ? node.name.getText(tree).replace(/^['"]|['"]$/g, '') : undefined;
    const text = name === undefined ? undefined : textOf(node.initializer);
    if (text !== undefined) {
      const one = { line: lineAt(node.initializer.getStart(tree)), text };
      if (name === 'message') messages.push(one);
      else if (isHelp(name)) helps.push(one);
    }
    node.forEachChild(visit);
  };
  visit(tree);
  return { messages, helps };
}

/** Named keys, options such as `-j, --jobs <n>`, and codes in a table of their meanings. */
function isHelp(name) {
  return helpKeys.has(name) || /^(-|MLN\d{4}$)/.test(name);
}

/** The text of a string, a sum of strings or a template, in which a word replaces each value. */
function textOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map((span) => `VALUE${span.literal.text}`)].join('');
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}

/** Lines of `//` that follow each other are one comment; a tag of `/** *\/` begins a new one. */
function commentsOf(tree, source, lineAt) {
  const found = new Map();
  const collect = (node) => {
    const trivia = [
      ...(ts.getLeadingCommentRanges(source, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(source, node.end) ?? []),
    ];
    for (const range of trivia) found.set(range.pos, range);
    for (const child of node.getChildren(tree)) collect(child);
  };
  collect(tree);
  const lines = [...found.values()]
    .sort((a, b) => a.pos - b.pos)
    .flatMap(({ pos, end, kind }) => linesOf(source.slice(pos, end), lineAt(pos), kind));
  return joined(lines);
}

function linesOf(text, line, kind) {
  if (kind === ts.SyntaxKind.SingleLineCommentTrivia) return [{ line, text: text.slice(2).trim(), begins: false }];
  return text
    .replace(/^\/\*+|\*+\/$/g, '')
    .split('\n')
    .map((part) => part.replace(/^\s*\*? ?/, '').trim())
    .map((part, i) => ({ line: line + i, text: part.replace(/^@\w+ ?/, ''), begins: i === 0 || part.startsWith('@') }));
}

function joined(lines) {
  const texts = [];
  for (const { line, text, begins } of lines) {
    const last = texts.at(-1);
    if (text === '' || directive.test(text)) continue;
    if (last !== undefined && !begins && last.next === line)
      Object.assign(last, { text: `${last.text}\n${text}`, next: line + 1 });
    else texts.push({ line, text, next: line + 1 });
  }
  return texts.map(({ line, text }) => ({ line, text }));
}
