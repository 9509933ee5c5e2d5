import type { Command } from 'commander';
import { EXIT, Problem, systemCode } from '../../config/problem.ts';
import { type CommandContext, configOf } from '../context.ts';
import { bulkSetting } from '../import/orders/setting.ts';
import { print } from '../output.ts';
import { writeWhole } from '../write-whole.ts';

/** `waybill template ...`: what others fill in. */
export function declareTemplate(template: Command, context: CommandContext): void {
  template
    .command('orders')
    .description('a workbook for orders in bulk, with your articles in its drop-downs, in English and Chinese')
    .option('--out <file>', 'where it is written', 'orders.xlsx')
    .option('--json', 'print JSON', false)
    .action(async ({ out, json }: { out: string; json: boolean }, command: Command) => {
      const { setting, items } = bulkSetting(configOf(command, context));
      const { orderTemplate } = await import('../../bulk/template.ts');
      const bytes = await orderTemplate({ items, currencies: setting.currencies });
      try {
        await writeWhole(out, bytes);
      } catch (error) {
        throw new Problem(`${out} cannot be written (${systemCode(error)})`, EXIT.unreachable, { cause: error });
      }
      print(json, { file: out, articles: items.length }, () => `${out}: ${items.length} articles in its drop-downs`);
    });
}
