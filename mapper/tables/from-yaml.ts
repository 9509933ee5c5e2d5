import { isMap, isSeq } from 'yaml';
import { YamlFile } from '../nodes.ts';
import type { SourceFile } from '../problem.ts';
import type { Content } from './table.ts';

/** Columns of a YAML table that is a plain `key: value` map. */
const MAP_COLUMNS = ['key', 'value'];

/** Rows of a YAML table: `key: value` lines, or a list of rows with the columns of the first. */
export function fromYaml(file: SourceFile): Content {
  const yaml = new YamlFile(file);
  const content: Content = { columns: [], rows: [], problems: yaml.problems };
  if (yaml.problems.length > 0) return content;
  if (isMap(yaml.root)) {
    content.columns = MAP_COLUMNS;
    for (const [key, field] of yaml.fields(yaml.root, 'a table') ?? []) {
      const at = yaml.at(field.key);
      const places = [at, field.value ? yaml.at(field.value) : at];
      content.rows.push({ cells: [key, yaml.plain(field.value)], at, places });
    }
  } else if (isSeq(yaml.root)) {
    for (const item of yaml.root.items) {
      const fields = yaml.fields(item, 'a row of a table', content.columns.length > 0 ? content.columns : undefined);
      if (!fields) continue;
      if (content.columns.length === 0) content.columns = [...fields.keys()];
      const at = yaml.at(item);
      const cells = content.columns.map((column) => (fields.has(column) ? yaml.plain(fields.get(column)?.value) : ''));
      const places = content.columns.map((column) => {
        const value = fields.get(column)?.value;
        return value ? yaml.at(value) : at;
      });
      content.rows.push({ cells, at, places });
    }
  } else {
    yaml.problem('empty-table', yaml.root, 'a table is `key: value` lines or a list of rows');
  }
  return content;
}
