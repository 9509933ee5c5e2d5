import type { PathField, PathTree } from '../mapper/lint/index.ts';

/** What a field holds, in the words of the mapping language: `required, decimal: what one piece costs`. */
export function fieldAbout({ tree, required }: Pick<PathField, 'tree' | 'required'>): string {
  return [`${typeWords(tree)}${required ? ', required' : ''}`, tree.description].filter(Boolean).join(': ');
}

export function typeWords(tree: PathTree): string {
  switch (tree.kind) {
    case 'object':
      return 'an object';
    case 'list':
      return tree.of.kind === 'leaf' ? `a list of ${typeWords(tree.of)}` : 'a list';
    case 'record':
      return 'an object with names of your own';
    case 'unknown':
      return 'anything';
    case 'leaf':
      return tree.values ? `one of ${tree.values.join(', ')}` : tree.type === 'mixed' ? 'a plain value' : tree.type;
  }
}
