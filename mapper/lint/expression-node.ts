import jsonata from 'jsonata';

/** A node of JSONata's syntax tree, as far as the lint reads it. */
export interface ExpressionNode {
  type: string;
  value?: unknown;
  /** Characters from the text's beginning to the end of the node's first token. */
  position?: number;
  steps?: ExpressionNode[];
  stages?: ExpressionNode[];
  predicate?: ExpressionNode[];
  expr?: ExpressionNode;
  expressions?: ExpressionNode[];
  expression?: ExpressionNode;
  terms?: { expression: ExpressionNode }[];
  group?: { lhs: [ExpressionNode, ExpressionNode][] };
  /** Pairs for `{`, else one node. */
  lhs?: ExpressionNode | [ExpressionNode, ExpressionNode][];
  rhs?: ExpressionNode;
  condition?: ExpressionNode;
  then?: ExpressionNode;
  else?: ExpressionNode;
  procedure?: ExpressionNode;
  arguments?: ExpressionNode[];
  body?: ExpressionNode;
  pattern?: ExpressionNode;
  update?: ExpressionNode;
  delete?: ExpressionNode;
  focus?: string;
  index?: string;
}

/** The syntax tree; `undefined` where the text is no JSONata, which compiling says. */
export function parseExpression(text: string): ExpressionNode | undefined {
  try {
    return jsonata(text).ast() as unknown as ExpressionNode;
  } catch {
    return undefined;
  }
}

/** Where a name, text or variable begins, counted from 1, and its length as it is written. */
export function spanOf(node: ExpressionNode, text: string): { position: number; length: number } {
  const end = node.position ?? 1;
  const value = String(node.value);
  const quoted = (node.type === 'name' || node.type === 'string') && /[`'"]/.test(text[end - 1] ?? '');
  const length = value.length + (quoted ? 2 : node.type === 'variable' ? 1 : 0);
  return { position: Math.max(1, end - length + 1), length: Math.max(1, length) };
}

const children = (node: ExpressionNode): unknown[] => Object.values(node);

/** Variables that are given a value and never used after, each with the node that names it. */
export function unusedVariables(root: ExpressionNode): ExpressionNode[] {
  const bound: ExpressionNode[] = [];
  const used = new Set<string>();
  const names = new Set<ExpressionNode>();
  const seen = new Set<object>();
  const visit = (one: unknown): void => {
    if (typeof one !== 'object' || one === null || seen.has(one)) return;
    seen.add(one);
    const node = one as ExpressionNode;
    if (node.type === 'bind' && node.lhs && !Array.isArray(node.lhs)) {
      bound.push(node.lhs);
      names.add(node.lhs);
    } else if (node.type === 'variable' && !names.has(node)) used.add(String(node.value));
    for (const child of Array.isArray(one) ? one : children(node)) visit(child);
  };
  visit(root);
  return bound.filter((node) => !used.has(String(node.value)));
}
