import type { PathField, PathTree } from '../mapper/lint/index.ts';

type Described = Pick<PathField, 'tree' | 'required' | 'nullable'>;

/** Of a target, what it takes: `decimal, required: what one piece costs`. */
export const targetAbout = ({ tree, required }: Described): string =>
  about(`${typeWords(tree)}${required ? ', required' : ''}`, tree);

/** Of a path, what is there: `decimal, can be missing: what one piece costs`. */
export const pathAbout = ({ tree, required, nullable }: Described): string =>
  about(`${typeWords(tree)}${required && !nullable ? '' : ', can be missing'}`, tree);

const about = (words: string, { description }: PathTree) => (description ? `${words}: ${description}` : words);

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
