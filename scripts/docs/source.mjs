// TypeScript sources → what their comments say.
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

const read = async (path) => ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.Latest, true);

const docOf = (node) =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '')
    .join(' ')
    .replace(/\s*\n\s*/g, ' ')
    .trim();

/** Every named property of any object or interface of the file that has a comment: name → comment. */
export const documented = async (path) => {
  const found = new Map();
  const visit = (node) => {
    if ((ts.isPropertyAssignment(node) || ts.isPropertySignature(node)) && docOf(node) !== '')
      found.set(node.name.getText(), docOf(node));
    node.forEachChild(visit);
  };
  visit(await read(path));
  return found;
};

/** Methods of an interface: name, signature, and its tags (`when`, `mayChange`). */
export const methodsOf = async (path, name) =>
  membersOf(await read(path), name).map((member) => ({
    name: member.name.getText(),
    signature: member.getText(),
    tags: Object.fromEntries(
      ts.getJSDocTags(member).map((tag) => [tag.tagName.text, ts.getTextOfJSDocComment(tag.comment) ?? '']),
    ),
  }));

/** Properties of an interface, without those it extends: name, type, comment; and what it extends. */
export const fieldsOf = async (path, name) => {
  const source = await read(path);
  const { heritageClauses = [] } = interfaceOf(source, name);
  return {
    above: heritageClauses.flatMap((clause) => clause.types.map((type) => type.expression.getText())),
    fields: membersOf(source, name).map((member) => ({
      name: member.name.getText(),
      optional: member.questionToken !== undefined,
      type: ts.isMethodSignature(member) ? member.getText() : member.type.getText(),
      doc: docOf(member),
    })),
  };
};

const interfaceOf = (source, name) => {
  const found = source.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
  if (found === undefined) throw new Error(`${source.fileName} has no interface ${name}`);
  return found;
};

const membersOf = (source, name) => [...interfaceOf(source, name).members];
